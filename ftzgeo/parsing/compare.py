"""Two descriptions of one zone against each other: what a final document changed in its draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftzgeo.model import Parcel, StatedArea, Zone


def differences(old: Zone, new: Zone) -> list[str]:
    """Return the facts that differ between two descriptions of a zone, a sentence each; empty if none does.

    Facts are the stated areas, the number of blocks, their names, modes, sides (names and qualifiers, the order of
    the sides left aside) and members. Wording and punctuation are none.
    """
    return list(_differences(old, new))


def _differences(old: Zone, new: Zone) -> Iterator[str]:
    yield from _changed(new.id, "stated area", _area(old.stated_area), _area(new.stated_area))
    yield from _changed(new.id, "stated number of blocks", old.stated_block_count, new.stated_block_count)
    before, after = _parts(old), _parts(new)
    yield from (f"{part_id} was dropped" for part_id in before if part_id not in after)
    yield from (f"{part_id} was added" for part_id in after if part_id not in before)
    for part_id in before.keys() & after.keys():
        yield from _part_differences(part_id, before[part_id], after[part_id])


def _parts(zone: Zone) -> dict[str, Parcel]:
    return {(parcel or block).id: parcel or block for block, parcel in zone.parts()}


def _part_differences(part_id: str, old: Parcel, new: Parcel) -> Iterator[str]:
    yield from _changed(part_id, "name", old.name, new.name)
    yield from _changed(part_id, "stated area", _area(old.stated_area), _area(new.stated_area))
    yield from _changed(part_id, "mode", old.mode, new.mode)
    before, after = _sides(old), _sides(new)
    for direction in dict.fromkeys([*before, *after]):
        yield from _changed(part_id, f"{direction} side", before.get(direction), after.get(direction))
    yield from _changed(part_id, "members", _names(old), _names(new))


def _changed(subject: str, what: str, old: object, new: object) -> Iterator[str]:
    if old != new:
        yield f"{subject}: the {what} was {old or 'not stated'} and is now {new or 'not stated'}"


def _area(area: StatedArea | None) -> str | None:
    return None if area is None else f"{area.km2:.{area.decimals}f} km²"


def _sides(part: Parcel) -> dict[str, str]:
    return {side.direction: "、".join(f.name + (f.qualifier or "") for f in side.features) for side in part.sides}


def _names(part: Parcel) -> str | None:
    return "、".join(member.name for member in part.members) or None
