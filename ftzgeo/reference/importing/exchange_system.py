"""The system that the coordinates of 界址点坐标 are in: what the header says, compared with what the numbers tell.

Which column is the northing and whether the eastings carry the number of their zone is told by the numbers, and said.
A file that contradicts itself is refused: which of the two is wrong, only its maker knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from ftzgeo.crs import recognise
from ftzgeo.crs.gauss_kruger import epsg_of_meridian, width_of_zone
from ftzgeo.errors import CoordinateError, ReferenceLayerError
from ftzgeo.reference.importing.coordinates import LARGEST_DEGREE, REFUSED

if TYPE_CHECKING:
    from ftzgeo.crs import GaussKruger
    from ftzgeo.reference.importing.exchange_text import Corner, ExchangeText
    from ftzgeo.reference.importing.journal import Journal

REMEDY = "correct the header, or say the system with --crs EPSG:N"
CHINA_LON_DEG, CHINA_LAT_DEG = (70.0, 140.0), (0.0, 60.0)
"""Generous limits, which have no value in common: they tell the columns apart."""

_CGCS2000 = re.compile(r"2000|cgcs", re.IGNORECASE)
_OLD = re.compile(r"54|80|北京|西安|beijing|xi.?an", re.IGNORECASE)
_METRES = frozenset({"", "米", "m", "meter", "metre", "公尺"})
_DEGREES = frozenset({"", "度", "°", "degree"})


class ExchangeSystem:
    """The coordinate system of a file of 界址点坐标.

    Parameters
    ----------
    label
        What messages call the file.
    text
        Its content.
    declared
        What the user says of the coordinates; goes before the header.
    journal
        Takes what was recognised.

    Attributes
    ----------
    crs
        The code of the system; None where the user declares one.
    northing_first
        Whether the first column is the northing or latitude, as the format has it.

    Raises
    ------
    CoordinateError
        If the header names no system that can be used, or contradicts the coordinates.
    ReferenceLayerError
        If there are no points.
    """

    def __init__(self, label: str, text: ExchangeText, declared: str | None, journal: Journal) -> None:
        self.label = label
        self.crs: str | None = None
        self.northing_first = True
        self._header = text.header
        self._journal = journal
        self._corners = [corner for parcel in text.parcels for corner in parcel.corners]
        if not self._corners:
            raise ReferenceLayerError(f"{label}: no parcel has a point; get the file again")
        self._columns = np.array([(corner.first, corner.second) for corner in self._corners])
        in_degrees = float(np.median(np.abs(self._columns).max(axis=1))) < LARGEST_DEGREE
        if declared is None:
            self._check_header(_DEGREES if in_degrees else _METRES)
        if in_degrees:
            self._take_degrees()
            self.crs = None if declared else "EPSG:4490"
        else:
            seen = self._take_metres()
            self.crs = None if declared else self._code(seen)

    def xy(self, corner: Corner) -> tuple[float, float]:
        """Return the coordinates of a corner, the one to the east first."""
        return (corner.second, corner.first) if self.northing_first else (corner.first, corner.second)

    def _check_header(self, units: frozenset[str]) -> None:
        datum, unit = self._header.get("坐标系", ""), self._header.get("计量单位", "")
        projection = self._header.get("投影类型", "")
        if not _CGCS2000.search(datum) and _OLD.search(datum):
            raise CoordinateError(f"{self.label}: {REFUSED.format(name=datum)}")
        if not _CGCS2000.search(datum):
            self._fail(f"坐标系={datum} is not 2000国家大地坐标系")
        if unit.lower() not in units:
            self._fail(f"计量单位={unit} does not go with the coordinates {self._example(0)}")
        if projection and "高斯" not in projection and "gauss" not in projection.lower():
            self._fail(f"投影类型={projection} is not 高斯克吕格")
        if re.search(r"[1-9]", self._header.get("转换参数", "")):
            self._journal.say(f"{self.label}: 转换参数 are not applied: the coordinates are read as they stand")

    def _take_degrees(self) -> None:
        first, second = np.median(self._columns, axis=0)
        self.northing_first = _in(first, CHINA_LAT_DEG) and _in(second, CHINA_LON_DEG)
        limits = (CHINA_LAT_DEG, CHINA_LON_DEG) if self.northing_first else (CHINA_LON_DEG, CHINA_LAT_DEG)
        for row, (one, other) in enumerate(self._columns):
            if not (_in(one, limits[0]) and _in(other, limits[1])):
                self._fail_at(row, "is no latitude and longitude in China like the others")
        order = "latitude" if self.northing_first else "longitude"
        self._journal.say(f"{self.label}: recognised: degrees, {order} first")

    def _take_metres(self) -> GaussKruger:
        seen = recognise(self._columns[:, 0], self._columns[:, 1])
        if seen.first == "unclear":
            self._fail_at_odd_corner(seen)
        self.northing_first = seen.first == "northing"
        self._journal.say(f"{self.label}: recognised: {seen.message}")
        return seen

    def _code(self, seen: GaussKruger) -> str:
        """Return the code of the system, after comparing the zone of the header with that of the eastings."""
        zone = _number(self._header.get("带号", ""))
        width = _number(self._header.get("几度分带", "")) or _number(self._header.get("分带", ""))
        if seen.zone is not None and zone is not None and zone != seen.zone:
            self._fail(f"带号={zone}, but the eastings carry zone {seen.zone}, as {self._example(0)}")
        known = seen.zone if seen.zone is not None else zone
        if known is None:
            self._fail(f"the central meridian is not told, neither by 带号 nor by the eastings, as {self._example(0)}")
        if width_of_zone(known) is None or (width is not None and width != width_of_zone(known)):
            self._fail(f"zone {known} is not one of 几度分带={self._header.get('几度分带', '')}")
        if seen.epsg is not None:
            return f"EPSG:{seen.epsg}"
        code = epsg_of_meridian(known)
        self._journal.say(f"{self.label}: the header has zone {known}, which the eastings do not carry: EPSG:{code}")
        return f"EPSG:{code}"

    def _fail_at_odd_corner(self, seen: GaussKruger) -> NoReturn:
        """Name the corner that does not go with the others; the columns where none stands out."""
        first, second = np.median(self._columns, axis=0)
        if recognise(first, second).first != "unclear":
            for row, (one, other) in enumerate(self._columns):
                if recognise([first, one], [second, other]).first == "unclear":
                    self._fail_at(row, "does not lie in the zone of the others")
        raise CoordinateError(f"{self.label}: {seen.message}")

    def _fail_at(self, row: int, what: str) -> NoReturn:
        corner = self._corners[row]
        raise CoordinateError(
            f"{self.label}: line {corner.line}: {corner.name} {self._example(row)} {what}; correct the coordinate"
        )

    def _fail(self, what: str) -> NoReturn:
        raise CoordinateError(f"{self.label}: {what}; {REMEDY}")

    def _example(self, row: int) -> str:
        corner = self._corners[row]
        return f"({corner.first:.12g}, {corner.second:.12g})"


def _in(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _number(text: str) -> int | None:
    found = re.search(r"\d+", text)
    return int(found[0]) if found else None
