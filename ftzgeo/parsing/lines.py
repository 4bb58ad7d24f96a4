"""Broken lines: a name cut by a page break and blank lines is made whole, paragraphs stay apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ftzgeo.parsing.feature_words import SUFFIX_KINDS
from ftzgeo.parsing.grammar import HALF_PLANE, LABEL, SIDE
from ftzgeo.parsing.names import is_complete
from ftzgeo.parsing.normal_form import NormalText, without
from ftzgeo.parsing.vocabulary import AREA_UNITS_KM2, BOILERPLATE

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPEN_ENDS = "，、（"
_CONTINUING = "，、。；：）"
_CLOSED_ENDS = "。；：）"
_HEAD = re.compile(r"^[^，。；、：\n\t]{1,14}(?=[，。；、])")
_LIST_MARK = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）).、．]|第[一二三四五六七八九十\d]+[章节条款部分]|[-—·●■◆*#]|附件)"
)
_WORDS = sorted(
    {*AREA_UNITS_KM2, *(word for word in BOILERPLATE if len(word) > 1), "面积", "区块", "地块"}, key=len, reverse=True
)
_BARE_SUFFIX = re.compile(rf"^(?:{'|'.join(sorted(map(re.escape, SUFFIX_KINDS), key=len, reverse=True))})$")
_MAX_TAIL = 24


def join_broken_lines(normal: NormalText) -> NormalText:
    """Return the normal form without the line breaks that cut a sentence of 四至 in two."""
    drop: set[int] = set()
    for start, end, line_start, line_end in _breaks(normal.key):
        if _is_cut(normal.key[line_start:start], normal.key[end:line_end]):
            drop.update(range(start, end))
    drop.update(_gaps_after_sides(normal.key))
    return without(normal, drop) if drop else normal


def _gaps_after_sides(key: str) -> Iterator[int]:
    """Yield the cell gaps that part a direction and verb from their feature: 东至 | X路 | 南至 | Y路."""
    for match in re.finditer(r"(?<![^\t\n])([^\t\n]{2,6})(\t+)(?=[^\t\n])", key):
        if SIDE.fullmatch(match[1]):
            yield from range(match.start(2), match.end(2))


def _breaks(key: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield every run of line breaks as (start, end, start of the line before, end of the line after)."""
    for match in re.finditer(r"[\n]+", key):
        if match.start() == 0 or match.end() == len(key):
            continue
        before = key.rfind("\n", 0, match.start()) + 1
        after = key.find("\n", match.end())
        yield match.start(), match.end(), before, len(key) if after < 0 else after


def _is_cut(line: str, following: str) -> bool:
    """Tell whether a line goes on in the one that follows. Both are in key form."""
    if "\t" in line[-_MAX_TAIL:] or _LIST_MARK.match(following) or LABEL.match(following):
        return False
    if following[0] in _CONTINUING:
        return True
    if line[-1] in _OPEN_ENDS:
        return bool(SIDE.search(line) or HALF_PLANE.search(line) or LABEL.search(line))
    if SIDE.fullmatch(line) and not SIDE.match(following):
        return True
    if line[-1] in _CLOSED_ENDS:
        return False
    return _word_is_cut(line, following) or _name_is_cut(line, following)


def _word_is_cut(line: str, following: str) -> bool:
    """Tell whether a word of the vocabulary, or a figure, reaches over the break."""
    joint = len(line)
    window = line[-10:] + following[:10]
    middle = joint - max(joint - 10, 0)
    for pattern in (SIDE, HALF_PLANE):
        if any(match.start() < middle < match.end() for match in pattern.finditer(window)):
            return True
    if HALF_PLANE.match(following) or (
        re.search(r"\d\.?$", line) and re.match(r"[\d.]*(?:平方|公顷|亩|km)", following)
    ):
        return True
    return any(
        word.startswith(line[-cut:]) and following.startswith(word[cut:])
        for word in _WORDS
        for cut in range(1, len(word))
    )


def _name_is_cut(line: str, following: str) -> bool:
    """Tell whether the line ends in a name that is not complete, and the next begins with its rest."""
    sides = list(SIDE.finditer(line))
    tail = re.split(r"[，。；：、]", line)[-1]
    head = _HEAD.match(following)
    if head is None or len(tail) > _MAX_TAIL:
        return False
    if not sides:
        label = LABEL.search(line)
        return label is not None and not re.search(r"[。；]", line[label.end() :])
    if sides[-1].end() < len(line) - len(tail) and not line[: len(line) - len(tail)].endswith("、"):
        return False
    if SIDE.match(following) or following.startswith(("总", "面积", "规划面积", "占地")):
        return False
    name = tail[max((m.end() for m in SIDE.finditer(tail)), default=0) :]
    return not is_complete(name) or bool(_BARE_SUFFIX.match(head.group()))
