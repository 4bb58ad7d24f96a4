"""四至 that contradict each other: sides printed in the wrong order, and features that lie opposite to their names.

Both are looked for only where no ring closes, and are told, not repaired: which of two directions is the misprint is
for the reader of the document to say.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.crs import local_metres
from ftzgeo.digitize.plane import BEARING_DEG, to_plane, unit_vector
from ftzgeo.digitize.resolve import mark_rows
from ftzgeo.digitize.search import search
from ftzgeo.digitize.task import make_task
from ftzgeo.digitize.tiers import NEAR_AREA
from ftzgeo.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from ftzgeo.digitize.candidates import Candidate
    from ftzgeo.digitize.resolve import ResolvedFeature
    from ftzgeo.model import Direction
    from ftzgeo.reference import ReferenceLayer

OPPOSITES: tuple[tuple[Direction, Direction], ...] = (("east", "west"), ("north", "south"))
SAMPLE_M = 200.0
OPPOSITE_COSINE = -0.5
OPPOSITE_SHARE = 0.95
"""Features lie the wrong way round when so much of the one lies that far against its direction from the other."""

MIN_APART_M = 100.0


def swapped_finding(
    part_id: str,
    features: Sequence[ResolvedFeature],
    rows: gpd.GeoDataFrame,
    reference: ReferenceLayer,
    stated: tuple[float, float] | None,
) -> Finding | None:
    """Say which two directions must be exchanged for the sides to close a ring; None where no exchange does it.

    Parameters
    ----------
    part_id
        The block or parcel.
    features
        Its features, clockwise, all of them found.
    rows
        The lines that bear their names, EPSG:4326.
    reference
        The layer, for the streets between them.
    stated
        The stated area in m² and the share by which rounding may have changed it.
    """
    rings: list[tuple[float, tuple[Direction, Direction], Candidate]] = []
    for pair in combinations(dict.fromkeys(one.direction for one in features), 2):
        task = make_task(part_id, exchanged(features, pair), rows, reference, stated)
        best = next(iter(search(task)), None) if task else None
        if best is not None and best.firm and abs(best.area_error or 0.0) <= NEAR_AREA:
            rings.append((best.cost, pair, best))
    if not rings:
        return None
    _, (one, other), ring = min(rings, key=lambda found: found[0])
    stated_text = "" if stated is None else f", stated are {stated[0] / 1e6:.2f} km²"
    text = (
        f"The sides close a ring when {one} and {other} are exchanged: it has {ring.region.area / 1e6:.2f} km²"
        f"{stated_text}. The directions are likely printed the wrong way round; correct the description."
    )
    return Finding(id=part_id, code="sides-swapped", level="error", message=text)


def exchanged(features: Sequence[ResolvedFeature], pair: tuple[Direction, Direction]) -> list[ResolvedFeature]:
    """Return features with two directions exchanged, clockwise again."""
    other = dict(zip(pair, pair[::-1], strict=True))
    turned = [replace(one, direction=other.get(one.direction, one.direction)) for one in features]
    return sorted(turned, key=lambda one: BEARING_DEG[one.direction])


def opposite_findings(part_id: str, features: Sequence[ResolvedFeature], rows: gpd.GeoDataFrame) -> Iterator[Finding]:
    """Yield a finding for every two opposite sides whose lines lie the wrong way round (the east feature west)."""
    if not len(rows):
        return
    west, south, east, north = rows.total_bounds
    forward, _ = local_metres(round(0.5 * (west + east), 2), round(0.5 * (south + north), 2))
    lines = to_plane(rows.geometry.to_numpy(), forward)
    marks = mark_rows(rows, features)
    for one, other in OPPOSITES:
        here, there = (_bits(features, direction) for direction in (one, other))
        apart = _apart_m(lines[(marks & here) != 0], lines[(marks & there) != 0], unit_vector(one))
        if apart is not None:
            text = (
                f"{_names(features, one)} is named to the {one}, {_names(features, other)} to the {other}, but the "
                f"first lies {apart / 1000:.1f} km {other} of the second: the 四至 contradict each other."
            )
            yield Finding(id=part_id, code="sides-contradict", level="error", message=text)


def _bits(features: Sequence[ResolvedFeature], direction: Direction) -> int:
    return sum(1 << number for number, one in enumerate(features) if one.direction == direction and one.found)


def _names(features: Sequence[ResolvedFeature], direction: Direction) -> str:
    return "、".join(dict.fromkeys(one.feature.name for one in features if one.direction == direction and one.found))


def _apart_m(lines: NDArray[Any], others: NDArray[Any], towards: NDArray[np.float64]) -> float | None:
    """Return how far lines lie against a direction from others (median, metres); None where they do not."""
    import shapely

    if not len(lines) or not len(others):
        return None
    points = shapely.points(shapely.get_coordinates(shapely.segmentize(lines, SAMPLE_M)))
    links = shapely.shortest_line(points, shapely.union_all(others))
    ends = shapely.get_coordinates(links).reshape(-1, 2, 2)
    away = ends[:, 0] - ends[:, 1]
    distance = np.hypot(away[:, 0], away[:, 1])
    cosine = away @ towards / np.maximum(distance, 1e-9)
    if distance.min() < MIN_APART_M or np.mean(cosine <= OPPOSITE_COSINE) < OPPOSITE_SHARE:
        return None
    return float(-np.median(away @ towards))
