"""From printed lines to paragraphs: a line that fills its width goes on in the next one that starts at the margin.

Chinese plans indent the first line of a paragraph by two characters, so a line that starts at the margin continues
one. The distance of the lines and the beginnings of items (区块二, （三）) tell the rest.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from ftzgeo.documents.characters import is_wide
from ftzgeo.documents.document import Origin
from ftzgeo.documents.pdf_lines import FULL, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.documents.pdf_tables import RuledTable

# Distances in units of the font size.
_FLUSH = 0.8
_SLACK = 0.6
_SLACK_IN_SENTENCE = 2.5
_COMPANY_LEFT = 0.3
_COMPANY_RIGHT = 1.2
_NEARLY_FULL = 2.0
_USUAL_PITCH = 1.6

_LINES_FOR_OWN_MARGINS = 30
_COMPANY_SHARE = 0.1
_MARGIN_SHARE = 0.2
_UNEQUAL_MARGINS = 0.15  # of the page's width
_INDENTED_SHARE = 0.5
_WIDER_PITCH = 1.2
_OTHER_SIZE = 0.08
_HEADING_SIZE = 1.12
_MAX_HEADING_LENGTH = 60
_MAX_LEVEL = 6

_SENTENCE_END = "。！？；：.!?;:"
_NUMERAL = "[一二三四五六七八九十百]"
_ITEM = re.compile(
    rf"\s*(?:附件|(?:区块|地块)(?:{_NUMERAL}|\d)|第(?:{_NUMERAL}|\d)+[章节条部篇编]|{_NUMERAL}+、"
    rf"|[（(](?:{_NUMERAL}|\d)+[）)]|\d+[、.．](?!\d)|[①-⑳])"
)


@dataclass
class Paragraph:
    """A paragraph: its text, where it starts, and its level if it is a heading."""

    text: str
    origin: Origin
    level: int | None = None


@dataclass(frozen=True)
class _Setting:
    """How a document is set: the edges of its columns, usual distance of lines, body size, and whether it indents."""

    left: dict[tuple[int, int], float]
    right: dict[tuple[int, int], float]
    pitch: float
    size: float
    is_indented: bool


def paragraphs_of(blocks: Sequence[Line | RuledTable]) -> list[Paragraph | RuledTable]:
    """Return the paragraphs and tables of a document whose pages' furniture is gone, in order."""
    setting = _setting([block for block in blocks if isinstance(block, Line)])
    levels = _heading_levels(blocks, setting)
    result: list[Paragraph | RuledTable] = []
    above: Line | None = None
    for block in blocks:
        if not isinstance(block, Line):
            result.append(block)
            above = None
            continue
        last = result[-1] if result else None
        if above is not None and isinstance(last, Paragraph) and _continues(above, block, setting):
            last.text = joined(last.text, block.text, spaced=above.ends_in_space)
        else:
            level = levels.get(round(block.size)) if len(block.text) <= _MAX_HEADING_LENGTH else None
            result.append(Paragraph(block.text, Origin(block.page, block.number), level))
        above = block
    return result


def joined(text: str, more: str, *, spaced: bool) -> str:
    """Return two pieces of a paragraph as one: no space at 汉字, one between words, none inside a number."""
    if is_wide(text[-1]) or is_wide(more[0]):
        return text + more
    return f"{text} {more}" if spaced or (text[-1].isalpha() and more[0].isalpha()) else text + more


def _key(line: Line) -> tuple[int, int]:
    """Return what lines share margins with this one: the column, and odd or even pages (their margins may mirror)."""
    return line.column, line.page % 2


def _setting(lines: list[Line]) -> _Setting:
    pairs = list(pairwise(lines))
    left: dict[tuple[int, int], float] = {}
    right: dict[tuple[int, int], float] = {}
    for key in {_key(line) for line in lines}:
        side = [line for line in lines if _key(line) == key]
        group = side if len(side) >= _LINES_FOR_OWN_MARGINS else [line for line in lines if line.column == key[0]]
        right[key] = _right_edge(group)
        left[key] = _left_edge(group, right[key], pairs)
    return _Setting(left, right, _pitch(pairs, left, right), _body_size(lines), _is_indented(pairs, left, right))


def _body_size(lines: list[Line]) -> float:
    counts: Counter[float] = Counter()
    for line in lines:
        counts[round(line.size, 1)] += len(line.text)
    return counts.most_common(1)[0][0] if counts else 1.0


