"""Mistakes that people make with polygons and descriptions, each put into the town of `defect_town`.

A defect has the code that names it and the id of what it is put into. Everything else in the town stays right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from pyproj.transformer import TransformerGroup
from shapely import LineString, MultiPolygon, Polygon, affinity

from ftzgeo.crs import gcj02_to_wgs84, geodesic_area_km2, wgs84_to_bd09, wgs84_to_gcj02
from ftzgeo.model import BoundingFeature, Side
from tests.validation.defect_town import SHAPES, drawn_boundaries, given_frame, to_degrees

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ftzgeo.model import Direction
    from tests.validation.defect_town import Case

    Change = Callable[[Case], Case]


class Defect(NamedTuple):
    """A mistake: what it is called, the code that must name it, the id it must be reported for, and how it is made.

    `also` are explanations that are right besides: a block outside its city has been shifted, too.
    """

    name: str
    code: str
    id: str
    make: Change
    also: tuple[str, ...] = ()


EXPLANATIONS = frozenset(
    {
        "area-decimal-shifted",
        "area-digits-swapped",
        "area-unit-mistaken",
        "axes-swapped",
        "bd09-suspected",
        "beijing54-suspected",
        "drawn-twice",
        "gcj02-suspected",
        "gcj02-undone-twice",
        "hole-missing",
        "hole-unexpected",
        "lies-elsewhere",
        "minutes-as-decimals",
        "mirrored",
        "northing-first",
        "over-simplified",
        "parcel-left-out",
        "part-missing",
        "part-unexpected",
        "polygons-swapped",
        "projection-zone-wrong",
        "rotated",
        "scaled",
        "shifted",
        "sides-out-of-order",
        "sides-swapped",
        "vertex-mistyped",
        "wrong-hemisphere",
    }
)
"""Codes that say which mistake was made; one that was not made must not be named."""


# Ways to change a case -----------------------------------------------------------------------------------------------


def polygon(key: str, change: Callable[[Any], Any], *, drawn: bool = True) -> Change:
    """Change one polygon in metres; without `drawn` only the streets tell where it should be."""

    def make(case: Case) -> Case:
        changed = case._replace(given=given_frame(SHAPES | {key: change(SHAPES[key])}))
        return changed if drawn else changed._replace(drawn=())

    return make


def numbers(key: str, change: Callable[[Any], Any], *, drawn: bool = True) -> Change:
    """Change the coordinates (n x 2, degrees) of one polygon."""
    return polygon_in_degrees(key, lambda shape: shapely.transform(shape, change), drawn=drawn)


def polygon_in_degrees(key: str, change: Callable[[Any], Any], *, drawn: bool = True) -> Change:
    """Change one polygon in degrees."""

    def make(case: Case) -> Case:
        frame = case.given.copy()
        shapes = list(frame.geometry)
        row = list(frame["id"]).index(key)
        shapes[row] = change(shapes[row])
        frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
        return case._replace(given=frame, drawn=case.drawn if drawn else ())

    return make


def block(key: str, **fields: Any) -> Change:
    """Change fields of one block's description."""
    return zone(lambda one: {"blocks": tuple(b.model_copy(update=fields) if b.id == key else b for b in one.blocks)})


def zone(change: Callable[[Any], dict[str, Any]]) -> Change:
    """Change fields of the zone's description."""
    return lambda case: case._replace(zones=(case.zones[0].model_copy(update=change(case.zones[0])),))


def stated_times(key: str, factor: float) -> Change:
    """Multiply one block's stated area; its total is left as it is."""
    return area(key, lambda km2: km2 * factor)


def area(key: str, change: Callable[[float], float]) -> Change:
    """Change one block's stated area."""

    def make(case: Case) -> Case:
        one = next(b for b in case.zones[0].blocks if b.id == key)
        assert one.stated_area is not None
        wrong = one.stated_area.model_copy(update={"km2": round(change(one.stated_area.km2), 9)})
        return block(key, stated_area=wrong)(case)

    return make


def sides(key: str, **names: str) -> Change:
    """Change the features that one block's description names, by direction."""

    def make(case: Case) -> Case:
        one = next(b for b in case.zones[0].blocks if b.id == key)
        said: dict[Any, str] = {side.direction: side.features[0].name for side in one.sides} | names
        return block(key, sides=tuple(_side(*pair) for pair in said.items()))(case)

    return make


