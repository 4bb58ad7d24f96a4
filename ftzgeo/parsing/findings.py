"""What is odd in a description: sides that are missing, totals that are not sums, numbers that are out of order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.model import Block, Finding, Level, Parcel, Zone
from ftzgeo.parsing.vocabulary import DIRECTION_WORDS, OPPOSITE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ftzgeo.model import StatedArea

_CARDINAL = {direction: word for word, direction in DIRECTION_WORDS.items() if len(word) == 1}
_DIAGONAL = set(OPPOSITE) - set(_CARDINAL)


def zone_findings(zone: Zone) -> Iterator[Finding]:
    """Yield what is odd in a zone, block by block, then its totals."""
    for block in zone.blocks:
        yield from _block_findings(block)
    yield from _number_findings(zone)
    yield from _total_findings(zone.id, "zone", zone.stated_area, [block.stated_area for block in zone.blocks])


def _block_findings(block: Block) -> Iterator[Finding]:
    for part in (block, *block.parcels):
        yield from _side_findings(part)
    if block.mode == "none" and not block.parcels:
        yield Finding(
            id=block.id, code="no-sizhi", level="warning", message="the document states no 四至 that could be read"
        )
    areas = [parcel.stated_area for parcel in block.parcels]
    if any(areas):
        yield from _total_findings(block.id, "block", block.stated_area, areas)
    elif block.parcels and block.stated_area:
        message = f"{len(block.parcels)} parcels share {block.stated_area.text}; none has a stated area of its own"
        yield Finding(id=block.id, code="parcel-areas-missing", level="info", message=message)


def _side_findings(part: Parcel) -> Iterator[Finding]:
    directions = {side.direction for side in part.sides}
    missing = [word for direction, word in _CARDINAL.items() if direction not in directions]
    if part.mode in {"bounded", "half_plane"} and missing and not directions & _DIAGONAL:
        message = f"no {'、'.join(missing)} side is stated"
        yield Finding(id=part.id, code="side-missing", level="warning", message=message)
    for side in part.sides:
        restored = [f for f in side.features if f.name not in f.printed]
        for feature in restored:
            message = f"“{feature.printed}” is read as {feature.name}"
            yield Finding(id=part.id, code="name-restored", level="info", message=message)


def _number_findings(zone: Zone) -> Iterator[Finding]:
    numbers = [block.number for block in zone.blocks if block.number is not None]
    if zone.stated_block_count is not None and zone.stated_block_count != len(zone.blocks):
        message = f"the document speaks of {zone.stated_block_count} blocks; {len(zone.blocks)} were read"
        yield _finding(zone.id, "block-count-mismatch", "error", message)
    for number in sorted({number for number in numbers if numbers.count(number) > 1}):
        yield _finding(zone.id, "block-number-repeated", "error", f"two blocks have the number {number}")
    gaps = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
    if gaps:
        yield _finding(
            zone.id, "block-number-missing", "warning", f"no block has the number {', '.join(map(str, gaps))}"
        )


def _total_findings(
    subject: str, level_name: str, total: StatedArea | None, areas: Sequence[StatedArea | None]
) -> Iterator[Finding]:
    """Compare a stated total with the sum. Each figure may be off by half a unit of its last decimal."""
    known = [area for area in areas if area is not None]
    if total is None or not known:
        return
    if len(known) < len(areas):
        yield _finding(
            subject, "area-missing", "info", f"{len(areas) - len(known)} of {len(areas)} parts state no area"
        )
        return
    decimals = max(area.decimals for area in (total, *known))
    summed = round(sum(area.km2 for area in known), decimals)
    if summed == round(total.km2, decimals):
        return
    slack = sum(0.5 * 10.0**-area.decimals for area in (total, *known))
    within = abs(summed - total.km2) <= slack
    message = (
        f"the {level_name} states {total.km2:.{decimals}f} km², its {len(known)} parts sum to "
        f"{summed:.{decimals}f} km² ({summed - total.km2:+.{decimals}f}); rounding explains up to {slack:.3f} km²"
    )
    yield _finding(subject, "total-mismatch", "info" if within else "warning", message)


def _finding(subject: str, code: str, level: Level, message: str) -> Finding:
    return Finding(id=subject, code=code, level=level, message=message)
