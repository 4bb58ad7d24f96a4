"""Which columns of a table say where its sites are: told by their names, never by their position."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftzgeo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EAST = frozenset(
    ("lon", "lng", "long", "longitude", "经度", "东经", "easting", "横坐标", "东坐标", "x", "x坐标", "坐标x")
)
_NORTH = frozenset(
    ("lat", "latitude", "纬度", "北纬", "northing", "纵坐标", "北坐标", "y", "y坐标", "坐标y"),
)
_BOTH = frozenset(
    ("坐标", "经纬度", "经纬度坐标", "地理坐标", "定位", "coordinate", "coordinates", "coord", "coords", "point", "wkt")
) | frozenset(("lnglat", "lonlat", "latlng", "latlon", "location", "position", "geometry"))
_ADDRESS = ("地址", "详细地址", "企业地址", "经营地址", "注册地址", "住所", "坐落", "address", "addr", "位置")
_ACCURACY = frozenset(("accuracy", "accuracym", "定位精度", "精度", "精度m", "误差m"))
_SYSTEMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("wgs84", ("wgs84", "wgs", "gps", "4326")),
    ("cgcs2000", ("cgcs2000", "cgcs", "国家2000", "2000", "4490")),
    ("gcj02", ("gcj02", "gcj", "高德", "gaode", "amap", "腾讯", "tencent", "火星")),
    ("bd09", ("bd09ll", "bd09", "bd", "百度", "baidu")),
)
"""Words in the names of columns that name a coordinate system, best first."""
_FILLERS = frozenset(("location", "map", "poi", "point", "deg", "degree", "degrees"))
_BRACKETED = re.compile(r"[(（\[【].*?[)）\]】]")
_SIGNS = re.compile(r"[\s_\-.:/°]+")
_NEUTRAL = frozenset(("x", "y", "x坐标", "y坐标", "坐标x", "坐标y"))


@dataclass(frozen=True)
class Columns:
    """The columns that say where the sites are: `lon` and `lat`, or `both` in one, or an `address`.

    `system` is the coordinate system that the names tell, None where they tell none. `neutral`: the names (x, y) do not
    say which is the longitude. `projected`: they hold eastings and northings, `both` the
    northing first where `northing_first`.
    """

    lon: str | None = None
    lat: str | None = None
    both: str | None = None
    address: str | None = None
    accuracy: str | None = None
    system: str | None = None
    neutral: bool = False
    projected: bool = False
    northing_first: bool = False

    def __str__(self) -> str:
        east, north = ("easting", "northing") if self.projected else ("longitude", "latitude")
        position = [f"{self.lon} ({east}), {self.lat} ({north})"] if self.lon else []
        position += [f"{self.both} ({east} and {north})"] if self.both else []
        position += [f"{self.address} (address)"] if self.address else []
        return ", ".join(position + ([f"{self.accuracy} (accuracy, m)"] if self.accuracy else []))


def guess_columns(names: Sequence[str]) -> Columns | None:
    """Return what the names of columns say; None where they name no position.

    A pair of longitude and latitude goes before a column with both, that before an address. Of several pairs the one
    whose names tell WGS84 is taken, then CGCS2000, one that tells nothing, GCJ-02, BD-09; of pairs alike the first.
    """
    accuracy = next((name for name in names if _fold(name) in _ACCURACY), None)
    pairs = sorted(_pairs(names), key=lambda pair: pair[0])
    if pairs:
        _, lon, lat, system = pairs[0]
        neutral = _fold(lon) in _NEUTRAL
        return Columns(lon=lon, lat=lat, accuracy=accuracy, system=system, neutral=neutral)
    for name in names:
        system, bare = _system(_fold(name))
        if bare in _BOTH or (system and bare == ""):
            return Columns(both=name, accuracy=accuracy, system=system)
    found = [(i, name) for name in names for i, word in enumerate(_ADDRESS) if word in _fold(name)]
    return Columns(address=min(found)[1], accuracy=accuracy) if found else None


def named_columns(
    names: Sequence[str], lon: str | None, lat: str | None, address: str | None, accuracy: str | None
) -> Columns:
    """Return the columns that the user names.

    Raises
    ------
    UsageError
        A name that the table does not have, or one of `lon` and `lat` alone.
    """
    if (lon is None) != (lat is None):
        raise UsageError("give both --lon and --lat, or neither")
    for name in (lon, lat, address, accuracy):
        if name is not None and name not in names:
            raise UsageError(f"there is no column {name!r}; the columns are {', '.join(names)}")
    if lon is None or lat is None:
        return Columns(address=address, accuracy=accuracy)
    if lon == lat:
        return Columns(both=lon, accuracy=accuracy, system=_system(_fold(lon))[0])
    systems = {_system(_fold(name))[0] for name in (lon, lat)}
    return Columns(lon=lon, lat=lat, accuracy=accuracy, system=systems.pop() if len(systems) == 1 else None)


def _pairs(names: Sequence[str]) -> Iterator[tuple[tuple[int, int], str, str, str | None]]:
    """Yield the pairs with what they rank by: the system, then the place in the table."""
    ranks = {"wgs84": 0, "cgcs2000": 1, None: 2, "gcj02": 3, "bd09": 4}
    north = {}
    for name in reversed(names):
        found = _axis(name, _NORTH)
        if found is not None:
            north[found] = name
    for place, name in enumerate(names):
        found = _axis(name, _EAST)
        if found is not None and found in north:
            yield (ranks[found[0]], place), name, north[found], found[0]


def _axis(name: str, words: frozenset[str]) -> tuple[str | None, str] | None:
    """Return the system and what else the name of an axis holds, by which its partner is known; None for no axis."""
    system, bare = _system(_plain(name))
    parts = [part for part in _SIGNS.split(bare) if part and part not in _FILLERS]
    whole = "".join(parts)
    if whole in words:
        return system, ""
    for word in words:
        if (word in parts and len(word) > 1) or (word in whole and not word.isascii()):
            return system, whole.replace(word, "", 1)
    return None


def _system(name: str) -> tuple[str | None, str]:
    """Return the system that a name tells, and the name without it."""
    for system, words in _SYSTEMS:
        for word in words:
            if re.search(word if not word.isascii() else rf"(?<![a-z]){word}", name):
                return system, name.replace(word, "", 1)
    return None, name


def _fold(name: str) -> str:
    return _SIGNS.sub("", _plain(name))


def _plain(name: str) -> str:
    """Return a name in lower case and half width, without what is in brackets."""
    return unicodedata.normalize("NFKC", _BRACKETED.sub("", name) or name).lower().strip()
