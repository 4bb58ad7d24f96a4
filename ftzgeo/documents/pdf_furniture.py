"""Running headers, footers and page numbers of a PDF: what repeats at the edge of pages and is not the text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ftzgeo.documents.page_numbers import is_bare_number, is_page_number, without_digits
from ftzgeo.documents.pdf_lines import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ftzgeo.documents.pdf_tables import RuledTable

_EDGE_LINES = 3
_SAME_HEIGHT_PT = 3.0
_MIN_PAGES = 3
_MIN_SHARE = 0.5
_MIN_PAGES_FOR_SHARE = 2
_ZONE_SHARE = 0.15
_OTHER_SIZE = 0.08
_MAX_PITCH = 3.0  # in units of the font size
_GAP = 1.2  # in units of the usual distance of lines
_MARGIN_SHARE = 0.12
_APART = 2.0  # in units of the font size; lines of a paragraph stand 1.2 to 1.8 apart
_ATTACHMENT = re.compile(r"\s*附\s*[件录錄表图圖]")


@dataclass
class PageBlocks:
    """The lines and tables of a page in reading order, and the y of its edges."""

    number: int
    blocks: list[Line | RuledTable]
    top: float
    bottom: float

    @property
    def lines(self) -> list[Line]:
        """The lines outside tables."""
        return [block for block in self.blocks if isinstance(block, Line)]


def drop_furniture(pages: Sequence[PageBlocks]) -> None:
    """Take running headers, footers and page numbers out of pages.

    Of the outermost lines of a page, from the edge inwards, those go that stand in the margin, at the same height with
    the same text but for digits on three pages or on half of them, and are set in another size than the text or further
    from it than its lines from each other. Page numbers go by their form. 附件1, 附件2 at the top of pages are headings
    and stay.
    """
    body = _body(pages)
    repeated = {at_top: _repeated(pages, at_top=at_top) for at_top in (True, False)}
    for page in pages:
        dropped: set[int] = set()
        for at_top, found in repeated.items():
            dropped |= {id(line) for line in _outer(page, found, body, at_top=at_top)}
        kept = [block for block in page.blocks if id(block) not in dropped]
        page.blocks = kept or [line for line in page.lines if _is_text(line, page, body)]


def _is_text(line: Line, page: PageBlocks, body: _Body) -> bool:
    """Return whether a line that repeats is nevertheless the text of its page: nothing else would be left on it."""
    is_number = is_page_number(line.text) or _is_number_in_margin(line, page)
    return not is_number and abs(line.size - body.size) <= _OTHER_SIZE * body.size


@dataclass(frozen=True)
class _Body:
    """The usual font size of a document's text and the usual distance of its base lines, in points."""

    size: float
    pitch: float


def _body(pages: Sequence[PageBlocks]) -> _Body:
    sizes: Counter[float] = Counter()
    pitches: Counter[int] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[line.size] += len(line.text)
        for above, line in pairwise(page.lines):
            if _SAME_HEIGHT_PT < line.y - above.y <= _MAX_PITCH * line.size:
                pitches[round(line.y - above.y)] += 1
    return _Body(_commonest(sizes), _commonest(pitches))


def _commonest(counts: Counter[float] | Counter[int]) -> float:
    return max(counts, key=lambda value: (counts[value], -value), default=0)


def _edge_lines(page: PageBlocks, *, at_top: bool) -> list[Line]:
    """Return the lines at the outermost heights of a page that lie in its margin, from the edge inwards."""
    margin = _ZONE_SHARE * (page.bottom - page.top)
    lines = [line for line in page.lines if (line.y < page.top + margin if at_top else line.y > page.bottom - margin)]
    ordered = sorted(lines, key=lambda line: line.y, reverse=not at_top)
    heights: list[float] = []
    for rank, line in enumerate(ordered):
        if not any(abs(line.y - height) <= _SAME_HEIGHT_PT for height in heights):
            heights.append(line.y)
        if len(heights) > _EDGE_LINES:
            return ordered[:rank]
    return ordered


class _Repeated:
    """Which texts, but for digits, stand at which heights on enough pages."""

    def __init__(self, seen: dict[str, list[tuple[float, int]]], page_count: int) -> None:
        self._heights = {text: list(_common_heights(places, page_count)) for text, places in seen.items()}

    def has(self, line: Line) -> bool:
        """Return whether a line is a repeated one."""
        heights = self._heights.get(_text_to_compare(line), ())
        return any(abs(line.y - height) <= _SAME_HEIGHT_PT for height in heights)


def _repeated(pages: Sequence[PageBlocks], *, at_top: bool) -> _Repeated:
    seen: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for page in pages:
        for line in _edge_lines(page, at_top=at_top):
            if not _ATTACHMENT.match(line.text):
                seen[_text_to_compare(line)].append((line.y, page.number))
    return _Repeated(seen, len(pages))


def _text_to_compare(line: Line) -> str:
    """Return a line's text with its digits masked; of a bare number, how far it is from the count of pages.

    Figures (5.5, 12%) are compared as they are: the numbers of a table without rulings are no page numbers.
    """
    text = line.text.strip()
    if text.isdecimal():
        return f"page {int(text) - line.page:+d}"
    is_figure = not is_bare_number(text) and not any(char.isalpha() for char in text)
    return text if is_figure else without_digits(text)


def _common_heights(places: list[tuple[float, int]], page_count: int) -> Iterator[float]:
    """Yield the heights at which a text stands on three pages, or on two or more that are half of all."""
    if len(places) < _MIN_PAGES_FOR_SHARE:
        return
    needed = min(_MIN_PAGES, max(_MIN_PAGES_FOR_SHARE, _MIN_SHARE * page_count))
    for height in {round(height) for height, _ in places}:
        if len({page for other, page in places if abs(other - height) <= _SAME_HEIGHT_PT}) >= needed:
            yield height


def _outer(page: PageBlocks, repeated: _Repeated, body: _Body, *, at_top: bool) -> list[Line]:
    """Return the lines to drop: those at the edge down to the last that is well apart from the text."""
    lines = _edge_lines(page, at_top=at_top)
    sure = 0
    for count, line in enumerate(lines, start=1):
        is_number = is_page_number(line.text) or (count == 1 and _is_number_in_margin(line, page))
        if not is_number and not repeated.has(line):
            break
        if is_number or _is_apart(line, [other for other in page.lines if other not in lines[:count]], body):
            sure = count
    return lines[:sure]


def _is_apart(line: Line, rest: list[Line], body: _Body) -> bool:
    """Return whether a line is set apart from the text, by its size or by the distance to it."""
    if abs(line.size - body.size) > _OTHER_SIZE * body.size:
        return True
    return all(abs(other.y - line.y) > _GAP * body.pitch or abs(other.y - line.y) <= _SAME_HEIGHT_PT for other in rest)


def _is_number_in_margin(line: Line, page: PageBlocks) -> bool:
    """Return whether a line is the page's own number, near the page's edge and well apart from all other lines."""
    margin = _MARGIN_SHARE * (page.bottom - page.top)
    if not is_bare_number(line.text) or page.top + margin < line.y < page.bottom - margin:
        return False
    if line.text.strip().isdecimal() and int(line.text) != page.number:
        return False
    return all(abs(other.y - line.y) > _APART * line.size for other in page.lines if other is not line)
