"""Blocks that a text names with an area but without 四至. Few forms are taken, so that prose yields none.

* ``**总体设计范围（约11.4 km²）**：`` — a title with the area in brackets and a colon;
* ``X片区总面积16.58平方公里（含Y1.95平方公里；含Z2.34平方公里）`` — parts of a block that has 四至;
* ``X规划面积约2500亩，`` at the start of a sentence;
* ``X实施范围119.97平方公里，涵盖A、B、C三个片区`` — an area with its members.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ftzgeo.parsing.areas import AreaFigure, find_areas
from ftzgeo.parsing.description import find_members
from ftzgeo.parsing.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.parsing.drafts import DraftReader
    from ftzgeo.parsing.normal_form import NormalText

_TITLE = re.compile(r"(?:^|(?<=\n))[*#\-\s]*(?P<name>[^，。；：（\n*]{2,20})（$")
_PLANNED = re.compile(
    r"(?:^|(?<=[\n。；]))(?:它的|其)?(?P<name>[^，。；：、（）\n]{2,16})规划(?:用地)?面积(?:约|为|约为)?$"
)
_SCOPE = re.compile(r"(?:^|(?<=[\n。；]))(?P<name>[^，。；：、（）\n]{2,16}?)(?:的)?实施范围(?:约|为|约为)?$")
_PART = re.compile(r"(?:含|及|其中)(?P<name>[^，。；：、（）\n]{2,20}?)约?$")


def find_mentions(reader: DraftReader, drafts: Sequence[Draft]) -> list[Draft]:
    """Return drafts for the areas that no block has taken yet and that stand in one of the forms above."""
    normal = reader.normal
    covered = [(draft.start, draft.end) for draft in drafts if draft.label]
    mentions = []
    for figure in find_areas(normal):
        if figure.start in reader.used or any(start <= figure.start < end for start, end in covered):
            continue
        draft = _mention(reader, drafts, figure)
        if draft is not None:
            mentions.append(draft)
            reader.used.add(figure.start)
    return mentions


def _mention(reader: DraftReader, drafts: Sequence[Draft], figure: AreaFigure) -> Draft | None:
    normal = reader.normal
    lead = normal.key[max(figure.start - 60, 0) : figure.start]
    lead = lead.removesuffix("约") if normal.key[figure.end : figure.end + 2] == "）：" else lead
    if normal.key[figure.end : figure.end + 2].startswith("）") and "：" in normal.key[figure.end : figure.end + 4]:
        return _draft(normal, figure, _TITLE.search(lead))
    if reader.depths[figure.start] and _stands_beside(reader, drafts, figure):
        return _draft(normal, figure, _PART.search(lead))
    planned = _PLANNED.search(lead)
    if planned and figure.role == "own":
        return _draft(normal, figure, planned)
    scope = _SCOPE.search(lead)
    if scope and figure.role == "own":
        draft = _draft(normal, figure, scope)
        end = normal.key.find("。", figure.end)
        if draft:
            draft.members = find_members(normal, figure.end, end if end > 0 else len(normal.key))
            return draft if draft.members else None
    return None


def _stands_beside(reader: DraftReader, drafts: Sequence[Draft], figure: AreaFigure) -> bool:
    """Tell whether a block with sides is described in the same paragraph."""
    return any(
        d.extent and "\n" not in reader.normal.key[min(d.start, figure.start) : max(d.start, figure.start)]
        for d in drafts
    )


def _draft(normal: NormalText, figure: AreaFigure, match: re.Match[str] | None) -> Draft | None:
    if match is None:
        return None
    offset = figure.start - (len(match.string) - match.start("name"))
    if normal.key[offset : offset + len(match["name"])] != match["name"]:
        offset = normal.key.rfind(match["name"], 0, figure.start)
    name = normal.text[offset : offset + len(match["name"])]
    return Draft(offset, figure.end, name=name, area=figure.stated)
