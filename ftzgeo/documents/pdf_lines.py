"""From characters to lines of text, in reading order."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from ftzgeo.documents.characters import is_wide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ftzgeo.documents.pdf_page import Char

# Distances in units of the font size.
_SAME_BASE_LINE = 0.2
_SAME_ROW = 0.45  # takes in superscripts
_BACKWARDS = 0.5
_RUN_GAP = 1.2
_OVERPRINT = 0.12
_WORD_GAP = 0.18
_MIXED_GAP = 0.6
_WIDE_GAP = 0.9
_AUTOMATIC_SHARE = 0.7
_REAL_SPACE_GAP = 0.15

_GUTTER_BIN_PT = 3.0
_GUTTER_WIDTH = 0.8
_MIN_COLUMN_LINES = 6
_CROSSING_SHARE = 0.1
_MIDDLE = (0.25, 0.75)
_ALIGNED_SHARE = 0.6
_GUTTER_MARGIN = 2.5

FULL, LEFT, RIGHT = 0, 1, 2
"""The column a line stands in."""

_NO_LINE_START = "，。、；：？！）》」』】〕”’…,.;:?!)]}"
_LATIN_TOKEN = re.compile(r"[\x21-\x7e\u00c0-\u024f]+")


@dataclass
class Run:
    """Characters that follow each other on one base line, as they come in the file."""

    chars: list[Char]
    x0: float
    x1: float
    y: float
    size: float


@dataclass
class Line:
    """A printed line: its text, extent, base line and font size in points.

    `first_width` is the width of what cannot be broken at its start: a line above with less room left is full.
    `sheet` is the left and right edge of the page.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    first_width: float
    ends_in_space: bool
    column: int = FULL
    page: int = 1
    number: int = 0
    sheet: tuple[float, float] = (0.0, 0.0)


def read_lines(chars: Sequence[Char]) -> list[Line]:
    """Return the lines of a page in reading order; two columns are read one after the other, never across."""
    runs = list(_runs(chars))
    gutter = _gutter(runs)
    if gutter is None:
        return rows_of(runs)
    lines: list[Line] = []
    for band in _bands(runs, gutter):
        for column in (FULL, LEFT, RIGHT):
            lines += rows_of([run for run in band if _column(run, gutter) == column], column)
    return lines


def least_gap_of_a_space(pages: Iterable[Sequence[Char]]) -> float:
    """Return from what gap on, in units of the font size, a letter or digit next to 汉字 has a space between.

    Word sets every such pair a quarter of an em apart without any space in the text; other programs leave a gap only
    for a space. So where most pairs of a document have a gap, it means nothing and the answer is infinity.
    """
    pairs = (pair for page in pages for pair in pairwise(page) if _is_spaced_by_word(*pair))
    gaps = [gap for gap in (_mixed_gap(*pair) for pair in pairs) if gap is not None]
    return math.inf if sum(gap > _WORD_GAP for gap in gaps) > _AUTOMATIC_SHARE * len(gaps) else _WORD_GAP


def with_spaces(chars: Sequence[Char], least_gap: float) -> list[Char]:
    """Return characters with a space in the gaps between Latin and Chinese text that stand for one."""
    spaced = list(chars[:1])
    for before, char in pairwise(chars):
        gap = _mixed_gap(before, char)
        if gap is not None and gap > (least_gap if _is_spaced_by_word(before, char) else _WORD_GAP):
            spaced.append(char._replace(text=" ", x0=before.x1, x1=char.x0))
        spaced.append(char)
    return spaced


def _is_spaced_by_word(before: Char, char: Char) -> bool:
    return before.text.isalnum() and char.text.isalnum()


def _mixed_gap(before: Char, char: Char) -> float | None:
    """Return the gap between a Chinese and another character on one base line, in units of the font size."""
    if " " in (before.text, char.text) or is_wide(before.text) == is_wide(char.text):
        return None
    size = max(before.size, char.size)
    gap = (char.x0 - before.x1) / size
    return gap if abs(char.y - before.y) <= _SAME_BASE_LINE * size and -_BACKWARDS <= gap <= _RUN_GAP else None


def lines_of_cell(chars: Sequence[Char]) -> list[Line]:
    """Return the lines inside a table's cell from top to bottom."""
    return rows_of(list(_runs(chars)))


def _runs(chars: Iterable[Char]) -> Iterator[Run]:
    run: Run | None = None
    for char in chars:
        if run is not None and _follows(run, char):
            run.chars.append(char)
            run.x1 = max(run.x1, char.x1)
            continue
        if run is not None:
            yield run
        run = Run([char], char.x0, char.x1, char.y, char.size)
    if run is not None:
        yield run


def _follows(run: Run, char: Char) -> bool:
    size = max(run.size, char.size)
    return abs(char.y - run.y) <= _SAME_BASE_LINE * size and -_BACKWARDS * size <= char.x0 - run.x1 <= _RUN_GAP * size


def rows_of(runs: list[Run], column: int = FULL) -> list[Line]:
    """Return runs of one column as lines from top to bottom; runs on one height are one line."""
    rows: list[list[Run]] = []
    main: Run | None = None
    for run in sorted(runs, key=lambda run: run.y):
        if main is not None and run.y - main.y <= _SAME_ROW * max(run.size, main.size):
            rows[-1].append(run)
            main = max(main, run, key=lambda one: one.size)
        else:
            rows.append([run])
            main = run
    lines = [_line(row, column) for row in rows]
    return [line for line in lines if line is not None]