def _side(direction: Direction, name: str) -> Side:
    return Side(direction=direction, features=(BoundingFeature(name=name, printed=name, kind="road"),))


def row(key: str, **cells: Any) -> Change:
    """Change cells of one row of the frame."""

    def make(case: Case) -> Case:
        frame = case.given.copy()
        for column, value in cells.items():
            frame.loc[frame["id"] == key, column] = value
        return case._replace(given=frame)

    return make


def boundaries(key: str, **fields: Any) -> Change:
    """Give boundaries instead of a frame, one of them changed."""
    return lambda case: case._replace(
        given=tuple(one.model_copy(update=fields) if one.id == key else one for one in drawn_boundaries()), drawn=()
    )


# Geometry ------------------------------------------------------------------------------------------------------------


def _ring(shape: Any) -> Any:
    return shapely.get_coordinates(shape.exterior)


def _vertex(shape: Any, index: int, east: float, north: float) -> Polygon:
    ring = _ring(shape)[:-1]
    ring[index] += (east, north)
    return Polygon(ring, shape.interiors)


def _swap_blocks(case: Case) -> Case:
    return case._replace(given=given_frame(SHAPES | {"z-1": SHAPES["z-2"], "z-2": SHAPES["z-1"]}))


def _reorder(shape: Any, first: int, last: int) -> Polygon:
    ring = _ring(shape)[:-1]
    ring[first:last] = ring[first:last][::-1]
    return Polygon(ring)


def _with_spike(shape: Any) -> Polygon:
    ring = [tuple(point) for point in _ring(shape)]
    (x, y), (x2, y2) = ring[0], ring[1]
    middle, tip = ((x + x2) / 2, (y + y2) / 2), ((x + x2) / 2 + 5, (y + y2) / 2 - 15)
    return Polygon([ring[0], (middle[0] - 0.2, middle[1]), tip, (middle[0] + 0.2, middle[1]), *ring[1:]])


def _with_sliver(shape: Any) -> MultiPolygon:
    x, y, *_ = shape.bounds
    return MultiPolygon([shape, shapely.box(x - 30, y - 30, x - 29.5, y + 200)])


def _touching(shape: Any) -> Polygon:
    """Lead the border back to one of its own corners."""
    ring = [tuple(point) for point in _ring(shape)]
    x, y = shape.centroid.coords[0]
    return Polygon([ring[0], (x - 40, y), (x + 40, y), *ring])


def _doubled(shape: Any) -> Polygon:
    ring = _ring(shape)
    return Polygon(np.repeat(ring, 2, axis=0))


def _projected(xy: Any, *, northing_first: bool) -> Any:
    metres = np.column_stack(gpd.GeoSeries(shapely.points(xy), crs="EPSG:4326").to_crs(4527).get_coordinates().T.values)
    return metres[:, ::-1] if northing_first else metres


def _other_prefix(case: Case) -> Case:
    frame = case.given.to_crs(4527)
    moved = frame.geometry.where(frame["id"] != "z-2", frame.geometry.translate(1_000_000, 0))
    return case._replace(given=frame.set_geometry(moved))


def _beijing54(xy: Any) -> Any:
    """Undo the first of PROJ's transformations from Beijing 1954 (Ordos basin)."""
    door = TransformerGroup("EPSG:4214", "EPSG:4326", always_xy=True).transformers[-2]
    assert "(1)" in door.description
    return np.column_stack(door.transform(xy[:, 0], xy[:, 1], direction="INVERSE"))


def _projected_beijing54(xy: Any) -> Any:
    from pyproj import Transformer

    old = Transformer.from_crs("EPSG:4214", "+proj=tmerc +lon_0=117 +x_0=500000 +ellps=krass", always_xy=True)
    new = Transformer.from_crs("+proj=tmerc +lon_0=117 +x_0=500000 +ellps=GRS80", "EPSG:4326", always_xy=True)
    return np.column_stack(new.transform(*old.transform(*_beijing54(xy).T)))


def _degrees_minutes(xy: Any) -> Any:
    whole = np.floor(xy)
    return whole + (xy - whole) * 0.6


