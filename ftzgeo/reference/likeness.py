"""How near one name is to another: a score, the kind of the match, and the reason in words.

Scores: 0.9 and more is the same name in another spelling, 0.8 another ending (路 for 大道), 0.7 to 0.55 a
misprint. Twins (东/西, 一/二, 先锋路 and 先锋东路) are other features; they are listed below all others so that a
reader sees them.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from ftzgeo.reference.names import TWINS, NameParts, drop_direction, fold_numerals, mask_numerals, parts_of
from ftzgeo.reference.sounds import look_alike, sound_alike

Match = Literal[
    "exact", "alias", "ref", "state", "numeral", "brackets", "ending", "lookalike", "homophone", "misprint", "twin"
]

MISPRINT_SCORE = 0.6
NEAR_MISPRINT_SCORE = 0.7
"""A character that sounds or looks like the right one is a likelier misprint than any other."""

SOUND_SCORE = 0.55
TWIN_SCORE = 0.3
MIN_COMPARED = 3
"""Names shorter than this are never taken for misprints of one another."""


class Likeness(NamedTuple):
    """How near a name is to the one sought: a score (1 is the same name), the reason in words, and its kind."""

    score: float
    reason: str
    match: Match = "exact"


SAME = Likeness(1.0, "the same name")


def compare_names(sought: str, found: str) -> Likeness | None:
    """Say how near `found` is to `sought`, both keys of `name_key`; None when they are different names."""
    if sought == found:
        return SAME
    one, other = parts_of(sought), parts_of(found)
    if one.ref and other.ref:
        return _compare_refs(one, other)
    if not one.core or not other.core:
        return None
    if one.stem == other.stem:
        return _compare_endings(one, other)
    return _compare_characters(one, other)


def _compare_refs(one: NameParts, other: NameParts) -> Likeness | None:
    if one.ref != other.ref or (one.core and other.core and one.core != other.core):
        return None
    return Likeness(0.95, f"the same road number {one.ref}", "ref")


def _compare_endings(one: NameParts, other: NameParts) -> Likeness | None:
    """Compare names of one stem: the worst of what differs gives the score, all of it the reason."""
    found = list(_differences(one, other))
    if one.suffix != other.suffix:
        if not (one.loose and other.loose):
            return None
        found.append(Likeness(0.8, f"{other.suffix} in place of {one.suffix}", "ending"))
    if not found:
        return SAME
    worst = min(found)
    return Likeness(worst.score, "; ".join(likeness.reason for likeness in found), worst.match)


def _differences(one: NameParts, other: NameParts) -> list[Likeness]:
    found = []
    if one.state != other.state:
        word = one.state or other.state
        found.append(Likeness(0.95, f"the same name but for a word of state: {word}", "state"))
    if one.ref != other.ref:
        found.append(Likeness(0.95, f"the same name but for the road number {one.ref or other.ref}", "ref"))
    if one.core != other.core and fold_numerals(one.core) == fold_numerals(other.core):
        found.append(Likeness(0.95, "the same name with its numeral written otherwise", "numeral"))
    if one.brackets != other.brackets:
        score = 0.7 if one.brackets and other.brackets else 0.9
        found.append(Likeness(score, "the same name but for words in brackets", "brackets"))
    return found


def _compare_characters(one: NameParts, other: NameParts) -> Likeness | None:
    """Compare names that differ in characters of the stem, as misprints do."""
    sought, found = one.core, other.core
    if one.suffix != other.suffix or len(sought) != len(found) or len(sought) < MIN_COMPARED:
        return None
    different = [(a, b) for a, b in zip(sought, found, strict=True) if a != b]
    if any(a in TWINS and b in TWINS for a, b in different):
        return None
    if len(different) == 1:
        return _misprint(*different[0])
    if all(sound_alike(a, b) for a, b in different):
        return Likeness(SOUND_SCORE, "the whole name sounds the same", "homophone")
    return None


def _misprint(sought: str, found: str) -> Likeness:
    if look_alike(sought, found):
        return Likeness(NEAR_MISPRINT_SCORE, f"one character misread: {found} looks like {sought}", "lookalike")
    if sound_alike(sought, found):
        return Likeness(NEAR_MISPRINT_SCORE, f"one character mistyped: {found} sounds like {sought}", "homophone")
    return Likeness(MISPRINT_SCORE, f"one character differs, as in a misprint: {found} for {sought}", "misprint")


def compare_twins(sought: str, found: str) -> Likeness | None:
    """Say whether two names are twins: other features of one family, told apart by a numeral or a direction."""
    one, other = parts_of(sought), parts_of(found)
    if not one.core or not other.core or one.stem == other.stem or not _same_ending(one, other):
        return None
    reason = ""
    if mask_numerals(one.stem) == mask_numerals(other.stem):
        reason = "its numeral differs"
    elif drop_direction(one.stem) == drop_direction(other.stem):
        reason = "its direction differs"
    elif len(one.bare) == len(other.bare):
        different = [(a, b) for a, b in zip(one.bare, other.bare, strict=True) if a != b]
        if len(different) == 1 and set(different[0]) <= TWINS:
            reason = f"{different[0][1]} in place of {different[0][0]}"
    return Likeness(TWIN_SCORE, f"a twin, not the same feature: {reason}", "twin") if reason else None


def _same_ending(one: NameParts, other: NameParts) -> bool:
    return one.suffix == other.suffix or (one.loose and other.loose)
