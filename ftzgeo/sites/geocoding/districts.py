"""Where districts and cities lie, and whether a position can be right for an address that names one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.crs import transform_xy
from ftzgeo.reference.names import name_key
from ftzgeo.sites.geocoding.spot import plane_near

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.reference import ReferenceLayer

UNSTATED_BORDER_M = 50.0
"""The accuracy of a border whose source states none: borders taken from maps are good to some 50 m."""

MOST_TOLERANCE_M = 1000.0
"""However uncertain a position is, farther than this beyond the border of its district it is rejected."""


class Unit(NamedTuple):
    """A district or city: its polygon (EPSG:4326) and the accuracy of the border."""

    name: str
    shape: BaseGeometry
    accuracy_m: float


class Units:
    """Administrative units of one rank, found by name and by place."""

    def __init__(self, units: Iterable[Unit]) -> None:
        import shapely

        self._by_key: dict[str, Unit] = {}
        for unit in units:
            shapely.prepare(unit.shape)
            self._by_key.setdefault(plain_key(unit.name), unit)

    def named(self, name: str) -> Unit | None:
        """Return the unit of a name (北辰区, 北辰; 武清县 as it once was); None where its polygon is not known."""
        return self._by_key.get(plain_key(name))

    def at(self, lon: float, lat: float) -> Unit | None:
        """Return a unit whose polygon contains a point."""
        import shapely

        point = shapely.Point(lon, lat)
        return next((one for one in self._by_key.values() if one.shape.covers(point)), None)

    def objection(self, lon: float, lat: float, accuracy_m: float, names: Sequence[str]) -> str:
        """Return why a position cannot lie in any of the units named; empty where it can, or where nothing is known.

        A position may lie beyond the border by two standard deviations of border and position together. Where the
        polygons of the names are not known, a position in a unit of another name is not in any of them.
        """
        if not names:
            return ""
        lies_in = self.at(lon, lat)
        units = [unit for name in names if (unit := self.named(name)) is not None]
        if not units:
            return f"the address names {names[0]}, but the position is in {lies_in.name}" if lies_in else ""
        beyond = [(_distance_m(unit.shape, lon, lat), unit) for unit in units]
        if any(distance <= _tolerance_m(unit, accuracy_m) for distance, unit in beyond):
            return ""
        distance, nearest = min(beyond, key=lambda pair: pair[0])
        where = f" in {lies_in.name}" if lies_in is not None else ""
        return f"the address names {nearest.name}, but the position is{where}, {distance / 1000:.1f} km outside of it"


class Borders:
    """The districts of some reference layers, and the cities whose border a layer has as a closed line."""

    def __init__(self, layers: Sequence[ReferenceLayer], city_layer: ReferenceLayer | None = None) -> None:
        self._layers = tuple(layers)
        self._city_layer = city_layer

    @cached_property
    def districts(self) -> Units:
        """The administrative areas of all layers, those of earlier layers first."""
        return Units(unit for layer in self._layers for unit in _units(layer.areas))

    @cached_property
    def cities(self) -> Units:
        """The administrative areas whose borders are closed lines of the layer given for that."""
        return Units(_units(_closed(self._city_layer.lines)) if self._city_layer is not None else ())


def plain_key(name: str) -> str:
    """Return what two names of one district or city share: 武清, 武清区 and 武清县 are one."""
    key = name_key(name)
    plain = key.rstrip("区县市")
    return plain if len(plain) > 1 else key


def _closed(lines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the polygons that closed lines enclose."""
    import shapely

    closed = lines[(lines.geom_type == "LineString") & lines.geometry.is_closed]
    return closed.set_geometry([shapely.Polygon(line.coords) for line in closed.geometry])


def _units(rows: gpd.GeoDataFrame) -> Iterator[Unit]:
    columns = zip(rows["name"], rows["kind"], rows["accuracy_m"], rows.geometry, strict=True)
    for name, kind, accuracy_m, shape in columns:
        if kind == "admin_boundary" and name:
            yield Unit(name, shape, UNSTATED_BORDER_M if accuracy_m is None else float(accuracy_m))


def _distance_m(shape: BaseGeometry, lon: float, lat: float) -> float:
    """Return the distance from a point to a shape in metres; 0 inside."""
    import shapely

    if shape.covers(shapely.Point(lon, lat)):
        return 0.0
    forward, _ = plane_near(lon, lat)
    return float(shapely.distance(transform_xy(shape, forward), shapely.Point(*forward.transform(lon, lat))))


def _tolerance_m(unit: Unit, accuracy_m: float) -> float:
    return min(2.0 * float((unit.accuracy_m**2 + accuracy_m**2) ** 0.5), MOST_TOLERANCE_M)