def _degrees_minutes_seconds(xy: Any) -> Any:
    whole = np.floor(xy)
    minutes = (xy - whole) * 60
    return np.round(whole + np.floor(minutes) / 100 + (minutes - np.floor(minutes)) * 0.006, 9)


def _not_a_number(xy: Any) -> Any:
    broken = xy.copy()
    broken[1] = np.nan
    return broken


def _drawn_with_part(case: Case) -> Case:
    extra = to_degrees(shapely.union_all([SHAPES["z-4"], shapely.box(6000, 3000, 6800, 3900)]))
    drawn = tuple(
        one.model_copy(update={"geometry": extra.__geo_interface__}) if one.id == "z-4" else one for one in case.drawn
    )
    return case._replace(drawn=drawn)


def _second_row(case: Case, **cells: Any) -> Case:
    import pandas as pd

    again = case.given[case.given["id"] == "z-1"].assign(**cells)
    return case._replace(given=pd.concat([case.given, again], ignore_index=True))


def _without(case: Case, key: str) -> Case:
    return case._replace(given=case.given[case.given["id"] != key])


def _gcj02(xy: Any) -> Any:
    return np.column_stack(wgs84_to_gcj02(*xy.T))


def _bd09(xy: Any) -> Any:
    return np.column_stack(wgs84_to_bd09(*xy.T))


def _one_zone_west(xy: Any) -> Any:
    return xy - np.array([3.0, 0.0])


def _mistyped(xy: Any) -> Any:
    """Type 117.254 for 117.245 or the like: two digits of one longitude exchanged."""
    wrong = xy.copy()
    wrong[2, 0] += 0.009
    return wrong


def _recorded(key: str, unit: str) -> str:
    """Return a polygon's area as a survey would record it in a unit."""
    return f"{1e6 * geodesic_area_km2(to_degrees(SHAPES[key])) / {'亩': 10_000 / 15, '平方米': 1.0}[unit]:.2f}"


def _straightened(shape: Any) -> Any:
    return Polygon([point for point in _ring(shape)[:-1] if point[1] < 1350 or point[0] > 2200])


