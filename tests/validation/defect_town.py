"""A town with known polygons: streets, a river, a district and a city, and a zone of four blocks among them.

Everything is laid out in metres around 117.2° E, 39.1° N. No block is symmetric, so that a polygon which is turned or
mirrored differs from the one that it was. Stated areas are those of the polygons, rounded to two decimals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import shapely
from shapely import LineString, Polygon

from ftzgeo.crs import geodesic_area_km2, local_metres, transform_xy
from ftzgeo.model import Block, Boundary, BoundingFeature, Parcel, Side, StatedArea, Zone
from ftzgeo.reference import ReferenceLayer, open_reference
from ftzgeo.validation import validate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ftzgeo.model import Direction
    from ftzgeo.validation import Validation

CENTRE = (117.2, 39.1)
Points = list[tuple[float, float]]

RIVER: Points = [
    (-800, 1250),
    (100, 1300),
    (500, 1500),
    (900, 1250),
    (1400, 1600),
    (1900, 1300),
    (2300, 1500),
    (4600, 1800),
]
"""It bends: cutting its bends off moves the border by up to 300 m."""

STREETS: dict[str, Points] = {
    "槐安路": [(-60, -800), (0, 0), (100, 1300), (150, 2000)],
    "柳堤道": [(-900, 68), (0, 0), (2000, -150), (4100, 100), (4700, 150)],
    "石桥路": [(1850, -900), (2000, -150), (2300, 1500), (2400, 2100)],
    "清水河": RIVER,
    "松园路": [(4250, -900), (4100, 100), (3870, 1700), (3800, 2200)],
    "枫林路": [(0, 3000), (50, 4000), (80, 5300), (90, 6000)],
    "北苑道": [(-600, 5350), (80, 5300), (1500, 5150), (3000, 5250)],
    "梅园路": [(1400, 3000), (1450, 3900), (1500, 5150), (1520, 6000)],
    "桥南道": [(-600, 4050), (50, 4000), (1450, 3900), (3000, 3800)],
    "东湖路": [(2850, 3000), (2800, 3810), (2950, 5247), (3000, 6000)],
}

_RIVER_OF_1: Points = RIVER[1:7]
SHAPES: dict[str, Polygon] = {
    "z-1": Polygon([(0, 0), (2000, -150), *reversed(_RIVER_OF_1)]),
    "z-2": Polygon([(2000, -150), (4100, 100), (3870, 1705), (2300, 1500)]),
    "z-3": Polygon([(50, 4000), (1450, 3900), (2800, 3813.55), (2950, 5246.67), (1500, 5150), (80, 5300)]),
    "z-3-1": Polygon([(50, 4000), (1450, 3900), (1500, 5150), (80, 5300)]),
    "z-3-2": Polygon([(1450, 3900), (2800, 3813.55), (2950, 5246.67), (1500, 5150)]),
    "z-4": Polygon(
        [(6000, 0), (8000, 300), (7800, 1900), (6900, 2300), (6100, 1500)],
        [[(6600, 600), (6700, 1300), (7400, 1200), (7300, 700)]],
    ),
}
"""In metres; the fourth block has a hole, and no streets around it."""

SIDES: dict[str, dict[Direction, str]] = {
    "z-1": {"east": "石桥路", "south": "柳堤道", "west": "槐安路", "north": "清水河"},
    "z-2": {"east": "松园路", "south": "柳堤道", "west": "石桥路", "north": "清水河"},
    "z-3": {},
    "z-3-1": {"east": "梅园路", "south": "桥南道", "west": "枫林路", "north": "北苑道"},
    "z-3-2": {"east": "东湖路", "south": "桥南道", "west": "梅园路", "north": "北苑道"},
    "z-4": {},
}
NAMES = {"z-1": "河湾片区", "z-2": "石桥片区", "z-3": "北苑片区", "z-4": "环湖片区"}

AREAS: dict[str, Polygon] = {
    "安平区": shapely.box(-3000, -3000, 12_000, 9000),
    "宁远区": shapely.box(12_000, -3000, 30_000, 9000),
    "长宁市": shapely.box(-3000, -3000, 30_000, 9000),
}


def to_degrees(shape: Any) -> Any:
    """Bring a geometry from metres around `CENTRE` to EPSG:4326."""
    return transform_xy(shape, local_metres(*CENTRE)[1])


def to_metres(shape: Any) -> Any:
    """Bring a geometry from EPSG:4326 to metres around `CENTRE`."""
    return transform_xy(shape, local_metres(*CENTRE)[0])


class Case(NamedTuple):
    """What is validated: polygons as somebody gave them, the descriptions, and what they are compared with.

    `given` is a GeoDataFrame or a tuple of boundaries.
    """

    given: Any
    zones: tuple[Zone, ...]
    drawn: tuple[Boundary, ...]
    reference: ReferenceLayer | None

    def validate(self) -> Validation:
        """Return what the validation says of it."""
        return validate(self.given, self.zones, reference=self.reference, drawn=self.drawn)


def town_case(reference: ReferenceLayer) -> Case:
    """Return the case in which everything is right."""
    return Case(given_frame(SHAPES), (zone(),), drawn_boundaries(), reference)


def given_frame(shapes: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return polygons (metres) as a frame in EPSG:4326 with an id and a name."""
    names = [NAMES.get(key) for key in shapes]
    return gpd.GeoDataFrame(
        {"id": list(shapes), "name": names}, geometry=[to_degrees(one) for one in shapes.values()], crs="EPSG:4326"
    )


