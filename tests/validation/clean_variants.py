"""Ways in which a right polygon or description may look different and still be right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon

from ftzgeo.crs import gcj02_to_wgs84, wgs84_to_gcj02
from tests.validation.defect_town import SHAPES, drawn_boundaries, given_frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.validation.defect_town import Case


class Variant(NamedTuple):
    """A right case in another form."""

    name: str
    make: Callable[[Case], Case]


def polygons(change: Callable[[Any], Any]) -> Callable[[Case], Case]:
    """Change every polygon in metres."""
    return lambda case: case._replace(given=given_frame({key: change(one) for key, one in SHAPES.items()}))


def numbers(change: Callable[[Any], Any]) -> Callable[[Case], Case]:
    """Change every polygon's coordinates (n x 2, degrees)."""
    return lambda case: case._replace(
        given=case.given.set_geometry([shapely.transform(one, change) for one in case.given.geometry], crs="EPSG:4326")
    )


def in_crs(epsg: int) -> Callable[[Case], Case]:
    """Give the polygons in another CRS."""
    return lambda case: case._replace(given=case.given.to_crs(epsg))


def described(**fields: Any) -> Callable[[Case], Case]:
    """Change fields of the zone."""
    return lambda case: case._replace(zones=(case.zones[0].model_copy(update=fields),))


def columns(*dropped: str) -> Callable[[Case], Case]:
    """Give fewer columns."""
    return lambda case: case._replace(given=case.given.drop(columns=list(dropped)))


def _started_elsewhere(shape: Any) -> Polygon:
    ring = shapely.get_coordinates(shape.exterior)[:-1]
    return Polygon(np.roll(ring, 2, axis=0), shape.interiors)


def _without_areas(case: Case) -> Case:
    zone = case.zones[0]
    blocks = tuple(
        one.model_copy(update={"parcels": tuple(p.model_copy(update={"stated_area": None}) for p in one.parcels)})
        for one in zone.blocks
    )
    return case._replace(zones=(zone.model_copy(update={"blocks": blocks}),))


def _whole_square_kilometres(case: Case) -> Case:
    zone = case.zones[0]
    blocks = tuple(
        one.model_copy(
            update={
                "stated_area": one.stated_area.model_copy(
                    update={"km2": float(round(one.stated_area.km2)), "decimals": 0}
                )
            }
        )
        for one in zone.blocks
        if one.stated_area is not None
    )
    total = zone.stated_area.model_copy(update={"km2": 13.0, "decimals": 0}) if zone.stated_area else None
    return case._replace(zones=(zone.model_copy(update={"blocks": blocks, "stated_area": total}),))


def _street_between(case: Case) -> Case:
    """Draw the second block to the eastern edge of the street, not to its middle."""
    ring = shapely.get_coordinates(SHAPES["z-2"])[:-1]
    ring[[0, 3], 0] += 20
    return case._replace(given=given_frame(SHAPES | {"z-2": Polygon(ring)}))


def _noise(shape: Any) -> Polygon:
    """Move every vertex by about a centimetre; shared borders no longer match exactly."""
    generator = np.random.default_rng(7)
    rings = [shapely.get_coordinates(ring)[:-1] for ring in (shape.exterior, *shape.interiors)]
    moved = [ring + generator.normal(0, 0.01, ring.shape) for ring in rings]
    return Polygon(moved[0], moved[1:])


CLEAN: tuple[Variant, ...] = (
    Variant("as it is", lambda case: case),
    Variant("ring begins at another vertex", polygons(_started_elsewhere)),
    Variant("vertices added on straight stretches", polygons(lambda one: one.segmentize(50))),
    Variant("ring in the other direction", polygons(lambda one: one.reverse())),
    Variant("clockwise as shapefiles have it", polygons(lambda one: shapely.orient_polygons(one, exterior_cw=True))),
    Variant("multipolygons of one part", polygons(lambda one: MultiPolygon([one]))),
    Variant("with heights", polygons(lambda one: shapely.force_3d(one, 3.2))),
    Variant("closed lines", polygons(lambda one: one if one.interiors else LineString(one.exterior))),
    Variant("rounded to 6 decimals", numbers(lambda xy: np.round(xy, 6))),
    Variant("rounded to 5 decimals", numbers(lambda xy: np.round(xy, 5))),
    Variant("corrected from GCJ-02", numbers(lambda xy: np.column_stack(gcj02_to_wgs84(*wgs84_to_gcj02(*xy.T))))),
    Variant("simplified by 3 m", polygons(lambda one: one.segmentize(40).simplify(3))),
    Variant("CGCS2000 degrees", in_crs(4490)),
    Variant("CGCS2000, 3° zone with number", in_crs(4527)),
    Variant("CGCS2000, 3° zone without number", in_crs(4548)),
    Variant("CGCS2000, 6° zone with number", in_crs(4498)),
    Variant("UTM", in_crs(32650)),
    Variant("Web Mercator", in_crs(3857)),
    Variant("no CRS stated, degrees", lambda case: case._replace(given=case.given.set_crs(None, allow_override=True))),
    Variant("rows in another order", lambda case: case._replace(given=case.given.iloc[::-1])),
    Variant(
        "an index of its own", lambda case: case._replace(given=case.given.set_index(case.given["id"].str.upper()))
    ),
    Variant("more columns", lambda case: case._replace(given=case.given.assign(面积=1.5, remark=None))),
    Variant("without names", columns("name")),
    Variant("without ids", columns("id")),
    Variant("without ids and names", columns("id", "name")),
    Variant("nothing drawn to compare with", lambda case: case._replace(drawn=())),
    Variant("no reference layer", lambda case: case._replace(reference=None)),
    Variant("neither", lambda case: case._replace(drawn=(), reference=None)),
    Variant("boundaries of its own", lambda case: case._replace(given=drawn_boundaries(), drawn=())),
    Variant("parcels without areas", _without_areas),
    Variant("areas in whole square kilometres", _whole_square_kilometres),
    Variant("no district, no city", described(district=None, city=None)),
    Variant("a district that the layer does not know", described(district="无名区")),
    Variant("no total, no number of blocks", described(stated_area=None, stated_block_count=None)),
    Variant("a street between two blocks", _street_between),
    Variant("a centimetre of noise", polygons(_noise)),
)
