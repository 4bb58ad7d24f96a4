"""Stated areas: a number, a unit, and the noun that says what is measured."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ftzgeo.model import StatedArea
from ftzgeo.parsing.numerals import DIGITS, parse_numeral
from ftzgeo.parsing.vocabulary import (
    APPROXIMATE_AFTER,
    APPROXIMATE_BEFORE,
    AREA_NOUNS,
    AREA_UNITS_KM2,
    OTHER_AREA_NOUNS,
    SUPERSEDED_AFTER,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftzgeo.parsing.normal_form import NormalText


def _alternatives(words: tuple[str, ...] | dict[str, float]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_ARABIC = r"(?<!\d)(?:\d{1,3}(?:[,，]\d{3}){1,5}(?:\.\d{1,12})?|\d{1,15}(?:\.\d{1,12})?)"
_DIGIT = "".join(DIGITS)
_CHINESE = rf"(?<![{_DIGIT}十百千])[{_DIGIT}十百千]{{1,15}}(?:点[{_DIGIT}]{{1,12}})?"
_FIGURE = re.compile(
    rf"(?P<before>{_alternatives(APPROXIMATE_BEFORE)})?(?P<number>{_ARABIC}|{_CHINESE})(?P<mid>余|多)?"
    rf"(?P<unit>{_alternatives(AREA_UNITS_KM2)})(?:(?P<fen>[{''.join(DIGITS)}\d])分)?"
    rf"(?P<after>{_alternatives(APPROXIMATE_AFTER)})?",
    re.IGNORECASE,
)
_CLAUSE_STARTS = "，。；：\n\t、（）—"
_KM2 = {unit.lower(): value for unit, value in AREA_UNITS_KM2.items()}
_MU_KM2 = AREA_UNITS_KM2["亩"]


@dataclass(frozen=True)
class AreaFigure:
    """A figure with an area unit at ``key[start:end]`` of a normal form.

    `role` is ``own`` where the noun before it says that it measures a block, ``other`` for floor areas and parts, and
    ``bare`` where a clause or bracket holds nothing else.
    """

    start: int
    end: int
    stated: StatedArea
    role: Literal["own", "bare", "other"]
    subject: str
    """What stands before the noun in the clause: 总体设计范围（…）, 规划面积's owner; may be empty."""


def find_areas(normal: NormalText, start: int = 0, end: int | None = None) -> Iterator[AreaFigure]:
    """Yield every area figure that lies in ``key[start:end]`` of a normal form, in order."""
    for match in _FIGURE.finditer(normal.key, start, len(normal.key) if end is None else end):
        stated = _stated(match, normal)
        if stated is None:
            continue
        clause_start = _clause_start(normal.key, match.start())
        lead = normal.key[clause_start : match.start()]
        role, subject = _role(lead, normal.key, clause_start, match)
        yield AreaFigure(match.start(), match.end(), stated, role, subject)


def _stated(match: re.Match[str], normal: NormalText) -> StatedArea | None:
    try:
        value = parse_numeral(match["number"])
    except ValueError:
        return None
    factor = _KM2[match["unit"].lower()]
    km2 = value * factor + (parse_numeral(match["fen"]) / 10 * _MU_KM2 if match["fen"] else 0.0)
    printed_decimals = len(match["number"].replace("点", ".").partition(".")[2]) + bool(match["fen"])
    span = normal.span(match.start("number"), match.end())
    return StatedArea(
        km2=float(f"{km2:.12g}"),
        text=normal.text[match.start("number") : match.end()],
        decimals=max(printed_decimals + math.floor(-math.log10(factor) + 1e-9), 0),
        approximate=bool(match["before"] or match["after"] or match["mid"]),
        span=span,
    )


def _clause_start(key: str, position: int) -> int:
    start = position
    while start > 0 and key[start - 1] not in _CLAUSE_STARTS:
        start -= 1
    return start


def _role(lead: str, key: str, clause_start: int, match: re.Match[str]) -> tuple[Literal["own", "bare", "other"], str]:
    """Decide what a figure measures from the clause before it and the character after it."""
    if not lead and key[clause_start - 1 : clause_start] == "：":  # 面积：5公顷
        clause_start = _clause_start(key, clause_start - 1)
        title = key[clause_start : match.start() - 1]
        lead = title if any(noun in title for noun in (*OTHER_AREA_NOUNS, *AREA_NOUNS)) else lead
        clause_start = clause_start if lead else match.start()
    if any(noun in lead for noun in OTHER_AREA_NOUNS) or _is_a_part(key, clause_start):
        return "other", ""
    if key.startswith(SUPERSEDED_AFTER, match.end()):
        return "other", ""
    nouns = [(lead.rfind(noun), noun) for noun in AREA_NOUNS if noun in lead]
    if nouns:
        place, _ = max(nouns)
        return "own", lead[:place]
    if key[match.end() : match.end() + 1] == "的":
        return "other", ""
    if not lead:
        return _bare_role(key, clause_start, match.end())
    return ("bare", lead) if _is_land(lead) else ("other", "")


def _is_a_part(key: str, clause_start: int) -> bool:
    """Tell whether the sentence says 其中 before the clause: what follows are parts of a sum."""
    sentence = key[max(key.rfind(stop, 0, clause_start) for stop in "。\n；") + 1 : clause_start]
    return "其中" in sentence


def _bare_role(key: str, clause_start: int, end: int) -> tuple[Literal["own", "bare", "other"], str]:
    """Read a clause that is nothing but the figure: bare if a name stands before it (X，5平方公里，…)."""
    follower = key[end : end + 1]
    if follower not in "，。；）：\n\t" or clause_start == 0:
        return "other", ""
    name_end = clause_start - 1
    return "bare", key[_clause_start(key, name_end) : name_end]


def _is_land(lead: str) -> bool:
    """Old deeds: 田三亩六分."""
    return lead.endswith(("田", "地", "土地", "旱地", "水田"))
