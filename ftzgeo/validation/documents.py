"""Two documents on the same zones against each other: what the final plan changed in its draft, or one plan in another.

Compared is what was read from them, so that wording and punctuation make no difference: blocks that were added,
dropped, renamed or renumbered, features that bound them, members, and areas.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ftzgeo.reference.names import name_key
from ftzgeo.validation.wording import finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ftzgeo.model import Block, BoundingFeature, Direction, Parcel, StatedArea, Zone
    from ftzgeo.validation.result import ValidationFinding

    Item = TypeVar("Item", Zone, Parcel)

_SAME_SIDES = 3
"""Parts that agree in so many sides are one, whatever they are called."""


class _Pairing(NamedTuple):
    pairs: list[tuple[Parcel, Parcel]]
    dropped: list[Parcel]
    added: list[Parcel]


def compare_descriptions(old: Sequence[Zone], new: Sequence[Zone]) -> list[ValidationFinding]:
    """Return what differs between two descriptions, a finding each; none where they say the same.

    Zones are matched by id, then by name; blocks and parcels by name, then by their sides, then by id. A block that
    another zone of the other document has under the same name is compared with that one, so that two plans which name
    the same park are compared, too.
    """
    zones, gone, come = _matched(list(old), list(new), (lambda zone: zone.id, _name))
    paired = [_paired(before.blocks, after.blocks) for before, after in zones]
    dropped = [part for one in paired for part in one.dropped] + [block for zone in gone for block in zone.blocks]
    added = [part for one in paired for part in one.added] + [block for zone in come for block in zone.blocks]
    elsewhere, dropped, added = _matched(dropped, added, (_name,))
    found = [f for before, after in zones for f in _zone_differences(before, after)]
    found += [f for one in paired for pair in one.pairs for f in _part_differences(*pair)]
    found += [f for pair in elsewhere for f in _part_differences(*pair)]
    found += [finding(zone.id, "zone-dropped", "warning") for zone in gone]
    found += [finding(zone.id, "zone-added", "warning") for zone in come]
    return found + _come_and_gone(dropped, added)


def _come_and_gone(dropped: Sequence[Parcel], added: Sequence[Parcel]) -> list[ValidationFinding]:
    found = [finding(part.id, "block-dropped", "warning", name=part.name or part.id) for part in dropped]
    return found + [finding(part.id, "block-added", "warning", name=part.name or part.id) for part in added]


def _zone_differences(old: Zone, new: Zone) -> Iterator[ValidationFinding]:
    if _name(old) != _name(new):
        yield finding(new.id, "zone-renamed", "info", old=old.name or "–", new=new.name or "–")
    yield from _area_difference(new.id, old.stated_area, new.stated_area)
    if old.stated_block_count != new.stated_block_count:
        counts = {"old": str(old.stated_block_count or "–"), "new": str(new.stated_block_count or "–")}
        yield finding(new.id, "block-count-revised", "warning", **counts)


def _part_differences(old: Parcel, new: Parcel) -> Iterator[ValidationFinding]:
    if _name(old) != _name(new):
        yield finding(new.id, "block-renamed", "info", old=old.name or "–", new=new.name or "–")
    if old.number != new.number:
        numbers = {"old": str(old.number or "–"), "new": str(new.number or "–")}
        yield finding(new.id, "block-renumbered", "info", **numbers)
    yield from _area_difference(new.id, old.stated_area, new.stated_area)
    before, after = _sides(old), _sides(new)
    for direction in dict.fromkeys([*before, *after]):
        if before.get(direction) != after.get(direction):
            texts = {"old": _printed(old.side(direction)), "new": _printed(new.side(direction))}
            yield finding(new.id, "block-moved", "warning", direction=direction, **texts)
    if _features(old.members) != _features(new.members):
        texts = {"old": _printed(old.members), "new": _printed(new.members)}
        yield finding(new.id, "block-members-changed", "warning", **texts)
    parcels = _paired(_parcels(old), _parcels(new))
    yield from (f for pair in parcels.pairs for f in _part_differences(*pair))
    yield from _come_and_gone(parcels.dropped, parcels.added)


def _area_difference(identifier: str, old: StatedArea | None, new: StatedArea | None) -> Iterator[ValidationFinding]:
    """Yield a finding where the figures differ; 7.8 and 7.80 are the same."""
    before, after = (None if area is None else area.km2 for area in (old, new))
    if before != after:
        yield finding(identifier, "stated-area-revised", "warning", old=_area(old), new=_area(new))


# Matching ------------------------------------------------------------------------------------------------------------


def _paired(old: Sequence[Parcel], new: Sequence[Parcel]) -> _Pairing:
    pairs, gone, come = _matched(list(old), list(new), (_name,))
    for part in list(gone):
        alike = [other for other in come if _same_sides(part, other) >= _SAME_SIDES]
        if len(alike) == 1:
            pairs.append((part, alike[0]))
            gone.remove(part)
            come.remove(alike[0])
    more, gone, come = _matched(gone, come, (_nameless,))
    return _Pairing([*pairs, *more], gone, come)


def _matched(
    old: list[Item], new: list[Item], keys: Sequence[Callable[[Item], str | None]]
) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]]:
    """Pair items whose key is the same and unique in both lists, key by key; return the pairs and what is left."""
    pairs: list[tuple[Item, Item]] = []
    for key in keys:
        ours, theirs = _unique(old, key), _unique(new, key)
        both = dict.fromkeys(known for known in ours if known in theirs)
        pairs += [(ours[known], theirs[known]) for known in both]
        old = [one for one in old if key(one) not in both]
        new = [one for one in new if key(one) not in both]
    return pairs, old, new


def _unique(items: Sequence[Item], key: Callable[[Item], str | None]) -> dict[str, Item]:
    times = Counter(key(item) for item in items)
    return {known: item for item in items if (known := key(item)) is not None and times[known] == 1}


def _name(item: Zone | Parcel) -> str | None:
    return name_key(item.name) if item.name else None


def _nameless(part: Parcel) -> str | None:
    """Return the id of a part that has no name to be known by."""
    return part.id if not part.name else None


def _same_sides(old: Parcel, new: Parcel) -> int:
    before, after = _sides(old), _sides(new)
    return sum(after.get(direction) == features for direction, features in before.items())


def _sides(part: Parcel) -> dict[Direction, frozenset[str]]:
    return {side.direction: _features(side.features) for side in part.sides}


def _features(features: Sequence[BoundingFeature]) -> frozenset[str]:
    return frozenset(name_key(feature.name + (feature.qualifier or "")) for feature in features)


def _parcels(part: Parcel | Block) -> Sequence[Parcel]:
    return getattr(part, "parcels", ())


def _printed(features: Sequence[BoundingFeature]) -> str:
    return "、".join(feature.name + (feature.qualifier or "") for feature in features) or "–"


def _area(area: StatedArea | None) -> str:
    return "–" if area is None else f"{area.km2:.{area.decimals}f} km²"
