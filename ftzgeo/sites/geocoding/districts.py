"""Where districts lie, and whether a position can be right for an address that names one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.crs import transform_xy
from ftzgeo.reference.names import name_key
from ftzgeo.sites.geocoding.spot import plane_near

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.reference import ReferenceLayer

UNSTATED_BORDER_M = 50.0
"""The accuracy of a district's border whose source states none: digitized borders of maps are good to some 50 m."""

MOST_TOLERANCE_M = 1000.0
"""However uncertain a position is, farther than this beyond the border of its district it is rejected."""


class District(NamedTuple):
    """A district's polygon (EPSG:4326) and the accuracy of its border."""

    name: str
    shape: BaseGeometry
    accuracy_m: float


class Districts:
    """The administrative areas of some reference layers, found by name."""

    def __init__(self, layers: Sequence[ReferenceLayer]) -> None:
        self._layers = tuple(layers)

    @cached_property
    def _by_key(self) -> dict[str, District]:
        found: dict[str, District] = {}
        for layer in self._layers:
            areas = layer.areas
            columns = zip(areas["name"], areas["kind"], areas["accuracy_m"], areas.geometry, strict=True)
            for name, kind, accuracy_m, shape in columns:
                if kind == "admin_boundary" and name:
                    accuracy = UNSTATED_BORDER_M if accuracy_m is None else float(accuracy_m)
                    found.setdefault(name_key(name), District(name, shape, accuracy))
        return found

    def named(self, name: str) -> District | None:
        """Return the district of a name (北辰区, 北辰); None where no layer has its polygon."""
        key = name_key(name)
        candidates = (key, f"{key}区", f"{key}县")
        return next((self._by_key[one] for one in candidates if one in self._by_key), None)

    def at(self, lon: float, lat: float) -> District | None:
        """Return a district whose polygon contains a point."""
        import shapely

        point = shapely.Point(lon, lat)
        return next((one for one in self._by_key.values() if one.shape.covers(point)), None)

    def objection(self, lon: float, lat: float, accuracy_m: float, wanted: Iterable[str]) -> str:
        """Return why a position cannot lie in any of the districts wanted; empty where it can, or none is known.

        A position may lie beyond the border by two standard deviations of border and position together.
        """
        known = [district for name in wanted if (district := self.named(name)) is not None]
        if not known:
            return ""
        beyond = [(_distance_m(one.shape, lon, lat), one) for one in known]
        if any(distance <= _tolerance_m(one, accuracy_m) for distance, one in beyond):
            return ""
        distance, nearest = min(beyond, key=lambda pair: pair[0])
        lies_in = self.at(lon, lat)
        where = f" in {lies_in.name}" if lies_in is not None else ""
        return f"the address names {nearest.name}, but the position is{where}, {distance / 1000:.1f} km outside of it"


def _tolerance_m(district: District, accuracy_m: float) -> float:
    return min(2.0 * float((district.accuracy_m**2 + accuracy_m**2) ** 0.5), MOST_TOLERANCE_M)


def _distance_m(shape: BaseGeometry, lon: float, lat: float) -> float:
    """Return the distance from a point to a shape in metres; 0 inside."""
    import shapely

    if shape.covers(shapely.Point(lon, lat)):
        return 0.0
    forward, _ = plane_near(lon, lat)
    return float(shapely.distance(transform_xy(shape, forward), shapely.Point(*forward.transform(lon, lat))))
