"""The name of a block: after its label, or in the words before its sides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ftzgeo.parsing import grammar
from ftzgeo.parsing.areas import find_areas
from ftzgeo.parsing.names import alternatives
from ftzgeo.parsing.vocabulary import AREA_NOUNS, BOILERPLATE, LOCATED_AT

if TYPE_CHECKING:
    from ftzgeo.parsing.description import Extent
    from ftzgeo.parsing.normal_form import NormalText

_LIST_MARK = re.compile(r"^(?:[-*·•●■◆#]+|（[一二三四五六七八九十\d]+）|[一二三四五六七八九十\d]+[、.．）])+")
_NOT_A_NAME = re.compile(rf"^(?:约|总)?(?:{alternatives(AREA_NOUNS)}|{alternatives(BOILERPLATE)}|分为|主要|位于|总)")
_TAIL = re.compile(
    rf"(?:的)?(?<!保护)(?<!规划)(?<!研究)(?<!控制)(?<!设计)(?:{alternatives(BOILERPLATE)}|主要是指|是指|西|分别为|的)+$"
)
_OPENERS = re.compile(r"^(?:本条例所称的?|本办法所称的?|所称|其中|以及|对口：|余|该|本次)")
_SUBJECT_END = re.compile(
    rf"(?:{alternatives(LOCATED_AT)}|主要是指|是指|坐落|是|以|管理范围|具体范围|四至范围|四至|(?<!保护)(?<!规划)(?<!研究)(?<!控制)(?<!设计)范围(?!内)|规划总面积|规划面积|总面积|面积|占地)"
)
_MAX_NAME = 40


def name_after_label(normal: NormalText, start: int, end: int) -> str | None:
    """Return the name that follows a label: 区块一：**经开区核心区**，面积…; None if areas or sides follow at once."""
    while start < end and normal.key[start] in "：，、. \t\n":
        start += 1
    if start < end and normal.key[start] == "（":
        close = normal.key.find("）", start, end)
        inner = normal.text[start + 1 : close] if close > 0 else ""
        return inner if inner and not re.search(r"\d", inner) else None
    stop = start
    while (
        stop < end
        and normal.key[stop] not in "，。；：\n\t"
        and not normal.key.startswith(("四至", "面积", "（"), stop)
    ):
        stop += 1
    clause = normal.key[start:stop]
    if not clause or len(clause) > _MAX_NAME or _NOT_A_NAME.match(clause) or grammar.SIDE.match(clause):
        return None
    if any(find_areas(normal, start, stop)):
        return None
    return normal.text[start:stop].strip("，：；、 ") or None


def name_before_extent(normal: NormalText, extent: Extent, floor: int) -> str | None:
    """Return the name in the words before an extent; None where they hold none.

    `floor` is the end of the extent before: a name is never taken from there.
    """
    key = normal.key
    start = extent.start
    while start > floor and key[start - 1] not in "。；\n\t":
        start -= 1
    lead = key[start : extent.lead_end].rstrip("（，：、 “")
    if not lead and start > 1 and key[start - 1] == "\n":
        return _title_above(normal, start - 1, floor)
    lead_start = start
    for mark in (_LIST_MARK, _OPENERS):
        found = mark.match(lead)
        if found:
            lead, lead_start = lead[found.end() :], lead_start + found.end()
    cut = _SUBJECT_END.search(lead)
    stop = cut.start() if cut and cut.start() > 1 else len(lead)
    comma = re.search(r"[，：]|（[^）]*\d", lead[:stop])
    stop = comma.start() if comma else stop
    tail = _TAIL.search(lead[:stop])
    stop = tail.start() if tail else stop
    name = normal.text[lead_start : lead_start + stop].strip("，：；、（“”* ")
    return name if 1 < len(name) <= _MAX_NAME and not re.search(r"\d{4,}", name) else None


def _title_above(normal: NormalText, line_end: int, floor: int) -> str | None:
    start = max(normal.key.rfind("\n", 0, line_end) + 1, floor)
    title = normal.text[start:line_end].strip("：:，。 ")
    title = _LIST_MARK.sub("", title)
    return title if 1 < len(title) <= _MAX_NAME and not re.search("[，。；]", title) else None
