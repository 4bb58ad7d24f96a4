"""四至 that are only the outer extent of scattered parcels: the ring closes, but is a multiple of the stated area.

Such a ring is much larger than the neighbourhood in which a block of the stated area is looked for, so it is sought on
the named lines alone, however far they reach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.crs import local_metres
from ftzgeo.digitize.network import build_network
from ftzgeo.digitize.resolve import mark_rows
from ftzgeo.digitize.search import search
from ftzgeo.digitize.task import Task, group_sides
from ftzgeo.digitize.tiers import OUTER_EXTENT_RATIO, outer_extent
from ftzgeo.model import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from ftzgeo.digitize.resolve import ResolvedFeature


def extent_finding(
    part_id: str, features: Sequence[ResolvedFeature], rows: gpd.GeoDataFrame, stated: tuple[float, float]
) -> Finding | None:
    """Say that the sides bound an area that is a multiple of the stated one; None where they do not.

    Parameters
    ----------
    part_id
        The block or parcel.
    features
        Its features, clockwise, all of them found.
    rows
        The lines that bear their names, EPSG:4326.
    stated
        The stated area in m² and the share by which rounding may have changed it.
    """
    west, south, east, north = rows.total_bounds
    forward, back = local_metres(round(0.5 * (west + east), 2), round(0.5 * (south + north), 2))
    network = build_network(rows, mark_rows(rows, features), forward)
    task = Task(part_id, tuple(features), tuple(group_sides(features)), *stated, rows, network, forward, back)
    best = next(iter(search(task)), None)
    if best is None or not best.firm or best.region.area < OUTER_EXTENT_RATIO * stated[0]:
        return None
    return Finding(id=part_id, code="outer-extent", level="error", message=outer_extent(best.region.area, stated[0]))
