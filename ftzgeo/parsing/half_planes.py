"""Half planes: X路以东、Y路以南、Z路以西、W路以北."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftzgeo.parsing import grammar
from ftzgeo.parsing.extents import STOPS, Extent
from ftzgeo.parsing.names import alternatives, is_complete, leading_filler, parse_features
from ftzgeo.parsing.vocabulary import (
    ADMIN_UNITS,
    DIRECTION_WORDS,
    EXCLUSION_WORDS,
    LOCATED_AT,
    OPPOSITE,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftzgeo.model import Direction
    from ftzgeo.parsing.normal_form import NormalText

_ALL_SIDES = 4
_SIBLINGS = 3
_MIN_NAME = 2
_MAX_ITEM = 60
_REMARK = re.compile(r"（[^（）]*）")
_MAX_GAP = 3
"""Separators between two items: 、 or —— or 的区域."""


@dataclass(frozen=True)
class _Item:
    """One X以东: the features at ``[start:stop]``, the direction words at ``[stop:end]``."""

    start: int
    stop: int
    end: int
    directions: tuple[Direction, ...]
    explicit: bool


def find_half_planes(normal: NormalText, depths: list[int]) -> Iterator[Extent]:
    """Yield every description by half planes of two or more directions, in text order."""
    for run in _runs(normal.key, list(_items(normal.key, depths))):
        for items in _complete_sets(run):
            sides = {direction for item in items for direction in item.directions}
            if len(sides) <= 1 or not _is_plausible(items) or _is_excluded(normal.key, items):
                continue
            yield _half_plane(normal, items)


def _half_plane(normal: NormalText, items: list[_Item]) -> Extent:
    first = _without_lead(normal.key, items[0])
    extent = Extent(items[0].start, items[-1].end, "half_plane", lead_end=first.start)
    for item in [first, *items[1:]]:
        features = parse_features(normal, item.start, item.stop)
        extent.sides += [(OPPOSITE[direction], features) for direction in item.directions if features]
    return extent


def _items(key: str, depths: list[int]) -> Iterator[_Item]:
    """Yield every X以东 with the start of its features: after the last item, stop, comma or bracket."""
    found = [(m, True) for m in grammar.HALF_PLANE.finditer(key)]
    found += [(m, False) for p in (grammar.HALF_PLANE_ASPECT, grammar.HALF_PLANE_BARE) for m in p.finditer(key)]
    last_end = 0
    for match, explicit in sorted(found, key=lambda pair: pair[0].start()):
        if match.start() < last_end:
            continue
        start = _item_start(key, depths, last_end, match.start())
        if not _MIN_NAME <= match.start() - start <= _MAX_ITEM:
            continue
        directions = tuple(DIRECTION_WORDS[word] for word in re.findall(grammar.DIRECTION, match["directions"]))
        yield _Item(start, match.start(), match.end(), directions, explicit)
        last_end = match.end()


def _item_start(key: str, depths: list[int], floor: int, stop: int) -> int:
    start = stop
    while start > floor and not (
        (depths[start - 1] <= depths[stop] and key[start - 1] in f"{STOPS}，：")
        or (key[start - 1] == "（" and depths[start] == depths[stop] > 0)
    ):
        start -= 1
    remark = _REMARK.match(key, start, stop)
    start = remark.end() if remark else start
    while start < stop and (key[start] in "、，。；）-—– 和及与" or key.startswith(("的区域", "区域", "的"), start)):
        start += 2 if key.startswith("区域", start) else 3 if key.startswith("的区域", start) else 1
    return start


def _runs(key: str, items: list[_Item]) -> Iterator[list[_Item]]:
    """Collect items with nothing but separators and feature names between them, in one sentence."""
    run: list[_Item] = []
    for item in items:
        between = _REMARK.sub("", key[run[-1].end : item.start]) if run else ""
        if re.search(r"[。；\n\t]", between) or len(between) > _MAX_GAP:
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def _complete_sets(run: list[_Item]) -> Iterator[list[_Item]]:
    """Part a run where four directions are complete and one comes again: two blocks in one sentence."""
    items: list[_Item] = []
    used: set[Direction] = set()
    for item in run:
        if used & set(item.directions) and len(used) >= _ALL_SIDES:
            yield items
            items, used = [], set()
        items.append(item)
        used |= set(item.directions)
    if items:
        yield items


def _is_plausible(items: list[_Item]) -> bool:
    """东侧 and bare 东 count only in a list of three or more, bare ones only beside an explicit one."""
    return all(item.explicit for item in items) or len(items) >= _SIBLINGS


def _is_excluded(key: str, items: list[_Item]) -> bool:
    before = key[max(items[0].start - 2, 0) : items[0].start]
    clause = re.split(r"[，。；\n]", key[items[-1].end :], maxsplit=1)[0]
    return any(word in before for word in EXCLUSION_WORDS) or clause.endswith(("除外", "以外"))


def _without_lead(key: str, item: _Item) -> _Item:
    """Cut what stands before the first name: 项目位于某市某区**某路**以东."""
    start = item.start
    body = key[start : item.stop]
    for word in LOCATED_AT:
        place = body.rfind(word)
        if place >= 0 and len(body) - place - len(word) >= _MIN_NAME:
            start, body = start + place + len(word), body[place + len(word) :]
            break
    body_start = start + leading_admin_units(body)
    body_start += leading_filler(key[body_start : item.stop])
    return _Item(body_start, item.stop, item.end, item.directions, item.explicit)


def leading_admin_units(body: str) -> int:
    """Return the length of the administrative units before a road's name; 0 if the rest would be no name."""
    first = re.split("[、和及与—-]", body, maxsplit=1)[0]
    best = 0
    for unit in re.finditer(alternatives(ADMIN_UNITS), first):
        rest = first[unit.end() :]
        if (
            (unit.start() >= 1 or len(unit.group()) > _MIN_NAME < len(rest))
            and len(rest) >= _MIN_NAME
            and is_complete(rest)
            and not rest.startswith(("路", "街", "道", "大"))
        ):
            best = unit.end()
    return best
