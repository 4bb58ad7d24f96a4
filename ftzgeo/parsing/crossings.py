"""Crossings (X路与Y路交口) and lists of members (主要包括A、B、C)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ftzgeo.parsing.extents import Extent
from ftzgeo.parsing.half_planes import leading_admin_units
from ftzgeo.parsing.names import alternatives, parse_features
from ftzgeo.parsing.vocabulary import COUNTED_PARTS, INTERSECTION_WORDS, MEMBER_VERBS

if TYPE_CHECKING:
    from ftzgeo.model import BoundingFeature
    from ftzgeo.parsing.normal_form import NormalText

_CROSSING = re.compile(
    rf"^(?P<first>[^，。；：、\n]{{2,40}}?)(?:与|和|同|及)(?P<second>[^，。；：、\n]{{2,30}}?)(?:的)?(?:{alternatives(INTERSECTION_WORDS)})"
    rf"(?P<corner>[^，。；：\n]{{0,12}})$"
)


def find_crossing(normal: NormalText, start: int, end: int) -> Extent | None:
    """Read ``text[start:end]`` as X与Y交口 and nothing else."""
    while start < end and normal.key[start] in "\n\t，。；：":
        start += 1
    while end > start and normal.key[end - 1] in "\n\t，。；：":
        end -= 1
    match = _CROSSING.match(normal.key[start:end])
    if match is None:
        return None
    first = start + match.start("first") + _crossing_lead(match["first"])
    members = parse_features(normal, first, start + match.end("first"))
    members += parse_features(normal, start + match.start("second"), start + match.end("second"))
    notes = [normal.text[start + match.start("corner") : end]] if match["corner"] else []
    return Extent(start, end, "intersection", members=members, notes=notes, lead_end=first)


def _crossing_lead(first: str) -> int:
    """Return the length of the place before a crossing's first name; the name may begin with 第 (第二大街)."""
    ordinal = re.search(r"第[一二三四五六七八九十\d]+(?:大街|大道|街|路)$", first)
    return ordinal.start() if ordinal else leading_admin_units(first)


_MEMBERS = re.compile(rf"(?:{alternatives(MEMBER_VERBS)})(?P<list>[^。；\n]+)")


def find_members(normal: NormalText, start: int, end: int) -> tuple[BoundingFeature, ...]:
    """Return the members listed in ``text[start:end]``: 主要包括A、B、C."""
    match = _MEMBERS.search(normal.key, start, end)
    if match is None or "、" not in match["list"]:
        return ()
    stop = match.end("list")
    comma = normal.key.find("，", match.start("list"), stop)
    if comma >= 0:
        stop = comma
    counted = re.search(COUNTED_PARTS, normal.key[match.start("list") : stop])
    if counted:
        stop = match.start("list") + counted.start()
    return parse_features(normal, match.start("list"), stop)