DEFECTS: tuple[Defect, ...] = (
    # Where the polygon lies.
    Defect("shifted by 150 m", "shifted", "z-1", polygon("z-1", lambda s: affinity.translate(s, 140, 55))),
    Defect("longitude and latitude exchanged", "axes-swapped", "z-1", numbers("z-1", lambda xy: xy[:, ::-1])),
    Defect("neighbouring 3° zone", "projection-zone-wrong", "z-1", numbers("z-1", _one_zone_west)),
    Defect(
        "neighbouring 6° zone", "projection-zone-wrong", "z-4", numbers("z-4", lambda xy: xy + np.array([6.0, 0.0]))
    ),
    Defect("zone number of another zone", "projection-prefix-wrong", "z-2", _other_prefix),
    Defect("GCJ-02 taken for WGS84", "gcj02-suspected", "z-1", numbers("z-1", _gcj02)),
    Defect("BD-09 taken for WGS84", "bd09-suspected", "z-2", numbers("z-2", _bd09)),
    Defect(
        "WGS84 corrected as if it were GCJ-02",
        "gcj02-undone-twice",
        "z-4",
        numbers("z-4", lambda xy: np.column_stack(gcj02_to_wgs84(*xy.T))),
    ),
    Defect("Beijing54 degrees taken for CGCS2000", "beijing54-suspected", "z-1", numbers("z-1", _beijing54)),
    Defect("Beijing54 metres taken for CGCS2000", "beijing54-suspected", "z-2", numbers("z-2", _projected_beijing54)),
    Defect("degrees and minutes read as decimals", "minutes-as-decimals", "z-1", numbers("z-1", _degrees_minutes)),
    Defect(
        "degrees, minutes and seconds read as decimals",
        "minutes-as-decimals",
        "z-2",
        numbers("z-2", _degrees_minutes_seconds),
    ),
    Defect("southern latitude", "wrong-hemisphere", "z-1", numbers("z-1", lambda xy: xy * (1, -1))),
    Defect("in Europe", "out-of-china", "z-1", numbers("z-1", lambda xy: xy - (100, 0)), also=("lies-elsewhere",)),
    Defect(
        "metres, northing first",
        "northing-first",
        "z-1",
        numbers("z-1", lambda xy: _projected(xy, northing_first=True)),
    ),
    Defect(
        "metres given as degrees",
        "projected-coordinates",
        "z-1",
        numbers("z-1", lambda xy: _projected(xy, northing_first=False)),
    ),
    Defect("degrees times 1000", "coordinates-not-degrees", "z-1", numbers("z-1", lambda xy: xy * 1000)),
    Defect("a coordinate is not a number", "coordinates-not-finite", "z-1", numbers("z-1", _not_a_number)),
    Defect(
        "cut off to 2 decimals",
        "coordinates-cut-off",
        "z-1",
        numbers("z-1", lambda xy: np.trunc(xy * 100) / 100),
        also=("lies-elsewhere",),
    ),
    Defect("two blocks exchanged", "polygons-swapped", "z-1", _swap_blocks),
    Defect("mirrored", "mirrored", "z-1", polygon("z-1", lambda s: affinity.scale(s, -1, 1, origin="centroid"))),
    Defect("turned by 12°", "rotated", "z-2", polygon("z-2", lambda s: affinity.rotate(s, 12, origin="centroid"))),
    Defect("10 % too large", "scaled", "z-1", polygon("z-1", lambda s: affinity.scale(s, 1.1, 1.1, origin="centroid"))),
    Defect(
        "another polygon altogether",
        "lies-elsewhere",
        "z-4",
        polygon("z-4", lambda _: shapely.box(6000, 3500, 6900, 6800)),
    ),
    Defect("in another district", "outside-district", "z-1", zone(lambda _: {"district": "宁远区"})),
    Defect(
        "outside the city",
        "outside-city",
        "z-4",
        polygon("z-4", lambda s: affinity.translate(s, 40_000, 0)),
        also=("shifted",),
    ),
    # The same, told by the streets alone.
    Defect("GCJ-02, by the streets", "gcj02-suspected", "z-2", numbers("z-2", _gcj02, drawn=False)),
    Defect("BD-09, by the streets", "bd09-suspected", "z-1", numbers("z-1", _bd09, drawn=False)),
    Defect(
        "neighbouring zone, by the streets", "projection-zone-wrong", "z-1", numbers("z-1", _one_zone_west, drawn=False)
    ),
    Defect(
        "minutes as decimals, by the streets",
        "minutes-as-decimals",
        "z-2",
        numbers("z-2", _degrees_minutes, drawn=False),
    ),
    Defect(
        "two blocks exchanged, by the streets",
        "polygons-swapped",
        "z-1",
        lambda case: _swap_blocks(case)._replace(drawn=()),
    ),
    Defect(
        "a side 300 m off its street",
        "edge-off-line",
        "z-2",
        polygon("z-2", lambda s: _vertex(_vertex(s, 1, 300, 20), 2, 300, 20), drawn=False),
    ),
    Defect("one vertex mistyped, by the streets", "vertex-mistyped", "z-2", numbers("z-2", _mistyped, drawn=False)),
    Defect("bends cut off, by the streets", "over-simplified", "z-1", polygon("z-1", _straightened, drawn=False)),
    # The ring.
    Defect("one vertex mistyped", "vertex-mistyped", "z-1", polygon("z-1", lambda s: _vertex(s, 3, 0, 900))),
    Defect("bends cut off", "over-simplified", "z-1", polygon("z-1", _straightened)),
    Defect("vertices doubled", "vertices-duplicate", "z-1", polygon("z-1", _doubled)),
    Defect("spike", "spike", "z-1", polygon("z-1", _with_spike)),
    Defect("sliver", "sliver", "z-1", polygon("z-1", _with_sliver), also=("part-unexpected",)),
    Defect("bow tie", "self-crossing", "z-2", polygon("z-2", lambda s: _reorder(s, 1, 3))),
    Defect("corners in reversed order", "vertices-out-of-order", "z-1", polygon("z-1", lambda s: _reorder(s, 2, 6))),
    Defect("border touches itself", "self-touching", "z-2", polygon("z-2", _touching)),
    Defect(
        "hole outside the shell",
        "geometry-invalid",
        "z-2",
        polygon("z-2", lambda s: Polygon(s.exterior, [shapely.box(9000, 0, 9100, 100).exterior])),
    ),
    Defect("ring not closed", "ring-not-closed", "z-1", polygon("z-1", lambda s: LineString(_ring(s)[:-1]))),
    Defect(
        "points instead of a polygon", "not-a-polygon", "z-1", polygon("z-1", lambda s: shapely.MultiPoint(_ring(s)))
    ),
    Defect("hole lost", "hole-missing", "z-4", polygon("z-4", lambda s: Polygon(s.exterior))),
    Defect("hole added", "hole-unexpected", "z-1", polygon("z-1", lambda s: s - shapely.box(800, 300, 1200, 700))),
    Defect("part of a block lost", "part-missing", "z-4", _drawn_with_part),
    Defect(
        "part too many", "part-unexpected", "z-4", polygon("z-4", lambda s: s | shapely.box(6000, 3000, 6800, 3900))
    ),
    # Blocks against each other.
    Defect("overlap with the neighbour", "overlap", "z-1", polygon("z-2", lambda s: _vertex(s, 0, -30, 0))),
    Defect("gap to the neighbour", "gap", "z-1", polygon("z-2", lambda s: _vertex(_vertex(s, 0, 4, 0), 3, 4, 0))),
    Defect("block drawn twice", "drawn-twice", "z-1", lambda case: _second_row(case, id="z-9", name="再绘")),
    Defect(
        "parcel outside its block",
        "parcel-outside-block",
        "z-3-2",
        polygon("z-3-2", lambda s: affinity.translate(s, 200, 0)),
        also=("shifted",),
    ),
    Defect("parcel missing", "boundary-missing", "z-3-2", lambda case: _without(case, "z-3-2")),
    Defect(
        "parcel left out of its block",
        "parcel-left-out",
        "z-3",
        polygon("z-3", lambda _: SHAPES["z-3-1"]),
        also=("lies-elsewhere",),
    ),
    # Ids and names.
    Defect("wrong name", "name-differs", "z-1", row("z-1", name="别处片区")),
    Defect("wrong id", "id-differs", "z-1", row("z-1", id="q-77")),
    Defect(
        "id used twice",
        "id-duplicate",
        "z-1",
        lambda case: case._replace(given=(*drawn_boundaries(), drawn_boundaries()[0]), drawn=()),
    ),
    Defect(
        "polygon that nothing describes",
        "description-missing",
        "z-8",
        lambda case: case._replace(given=given_frame(SHAPES | {"z-8": shapely.box(9000, 5000, 9500, 5600)})),
    ),
    # Areas and the description's own figures.
    Defect("亩 taken for 公顷", "area-unit-mistaken", "z-1", stated_times("z-1", 15)),
    Defect("公顷 taken for 亩", "area-unit-mistaken", "z-1", stated_times("z-1", 1 / 15)),
    Defect("平方米 taken for 亩", "area-unit-mistaken", "z-1", stated_times("z-1", 10_000 / 15)),
    Defect("公顷 taken for 平方公里", "area-unit-mistaken", "z-1", stated_times("z-1", 100)),
    Defect("平方米 taken for 平方公里", "area-unit-mistaken", "z-1", stated_times("z-1", 1e6)),
    Defect("decimal point one place off", "area-decimal-shifted", "z-1", stated_times("z-1", 10)),
    Defect("two digits of the area exchanged", "area-digits-swapped", "z-2", area("z-2", lambda _: 9.28)),
    Defect("another area", "area-differs", "z-1", area("z-1", lambda km2: km2 + 0.6)),
    Defect("area in the file not the polygon's", "area-field-wrong", "z-1", boundaries("z-1", area_km2=3.4)),
    Defect("recorded area not the corners'", "parcel-area-differs", "z-1", row("z-1", 地块面积_公顷="400.00")),
    Defect("recorded area in 亩", "parcel-area-unit", "z-1", row("z-1", 地块面积_公顷=_recorded("z-1", "亩"))),
    Defect("recorded area in 平方米", "parcel-area-unit", "z-1", row("z-1", 地块面积_公顷=_recorded("z-1", "平方米"))),
    Defect("corner numbers exchanged", "corner-numbers-out-of-order", "z-1", row("z-1", 界址点号="J1,J3,J2,J4,J5,J6")),
    Defect("corner number used twice", "corner-numbers-out-of-order", "z-1", row("z-1", 界址点号="J1,J2,J3,J4,J4,J6")),
    Defect("made for another stated area", "stated-area-changed", "z-1", boundaries("z-1", stated_area_km2=3.4)),
    Defect(
        "wrong total",
        "total-mismatch",
        "z",
        zone(lambda one: {"stated_area": one.stated_area.model_copy(update={"km2": 13.9})}),
    ),
    Defect("wrong number of blocks", "block-count-mismatch", "z", zone(lambda _: {"stated_block_count": 7})),
    Defect("number left out", "number-missing", "z", block("z-4", number=5)),
    Defect("number used twice", "number-duplicate", "z", block("z-4", number=3)),
    # Sides.
    Defect("east and west exchanged in the text", "sides-swapped", "z-1", sides("z-1", east="槐安路", west="石桥路")),
    Defect("one side on the wrong side", "side-faces-wrong-way", "z-1", sides("z-1", east="槐安路")),
    Defect(
        "north and east exchanged in the text", "sides-out-of-order", "z-1", sides("z-1", north="石桥路", east="清水河")
    ),
    # Boundaries as files have them.
    Defect("unlocated, but drawn", "unlocated-with-geometry", "z-1", boundaries("z-1", tier="unlocated")),
    Defect("located, but not drawn", "geometry-missing", "z-1", boundaries("z-1", geometry=None)),
)


