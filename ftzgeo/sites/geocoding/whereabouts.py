"""`Whereabouts`: in which districts an address can lie, by what it names and what the reference has located."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ftzgeo.reference.names import name_key
from ftzgeo.sites.geocoding.districts import Districts
from ftzgeo.sites.geocoding.known import KnownAddresses

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.reference import ReferenceLayer
    from ftzgeo.sites.geocoding.address import Address

_GENERIC = re.compile("经济|技术|高新|产业|国际|综合|现代|工业|物流|开发区|园区|加工区|保税区|商务区|示范区|基地|区|园")
"""What is left of an estate's name without these words tells whether it names one estate or any."""

_SHORTEST_NAME = 2


class Whereabouts:
    """What the reference knows of districts and estates."""

    def __init__(self, layers: Sequence[ReferenceLayer]) -> None:
        self.districts = Districts(layers)
        self.known = KnownAddresses(layers, self.districts)

    def wanted(self, address: Address, district: str | None) -> tuple[str, ...]:
        """Return the names of the districts in one of which an address must lie; empty where nothing tells.

        That is the district given or named. An estate adds those that the reference has located it in: addresses of an
        estate that another district administers name that district.
        """
        named = district or address.district
        names = [named] if named else []
        if len(_GENERIC.sub("", name_key(address.estate))) >= _SHORTEST_NAME:
            names += self.known.districts_of_estate(address.estate)
        return tuple(dict.fromkeys(names))

    def objection(self, lon: float, lat: float, accuracy_m: float, wanted: Iterable[str]) -> str:
        """Return why a position cannot be right; empty where it can."""
        return self.districts.objection(lon, lat, accuracy_m, wanted)

    def window(self, wanted: Iterable[str]) -> BaseGeometry | None:
        """Return the polygon of the districts wanted; None where none is known."""
        import shapely

        shapes = [district.shape for name in wanted if (district := self.districts.named(name)) is not None]
        return shapely.union_all(shapes) if shapes else None

    def unchecked(self, wanted: Sequence[str]) -> str:
        """Return a remark where no polygon could tell whether a position lies in its district; else nothing."""
        if not wanted:
            return "the address names no district that could be checked"
        if not any(self.districts.named(name) for name in wanted):
            return f"the reference has no polygon of {wanted[0]}, so it was not checked"
        return ""