def _right_edge(lines: list[Line]) -> float:
    """Return the right edge of the text; if all lines are short, the left margin mirrored."""
    reached = _reached_edge(lines)
    left, right = lines[0].sheet
    mirrored = right - (min(line.x0 for line in lines) - left)
    is_plausible = lines[0].column != FULL or reached >= mirrored - _UNEQUAL_MARGINS * (right - left)
    return reached if is_plausible else mirrored


def _reached_edge(lines: list[Line]) -> float:
    """Return the end of the longest line that enough others nearly reach."""
    ends = sorted(line.x1 for line in lines)
    size = median(line.size for line in lines)
    for needed in (max(2, int(_COMPANY_SHARE * len(ends))), 2):
        for rank in range(len(ends) - 1, -1, -1):
            if rank + 1 - bisect_left(ends, ends[rank] - _COMPANY_RIGHT * size) >= needed:
                return ends[rank]
    return ends[-1]


def _left_edge(lines: list[Line], right: float, pairs: list[tuple[Line, Line]]) -> float:
    """Return where lines below full ones start; paragraphs that are indented start further right."""
    members = {id(line) for line in lines}
    starts = sorted(
        line.x0
        for above, line in pairs
        if {id(above), id(line)} <= members and right - above.x1 <= _NEARLY_FULL * above.size
    )
    size = median(line.size for line in lines)
    for rank, start in enumerate(starts):
        if bisect_right(starts, start + _COMPANY_LEFT * size) - rank >= _MARGIN_SHARE * len(starts):
            return start
    return min(line.x0 for line in lines)


def _pitch(
    pairs: list[tuple[Line, Line]], left: dict[tuple[int, int], float], right: dict[tuple[int, int], float]
) -> float:
    """Return the usual distance of lines within a paragraph, in units of the font size."""
    pitches = [
        (line.y - above.y) / line.size
        for above, line in pairs
        if above.page == line.page
        and line.y > above.y
        and line.x0 - left[_key(line)] <= _FLUSH * line.size
        and right[_key(above)] - above.x1 <= _NEARLY_FULL * above.size
    ]
    return median(pitches) if pitches else _USUAL_PITCH


def _is_indented(
    pairs: list[tuple[Line, Line]], left: dict[tuple[int, int], float], right: dict[tuple[int, int], float]
) -> bool:
    first = [line for above, line in pairs if right[_key(above)] - above.x1 > _NEARLY_FULL * above.size]
    indented = sum(line.x0 - left[_key(line)] > _FLUSH * line.size for line in first)
    return indented >= _INDENTED_SHARE * len(first)


def _continues(above: Line, line: Line, setting: _Setting) -> bool:
    """Return whether a line goes on with the paragraph of the line above, by size, ends, distance, then wording."""
    if abs(above.size - line.size) > _OTHER_SIZE * above.size or not _is_full(above, line, setting):
        return False
    if line.x0 - setting.left[_key(line)] > _FLUSH * line.size:
        return False
    is_break = above.page != line.page or above.column != line.column
    if not is_break and line.y - above.y > _WIDER_PITCH * setting.pitch * line.size:
        return False
    if _ITEM.match(line.text) and above.text.rstrip().endswith((*_SENTENCE_END, "）", ")")):
        return False
    return setting.is_indented or not (is_break and _ends_sentence(above))


def _is_full(above: Line, line: Line, setting: _Setting) -> bool:
    """Return whether the next line's beginning had no room in the line above; inside a sentence the eye is kinder."""
    room = setting.right[_key(above)] - above.x1
    slack = _SLACK if _ends_sentence(above) else _SLACK_IN_SENTENCE
    return room <= line.first_width + slack * line.size


def _ends_sentence(line: Line) -> bool:
    return line.text.rstrip().endswith(tuple(_SENTENCE_END))


def _heading_levels(blocks: Sequence[Line | RuledTable], setting: _Setting) -> dict[int, int]:
    """Return levels for the font sizes that are clearly larger than the body's, the largest first."""
    sizes = {round(block.size) for block in blocks if isinstance(block, Line)}
    larger = sorted((size for size in sizes if size >= _HEADING_SIZE * setting.size), reverse=True)
    return {size: min(level, _MAX_LEVEL) for level, size in enumerate(larger, start=1)}
