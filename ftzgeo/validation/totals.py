"""What a document says of itself: totals against their parts, the number of blocks, the numbering.

A figure rounded to d decimals is off by up to half a unit in its last place, 0.5 · 10⁻ᵈ. A total and its n parts can
therefore differ, all of them correctly rounded, by up to the sum of their half units: with two decimals each,
(n + 1) · 0.005 km². A difference within that is mentioned (info) but is no fault; one beyond it is a warning.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ftzgeo.model import Block
from ftzgeo.validation.result import TotalRow
from ftzgeo.validation.wording import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ftzgeo.model import Parcel, StatedArea, Zone
    from ftzgeo.validation.result import TotalVerdict, ValidationFinding

_FLOAT_NOISE_KM2 = 1e-9


def total_rows(zone: Zone) -> Iterator[TotalRow]:
    """Yield the zone's total against its blocks, and each block's area against its parcels.

    Parts that share one figure, without any of their own, have no total to compare.
    """
    wholes: list[tuple[Zone | Parcel, Sequence[Parcel]]] = [(zone, zone.blocks)]
    wholes += [(block, block.parcels) for block in zone.blocks]
    for whole, parts in wholes:
        if whole.stated_area is not None and any(part.stated_area is not None for part in parts):
            yield _total(whole.id, whole.name, whole.stated_area, parts)


def _total(identifier: str, name: str | None, total: StatedArea, parts: Sequence[Parcel]) -> TotalRow:
    areas = [part.stated_area for part in parts if part.stated_area is not None]
    missing = tuple(part.id for part in parts if part.stated_area is None)
    summed = round(sum(area.km2 for area in areas), 9)
    difference = round(total.km2 - summed, 9)
    rounding = round(_half_unit_km2(total) + sum(_half_unit_km2(area) for area in areas), 9)
    return TotalRow(
        id=identifier,
        name=name,
        of="blocks" if isinstance(parts[0], Block) else "parcels",
        count=len(parts),
        stated_km2=total.km2,
        sum_km2=summed,
        difference_km2=difference,
        rounding_km2=rounding,
        missing=missing,
        verdict=_verdict(difference, rounding, missing),
    )


def _verdict(difference_km2: float, rounding_km2: float, missing: tuple[str, ...]) -> TotalVerdict:
    """Compare total minus sum with what rounding explains; parts without a figure can only make the sum larger."""
    if missing and difference_km2 >= -rounding_km2:
        return "incomplete"
    if abs(difference_km2) < _FLOAT_NOISE_KM2:
        return "equal"
    return "within rounding" if abs(difference_km2) <= rounding_km2 + _FLOAT_NOISE_KM2 else "mismatch"


def _half_unit_km2(area: StatedArea) -> float:
    low, high = area.interval_km2
    return (high - low) / 2


def total_findings(rows: Sequence[TotalRow]) -> Iterator[ValidationFinding]:
    """Yield a finding for every total that is not the sum of its parts, or cannot be compared."""
    for row in rows:
        if row.verdict == "incomplete":
            yield finding(row.id, "total-incomplete", "info", missing=", ".join(row.missing))
        elif row.verdict != "equal":
            yield finding(
                row.id,
                "total-mismatch",
                "info" if row.verdict == "within rounding" else "warning",
                stated=row.stated_km2,
                sum=row.sum_km2,
                count=row.count,
                difference=row.difference_km2,
                rounding=row.rounding_km2,
            )


def number_findings(zone: Zone) -> Iterator[ValidationFinding]:
    """Yield findings on the number of blocks that the document speaks of, and on the numbering of its parts."""
    stated, found = zone.stated_block_count, len(zone.blocks)
    if stated is not None and stated != found:
        yield finding(zone.id, "block-count-mismatch", "warning", stated=stated, found=found)
    yield from _numbering(zone.id, zone.blocks)
    for block in zone.blocks:
        yield from _numbering(block.id, block.parcels)


def _numbering(identifier: str, parts: Sequence[Parcel]) -> Iterator[ValidationFinding]:
    numbers = Counter(part.number for part in parts if part.number is not None)
    for number in sorted(n for n, times in numbers.items() if times > 1):
        ids = ", ".join(part.id for part in parts if part.number == number)
        yield finding(identifier, "number-duplicate", "warning", number=number, ids=ids)
    missing = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
    if missing:
        yield finding(identifier, "number-missing", "warning", numbers=", ".join(map(str, missing)))
