"""Why a stated area may differ from the polygon's: a unit, a decimal point, two digits, a parcel left out."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.validation.wording import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ftzgeo.model import Parcel, StatedArea
    from ftzgeo.validation.result import AreaRow, ValidationFinding
    from ftzgeo.validation.tolerance import Tolerance

SQUARE_METRES = {"平方公里": 1e6, "公顷": 1e4, "亩": 1e4 / 15, "万平方米": 1e4, "平方米": 1.0}
"""The units of planning documents; 15 亩 are one 公顷."""
_UNITS = ("平方公里", "公顷", "亩", "平方米")
_DIGITS = re.compile(r"[0-9]")


class _Reading(NamedTuple):
    """How a stated area may have been meant, in km²."""

    km2: float
    code: str
    figures: dict[str, float | str]


def area_mistake_findings(row: AreaRow, part: Parcel | None, tolerance: Tolerance) -> Iterator[ValidationFinding]:
    """Yield the first reading of a stated area that differs which would make it agree.

    Units come first, since a wrong one changes an area fifteenfold or more; then the decimal point; then a part whose
    own stated area is just what is missing; then two neighbouring digits exchanged.
    """
    stated = part.stated_area if part is not None else None
    if row.verdict != "differs" or stated is None or not row.digitized_km2:
        return
    readings = [*_units(stated), *_decimals(stated), *_left_out(stated, getattr(part, "parcels", ())), *_digits(stated)]
    found = next((one for one in readings if _fits(one.km2, row, stated, tolerance)), None)
    if found is not None:
        figures: dict[str, float | str] = {"stated": stated.km2, "digitized": row.digitized_km2, "meant": found.km2}
        yield finding(row.id, found.code, "warning", **figures, **found.figures)


def _fits(km2: float, row: AreaRow, stated: StatedArea, tolerance: Tolerance) -> bool:
    """Tell whether an area agrees with the polygon; its rounding is that of the stated figure, in proportion."""
    low, high = row.area_interval_km2 or (row.digitized_km2 or 0.0, row.digitized_km2 or 0.0)
    scale = km2 / stated.km2 if stated.km2 else 1.0
    rounding = (stated.interval_km2[1] - stated.km2) * min(scale, 1.0)
    slack = rounding + tolerance.share * km2
    return low <= km2 + slack and high >= km2 - slack


def _units(stated: StatedArea) -> Iterator[_Reading]:
    for read in _UNITS:
        for meant in _UNITS:
            if read != meant:
                factor = SQUARE_METRES[meant] / SQUARE_METRES[read]
                figures: dict[str, float | str] = {"read": read, "unit": meant, "factor": 1 / factor}
                yield _Reading(stated.km2 * factor, "area-unit-mistaken", figures)


def _decimals(stated: StatedArea) -> Iterator[_Reading]:
    for factor in (10.0, 0.1, 1000.0, 0.001):
        yield _Reading(stated.km2 * factor, "area-decimal-shifted", {"factor": 1 / factor})


def _left_out(stated: StatedArea, parcels: Sequence[Parcel]) -> Iterator[_Reading]:
    for parcel in parcels:
        if parcel.stated_area is not None:
            rest = stated.km2 - parcel.stated_area.km2
            yield _Reading(rest, "parcel-left-out", {"parcel": parcel.id, "parcel_km2": parcel.stated_area.km2})


def _digits(stated: StatedArea) -> Iterator[_Reading]:
    text = f"{stated.km2:.{stated.decimals}f}"
    places = [match.start() for match in _DIGITS.finditer(text)]
    for i, j in pairwise(places):
        if text[i] != text[j]:
            letters = list(text)
            letters[i], letters[j] = letters[j], letters[i]
            swapped = "".join(letters)
            yield _Reading(float(swapped), "area-digits-swapped", {"printed": text, "swapped": swapped})