def zone() -> Zone:
    """Return the description that fits the polygons."""
    blocks = tuple(Block(**_part(key, number), parcels=_parcels(key)) for number, key in enumerate(NAMES, start=1))
    total = round(sum(block.stated_area.km2 for block in blocks if block.stated_area), 2)
    return Zone(
        id="z",
        name="安平片区",
        city="长宁市",
        district="安平区",
        stated_area=StatedArea(km2=total, text=f"{total}平方公里", decimals=2),
        stated_block_count=4,
        blocks=blocks,
    )


def _parcels(block: str) -> tuple[Parcel, ...]:
    keys = [key for key in SHAPES if key.startswith(f"{block}-")]
    return tuple(Parcel(**_part(key, number)) for number, key in enumerate(keys, start=1))


def _part(key: str, number: int) -> dict[str, Any]:
    sides = tuple(
        Side(direction=direction, features=(BoundingFeature(name=name, printed=name, kind="road"),))
        for direction, name in SIDES[key].items()
    )
    return {"id": key, "number": number, "name": NAMES.get(key), "stated_area": stated(SHAPES[key]), "sides": sides}


def stated(shape: Any) -> StatedArea:
    """Return the area of a polygon (metres) as a document would state it: two decimals."""
    km2 = round(geodesic_area_km2(to_degrees(shape)), 2)
    return StatedArea(km2=km2, text=f"{km2:.2f}平方公里", decimals=2)


def drawn_boundaries() -> tuple[Boundary, ...]:
    """Return the polygons as boundaries that were digitized before, with 5 m of sigma."""
    return tuple(
        Boundary(
            id=key,
            level="parcel" if key.count("-") > 1 else "block",
            zone="z",
            tier="traced",
            sigma_m=5.0,
            geometry=to_degrees(shape).__geo_interface__,
        )
        for key, shape in SHAPES.items()
    )


def write_reference(path: Path) -> ReferenceLayer:
    """Write streets, district and city as a GeoPackage and open it."""
    names = list(STREETS)
    lines = [to_degrees(LineString(points)) for points in STREETS.values()]
    gpd.GeoDataFrame({"name": names, "ref": None, "highway": "primary"}, geometry=lines, crs="EPSG:4326").to_file(
        path, layer="lines"
    )
    areas = [to_degrees(shape.segmentize(500)) for shape in AREAS.values()]
    gpd.GeoDataFrame({"name": list(AREAS), "kind": "admin_boundary"}, geometry=areas, crs="EPSG:4326").to_file(
        path, layer="areas"
    )
    return open_reference(path)
