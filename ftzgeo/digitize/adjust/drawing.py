"""From a solution to a border: the solved straight lines join the layer, and the ring search walks the block.

So a side with a line follows that line down to the inner carriageway, as in every other block, and only what has no
line is straight.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.digitize.adjust.judging import follows_line
from ftzgeo.digitize.border import NOT_ON_NETWORK
from ftzgeo.digitize.network import build_network
from ftzgeo.digitize.plane import to_plane
from ftzgeo.digitize.resolve import mark_rows
from ftzgeo.digitize.search import search
from ftzgeo.digitize.task import Task, group_sides
from ftzgeo.digitize.tiers import MAX_GAP_SHARE
from ftzgeo.reference.names import name_key

if TYPE_CHECKING:
    import geopandas as gpd
    import pyproj
    from numpy.typing import NDArray
    from shapely import LineString

    from ftzgeo.digitize.adjust.evidence import PartEvidence, SideEvidence
    from ftzgeo.digitize.adjust.solve import Solution
    from ftzgeo.digitize.candidates import Candidate
    from ftzgeo.digitize.resolve import ResolvedFeature
    from ftzgeo.model import Evidence
    from ftzgeo.reference import ReferenceLayer

METHOD = "joint adjustment"
OVERSHOOT = 0.25
"""Solved lines are drawn this much longer than their side, so that they cross what they meet."""
MARGIN_M = 400.0
STUB_M = 3.0
ENDS_M = 60.0
"""A line that ends nearer than this to a corner reaches it."""


@dataclass(frozen=True)
class Drawn:
    """A border in the plane, with the task that it was found in."""

    task: Task
    candidate: Candidate


def draw(
    solution: Solution,
    block: int,
    evidence: dict[int, Evidence],
    reference: ReferenceLayer,
    plane: tuple[pyproj.Transformer, pyproj.Transformer],
) -> Drawn | None:
    """Return the border of a block of a solution; None where its lines close no ring.

    `evidence` tells what each side without a line all along rests on, by the side's number.
    """
    import shapely

    back = plane[1]
    part, corners = solution.parts[block], solution.corners[block]
    features, names, shapes = list(part.features), [], []
    placed: dict[int, Evidence] = {}
    for number, side in enumerate(part.sides):
        added = _added_lines(solution, block, number)
        if not added:
            continue
        first = side.numbers[0]
        name = f"adjusted side {first}"
        own = features[first].keys if follows_line(solution, block, number) else frozenset()
        for other in side.numbers:
            features[other] = features[other] if own else features[other].as_missing()
        features[first] = replace(features[first], keys=own | {name_key(name)})
        placed[first] = evidence[number]
        names += [name] * len(added)
        shapes += added
    frame = _extended(_frame(reference, corners, back), names, to_plane(np.array(shapes, dtype=object), back))
    try:
        task = _task(part, features, frame, plane)
    except shapely.errors.GEOSException:  # lines that all but coincide with a solved one cannot be noded
        return None
    found = search(task)
    if not found or found[0].unused_sides or found[0].gap_share > MAX_GAP_SHARE:
        return None
    return Drawn(task, _told(found[0], part.features, len(frame) - len(names), placed))


def _added_lines(solution: Solution, block: int, number: int) -> list[Any]:
    """Return the lines of a side that the layer lacks: the solved one, what continues a line, a neighbour's border."""
    import shapely

    side = solution.parts[block].sides[number]
    borders = [piece for line in side.lines if not line.in_layer for piece in shapely.get_parts(line.shape)]
    added = [_lengthened(border) for border in borders]
    follows = follows_line(solution, block, number) or bool(solution.reached[block, number])
    return added + _straight_lines(side, solution.corners[block], number, whole=not follows)


def _straight_lines(side: SideEvidence, corners: NDArray[np.float64], number: int, *, whole: bool) -> list[Any]:
    """Return the solved line of a side, or only what its line in the layer lacks beyond its ends."""
    import shapely

    one, other = corners[number - 1], corners[number]
    step = OVERSHOOT * (other - one)
    ends = np.array([one - step, other + step])
    if whole:
        return [shapely.LineString(ends)]
    lines = shapely.line_merge(shapely.union_all(np.concatenate([line.shape for line in side.lines])))
    away = np.asarray(shapely.distance(lines, shapely.points(np.array([one, other]))))
    links = np.asarray(shapely.shortest_line(lines, shapely.points(ends)))
    short = shapely.dwithin(shapely.get_point(links, 0), shapely.boundary(lines), STUB_M)
    return list(links[(away > ENDS_M) & short])


def _lengthened(line: LineString) -> LineString:
    """Return a line that goes on straight for a few metres at both ends, so that it crosses what it ended on."""
    import shapely

    xy = shapely.get_coordinates(line)
    for end, inner in ((0, 1), (-1, -2)):
        step = xy[end] - xy[inner]
        xy[end] += STUB_M * step / max(float(np.hypot(*step)), STUB_M)
    return shapely.LineString(xy)


def _frame(reference: ReferenceLayer, corners: NDArray[np.float64], back: pyproj.Transformer) -> gpd.GeoDataFrame:
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    reach = OVERSHOOT * max(east - west, north - south) + MARGIN_M
    xs, ys = np.array([west - reach, east + reach]), np.array([south - reach, north + reach])
    lon, lat = back.transform(np.repeat(xs, 2), np.tile(ys, 2))
    return reference.within("lines", (min(lon), min(lat), max(lon), max(lat)))


def _extended(frame: gpd.GeoDataFrame, names: list[str], shapes: NDArray[Any]) -> gpd.GeoDataFrame:
    """Return a frame with further named lines (EPSG:4326) at its end."""
    import geopandas as gpd
    import pandas as pd

    count = len(names)
    columns: dict[str, list[object]] = {column: [None] * count for column in frame.columns if column != "geometry"}
    columns["name"] = list(names)
    more = {column: pd.Series(values, dtype=object) for column, values in columns.items()}
    joined = {column: pd.concat([frame[column].astype(object), more[column]], ignore_index=True) for column in more}
    geometry = [*frame.geometry.to_numpy(), *shapes]
    return gpd.GeoDataFrame(joined, geometry=geometry, crs="EPSG:4326")


def _task(
    part: PartEvidence,
    features: list[ResolvedFeature],
    frame: gpd.GeoDataFrame,
    plane: tuple[pyproj.Transformer, pyproj.Transformer],
) -> Task:
    network = build_network(frame, mark_rows(frame, features), plane[0])
    stated_m2, tolerance = part.stated or (None, 0.0)
    groups = tuple(group_sides(features))
    return Task(part.part.id, tuple(features), groups, stated_m2, tolerance, frame, network, *plane)


def _told(
    found: Candidate, features: tuple[ResolvedFeature, ...], layer_rows: int, placed: dict[int, Evidence]
) -> Candidate:
    """Return a candidate whose stretches on solved lines count as placed, not as lines of the layer."""
    border = found.border
    solved = border.row >= layer_rows
    border = replace(border, named=border.named & ~solved, row=np.where(solved, NOT_ON_NETWORK, border.row))
    return replace(found, border=border, features=features, method=METHOD, placed=placed)
