"""What the layer knows of blocks whose sides are not all lines: known lines, points on features, places, centres.

A place stands for a feature or a block where the layer says so (columns ``relation`` and ``bears_on`` of control
features), where its address gives the road with a house number or a crossing, or where it bears the very name.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import numpy as np

from ftzgeo.digitize.adjust.system import SIDES
from ftzgeo.digitize.plane import to_plane
from ftzgeo.digitize.resolve import FIRM_LIKENESS, resolve
from ftzgeo.digitize.sigmas import LINE_SIGMA_M
from ftzgeo.reference.names import name_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import geopandas as gpd
    import pyproj
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.digitize.resolve import ResolvedFeature
    from ftzgeo.model import Direction, Parcel
    from ftzgeo.reference import ReferenceLayer

PLACE_ACCURACY_M = 100.0
"""Of a place whose layer states no accuracy."""
SEPARATOR = ";"
BEFORE_ROAD = "区县市镇乡村与和、("
"""What a road's name follows in an address; anything else may be the beginning of a longer name (长江中路)."""

USUAL_AREA = (3.0e6, 1.2)
"""Of blocks whose area nobody states, m² and standard deviation of its logarithm: 27 blocks and parcels of the planning
documents, parcels with an even share of their block, have a geometric mean of 2.96 km² and 1.14."""

Bearing = Literal["on", "is", "in", "near", "north", "east", "south", "west"]
"""A quarter: the place lies just beyond that side of a block which is named after it (X站北部区域: to its south)."""
PER_AXIS = 0.5**0.5
"""An accuracy is a distance; along one axis it counts so much. 97 differences of points that two sources have, or that
lie on a known line, give 0.66 (root mean square, with the figures of both)."""
DIGITS = "一二三四五六七八九"
ORDINAL = re.compile(f"(?<=..)(?<!十)[{DIGITS}](?!十)")
"""The number in a numbered road's name (陆港一经路)."""
ORDINAL_STEP_M = 450.0
"""From one numbered road to the next: 407 and 488 m between the metro stations 东丽一经路, 三经路 and 六经路."""


@dataclass(frozen=True)
class Spot:
    """A located point: position in the plane (m), accuracy (m), name, and how it bears on a feature or block.

    `apart_m` is how far the feature may run beside it: a numbered road beside its neighbour in the numbering. `sharing`
    is how many observations of a block along one axis come from the same source.
    """

    xy: NDArray[np.float64]
    accuracy_m: float
    name: str
    bears: Bearing
    apart_m: float = 0.0
    source: str = ""
    sharing: int = 1

    @property
    def sigma_m(self) -> float:
        """The standard deviation of the position along one axis, m.

        Points of one source err alike (a coordinate system that was not told): however many, they are no surer.
        """
        return PER_AXIS * self.accuracy_m * float(np.sqrt(self.sharing))


@dataclass(frozen=True)
class KnownLine:
    """The lines of one feature of a side in the plane, with the accuracy (m) of each.

    `in_layer` is false for the border of a neighbour that was drawn along a feature which no line of the layer shows.
    """

    keys: frozenset[str]
    shape: NDArray[Any]
    accuracy_m: NDArray[np.float64]
    in_layer: bool = True


