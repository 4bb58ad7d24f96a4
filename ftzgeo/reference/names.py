"""Names of features: one key for spellings that mean the same, and the parts that names are compared by.

`name_key` folds what never distinguishes two features (full width, white space, 繁简, 高速公路 = 高速). Everything that
*may* distinguish them (公路/大道/路/道/街, 规划, 东/西, 一/二) stays in the key and is weighed by
`ftzgeo.reference.likeness`.
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

TWINS = frozenset("东西南北中上下前后左右新旧内外一二三四五六七八九十百0123456789甲乙丙丁")
"""Characters in which two names of one family differ on purpose: 东丽一路 is never 东丽二路."""

DIRECTIONS = "东西南北中"
GRADES = {"国道": "G", "省道": "S", "县道": "X", "乡道": "Y", "村道": "C"}
"""The letter of a road number by the class of the road: 112国道 is G112."""

MIN_NAME = 2
"""No word is taken from a name that would leave less than two characters."""

MAX_FOLDS = 5
"""Folding can bring up what folds again (a capital that NFKC takes apart); two or three turns bring it to rest."""

_BRACKETS = re.compile(r"[(\[{<《〈「『“\"'‘]([^)\]}>》〉」』”\"'’]*)[)\]}>》〉」』”\"'’]")
_NUMERAL = re.compile(r"第?([〇零一二三四五六七八九十百]+|[0-9]+)")
_UNITS = {"十": 10, "百": 100}
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0}
_REF = re.compile(r"^[GSXYCZ]\d{1,4}$")
_GRADE = "|".join(GRADES)
_NUMBERED = re.compile(rf"^(?:({_GRADE})[GSXYC]?(\d{{1,4}})|[GSXYC]?(\d{{1,4}})({_GRADE}))线?$")
_REF_ALONE = re.compile(r"^([GSXYCZ]\d{1,4})(?:高速|线|公路)?$")
_REF_FIRST = re.compile(r"^([GSXYCZ]\d{1,4})(\D.+)$")
_REF_LAST = re.compile(r"^(.+[^\dA-Z])([GSXYCZ]\d{1,4})线?$")


class NameParts(NamedTuple):
    """What a key consists of.

    `core` is the name without brackets, words of state and road number, numerals as printed; empty for a bare number.
    `stem` is its part before `suffix`, with numerals in Arabic digits. `brackets` are the words in brackets.
    """

    core: str
    stem: str
    suffix: str
    state: str
    brackets: tuple[str, ...]
    ref: str

    @property
    def bare(self) -> str:
        """The core without its ending, numerals as printed."""
        return self.core.removesuffix(self.suffix)

    @property
    def loose(self) -> bool:
        """Whether the ending is one that documents mix up (路, 道, 大道, 公路 ...)."""
        return self.suffix in LOOSE_SUFFIXES


@cache
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def _simplify(text: str) -> str:
    """Convert 繁体 to 简体; OpenCC is loaded only for text that GB 2312 cannot hold."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return str(_simplifier().convert(_scalar_values(text)))
    return text


def _scalar_values(text: str) -> str:
    """Join surrogate pairs and replace lone surrogates, which no encoder takes, by U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


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


def row_keys(name: str | None, ref: str | None, others: str | None) -> list[str]:
    """Return the keys of all names of a row: its name, its road numbers, its other names (joined by ``;``)."""
    keys = [name_key(name)] if name else []
    keys += refs_of(ref) if ref else []
    keys += [name_key(other) for other in str(others).split(";")] if others else []
    return [key for key in keys if key]


def split_suffix(key: str) -> tuple[str, str]:
    """Split a road name into stem and ending: 凯科大道 gives 凯科 and 大道."""
    for suffix in ROAD_SUFFIXES:
        if key.endswith(suffix) and len(key) > len(suffix):
            return key[: -len(suffix)], suffix
    return key, ""


def strip_prefix(key: str) -> str:
    """Drop words of state (规划, 在建, 园区) before a name."""
    for prefix in PREFIXES:
        if key.startswith(prefix) and len(key) - len(prefix) >= MIN_NAME:
            return strip_prefix(key[len(prefix) :])
    return key


def _numeral_value(text: str) -> int:
    """Read a numeral: 五十六 is 56, and figure by figure where no 十 or 百 is in it (五四 is 54)."""
    if text.isdigit():
        return int(text)
    if not _UNITS.keys() & set(text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[char], 0
        else:
            digit = _DIGITS[char]
    return total + digit


def fold_numerals(key: str) -> str:
    """Write every numeral in Arabic digits, without 第: 五十路 and 50路, 第五大街 and 五大街 become one."""
    return _NUMERAL.sub(lambda found: str(_numeral_value(found.group(1))), key)


def mask_numerals(key: str) -> str:
    """Write ``#`` for every numeral: what all roads of a numbered family share."""
    return _NUMERAL.sub("#", key)


def drop_direction(stem: str) -> str:
    """Drop 东, 西, 南, 北 or 中 at either end of a stem: what 先锋路 and 先锋东路 share."""
    bare = stem[:-1] if stem[-1:] in DIRECTIONS and len(stem) > MIN_NAME else stem
    return bare[1:] if bare[:1] in DIRECTIONS and len(bare) > MIN_NAME else bare


def inner_names(key: str) -> tuple[str, ...]:
    """Return names that stand in a name's brackets: 津塘公路(原G103) gives G103."""
    inner = (re.sub("^(原名?|又名|即|曾用名|别名):?", "", text) for text in _BRACKETS.findall(key))
    return tuple(name for name in inner if is_ref(name) or (len(name) > MIN_NAME and split_suffix(name)[1]))


@lru_cache(maxsize=65536)
def parts_of(key: str) -> NameParts:
    """Take a key of `name_key` apart."""
    brackets = tuple(_BRACKETS.findall(key)) if not key.isalnum() else ()
    bare = _BRACKETS.sub("", key) if brackets else key
    bare = bare or key
    core = strip_prefix(bare)
    state = bare[: len(bare) - len(core)]
    ref, core = _split_ref(core)
    stem, suffix = split_suffix(core)
    return NameParts(core, fold_numerals(stem), suffix, state, brackets, ref)


def _split_ref(core: str) -> tuple[str, str]:
    """Return the road number in a name and the name without it."""
    if core.isalpha() and not core.isascii() and not any(char in "GSXYCZ" for char in core):
        return "", core
    if numbered := _NUMBERED.match(core):
        before, number, other_number, after = numbered.groups()
        return GRADES[before or after] + (number or other_number), ""
    if alone := _REF_ALONE.match(core):
        return alone.group(1), ""
    if first := _REF_FIRST.match(core):
        return first.group(1), first.group(2)
    if last := _REF_LAST.match(core):
        return last.group(2), last.group(1)
    return "", core
