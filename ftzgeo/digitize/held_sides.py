"""Which evidence of a border still holds after a person has moved the border.

A piece of the new border is held by a side where it lies on that side's old stretch or on the side's named line. What
was traced on a line is known to the line's sigma, so a piece within it agrees with the line as well as before. What was
placed (by points, places or the area) agrees with nothing that one could measure against: it holds where it was left.
docs/decisions/0005-hand-corrections.md gives the reasons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ftzgeo.digitize.outcome import geojson
from ftzgeo.digitize.plane import to_plane, unit_vector
from ftzgeo.digitize.sigmas import GAP_SIGMA_M, LINE_SIGMA_M
from ftzgeo.model import BoundarySide

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyproj
    from numpy.typing import NDArray

    from ftzgeo.model import Direction

PIECE_M = 5.0
"""The border is judged in pieces of this length."""
LEFT_M = 2.0
"""A piece this near to where it was has been left there: a vertex that was set anew, a thinned curve."""
QUARTERS: tuple[Direction, ...] = ("north", "east", "south", "west")
"""The sides of a border for which the document names none."""
ON_LINES = ("line", "unnamed_line")
DECIMALS = 7


class Hold(NamedTuple):
    """What holds a piece of border: a side, its stretch and lines in the plane, and how near is on it (m)."""

    side: BoundarySide
    shape: Any
    reach_m: float


class Judged(NamedTuple):
    """The pieces of a new border (plane), and the number of the hold of each; -1 where none holds it."""

    pieces: NDArray[Any]
    holder: NDArray[np.int64]


def border_pieces(shape: Any) -> NDArray[Any]:
    """Cut the rings of a polygon in the plane into straight pieces of at most `PIECE_M`."""
    import shapely

    rings = shapely.segmentize(shapely.get_rings(shapely.get_parts(shape)), PIECE_M)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    return np.asarray(shapely.linestrings(np.stack([xy[:-1][same], xy[1:][same]], axis=1)))


def holds(sides: Sequence[BoundarySide], lines: Mapping[int, Any], forward: pyproj.Transformer) -> list[Hold]:
    """Return what may hold a border; `lines` are the named lines (plane) of sides, by the side's number."""
    found = [_hold(side, lines.get(number), forward) for number, side in enumerate(sides)]
    return [one for one in found if one is not None]


def _hold(side: BoundarySide, named: Any, forward: pyproj.Transformer) -> Hold | None:
    import shapely

    stretch = None if side.geometry is None else to_plane(shapely.geometry.shape(side.geometry), forward)
    if side.evidence == "reviewed":
        return None  # nothing but the person's word holds it: it is reviewed again
    if side.evidence is None or stretch is None:
        on_line = side.model_copy(update={"evidence": "line", "sigma_m": LINE_SIGMA_M})
        return None if named is None else Hold(on_line, named, LINE_SIGMA_M)
    if side.evidence not in ON_LINES:
        return Hold(side, stretch, LEFT_M)
    if side.evidence == "line" and named is not None:
        stretch = shapely.union(stretch, named)
    # A wider sigma tells of a choice among streets, not of where this one runs.
    return Hold(side, stretch, max(min(side.sigma_m or LINE_SIGMA_M, GAP_SIGMA_M), LEFT_M))


def judge_border(shape: Any, holding: Sequence[Hold]) -> Judged:
    """Give every piece of a border (plane) to the nearest side that holds it."""
    import shapely

    pieces = border_pieces(shape)
    middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    away = np.full((len(holding) + 1, len(pieces)), np.inf)
    for number, one in enumerate(holding):
        distance = np.asarray(shapely.distance(middle, one.shape))
        away[number] = np.where(distance <= one.reach_m, distance, np.inf)
    holder = np.argmin(away, axis=0)
    return Judged(pieces, np.where(np.isinf(away.min(axis=0)), -1, holder).astype(np.int64))


def sides_after(
    old: Sequence[BoundarySide],
    holding: Sequence[Hold],
    judged: Judged,
    forward: pyproj.Transformer,
    back: pyproj.Transformer,
) -> tuple[BoundarySide, ...]:
    """Return the sides of a corrected border: those that hold, what is reviewed, and sides left without border."""
    kept = [
        _stretch(one.side, judged.pieces[judged.holder == number], back)
        for number, one in enumerate(holding)
        if (judged.holder == number).any()
    ]
    reviewed = [_stretch(side, pieces, back) for side, pieces in _reviewed(old, judged, forward)]
    present = {(side.direction, side.feature) for side in [*kept, *reviewed]}
    lost = {(side.direction, side.feature): side for side in old if (side.direction, side.feature) not in present}
    nothing = {"evidence": None, "sigma_m": None, "length_m": None, "geometry": None}
    order = {(side.direction, side.feature): number for number, side in reversed(list(enumerate(old)))}
    sides = [*kept, *reviewed, *(side.model_copy(update=nothing) for side in lost.values())]
    return tuple(sorted(sides, key=lambda side: order.get((side.direction, side.feature), len(old))))


def _stretch(side: BoundarySide, pieces: NDArray[Any], back: pyproj.Transformer) -> BoundarySide:
    import shapely

    merged = shapely.simplify(shapely.line_merge(shapely.multilinestrings(pieces)), 0.01)
    shape = shapely.transform(to_plane(merged, back), lambda xy: np.round(xy, DECIMALS))
    length = round(float(shapely.length(pieces).sum()), 1)
    return side.model_copy(update={"length_m": length, "geometry": geojson(shape)})


def _reviewed(
    old: Sequence[BoundarySide], judged: Judged, forward: pyproj.Transformer
) -> Iterator[tuple[BoundarySide, NDArray[Any]]]:
    """Yield the pieces that nothing holds, by the side that they stand for."""
    pieces = judged.pieces[judged.holder < 0]
    if not len(pieces):
        return
    old = old or [BoundarySide(direction=direction, feature="") for direction in QUARTERS]
    owner = _owners(old, judged, pieces, forward)
    groups: dict[tuple[str, str], tuple[BoundarySide, list[int]]] = {}
    for number in np.unique(owner):
        side = old[int(number)]
        groups.setdefault((side.direction, side.feature), (side, []))[1].append(int(number))
    for side, numbers in groups.values():
        # A person may know the border better than the layer did, but does not say by how much: no better sigma.
        sigma = max(side.sigma_m or 0.0, GAP_SIGMA_M)
        update = {"evidence": "reviewed", "sigma_m": sigma, "reference_id": None, "score": None}
        yield side.model_copy(update=update), pieces[np.isin(owner, numbers)]


def _owners(
    old: Sequence[BoundarySide], judged: Judged, pieces: NDArray[Any], forward: pyproj.Transformer
) -> NDArray[np.int64]:
    """Return the number of the side that each piece stands for: the nearest old stretch, else by its direction."""
    import shapely

    middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    drawn = [(n, side.geometry) for n, side in enumerate(old) if side.geometry is not None]
    if drawn:
        shapes = [to_plane(shapely.geometry.shape(geometry), forward) for _, geometry in drawn]
        nearest = np.argmin([shapely.distance(middle, shape) for shape in shapes], axis=0)
        return np.asarray(np.array([n for n, _ in drawn])[nearest])
    west, south, east, north = shapely.total_bounds(judged.pieces)
    size = np.array([max(east - west, 1e-9), max(north - south, 1e-9)])
    towards = (shapely.get_coordinates(middle) - (0.5 * (west + east), 0.5 * (south + north))) / size
    return np.asarray(np.argmax([towards @ unit_vector(side.direction) for side in old], axis=0))