@dataclass(frozen=True)
class SideEvidence:
    """One side: its features, the lines of those that have any, and the points that lie on or are the features.

    `features` are numbered as in the part's resolved features. `whole` says that every feature has a line.
    """

    direction: Direction
    numbers: tuple[int, ...]
    names: tuple[str, ...]
    lines: tuple[KnownLine, ...] = ()
    spots: tuple[Spot, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every feature of the side has a line."""
        return len(self.lines) == len(self.numbers)

    @property
    def known(self) -> bool:
        """Whether anything of the side has a position."""
        return bool(self.lines or self.spots)


@dataclass(frozen=True)
class PartEvidence:
    """All that bears on the position of one block or parcel, in the plane of its zone."""

    part: Parcel
    features: tuple[ResolvedFeature, ...]
    sides: tuple[SideEvidence, ...]
    stated: tuple[float, float] | None
    spots: tuple[Spot, ...] = ()
    usual: tuple[float, float] = USUAL_AREA

    @property
    def size_m(self) -> float:
        """The width of a square with the stated area, or the usual one."""
        return float(np.sqrt((self.stated or self.usual)[0]))


class _Place(NamedTuple):
    """A place: what the layer says that it bears on, its address, and whether only the address tells that."""

    about: frozenset[str]
    address: str
    by_address: bool
    spot: Spot


@dataclass
class Places:
    """The places of a window with what they bear on."""

    frame: gpd.GeoDataFrame | None
    forward: pyproj.Transformer
    _places: list[_Place] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the columns once."""
        if self.frame is None or not len(self.frame):
            return
        xy = _middles(self.frame, self.forward)
        columns = (self.frame[name] for name in ("name", "accuracy_m", "relation", "bears_on", "address", "source"))
        for here, name, accuracy, relation, bears_on, address, source in zip(xy, *columns, strict=True):
            about = frozenset(name_key(one) for one in str(bears_on or "").split(SEPARATOR) if one)
            metres = PLACE_ACCURACY_M if accuracy is None else float(accuracy)
            told = relation in get_args(Bearing)
            spot = Spot(here, metres, str(name), relation if told else "on", source=source or "")
            self._places.append(_Place(about if told else frozenset(), name_key(address or ""), not told, spot))

    def of_feature(self, key: str) -> Iterator[Spot]:
        """Yield the places that lie on a feature, are it or lie near it."""
        at = re.compile(rf"(?:^|[{BEFORE_ROAD}]|街道){re.escape(key)}(?=[\d与和交])|与{re.escape(key)}交")
        for place in self._places:
            if key in place.about or (place.by_address and key in place.address and at.search(place.address)):
                yield place.spot

    def of_neighbour(self, key: str) -> Spot | None:
        """Return the place on the road nearest to a numbered one in the same numbering (一经路: 二经路)."""
        number = ORDINAL.search(key)
        if number is None:
            return None
        same = re.compile(f"{re.escape(key[: number.start()])}([{DIGITS}]){re.escape(key[number.end() :])}")
        found = [
            (abs(DIGITS.index(other[1]) - DIGITS.index(number[0])), order)
            for order, place in enumerate(self._places)
            if (other := same.search(place.address)) is not None
        ]
        steps, nearest = min(found, default=(0, 0))
        if not steps:
            return None
        return replace(self._places[nearest].spot, bears="on", apart_m=steps * ORDINAL_STEP_M)

    def of_block(self, part_id: str) -> Iterator[Spot]:
        """Yield the places that lie in a block or near it."""
        key = name_key(part_id)
        yield from (place.spot for place in self._places if key in place.about)


@dataclass(frozen=True)
class Gatherer:
    """Gathers the evidence of the blocks of one zone.

    `window` (EPSG:4326) limits where blocks may lie. `fixed` are the borders of drawn neighbours along features that no
    line of the layer shows, by the feature's key.
    """

    reference: ReferenceLayer
    window: BaseGeometry | None
    places: Places
    fixed: Mapping[str, KnownLine]

    def gather(
        self, part: Parcel, stated: tuple[float, float] | None, usual: tuple[float, float] | None = None
    ) -> PartEvidence | None:
        """Return the evidence of a part with a side to every quarter; None for other descriptions.

        `stated` is the stated area in m² and the share by which rounding may have changed it; `usual` what it may be
        where none is stated, and the standard deviation of its logarithm.
        """
        if {side.direction for side in part.sides if side.features} != set(SIDES):
            return None
        features, rows = resolve(part, self.reference, self.window)
        sides = tuple(self._side(direction, features, rows) for direction in SIDES)
        # Of a side that has lines or points of its own, what lies near its feature may be kilometres along it.
        bare = [features[number] for side in sides if not side.known for number in side.numbers]
        names = [name_key(one.feature.name) for one in bare]
        beside = [spot for name in names for spot in self.places.of_feature(name) if spot.bears == "near"]
        spots = (*self._named_after(part), *self.places.of_block(part.id), *beside)
        sides, spots = shared_errors(sides, spots)
        return PartEvidence(part, tuple(features), sides, stated, spots, usual or USUAL_AREA)

    def _side(self, direction: Direction, features: Sequence[ResolvedFeature], rows: gpd.GeoDataFrame) -> SideEvidence:
        mine = [(number, one) for number, one in enumerate(features) if one.direction == direction]
        found = [_line(one, rows, self.places.forward) or self.fixed.get(name_key(one.feature.name)) for _, one in mine]
        elsewhere = {name_key(one.feature.name) for one in features if one.direction != direction}
        # A point on a feature that bounds two sides says nothing of either: it may lie on the other one's stretch.
        single = [one for _, one in mine if name_key(one.feature.name) not in elsewhere]
        return SideEvidence(
            direction,
            tuple(number for number, _ in mine),
            tuple(one.feature.name for _, one in mine),
            tuple(line for line in found if line is not None),
            tuple(spot for one in single for spot in _spots(one, self.places)),
        )

    def _named_after(self, part: Parcel) -> Iterator[Spot]:
        """Yield places and areas that bear the very name of the block or of one of its members."""
        for name in [*filter(None, [part.name]), *(member.name for member in part.members)]:
            rows = self.reference.rows(self.reference.place_names.hits(name_key(name)))
            rows = rows if self.window is None else rows[rows.intersects(self.window)]
            for xy, accuracy in zip(_middles(rows, self.places.forward), rows["accuracy_m"], strict=True):
                yield Spot(xy, PLACE_ACCURACY_M if accuracy is None else float(accuracy), name, "in")


def _middles(frame: gpd.GeoDataFrame, forward: pyproj.Transformer) -> NDArray[np.float64]:
    """Return the middles (N, 2) of a frame's features in the plane."""
    import shapely

    return np.asarray(shapely.get_coordinates(shapely.centroid(to_plane(frame.geometry.to_numpy(), forward))))


def _line(one: ResolvedFeature, rows: gpd.GeoDataFrame, forward: pyproj.Transformer) -> KnownLine | None:
    firm = one.likeness is not None and one.likeness.score >= FIRM_LIKENESS
    if not one.found or not firm or one.offset is not None:
        return None
    mine = rows[rows["reference_id"].isin(one.reference_ids)]
    accuracy = [LINE_SIGMA_M if value is None else float(value) for value in mine["accuracy_m"]]
    return KnownLine(one.keys, to_plane(mine.geometry.to_numpy(), forward), np.array(accuracy))


def _spots(one: ResolvedFeature, places: Places) -> Iterator[Spot]:
    """Yield points on a feature and, where the feature is itself a place, its position."""
    if one.own_edge or one.feature.kind == "land":
        return
    found = [spot for spot in places.of_feature(name_key(one.feature.name)) if spot.bears in ("on", "is")]
    yield from found
    if not found and one.feature.kind == "road" and (beside := places.of_neighbour(name_key(one.feature.name))):
        yield beside
    if one.place is not None and not found:
        here = to_plane(one.place, places.forward)
        yield Spot(np.array([here.x, here.y]), PLACE_ACCURACY_M, one.feature.name, "is")


def shared_errors(
    sides: tuple[SideEvidence, ...], spots: tuple[Spot, ...]
) -> tuple[tuple[SideEvidence, ...], tuple[Spot, ...]]:
    """Return the same points, each with the number of observations along its axis that its source gives."""
    inside = {spot.source for spot in spots if spot.bears == "in" and spot.source}
    along = [Counter(spot.source for side in sides[axis::2] for spot in side.spots if spot.source) for axis in (0, 1)]

    def told(spot: Spot, others: Counter[str]) -> Spot:
        return replace(spot, sharing=max(others[spot.source] + (spot.source in inside), 1))

    most = along[0] | along[1]
    return (
        tuple(
            replace(side, spots=tuple(told(spot, along[number % 2]) for spot in side.spots))
            for number, side in enumerate(sides)
        ),
        tuple(told(spot, most) if spot.bears == "in" else spot for spot in spots),
    )


def shared_key(side: SideEvidence, features: Sequence[ResolvedFeature]) -> tuple[str, ...]:
    """Return what the line of a side is known by in its zone: the names of its features."""
    return tuple(sorted(name_key(features[number].feature.name) for number in side.numbers))
