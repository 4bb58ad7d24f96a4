"""The addresses that reference layers know: places with an address, each taken apart and found by road and estate."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.reference.find import SURE_SCORE
from ftzgeo.reference.likeness import compare_names
from ftzgeo.reference.names import name_key, parts_of
from ftzgeo.sites.geocoding.address import Address, parse_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ftzgeo.reference import ReferenceLayer
    from ftzgeo.sites.geocoding.districts import Borders

UNSTATED_PLACE_M = 50.0
"""The accuracy of a place whose source states none: a point drawn somewhere within its premises."""

_TOWN_END = re.compile("(?:街道办事处|街道|镇|乡)$")
_LOOKS_LIKE_ADDRESS = re.compile("号|交口|交叉|交汇|路口")


class KnownAddress(NamedTuple):
    """A place with an address: the parts of that, and where it lies (WGS84)."""

    name: str
    address: Address
    lon: float
    lat: float
    accuracy_m: float

    @property
    def written(self) -> str:
        """The place and its address in words."""
        return self.name if self.name == self.address.text else f"{self.name} ({self.address.text})"


class KnownAddresses:
    """The addresses of some reference layers; read when first asked for."""

    def __init__(self, layers: Sequence[ReferenceLayer], borders: Borders) -> None:
        self._layers = tuple(layers)
        self._borders = borders

    @cached_property
    def entries(self) -> tuple[KnownAddress, ...]:
        """All places with an address, or a name that is one; those of earlier layers first."""
        return tuple(dict.fromkeys(entry for layer in self._layers for entry in _entries(layer)))

    @cached_property
    def _by_stem(self) -> dict[str, list[KnownAddress]]:
        found: dict[str, list[KnownAddress]] = defaultdict(list)
        for entry in self.entries:
            if entry.address.road:
                for stem in _stems(entry.address.road):
                    found[stem].append(entry)
        return found

    def on_road(self, road: str) -> tuple[KnownAddress, ...]:
        """Return the addresses on a road, under this name or one that means the same; never those of a twin."""
        keys = [name_key(road), *self.other_names(road)]
        found = dict.fromkeys(entry for key in keys for stem in _stems(key) for entry in self._by_stem.get(stem, ()))
        return tuple(entry for entry in found if any(same_name(key, entry.address.road) for key in keys))

    def at_crossing(self, first: str, second: str) -> tuple[KnownAddress, ...]:
        """Return the known crossings of two roads, in either order."""
        return tuple(
            entry
            for entry in self.entries
            if (pair := entry.address.crossing) is not None
            and entry.address.offset is None
            and (self._pairs(first, second, pair) or self._pairs(second, first, pair))
        )

    def _pairs(self, first: str, second: str, pair: tuple[str, str]) -> bool:
        return self._means(first, pair[0]) and self._means(second, pair[1])

    def _means(self, sought: str, found: str) -> bool:
        return any(same_name(key, found) for key in (name_key(sought), *self.other_names(sought)))

    def other_names(self, name: str) -> tuple[str, ...]:
        """Return the keys of the aliases of a name."""
        return tuple(
            dict.fromkeys(other for layer in self._layers for other, _ in layer.aliases.others(name_key(name)))
        )

    @cached_property
    def _by_estate(self) -> dict[str, list[KnownAddress]]:
        found: dict[str, list[KnownAddress]] = defaultdict(list)
        for entry in self.entries:
            if entry.address.estate:
                found[name_key(entry.address.estate)].append(entry)
        return found

    def districts_of_estate(self, estate: str) -> tuple[str, ...]:
        """Return the districts in which places with this estate in their name or address lie.

        The name of an estate (武清开发区) is no proof of its district: only what the reference has located is.
        """
        keys = {name_key(estate), *self.other_names(estate)}
        places = [(entry.lon, entry.lat) for key in sorted(keys) for entry in self._by_estate.get(key, ())]
        places += [at for layer in self._layers for key in sorted(keys) for at in _located(layer, key)]
        found = (self._borders.districts.at(*at) for at in places)
        return tuple(dict.fromkeys(district.name for district in found if district is not None))


def same_name(sought: str, found: str) -> bool:
    """Tell whether two names mean one feature beyond doubt: 先锋路 and 先锋东路 do not, 五十路 and 50路 do."""
    likeness = compare_names(name_key(sought), name_key(found))
    return likeness is not None and likeness.score >= SURE_SCORE


def agree(one: Address, other: Address) -> bool:
    """Tell whether two addresses can be in one place by the estate and the town that both name, if they do."""
    pairs = ((one.estate, other.estate), (_TOWN_END.sub("", one.town), _TOWN_END.sub("", other.town)))
    return all(not a or not b or a in b or b in a for a, b in pairs)


def _stems(road: str) -> set[str]:
    parts = parts_of(name_key(road))
    return {stem for stem in (parts.stem, parts.ref) if stem}


def _located(layer: ReferenceLayer, key: str) -> Iterator[tuple[float, float]]:
    rows = layer.rows(layer.place_names.hits(key))
    for shape in rows.geometry:
        point = shape.representative_point()
        yield point.x, point.y


def _entries(layer: ReferenceLayer) -> Iterator[KnownAddress]:
    places = layer.places
    columns = zip(places["name"], places["address"], places["accuracy_m"], places.geometry, strict=True)
    for name, address, accuracy_m, shape in columns:
        accuracy = UNSTATED_PLACE_M if accuracy_m is None else float(accuracy_m)
        for text in (address, name if name and _LOOKS_LIKE_ADDRESS.search(name) else None):
            if not text:
                continue
            parts = parse_address(str(text))
            if parts.road or parts.crossing or parts.estate:
                point = shape.centroid
                yield KnownAddress(str(name or text), parts, point.x, point.y, accuracy)
