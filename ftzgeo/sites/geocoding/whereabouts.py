"""`Whereabouts`: in which districts an address can lie, by what it names and what the reference has located."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.reference.names import name_key
from ftzgeo.sites.geocoding.districts import Borders
from ftzgeo.sites.geocoding.former_districts import former_district, names_of_district
from ftzgeo.sites.geocoding.known import KnownAddresses

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.reference import ReferenceLayer
    from ftzgeo.sites.geocoding.address import Address

_GENERIC = re.compile("经济|技术|高新|产业|国际|综合|现代|工业|物流|开发区|园区|加工区|保税区|商务区|示范区|基地|区|园")
"""What is left of an estate's name without these words tells whether it names one estate or any."""

_SHORTEST_NAME = 2


class Wanted(NamedTuple):
    """Where an address must lie: in one of the districts, if there are any, and in the city, if there is one."""

    districts: tuple[str, ...] = ()
    city: str = ""


class Whereabouts:
    """What the reference knows of cities, districts and estates."""

    def __init__(self, layers: Sequence[ReferenceLayer], city_layer: ReferenceLayer | None = None) -> None:
        self._borders = Borders(layers, city_layer)
        self.known = KnownAddresses(layers, self._borders)

    def wanted(self, address: Address, city: str | None = None, district: str | None = None) -> Wanted:
        """Return where an address must lie by what is given and by what it names.

        A district that no longer exists adds the one that has its area now. An estate adds the districts that the
        reference has located it in: addresses of an estate that another district administers name that district.
        """
        named = district or address.district
        names = [*names_of_district(named)] if named else []
        if len(_GENERIC.sub("", name_key(address.estate))) >= _SHORTEST_NAME:
            names += self.known.districts_of_estate(address.estate)
        return Wanted(tuple(dict.fromkeys(names)), city or address.city)

    def objection(self, lon: float, lat: float, accuracy_m: float, wanted: Wanted) -> str:
        """Return why a position cannot be right; empty where it can."""
        cities = [wanted.city] if wanted.city else []
        return self._borders.districts.objection(
            lon, lat, accuracy_m, wanted.districts
        ) or self._borders.cities.objection(lon, lat, accuracy_m, cities)

    def districts_of(self, points: Iterable[tuple[float, float]]) -> tuple[str, ...]:
        """Return the names of the districts that some points lie in."""
        found = (self._borders.districts.at(*point) for point in points)
        return tuple(sorted({district.name for district in found if district is not None}))

    def window(self, wanted: Wanted) -> BaseGeometry | None:
        """Return the polygon of the districts wanted, else of the city; None where neither is known."""
        import shapely

        units = [self._borders.districts.named(name) for name in wanted.districts]
        if not any(units) and wanted.city:
            units = [self._borders.cities.named(wanted.city)]
        shapes = [unit.shape for unit in units if unit is not None]
        return shapely.union_all(shapes) if shapes else None

    def unchecked(self, wanted: Wanted) -> str:
        """Return a remark where no polygon could tell whether a position lies in the district named; else nothing."""
        if not wanted.districts:
            return "the address names no district that could be checked"
        if not any(self._borders.districts.named(name) for name in wanted.districts):
            return f"the reference has no polygon of {wanted.districts[0]}, so it was not checked"
        former = former_district(wanted.districts[0])
        if former is not None and self._borders.districts.named(former.name) is None:
            return f"{former.name} has belonged to {former.now} since {former.year}; only the latter could be checked"
        return ""
