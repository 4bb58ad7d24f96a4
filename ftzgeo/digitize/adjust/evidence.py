"""What the layer knows of blocks whose sides are not all lines: known lines, points on features, places, centres.

A place stands for a feature or a block where the layer says so (columns ``relation`` and ``bears_on`` of control
features), where its address gives the road with a house number or a crossing, or where it bears the very name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

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

Bearing = Literal["on", "is", "in", "near"]


@dataclass(frozen=True)
class Spot:
    """A located point: position in the plane (m), accuracy (m), name, and how it bears on a feature or block."""

    xy: NDArray[np.float64]
    accuracy_m: float
    name: str
    bears: Bearing


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

    @property
    def size_m(self) -> float | None:
        """The width of a square with the stated area."""
        return None if self.stated is None else float(np.sqrt(self.stated[0]))


@dataclass
class Places:
    """The places of a window with what they bear on."""

    frame: gpd.GeoDataFrame | None
    forward: pyproj.Transformer
    _about: list[tuple[frozenset[str], str, Spot]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the columns once."""
        if self.frame is None or not len(self.frame):
            return
        xy = _middles(self.frame, self.forward)
        columns = (self.frame[name] for name in ("name", "accuracy_m", "relation", "bears_on", "address"))
        for here, name, accuracy, relation, bears_on, address in zip(xy, *columns, strict=True):
            about = frozenset(name_key(one) for one in str(bears_on or "").split(SEPARATOR) if one)
            metres = PLACE_ACCURACY_M if accuracy is None else float(accuracy)
            told = relation in get_args(Bearing)
            spot = Spot(here, metres, str(name), relation if told else "on")
            self._about.append((about if told else frozenset(), "" if told else name_key(address or ""), spot))

    def of_feature(self, key: str) -> Iterator[Spot]:
        """Yield the places that lie on a feature, are it or lie near it."""
        at = re.compile(rf"(?:^|[{BEFORE_ROAD}]|街道){re.escape(key)}(?=[\d与和交])|与{re.escape(key)}交")
        for about, address, spot in self._about:
            if key in about or (key in address and at.search(address)):
                yield spot

    def of_block(self, part_id: str) -> Iterator[Spot]:
        """Yield the places that lie in a block or near it."""
        key = name_key(part_id)
        yield from (spot for about, _, spot in self._about if key in about)


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

    def gather(self, part: Parcel, stated: tuple[float, float] | None) -> PartEvidence | None:
        """Return the evidence of a part with a side to every quarter; None for other descriptions.

        `stated` is the stated area in m² and the share by which rounding may have changed it.
        """
        if {side.direction for side in part.sides if side.features} != set(SIDES):
            return None
        features, rows = resolve(part, self.reference, self.window)
        sides = tuple(self._side(direction, features, rows) for direction in SIDES)
        names = [name_key(one.feature.name) for one in features]
        beside = [spot for name in names for spot in self.places.of_feature(name) if spot.bears == "near"]
        spots = (*self._named_after(part), *self.places.of_block(part.id), *beside)
        return PartEvidence(part, tuple(features), sides, stated, spots)

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
    if one.place is not None and not found:
        here = to_plane(one.place, places.forward)
        yield Spot(np.array([here.x, here.y]), PLACE_ACCURACY_M, one.feature.name, "is")


def shared_key(side: SideEvidence, features: Sequence[ResolvedFeature]) -> tuple[str, ...]:
    """Return what the line of a side is known by in its zone: the names of its features."""
    return tuple(sorted(name_key(features[number].feature.name) for number in side.numbers))
