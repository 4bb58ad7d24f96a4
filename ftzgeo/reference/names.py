"""Names of features: one key for spellings that mean the same, and how near two different names are.

`name_key` folds what never distinguishes two features (full width, white space, 繁简, 高速公路 = 高速). Everything that
*may* distinguish them (公路/大道/路/道/街, 规划, 东/西, 一/二) stays in the key and is weighed by `compare_names`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any, NamedTuple

ROAD_SUFFIXES = ("高速", "快速路", "联络线", "公路", "大道", "大街", "路", "道", "街", "线")
"""Endings of road names, longest first where one ends another. Two names that differ only here may be one road."""

LOOSE_SUFFIXES = frozenset({"公路", "大道", "大街", "路", "道", "街"})

PREFIXES = ("规划", "在建", "拟建", "新建", "现状", "已建", "园区", "原")
"""Words before a name that tell of its state, not of another road."""

TWINS = "东西南北中上下前后左右新旧内外一二三四五六七八九十百0123456789甲乙丙丁"
"""Characters in which two names of one family differ on purpose: 东丽一路 is never 东丽二路."""

MAX_FOLDS = 5
"""Folding can bring up what folds again (a capital that NFKC takes apart); two or three turns bring it to rest."""

_BRACKETS = re.compile(r"[(\[{<《〈「『“\"'‘][^)\]}>》〉」』”\"'’]*[)\]}>》〉」』”\"'’]")
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十百]+|[0-9]+")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0}
_REF = re.compile(r"^[GSXYCZ]\d{1,4}$")


class Likeness(NamedTuple):
    """How near a name is to the one sought: a score (1 is the same name) and the reason in words."""

    score: float
    reason: str


@cache
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def _simplify(text: str) -> str:
    """Convert 繁体 to 简体; OpenCC is loaded only for text that GB 2312 cannot hold."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return str(_simplifier().convert(text))
    return text


@lru_cache(maxsize=65536)
def normalize_name(name: str) -> str:
    """Return a name in NFKC, simplified characters and without white space."""
    return _simplify("".join(unicodedata.normalize("NFKC", name).split()))


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """Return the key under which equal names meet: normalized, 高速公路 as 高速, Latin letters as capitals."""
    key = name
    for _ in range(MAX_FOLDS):
        folded = normalize_name(key).upper().replace("高速公路", "高速").strip("、,;。.·-_")
        if folded == key:
            break
        key = folded
    return key


def is_ref(key: str) -> bool:
    """Tell whether a key is a road number such as G18, S2 or G0111."""
    return bool(_REF.match(key))


def refs_of(value: str) -> list[str]:
    """Return the road numbers of a ``ref`` attribute: ``G18;S2`` gives G18 and S2."""
    return [key for part in re.split(r"[;,/、|]", value) if (key := name_key(part))]


def split_suffix(key: str) -> tuple[str, str]:
    """Split a road name into stem and ending: 凯科大道 gives 凯科 and 大道."""
    for suffix in ROAD_SUFFIXES:
        if key.endswith(suffix) and len(key) > len(suffix):
            return key[: -len(suffix)], suffix
    return key, ""


def strip_prefix(key: str) -> str:
    """Drop words of state (规划, 在建, 园区) before a name."""
    for prefix in PREFIXES:
        if key.startswith(prefix) and len(key) - len(prefix) >= 2:  # noqa: PLR2004 - a name has two characters
            return strip_prefix(key[len(prefix) :])
    return key


def _numeral_value(text: str) -> int:
    if text.isdigit():
        return int(text)
    total, digit = 0, 0
    for char in text:
        if char == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif char == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = _DIGITS[char]
    return total + digit


def fold_numerals(key: str) -> str:
    """Write every numeral in Arabic digits: 五十路 and 50路 become one."""
    return _NUMERAL.sub(lambda found: str(_numeral_value(found.group())), key)


def _one_character_apart(one: str, other: str) -> bool:
    """Tell whether two names of three or more characters differ in one that does not tell twins apart."""
    minimum = 3
    if len(one) != len(other) or len(one) < minimum:
        return False
    different = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(different) == 1 and not (different[0][0] in TWINS and different[0][1] in TWINS)


def compare_names(sought: str, found: str) -> Likeness | None:
    """Say how near `found` is to `sought`, both keys of `name_key`; None when they are different names."""
    if sought == found:
        return Likeness(1.0, "the same name")
    if strip_prefix(sought) == strip_prefix(found):
        return Likeness(0.95, "the same name but for a word of state such as 规划")
    if fold_numerals(sought) == fold_numerals(found):
        return Likeness(0.95, "the same name with its numeral written otherwise")
    if _BRACKETS.sub("", sought) == _BRACKETS.sub("", found) != "":
        return Likeness(0.9, "the same name but for words in brackets")
    return _compare_stems(strip_prefix(sought), strip_prefix(found))


def _compare_stems(sought: str, found: str) -> Likeness | None:
    (stem, suffix), (other_stem, other_suffix) = split_suffix(sought), split_suffix(found)
    if stem == other_stem and {suffix, other_suffix} <= LOOSE_SUFFIXES:
        return Likeness(0.8, f"{other_suffix} in place of {suffix}")
    if _one_character_apart(sought, found) and suffix == other_suffix:
        return Likeness(0.6, "one character differs, as in a misprint")
    return None
