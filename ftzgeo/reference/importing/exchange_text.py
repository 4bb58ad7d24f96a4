"""界址点坐标: the text in which Chinese land surveys exchange parcels, as it stands in the file.

::

    [属性描述]
    坐标系=2000国家大地坐标系
    几度分带=3
    投影类型=高斯克吕格
    计量单位=米
    带号=39
    [地块坐标]
    5,1.2000,DK-01,一号地块,面,,工业用地,,@
    J1,1,4350000.000,39510000.000
    ...

A line that ends in ``@`` begins a parcel: number of points, area in hectares, number, name, 面, map sheet, use, land
class. A point is its name, the number of its ring (圈号), X (to the north) and Y (to the east). Rings follow one
another; one is closed by its first point, or by the next ring. The format is the one in which land for construction
is filed with the ministry (勘测定界界址点坐标交换格式); offices leave out fields and closing points, which is read too.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.importing.coordinates import LARGEST_DEGREE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FIELDS = ("地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码")
AREA_FIELD = "地块面积_公顷"
CORNER_FIELD = "界址点号"
"""The names of the corners ring by ring: J1,J2,J3,J4;J5,J6,J7."""
_KINDS = frozenset({"面", "线", "点"})
_USUAL_PLACE_OF_KIND = 4
_POINT_FIELDS = 4
_SECTION = re.compile(r"[\[【]\s*(.+?)\s*[\]】]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?|[+-]?\.\d+")
_MOST_DIGITS = 30
_SAME_POINT_M, _SAME_POINT_DEG = 0.2, 2e-6
MIN_CORNERS = 3


@dataclass(frozen=True)
class Corner:
    """A point as it is printed: its line in the file, its name, its ring, and the two columns of coordinates."""

    line: int
    name: str
    ring: int
    first: float
    second: float


@dataclass
class ExchangeParcel:
    """A parcel: the line that it begins in, what that says, and its points in the order of the file."""

    line: int
    fields: dict[str, str]
    count: int | None
    corners: list[Corner] = field(default_factory=list)


@dataclass
class ExchangeText:
    """What a file says: its header by name, and its parcels."""

    header: dict[str, str] = field(default_factory=dict)
    parcels: list[ExchangeParcel] = field(default_factory=list)


def parse_exchange(lines: Iterable[str], label: str) -> ExchangeText:
    """Read the text of 界址点坐标.

    Raises
    ------
    ReferenceLayerError
        A line that is neither a parcel nor a point, points before the first parcel, no parcel at all, or a parcel
        with fewer points than it says; the message names the line.
    """
    text = ExchangeText()
    section = ""
    for number, raw in enumerate(lines, start=1):
        line = raw.strip().strip("\x1a")
        named = _SECTION.fullmatch(line)
        if named:
            section = named[1]
        elif line and section == "地块坐标":
            _take(text, line, number, label)
        elif line and section == "属性描述":
            key, _, value = line.partition("=")
            text.header[key.strip()] = value.strip()
    if not text.parcels:
        raise ReferenceLayerError(f"{label}: the section [地块坐标] has no parcel (no line that ends in @)")
    for parcel in text.parcels:
        _check_count(parcel, label)
    return text


def _take(text: ExchangeText, line: str, number: int, label: str) -> None:
    if line.endswith("@"):
        text.parcels.append(_parcel(line, number))
    elif not text.parcels:
        raise _wrong(label, number, line, "a point before the first parcel", "put the parcel's line (…,@) above it")
    else:
        text.parcels[-1].corners.append(_corner(line, number, label))


def _parcel(line: str, number: int) -> ExchangeParcel:
    """Read a parcel's line. Where the number of points is left out, 面 stands one place further to the left."""
    values = [value.strip() for value in line.rstrip("@").replace("，", ",").split(",")]
    place = next((i for i, value in enumerate(values) if value in _KINDS), _USUAL_PLACE_OF_KIND)
    if place == _USUAL_PLACE_OF_KIND - 1:
        values.insert(0, "")
    values += [""] * (len(FIELDS) + 2 - len(values))
    fields = {name: value for name, value in zip(FIELDS, values[2:], strict=False) if value}
    if values[1]:
        fields[AREA_FIELD] = values[1].removesuffix("公顷").strip()
    return ExchangeParcel(number, fields, int(values[0]) if values[0].isdecimal() else None)


def _corner(line: str, number: int, label: str) -> Corner:
    values = [value.strip() for value in line.replace("，", ",").rstrip(",").split(",")]
    if len(values) != _POINT_FIELDS:
        raise _wrong(label, number, line, "is no point (name,ring,X,Y) and no parcel (…,@)", "correct or remove it")
    name, ring, first, second = values
    if not ring.isdecimal() or not 0 < len(ring) < _MOST_DIGITS:
        raise _wrong(label, number, line, f"the ring {ring!r} is no number", "give 1 for the outer ring, 2… for others")
    return Corner(number, name, int(ring), *(_metres(value, line, number, label) for value in (first, second)))


def _metres(value: str, line: str, number: int, label: str) -> float:
    if not _NUMBER.fullmatch(value) or len(value) > _MOST_DIGITS or not math.isfinite(float(value)):
        raise _wrong(label, number, line, f"{value!r} is no decimal number", "correct the coordinate")
    return float(value)


def _check_count(parcel: ExchangeParcel, label: str) -> None:
    """Refuse a parcel that lacks points. Offices count closing points or not: as many less are right, too."""
    there = len(parcel.corners)
    rings = len({corner.ring for corner in parcel.corners})
    if parcel.count is not None and there + rings < parcel.count:
        raise ReferenceLayerError(
            f"{label}: line {parcel.line}: the parcel says {parcel.count} points and has {there}; is the file cut off? "
            "get it again, or correct the number"
        )


def _wrong(label: str, number: int, line: str, what: str, remedy: str) -> ReferenceLayerError:
    return ReferenceLayerError(f"{label}: line {number}: {what}: {line[:60]!r}; {remedy}")


@dataclass(frozen=True)
class Ring:
    """A ring without its closing point, and that point, None where the file leaves it out."""

    corners: list[Corner]
    closing: Corner | None

    @property
    def misclosure(self) -> float:
        """How far the closing point lies from the first one, in the file's unit."""
        return 0.0 if self.closing is None else _apart(self.corners[0], self.closing)


def rings_of(parcel: ExchangeParcel) -> Iterator[Ring]:
    """Yield the rings of a parcel: one ends where its number changes, and where its first point comes again.

    That is the first point by its coordinates, or by its name with the coordinates a hand's breadth off.
    """
    ring: list[Corner] = []
    closing: Corner | None = None
    for corner in parcel.corners:
        same_ring = bool(ring) and corner.ring == ring[0].ring
        if same_ring and len(ring) >= MIN_CORNERS and _closes(ring[0], corner):
            closing = closing or corner
            continue
        if ring and (closing is not None or not same_ring):
            yield Ring(ring, closing)
            ring, closing = [], None
        ring.append(corner)
    if ring:
        yield Ring(ring, closing)


def _closes(first: Corner, corner: Corner) -> bool:
    near = _SAME_POINT_DEG if max(abs(first.first), abs(first.second)) < LARGEST_DEGREE else _SAME_POINT_M
    apart = _apart(first, corner)
    return apart == 0 or (corner.name == first.name != "" and apart <= near)


def _apart(one: Corner, other: Corner) -> float:
    return math.hypot(one.first - other.first, one.second - other.second)
