"""`Gazetteer`: addresses found in reference layers, without any network.

What is tried: a crossing; the text as the name of a place; then the finest part that the address has: a house number on
a road; the name after the road, else the road; a village, an estate, a town, a district. Where the reference does not
know that part there is no position, however well it knows the district. The accuracy is that of what was found
(`ftzgeo.sites.geocoding.streets`, `ftzgeo.sites.geocoding.named`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.sites.geocoding.address import parse_address
from ftzgeo.sites.geocoding.geocoder import Answer, Geocoded, Geocoder
from ftzgeo.sites.geocoding.named import NamedPlaces
from ftzgeo.sites.geocoding.spot import Found, Spot
from ftzgeo.sites.geocoding.streets import Streets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.reference import ReferenceLayer
    from ftzgeo.sites.geocoding.address import Address
    from ftzgeo.sites.geocoding.whereabouts import Wanted, Whereabouts

SHORTEST_NAME = 4
"""What stands after a road and is shorter (东门, 停车场) is in many places, not only where the reference has it."""


class Gazetteer(Geocoder):
    """Finds addresses in reference layers; those given first have precedence."""

    name = "offline"

    def __init__(self, layers: Sequence[ReferenceLayer], where: Whereabouts) -> None:
        self._where = where
        self._streets = Streets(layers, where)
        self._places = NamedPlaces(layers, where)

    def look_up(self, address: str, *, city: str | None = None, district: str | None = None) -> Answer:
        """Return where the reference has an address, or what it lacks."""
        parts = parse_address(address)
        wanted = self._where.wanted(parts, city, district)
        found = self._find(parts, wanted)
        if isinstance(found, str):
            return Answer(address=address, outcome="not-found", reason=f"offline: {found}")
        geocoded = Geocoded(**found._asdict(), provider=self.name)
        return Answer(address=address, outcome="found", found=geocoded)

    def _find(self, parts: Address, wanted: Wanted) -> Found:
        if parts.crossing is not None:
            return self._streets.crossing(parts, wanted)
        for name in dict.fromkeys(text for text in (parts.text, parts.place) if text):
            named = self._places.find(name, wanted)
            if isinstance(named, Spot):
                return named
        if parts.number:
            return self._streets.house(parts, wanted)
        return self._by_name(parts, wanted)

    def _by_name(self, parts: Address, wanted: Wanted) -> Found:
        """Find an address without a number by the finest of its names."""
        reasons: list[str] = []
        if len(parts.name) >= SHORTEST_NAME:
            found = self._places.find(parts.name, wanted)
            if isinstance(found, Spot):
                return found
            reasons.append(found)
        if parts.road:
            found = self._streets.road(parts, wanted)
            if isinstance(found, Spot):
                return found
            reasons.append(found)
        if reasons:
            return "; ".join(reasons)
        coarser = (parts.village, parts.estate, parts.town, parts.district)
        finest = next((name for name in coarser if name), "")
        return self._places.find(finest, wanted) if finest else "there is nothing in it that names a place"