def position_defects(key: str) -> Iterator[Defect]:
    """Yield the mistakes with the position and shape of one polygon that any polygon can suffer."""
    changes: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
        ("GCJ-02 taken for WGS84", "gcj02-suspected", _gcj02),
        ("BD-09 taken for WGS84", "bd09-suspected", _bd09),
        (
            "WGS84 corrected as if it were GCJ-02",
            "gcj02-undone-twice",
            lambda xy: np.column_stack(gcj02_to_wgs84(*xy.T)),
        ),
        ("neighbouring 3° zone", "projection-zone-wrong", _one_zone_west),
        ("neighbouring 6° zone", "projection-zone-wrong", lambda xy: xy + np.array([6.0, 0.0])),
        ("Beijing54 degrees taken for CGCS2000", "beijing54-suspected", _beijing54),
        ("Beijing54 metres taken for CGCS2000", "beijing54-suspected", _projected_beijing54),
        ("degrees and minutes read as decimals", "minutes-as-decimals", _degrees_minutes),
        ("degrees, minutes and seconds read as decimals", "minutes-as-decimals", _degrees_minutes_seconds),
        ("cut off to 2 decimals", "coordinates-cut-off", lambda xy: np.trunc(xy * 100) / 100),
        ("longitude and latitude exchanged", "axes-swapped", lambda xy: xy[:, ::-1]),
    )
    shapes: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
        ("shifted by 150 m", "shifted", lambda s: affinity.translate(s, 140, 55)),
        ("shifted by 90 m", "shifted", lambda s: affinity.translate(s, -30, 85)),
        ("shifted by 2 km", "shifted", lambda s: affinity.translate(s, 1200, -1600)),
        ("mirrored", "mirrored", lambda s: affinity.scale(s, -1, 1, origin="centroid")),
        ("turned by 12°", "rotated", lambda s: affinity.rotate(s, 12, origin="centroid")),
        ("turned by -75°", "rotated", lambda s: affinity.rotate(s, -75, origin="centroid")),
        ("10 % too large", "scaled", lambda s: affinity.scale(s, 1.1, 1.1, origin="centroid")),
        ("15 % too small", "scaled", lambda s: affinity.scale(s, 0.85, 0.85, origin="centroid")),
        ("one vertex mistyped", "vertex-mistyped", lambda s: _vertex(s, 2, 500, 300)),
        ("hole added", "hole-unexpected", lambda s: s - s.representative_point().buffer(120)),
        ("vertices doubled", "vertices-duplicate", _doubled),
        ("spike", "spike", _with_spike),
    )
    yield from (Defect(name, code, key, numbers(key, change)) for name, code, change in changes)
    yield from (Defect(name, code, key, polygon(key, change)) for name, code, change in shapes)
