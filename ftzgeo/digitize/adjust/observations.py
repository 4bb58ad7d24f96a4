"""From evidence and a first layout to observation equations: which point constrains which line, and how well.

Standard deviations that depend on the layout (how far a point lies beyond a block, how long a side is) are taken from
the last layout and held while the equations are solved; a few rounds bring both to rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ftzgeo.digitize.adjust.evidence import shared_key
from ftzgeo.digitize.adjust.system import NORMAL, OUTWARD, SIDES, Centres, Points, Samples, System, extents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ftzgeo.digitize.adjust.evidence import KnownLine, PartEvidence, SideEvidence, Spot

FIT_SIGMA_M = 30.0
"""A straight side and the bent line that it stands for differ by this much in their means."""
BEND = 0.2
"""A feature that goes on beyond what is known of it strays by this share of the distance."""
STEP_SIGMA_SHARE = 0.25
"""Where only one of several features of a side has a line, the side may lie this share of its length beside it."""
BESIDE_M, BESIDE_SIGMA_M = 250.0, 200.0
"""How far outside its side the middle of a village, estate or company lies: 50 to 400 m is usual."""
ABREAST_SHARE = 0.4
INSIDE_SHARE = 0.32
"""A point anywhere in a block is so many widths from its middle along either axis (root mean square; 0.316 on 101 true
blocks, 0.29 in a square). Points that span some of the width leave only the rest for the middle to move in."""
LEAST_ROOM = 0.25
"""Points may lie beyond the border by their own errors, so this share of the width is always left."""
EXACT_SHARE = 0.125
"""Points whose sigma is no more than this share of the width tell by their span; others are too blurred for that."""
NEAR_SIGMA_M = 2500.0
"""A point in the same town or estate."""
WIDTH_REASON = 2.0
"""A block is at most so many times as wide or as high as the square of its area (the longest of 101: 1.8)."""
AREA_SIGMA = 0.03
SAMPLES = 8
SPREAD = 0.9
COVERED_SHARE = 0.5
REACHED_SHARE = 0.9
BACK_M = 1500.0
NOT_BEYOND_M = 60.0
ON_ROAD_SIGMA_M = 20.0
EMPTY = np.empty((0, 2))


class LineKey(NamedTuple):
    """What one line of a system stands for: the names of its features, and the axis that it is measured along."""

    names: tuple[str, ...]
    axis: int


@dataclass(frozen=True)
class Layout:
    """A first or last layout of the blocks: `lines` (B, 4) numbers lines; a line has a bearing (rad) and an anchor."""

    keys: tuple[LineKey, ...]
    lines: NDArray[np.int64]
    tilt: float
    bearing: NDArray[np.float64]
    anchor: NDArray[np.float64]


class Start(NamedTuple):
    """A rectangle to start from: its middle and half its width and height, m."""

    middle: NDArray[np.float64]
    half: NDArray[np.float64]


@dataclass(frozen=True)
class Frame:
    """Where all blocks may lie: the middle (m) and the half extents of the window; None where nothing limits them."""

    middle: NDArray[np.float64]
    half: NDArray[np.float64]


def first_layout(part: PartEvidence, start: Start) -> Layout:
    """Return the layout of a rectangle; sides that share their features and their axis are one line."""
    keys: dict[LineKey, int] = {}
    anchors: list[list[NDArray[np.float64]]] = []
    for number, side in enumerate(part.sides):
        key = LineKey(shared_key(side, part.features), NORMAL[side.direction])
        if keys.setdefault(key, len(keys)) == len(anchors):
            anchors.append([])
        step = np.zeros(2)
        step[key.axis] = OUTWARD[number] * start.half[key.axis]
        anchors[keys[key]].append(start.middle + step)
    lines = [keys[LineKey(shared_key(side, part.features), NORMAL[side.direction])] for side in part.sides]
    anchor = np.array([np.mean(found, axis=0) for found in anchors])
    return Layout(tuple(keys), np.array([lines]), 0.0, np.zeros(len(keys)), anchor)


def observe(
    parts: Sequence[PartEvidence],
    layout: Layout,
    corners: NDArray[np.float64],
    frame: Frame | None,
    targets: NDArray[np.float64],
) -> tuple[System, NDArray[np.float64], NDArray[np.bool_]]:
    """Return the equations at a layout, the parameters to start from, and which sides (B, 4) have a line all along.

    `corners` (B, 4, 2) are the layout's; `targets` the areas that the quadrilaterals should have (m², NaN: none).
    """
    builder = _Builder(layout, corners)
    for block, part in enumerate(parts):
        builder.add(block, part, frame)
    has = np.isfinite(targets)
    size = np.where(has, np.sqrt(np.nan_to_num(targets)), [part.size_m for part in parts])
    sigma = np.array([max(part.stated[1], AREA_SIGMA) if part.stated else part.usual[1] for part in parts])
    system = builder.system(targets, sigma, size)
    start = np.zeros(system.parameter_count)
    start[0] = layout.tilt
    start[1 : 1 + len(layout.keys)] = layout.bearing - layout.tilt
    return system, start, builder.reached


class _Builder:
    """Collects observations of one layout."""

    def __init__(self, layout: Layout, corners: NDArray[np.float64]) -> None:
        self.layout, self.corners = layout, corners
        self.reached = np.zeros(layout.lines.shape, dtype=bool)
        self.samples: list[tuple[Any, ...]] = []
        self.points: list[tuple[Any, ...]] = []
        self.centres: list[tuple[Any, ...]] = []
        self.shifts: dict[tuple[frozenset[str], float], int] = {}

    def add(self, block: int, part: PartEvidence, frame: Frame | None) -> None:
        """Add all that is known of a block."""
        for number, side in enumerate(part.sides):
            follows = self._line(block, number, side)
            self._spots(block, number, side, follows=follows)
        self._middle(block, part, frame)

    def system(self, targets: NDArray[np.float64], sigma: NDArray[np.float64], size: NDArray[np.float64]) -> System:
        """Return the system of what was collected."""
        layout = self.layout
        line, shift, along, point, normal, weight = _columns(self.samples, 6)
        samples = Samples(_ints(line), _ints(shift), _floats(along), _xy(point), _xy(normal), _floats(weight))
        line, point, gap, weight, kind = _columns(self.points, 5)
        points = Points(_ints(line), _xy(point), _floats(gap), _floats(weight), np.array(kind, dtype=str))
        block, point, weight, axis, kind = _columns(self.centres, 5)
        centres = Centres(_ints(block), _xy(point), _floats(weight), _xy(axis), np.array(kind, dtype=str))
        axes = np.array([key.axis for key in layout.keys], dtype=np.int64)
        shifts = np.array([accuracy for _, accuracy in self.shifts], dtype=np.float64)
        return System(layout.lines, axes, layout.anchor, targets, sigma, size, shifts, samples, points, centres)

    def _line(self, block: int, number: int, side: SideEvidence) -> bool:
        """Let a side follow its line, or go on from the line's end; tell whether a line runs along it."""
        if not side.lines:
            return False
        line = int(self.layout.lines[block, number])
        u, v = _directions(self.layout, line)
        middle, length = _side(self.corners[block], number, v)
        along = np.linspace(-0.5, 0.5, SAMPLES) * SPREAD * length
        places = middle + along[:, None] * v
        found, accuracy, nearest = _nearest(side.lines, places)
        beyond = np.abs((places - found) @ v)
        covered = beyond <= max(NOT_BEYOND_M, 0.15 * length)
        self.reached[block, number] = side.whole and covered.mean() >= REACHED_SHARE
        if covered.mean() < COVERED_SHARE:
            self._line_end(line, nearest, found[np.argmin(beyond)], float(beyond.min()), accuracy)
            return False
        shift = self.shifts.setdefault((nearest.keys, accuracy), len(self.shifts))
        sigma = FIT_SIGMA_M if side.whole else STEP_SIGMA_SHARE * length
        base = (middle - self.layout.anchor[line]) @ v
        order = np.flatnonzero(covered)
        halves = np.array_split(order, 2)
        ends = [found[half].mean(axis=0) for half in halves]
        chord = ends[1] - ends[0]
        size = float(np.hypot(*chord))
        normal = np.array([chord[1], -chord[0]]) / size if size > 0.1 * length else u
        normal = normal if normal @ u > 0 else -normal
        for half, end in zip(halves, ends, strict=True):
            self.samples.append((line, shift, base + along[half].mean(), end, normal, sigma))
        return side.whole

    def _line_end(self, line: int, known: KnownLine, end: NDArray[np.float64], beyond: float, accuracy: float) -> None:
        """Take the end of a line that stops short of the block, and its direction there, for points on the feature."""
        for away, point in ((beyond, end), (beyond + BACK_M, _back_on(known, end))):
            sigma = float(np.hypot(accuracy, BEND * away))
            self.points.append((line, point, 0.0, sigma, "point"))

    def _spots(self, block: int, number: int, side: SideEvidence, *, follows: bool) -> None:
        """Let a side pass by the points on its features; where it follows a line they say nothing more."""
        line = int(self.layout.lines[block, number])
        _, v = _directions(self.layout, line)
        middle, length = _side(self.corners[block], number, v)
        for spot in side.spots:
            if spot.bears == "on" and not follows:
                beyond = max(abs(float((spot.xy - middle) @ v)) - 0.5 * length, 0.0)
                sigma = float(np.linalg.norm([spot.sigma_m, spot.apart_m, ON_ROAD_SIGMA_M, BEND * beyond]))
                self.points.append((line, spot.xy, 0.0, sigma, "point"))
        self._beside(block, number, [spot for spot in side.spots if spot.bears == "is"])

    def _beside(self, block: int, number: int, spots: Sequence[Spot]) -> None:
        """Let a side lie beside the place that it is named after, and the place abreast of it."""
        if not spots:
            return
        here = np.mean([spot.xy for spot in spots], axis=0)
        accuracy = float(np.mean([spot.sigma_m for spot in spots]))
        gap = OUTWARD[number] * BESIDE_M
        line = int(self.layout.lines[block, number])
        self.points.append((line, here, gap, float(np.hypot(BESIDE_SIGMA_M, accuracy)), "place"))
        self._abreast(block, number, here, accuracy)

    def _abreast(self, block: int, number: int, here: NDArray[np.float64], accuracy: float) -> None:
        """Let the middle of a side lie abreast of a place."""
        _, v = _directions(self.layout, int(self.layout.lines[block, number]))
        _, length = _side(self.corners[block], number, v)
        self.centres.append((block, here, float(np.hypot(ABREAST_SHARE * length, accuracy)), v, "place"))

    def _middle(self, block: int, part: PartEvidence, frame: Frame | None) -> None:
        """Let the middle of a block lie near the places in it and around it, and in the window."""
        width = self._widths(block, part)
        inside = [spot for spot in part.spots if spot.bears == "in"]
        if inside:
            self._centre(block, *_around(inside, width), "in")
        near = [spot for spot in part.spots if spot.bears == "near"]
        if near:
            xy = np.array([spot.xy for spot in near])
            accuracy = float(np.median([spot.sigma_m for spot in near]))
            sigma = np.linalg.norm([INSIDE_SHARE * width, xy.std(axis=0), np.full(2, accuracy)], axis=0)
            self._centre(block, np.median(xy, axis=0), np.hypot(sigma, NEAR_SIGMA_M), "near")
        for spot in part.spots:
            if spot.bears in SIDES:
                number = SIDES.index(spot.bears)
                if any(np.array_equal(spot.xy, other.xy) for other in part.sides[number].spots):
                    self._abreast(block, number, spot.xy, spot.sigma_m)
                else:
                    self._beside(block, number, [spot])
        if frame is not None:
            self._centre(block, frame.middle, frame.half, "window")

    def _widths(self, block: int, part: PartEvidence) -> NDArray[np.float64]:
        """Return the width and the height of a block at the layout, within reason of what its area lets expect."""
        size = part.size_m
        found = np.abs(extents(self.corners[block]))
        return np.clip(found, size / WIDTH_REASON, size * WIDTH_REASON)

    def _centre(self, block: int, xy: NDArray[np.float64], sigma: NDArray[np.float64], kind: str) -> None:
        for axis in np.eye(2):
            self.centres.append((block, xy, float(sigma @ axis), axis, kind))


