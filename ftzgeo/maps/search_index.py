"""What the page's search knows: zones, blocks, the features of their sides, and the backdrop, with their pinyin."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Strings = dict[str, str]
    Json = dict[str, Any]

LONGEST = 60
"""Characters of a name that are searched: no one types more."""


def search_entries(zones: Sequence[Json], strings: Strings) -> list[Json]:
    """Return an entry per zone, block and side: its kind, words, hint, search key, pinyin and target.

    Parameters
    ----------
    zones
        The zones as the page has them (see `ftzgeo.maps.view`); a target is a position in them.
    strings
        The catalogue of the map's language.
    """
    return [*zone_entries(zones, strings), *side_entries(zones, strings)]


def zone_entries(zones: Sequence[Json], strings: Strings) -> Iterator[Json]:
    """Yield the zones, each followed by its blocks and parcels."""
    for z, zone in enumerate(zones):
        yield entry("zone", zone["name"], zone["meta"], ["zone", z], (zone["fullName"], zone["id"]))
        for i, item in enumerate(zone["items"]):
            words = f"{item['heading']} {item['name']}".strip()
            hint = strings["search_unlocated"].format(zone=zone["name"]) if "reason" in item else zone["name"]
            spoken = f"{zone['name']} {words}"
            found = entry(item["level"], words, hint, ["item", z, i], (item["id"], *numbered(item)))
            yield {**found, "key": key_of((found["key"], spoken)), "pinyin": pinyin_of(spoken)}


def numbered(item: Json) -> tuple[str, ...]:
    """Return a block's heading with its number in digits, as people type it: 区块5."""
    digits = item["number"]
    return (
        () if digits is None else (f"区块{digits}" if item["level"] == "block" else f"地块{digits}", f"block {digits}")
    )


def feature_entries(backdrop: Sequence[Json]) -> Iterator[Json]:
    """Yield the features of the backdrop; one that comes in several pieces once."""
    seen = set()
    for t, layer in enumerate(backdrop):
        for f, feature in enumerate(layer["features"]):
            if feature["name"] and feature["at"] and (layer["theme"], feature["name"]) not in seen:
                seen.add((layer["theme"], feature["name"]))
                others = (feature["ref"], *feature["also"])
                yield entry(layer["theme"], feature["name"], feature["ref"], ["feature", t, f], others)


def side_entries(zones: Sequence[Json], strings: Strings) -> Iterator[Json]:
    """Yield the features of the blocks' sides, so that a road leads to the blocks that it bounds."""
    for z, zone in enumerate(zones):
        for i, item in enumerate(zone["items"]):
            for direction, features, *_ in item["sides"]:
                hint = strings["search_side"].format(block=item["label"], direction=direction)
                yield entry("side", features, hint, ["item", z, i])


def entry(kind: str, words: str, hint: str, target: list[Any], others: Iterable[str] = ()) -> Json:
    """Return one entry; `others` are names under which it is found too."""
    shown, told = words[: 2 * LONGEST], hint[: 2 * LONGEST]
    key = key_of((words, *others))
    return {"kind": kind, "words": shown, "hint": told, "key": key, "pinyin": pinyin_of(words), "target": target}


def key_of(names: Iterable[str]) -> str:
    """Return the text in which a typed word is looked for: full width folded, lower case, each name once."""
    folded = (unicodedata.normalize("NFKC", name[:LONGEST]).lower().strip() for name in names)
    return " ".join(dict.fromkeys(name for name in folded if name))


@lru_cache(maxsize=100_000)
def pinyin_of(name: str) -> str:
    """Return the pinyin of a name without tones, syllables apart; Latin letters and digits stay together."""
    from pypinyin import lazy_pinyin

    syllables = (syllable.strip().lower() for syllable in lazy_pinyin(name[:LONGEST]))
    return " ".join(syllable.replace(" ", "") for syllable in syllables if syllable)