def _line(row: list[Run], column: int) -> Line | None:
    chars = sorted((char for run in row for char in run.chars), key=lambda char: char.x0)
    printed = _without_overprint([char for char in chars if char.text != " "])
    if not printed:
        return None
    spaces = [char for char in chars if char.text == " "]
    size = Counter(round(char.size, 1) for char in printed).most_common(1)[0][0]
    base = median(char.y for char in printed if abs(char.size - size) < 1)
    end = printed[-1].x1
    text = _spaced_text(printed, spaces)
    return Line(
        text=text,
        x0=printed[0].x0,
        x1=end,
        y=base,
        size=size,
        first_width=_first_width(text, printed),
        ends_in_space=any(space.x1 > end for space in spaces),
        column=column,
    )


def _without_overprint(chars: list[Char]) -> list[Char]:
    """Drop characters printed twice with a small shift, which is how some programs make text bold."""
    kept: list[Char] = []
    for char in chars:
        twice = any(
            char.text == other.text and char.x0 - other.x0 <= _OVERPRINT * char.size and abs(char.y - other.y) < 1
            for other in kept[-3:]
        )
        if not twice:
            kept.append(char)
    return kept


def _spaced_text(printed: list[Char], spaces: list[Char]) -> str:
    parts = [printed[0].text]
    waiting = 0
    for before, char in pairwise(printed):
        count = 0
        while waiting < len(spaces) and spaces[waiting].x0 < char.x0:
            count += spaces[waiting].x0 >= before.x0
            waiting += 1
        parts.append(_space_between(before, char, count))
        parts.append(char.text)
    return "".join(parts)


def _space_between(before: Char, char: Char, real_spaces: int) -> str:
    gap = (char.x0 - before.x1) / max(before.size, char.size)
    wide = is_wide(before.text) + is_wide(char.text)
    if real_spaces:
        return " " * real_spaces if wide < 2 or gap > _REAL_SPACE_GAP else ""  # noqa: PLR2004 - both of two
    return " " if gap > (_WORD_GAP, _MIXED_GAP, _WIDE_GAP)[wide] else ""


def _first_width(text: str, printed: list[Char]) -> float:
    token = _LATIN_TOKEN.match(text)
    count = len(token[0]) if token else 1
    while count < len(text) and text[count] in _NO_LINE_START:
        count += 1
    return printed[min(count, len(printed)) - 1].x1 - printed[0].x0


def _gutter(runs: list[Run]) -> tuple[float, float] | None:
    """Return the x-range of the white strip between two columns, None if the page has one column."""
    printed = [run for run in runs if any(char.text != " " for char in run.chars)]
    if len(printed) < 2 * _MIN_COLUMN_LINES:
        return None
    left, right = min(run.x0 for run in printed), max(run.x1 for run in printed)
    size = median(run.size for run in printed)
    strip = _widest_strip(printed, left + _MIDDLE[0] * (right - left), left + _MIDDLE[1] * (right - left))
    if strip is None or strip[1] - strip[0] < _GUTTER_WIDTH * size:
        return None
    return strip if _has_two_columns(printed, strip, size) else None


def _widest_strip(runs: list[Run], start: float, end: float) -> tuple[float, float] | None:
    count = max(0, int((end - start) / _GUTTER_BIN_PT))
    covered = [0] * count
    for run in runs:
        first = max(0, int((run.x0 - start) / _GUTTER_BIN_PT))
        last = min(count - 1, int((run.x1 - start) / _GUTTER_BIN_PT))
        for index in range(first, last + 1):
            covered[index] += 1
    best: tuple[int, int] | None = None
    begin = 0
    for index in range(count + 1):
        if index < count and covered[index] <= _CROSSING_SHARE * len(runs):
            continue
        if index > begin and (best is None or index - begin > best[1] - best[0]):
            best = (begin, index)
        begin = index + 1
    return None if best is None else (start + best[0] * _GUTTER_BIN_PT, start + best[1] * _GUTTER_BIN_PT)


def _has_two_columns(runs: list[Run], strip: tuple[float, float], size: float) -> bool:
    """Return whether both sides hold enough lines, most of which begin or end at the strip."""
    left = [run for run in runs if _column(run, strip) == LEFT]
    right = [run for run in runs if _column(run, strip) == RIGHT]
    if min(len(left), len(right)) < _MIN_COLUMN_LINES:
        return False
    near = _GUTTER_MARGIN * size
    ending = sum(strip[0] - run.x1 <= near for run in left)
    beginning = sum(run.x0 - strip[1] <= near for run in right)
    return ending >= _ALIGNED_SHARE * len(left) and beginning >= _ALIGNED_SHARE * len(right)


def _column(run: Run, strip: tuple[float, float]) -> int:
    if run.x1 <= strip[1] and run.x0 < strip[0]:
        return LEFT
    return RIGHT if run.x0 >= strip[0] else FULL


def _bands(runs: list[Run], strip: tuple[float, float]) -> Iterator[list[Run]]:
    """Cut the page at the lines that run across both columns: above and below them the columns are read apart."""
    band: list[Run] = []
    across = False
    for run in sorted(runs, key=lambda run: run.y):
        crosses = _column(run, strip) == FULL
        if band and crosses != across:
            yield band
            band = []
        across = crosses
        band.append(run)
    if band:
        yield band
