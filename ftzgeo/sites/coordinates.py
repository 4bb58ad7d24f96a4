"""Coordinates as people have them: decimal degrees in either order, degrees and minutes, projected metres, UTM.

`read_coordinates` reads one text, as it stands in an e-mail or a cell of a table. Which number is which is taken from
what is written (N, 北纬, lng=) or, without that, from the numbers, where only one order is a place in China. What was
concluded is a finding; what cannot be told is an error. Nothing is moved: the numbers that come out are those that
went in.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from ftzgeo.crs import recognise
from ftzgeo.errors import CoordinateError
from ftzgeo.model import Finding
from ftzgeo.sites.point import CHINA_LAT_DEG, CHINA_LON_DEG

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Axis = Literal["east", "north"]

_LABELS: dict[str, tuple[Axis, int | None]] = {
    "n": ("north", 1),
    "s": ("north", -1),
    "e": ("east", 1),
    "w": ("east", -1),
    "北纬": ("north", 1),
    "南纬": ("north", -1),
    "东经": ("east", 1),
    "西经": ("east", -1),
    **dict.fromkeys(("纬度", "纬", "latitude", "lat", "northing", "北坐标", "纵坐标"), ("north", None)),
    **dict.fromkeys(("经度", "经", "longitude", "long", "lng", "lon", "easting", "东坐标", "横坐标"), ("east", None)),
}
"""Words and letters that name an axis, with the sign that goes with a hemisphere. X and Y are not among them: in
Chinese surveys X is the northing, elsewhere the easting."""

_MARKS = str.maketrans(
    {**dict.fromkeys("º˚", "°"), **dict.fromkeys("'’‘`´分", "′"), **dict.fromkeys('"“”秒', "″")},
)
_DEGREE_WORD = re.compile(r"(?<=\d)\s*度")
_DASHED = re.compile(r"(?<![\d.])(\d{1,3})[-:](\d{1,2})[-:](\d{1,2}(?:\.\d+)?)(?![\d.])")
_WORDS = "|".join(sorted(_LABELS, key=len, reverse=True))
_TOKEN = re.compile(rf"(?P<number>[+-]?\d+(?:\.\d*)?|[+-]?\.\d+)|(?P<mark>[°′″])|(?P<label>{_WORDS})|(?P<rest>.)")
_SEPARATORS = frozenset(" ,;:=/|()[]{}\t\n、xym")
_UTM = re.compile(
    r"(?:utm)?\s*(?:zone)?\s*(?P<zone>\d{1,2})\s*(?P<hemisphere>[ns])"
    r"[\s,]+(?P<easting>\d{6}(?:\.\d+)?)\s*m?e?[\s,]+(?P<northing>\d{5,8}(?:\.\d+)?)\s*m?n?"
)
_UTM_ZONES = range(1, 61)
_UTM_EPSG = {"n": 32600, "s": 32700}
_LARGEST_DEGREE = 360.0
_MAX_LAT_DEG = 90.0
_SIXTY = 60.0
_NUMBERS_IN_PARTS = (4, 6)
"""Two coordinates of degrees and minutes, or of degrees, minutes and seconds."""
_LESSER_MARKS = frozenset("′″")
_REMEDY = "write longitude and latitude, as 117.2101,39.1357 or 39°08′08″N 117°12′36″E"


@dataclass(frozen=True)
class Coordinates:
    """A point as it was given: x to the east and y to the north, in the units of `crs`, and what was concluded."""

    x: float
    y: float
    crs: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _Quantity:
    """A number with the axis that is written beside it."""

    value: float
    axis: Axis | None = None


class _Token(NamedTuple):
    kind: str
    text: str


def read_coordinates(text: str, crs: str | None = None) -> Coordinates:
    """Read a point from text.

    Parameters
    ----------
    text
        ``117.2101,39.1357`` · ``39.1357 117.2101`` · ``39°12′30.5″N 117°15′E`` · ``北纬39度12分 东经117度15分`` ·
        ``117-15-30.5, 39-12-00`` · ``117 15 30 E 39 12 0 N`` · ``4347123.4, 39512345.6`` (CGCS2000 with the zone in the
        easting, either column first) · ``UTM 50N 510000 4340000``. Full-width characters are read as usual ones.
    crs
        ``wgs84``, ``cgcs2000``, ``gcj02``, ``bd09`` or ``EPSG:N``; None: WGS84 for degrees, for metres what the zone
        number tells.

    Raises
    ------
    CoordinateError
        Text that is not one point, minutes or seconds of 60 and more, two numbers for one axis, degrees in an order
        that cannot be told, metres without a zone number where no `crs` is given.
    """
    plain = _plain(text)
    utm = _UTM.fullmatch(plain)
    if utm:
        return _utm(text, utm, crs)
    first, second = _two(_quantities(plain, text), text)
    if max(abs(first.value), abs(second.value)) > _LARGEST_DEGREE:
        return _projected(first, second, crs, text)
    return _geographic(first, second, crs or "wgs84", text)


def _plain(text: str) -> str:
    """Return text with one spelling for each sign: NFKC, lower case, ° ′ ″ for degrees, minutes and seconds."""
    marked = text.replace("″", '"').replace("''", '"').replace("′′", '"').translate(_MARKS)
    plain = unicodedata.normalize("NFKC", marked).strip().lower()
    return _DASHED.sub(r"\1°\2′\3″", _DEGREE_WORD.sub("°", plain))


def _utm(text: str, match: re.Match[str], crs: str | None) -> Coordinates:
    zone, hemisphere = int(match["zone"]), match["hemisphere"]
    if zone not in _UTM_ZONES:
        raise CoordinateError(f"{text!r}: UTM has the zones 1 to 60, not {zone}")
    code = f"EPSG:{_UTM_EPSG[hemisphere] + zone}"
    if crs is not None and crs.upper() != code:
        raise CoordinateError(f"{text!r} is UTM (WGS84, {code}), but the coordinate system is given as {crs}; drop one")
    found = _note("utm", f"read as UTM zone {zone}{hemisphere.upper()} ({code}), easting first")
    return Coordinates(float(match["easting"]), float(match["northing"]), code, (found,))


# Numbers and what stands beside them ----------------------------------------------------------------------------------


def _quantities(plain: str, text: str) -> list[_Quantity]:
    tokens = list(_tokens(plain, text))
    is_prefixed = bool(tokens) and tokens[0].kind == "label"
    marked = any(token.kind == "mark" for token in tokens)
    total = sum(token.kind == "number" for token in tokens)
    parts = total // 2 if total in _NUMBERS_IN_PARTS and not marked else 1
    quantities: list[_Quantity] = []
    for label, segment in _segments(tokens, is_prefixed=is_prefixed):
        read = list(_marked(segment, text) if marked else _bare(segment, parts, text))
        if label is None:
            quantities += read
        elif read:
            at = 0 if is_prefixed else -1
            read[at] = _named(read[at], label, text)
            quantities += read
        elif quantities:
            quantities[-1] = _named(quantities[-1], label, text)
    return quantities


def _tokens(plain: str, text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(plain):
        kind = match.lastgroup or "rest"
        if kind != "rest":
            yield _Token(kind, match[0])
        elif match[0] not in _SEPARATORS:
            raise CoordinateError(f"{text!r}: {match[0]!r} is no part of a pair of coordinates; {_REMEDY}")


def _segments(tokens: Sequence[_Token], *, is_prefixed: bool) -> Iterator[tuple[str | None, list[_Token]]]:
    """Yield the labels, each with the numbers that follow it, or with those before it."""
    label: str | None = None
    segment: list[_Token] = []
    for token in tokens:
        if token.kind != "label":
            segment.append(token)
            continue
        if is_prefixed and label is None:
            label = token.text
            continue
        yield (label if is_prefixed else token.text), segment
        label, segment = token.text if is_prefixed else None, []
    if segment or label is not None:
        yield label, segment


def _marked(tokens: Sequence[_Token], text: str) -> Iterator[_Quantity]:
    """Yield one quantity per number of degrees, with the minutes and seconds behind it."""
    parts: list[float] = []
    for number, token in enumerate(tokens):
        if token.kind == "mark":
            continue
        mark = tokens[number + 1].text if number + 1 < len(tokens) else ""
        if parts and mark not in _LESSER_MARKS:
            yield _Quantity(_degrees(parts, text))
            parts = []
        parts.append(float(token.text))
    if parts:
        yield _Quantity(_degrees(parts, text))


def _bare(tokens: Sequence[_Token], parts: int, text: str) -> Iterator[_Quantity]:
    """Yield one quantity per number, or per group of degrees, minutes and seconds without signs."""
    numbers = [float(token.text) for token in tokens]
    for start in range(0, len(numbers), parts):
        yield _Quantity(_degrees(numbers[start : start + parts], text) if parts > 1 else numbers[start])


def _degrees(parts: Sequence[float], text: str) -> float:
    degrees, minutes, seconds = (*parts, 0.0, 0.0)[:3]
    if not (0 <= minutes < _SIXTY and 0 <= seconds < _SIXTY):
        raise CoordinateError(f"{text!r}: minutes and seconds are 0 to 59, not {minutes:g} and {seconds:g}")
    size = abs(degrees) + minutes / _SIXTY + seconds / _SIXTY**2
    return -size if degrees < 0 else size


def _named(one: _Quantity, label: str, text: str) -> _Quantity:
    axis, sign = _LABELS[label]
    if one.axis not in {None, axis}:
        raise CoordinateError(f"{text!r} calls one number both a longitude and a latitude; {_REMEDY}")
    if sign is not None and one.value < 0:
        raise CoordinateError(f"{text!r}: a sign and a hemisphere for the same number; write one of them")
    return _Quantity(one.value * (sign or 1), axis)


def _two(quantities: Sequence[_Quantity], text: str) -> tuple[_Quantity, _Quantity]:
    if len(quantities) != 2:  # noqa: PLR2004 - a point has two coordinates
        raise CoordinateError(f"{text!r} has {len(quantities)} number(s), a point has two; {_REMEDY}")
    first, second = quantities
    if first.axis is not None and first.axis == second.axis:
        word = "longitudes" if first.axis == "east" else "latitudes"
        raise CoordinateError(f"{text!r} has two {word}; {_REMEDY}")
    return first, second


# Which is which -------------------------------------------------------------------------------------------------------


def _geographic(first: _Quantity, second: _Quantity, crs: str, text: str) -> Coordinates:
    if first.axis or second.axis:
        is_north_first = first.axis == "north" or second.axis == "east"
        x, y = (second, first) if is_north_first else (first, second)
        return Coordinates(x.value, y.value, crs)
    if _is_place(first.value, second.value):
        return Coordinates(first.value, second.value, crs)
    if _is_place(second.value, first.value):
        found = _note("latitude-first", f"{text.strip()} was read as latitude first: longitude {second.value:g}")
        return Coordinates(second.value, first.value, crs, (found,))
    if abs(first.value) > _MAX_LAT_DEG or first.value == second.value == 0:
        return Coordinates(first.value, second.value, crs)
    if abs(second.value) > _MAX_LAT_DEG:
        found = _note("latitude-first", f"{text.strip()} was read as latitude first: {first.value:g} can be one only")
        return Coordinates(second.value, first.value, crs, (found,))
    raise CoordinateError(f"{text!r} is no place in China in either order, so the order cannot be told; write N and E")


def _projected(first: _Quantity, second: _Quantity, crs: str | None, text: str) -> Coordinates:
    pair = (second, first) if first.axis == "north" or second.axis == "east" else (first, second)
    x, y = (one.value for one in pair)
    seen = recognise(x, y)
    if seen.first == "unclear":
        raise CoordinateError(f"{text!r}: {seen.message}")
    if seen.first == "northing":
        x, y = y, x
    code = crs or (f"EPSG:{seen.epsg}" if seen.epsg else None)
    if code is None:
        raise CoordinateError(
            f"{text!r}: the easting carries no zone number, so the meridian is not known; give the system, for Tianjin "
            "EPSG:4548 (CGCS2000, 3° zone, 117° E)"
        )
    return Coordinates(x, y, code, (_note("projected", f"{text.strip()} was read as projected: {seen.message}"),))


def _is_place(lon: float, lat: float) -> bool:
    """Tell whether a point lies in the rectangle of China, on whichever side of the equator and of Greenwich."""
    lon, lat = abs(lon), abs(lat)
    return CHINA_LON_DEG[0] <= lon <= CHINA_LON_DEG[1] and CHINA_LAT_DEG[0] <= lat <= CHINA_LAT_DEG[1]


def _note(code: str, text: str) -> Finding:
    return Finding(id="point", code=code, level="info", message=text)