def _around(spots: Sequence[Spot], width: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where the middle of a block of some width and height lies that holds all of these points, and its sigmas.

    Points that are known well against the width leave the middle only what their own span leaves of it; others say no
    more than one point.
    """
    exact = [spot for spot in spots if spot.sigma_m <= EXACT_SHARE * width.min()]
    used = exact or spots
    xy = np.array([spot.xy for spot in used])
    accuracy = float(np.median([spot.sigma_m for spot in used]))
    span = np.ptp(xy, axis=0)
    if not exact:
        return np.median(xy, axis=0), np.linalg.norm([INSIDE_SHARE * width, 0.5 * span, np.full(2, accuracy)], axis=0)
    room = np.maximum(width - span, LEAST_ROOM * width)
    beyond = 0.5 * np.maximum(span - width, 0.0)
    middle = 0.5 * (xy.min(axis=0) + xy.max(axis=0))
    return middle, np.linalg.norm([INSIDE_SHARE * room, beyond, np.full(2, accuracy)], axis=0)


def _directions(layout: Layout, line: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the normal and the direction of a line."""
    cos, sin = np.cos(layout.bearing[line]), np.sin(layout.bearing[line])
    u = np.array([cos, sin]) if layout.keys[line].axis == 0 else np.array([-sin, cos])
    return u, np.array([-u[1], u[0]])


def _side(corners: NDArray[np.float64], number: int, v: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return the middle and the length of a side."""
    one, other = corners[number - 1], corners[number]
    return 0.5 * (one + other), max(abs(float((other - one) @ v)), 100.0)


def _nearest(lines: Sequence[KnownLine], places: NDArray[np.float64]) -> tuple[NDArray[np.float64], float, KnownLine]:
    """Return the nearest points of lines to places, and the accuracy and feature of the line nearest to the middle."""
    import shapely

    shapes = np.concatenate([line.shape for line in lines])
    owner = np.repeat(np.arange(len(lines)), [len(line.shape) for line in lines])
    accuracy = np.concatenate([line.accuracy_m for line in lines])
    points = shapely.points(places)
    tree = shapely.STRtree(shapes)
    row = tree.query_nearest(points, all_matches=False)[1]
    links = shapely.shortest_line(shapes[row], points)
    found = shapely.get_coordinates(links).reshape(-1, 2, 2)[:, 0]
    middle = int(row[len(row) // 2])
    return found, float(accuracy[middle]), lines[int(owner[middle])]


def _back_on(known: KnownLine, end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a point `BACK_M` back on the line from where it ends."""
    import shapely

    point = shapely.Point(end)
    line = known.shape[int(np.argmin(shapely.distance(known.shape, point)))]
    line = max(shapely.get_parts(line), key=lambda part: -float(part.distance(point)))
    at = shapely.line_locate_point(line, point)
    at = at + BACK_M if at < 0.5 * line.length else at - BACK_M
    return np.asarray(shapely.get_coordinates(shapely.line_interpolate_point(line, max(at, 0.0)))[0])


def _columns(rows: Sequence[tuple[Any, ...]], count: int) -> Iterator[list[Any]]:
    yield from ([row[column] for row in rows] for column in range(count))


def _ints(values: list[Any]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _floats(values: list[Any]) -> NDArray[np.float64]:
    return np.array(values, dtype=np.float64)


def _xy(values: list[Any]) -> NDArray[np.float64]:
    return np.array(values, dtype=np.float64).reshape(-1, 2)
