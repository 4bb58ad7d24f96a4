"""HTML: blocks become lines, tables become tables; what a browser would not show is dropped.

lxml's parser (libxml2) reads without a network, without entities from a DTD and with its limits on (depth 256).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from ftzgeo.documents.characters import cell_text, clean, collapse
from ftzgeo.documents.document import Origin
from ftzgeo.documents.draft import Draft
from ftzgeo.documents.encoding import decode_html
from ftzgeo.documents.grid import SpannedCell, grid_of_spans
from ftzgeo.documents.page_numbers import is_page_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftzgeo.documents.raw_file import RawFile

_SKIPPED_NAMES = """
head title meta link script style template noscript noframes svg canvas iframe object audio video map select
textarea button input rt rp del
"""
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
_BLOCK_NAMES = """
html body address article aside main nav section header footer div p pre h1 h2 h3 h4 h5 h6 br hr blockquote
center details summary dialog dir dl dt dd ol ul li menu fieldset legend form figure figcaption table caption
thead tbody tfoot tr td th
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_ROW_GROUPS = frozenset({"thead", "tbody", "tfoot", "form", "div", "center"})  # the last three by mistake
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_PARAGRAPHS_OF_LAYOUT = 8
_LAST_SOURCE_LINE = 65535  # libxml2 counts no further


def read_html(file: RawFile) -> Draft:
    """Return the text of an HTML page, one line for each block, with headings and tables.

    Raises
    ------
    DocumentError
        If the page is nested so deeply that the parser gives up.
    """
    draft = Draft()
    try:
        add_markup(draft, decode_html(file), first_line=1)
    except etree.LxmlError as error:
        raise file.error(f"the HTML cannot be parsed ({error})", "open it in a browser and save it again") from error
    return draft


def add_markup(draft: Draft, markup: str, *, first_line: int) -> None:
    """Add the text of HTML to a draft; `first_line` is the number of its first line in the file.

    Raises
    ------
    lxml.etree.LxmlError
        If the parser reaches one of its limits and would drop the rest.
    """
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_pis=True)
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    finally:
        _raise_limits(parser)
    if root is not None:
        _write(draft, _Flow(first_line).read(root))


def _raise_limits(parser: etree.HTMLParser) -> None:
    for entry in parser.error_log:
        if "RESOURCE_LIMIT" in entry.type_name:
            raise etree.LxmlError(entry.message)


class _Line(NamedTuple):
    """A line of text, the number of the source line it starts on, and its level if it is a heading."""

    text: str
    number: int
    level: int | None


class _TableAt(NamedTuple):
    """A table to be read when its turn comes, and what to add to libxml2's line numbers in it."""

    element: etree._Element
    offset: int
    number: int


class _Flow:
    """Reads an element into blocks: lines and tables, in text order."""

    def __init__(self, first_line: int) -> None:
        self._offset = first_line - 1
        self._number = first_line
        self._level: int | None = None
        self._parts: list[str] = []
        self._started: int | None = None
        self._blocks: list[_Line | _TableAt] = []

    def read(self, element: etree._Element) -> list[_Line | _TableAt]:
        """Return the blocks of an element, a cell or a whole page."""
        self._read_children(element)
        self._end_line()
        return self._blocks

    def _read(self, element: etree._Element) -> None:
        if not isinstance(element.tag, str):
            self._number += (element.text or "").count("\n")
            return
        self._number = _source_line(element, self._offset) or self._number
        if element.tag in _SKIPPED or _is_hidden(element):
            return
        if element.tag == "table" and not _is_layout(element):
            self._end_line()
            self._blocks.append(_TableAt(element, self._offset, self._number))
        elif element.tag == "pre":
            self._read_preformatted(element)
        elif element.tag in _HEADINGS and self._level is None:
            self._read_heading(element)
        else:
            self._read_children(element)

    def _read_children(self, element: etree._Element) -> None:
        if element.tag in _BLOCKS:
            self._end_line()
        self._add(element.text)
        for child in element:
            self._read(child)
            self._add(child.tail)
        if element.tag in _BLOCKS:
            self._end_line()

    def _read_heading(self, element: etree._Element) -> None:
        self._end_line()
        self._level = _HEADINGS[str(element.tag)]
        self._read_children(element)
        self._level = None

    def _read_preformatted(self, element: etree._Element) -> None:
        self._end_line()
        for line in _all_text(element).split("\n"):
            self._add(line)
            self._end_line()
            self._number += 1

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if self._started is None and text.strip():
            self._started = self._number + text[: len(text) - len(text.lstrip())].count("\n")
        self._parts.append(text)
        self._number += text.count("\n")

    def _end_line(self) -> None:
        text = collapse(clean("".join(self._parts))).strip()
        if text and self._started is not None and not is_page_number(text):
            self._blocks.append(_Line(text, self._started, self._level))
        self._parts, self._started = [], None


def _write(draft: Draft, blocks: list[_Line | _TableAt]) -> None:
    for block in blocks:
        if isinstance(block, _TableAt):
            _write_table(draft, block)
        elif block.level is None:
            draft.add_line(block.text, Origin(1, block.number))
        else:
            draft.add_heading(block.text, block.level, Origin(1, block.number))


def _write_table(draft: Draft, table: _TableAt) -> None:
    """Add a table; what is inside its cells as a table of its own follows it."""
    caption = next((cell_text(_all_text(child)) for child in table.element.iterchildren("caption")), "")
    if caption:
        draft.add_line(caption, Origin(1, table.number))
    rows: list[list[SpannedCell]] = []
    numbers: list[int] = []
    nested: list[_TableAt] = []
    for row in _own_rows(table.element):
        numbers.append(_source_line(row, table.offset) or table.number)
        rows.append([_spanned(cell, table, nested) for cell in row.iterchildren("td", "th") if not _is_hidden(cell)])
    grid = grid_of_spans(rows)
    if not grid.is_blank():
        draft.add_table(grid, [Origin(1, number) for number in numbers], caption=caption or None)
    for inner in nested:
        _write_table(draft, inner)


def _spanned(cell: etree._Element, table: _TableAt, nested: list[_TableAt]) -> SpannedCell:
    blocks = _Flow(table.offset + 1).read(cell)
    nested += [block for block in blocks if isinstance(block, _TableAt)]
    text = " ".join(block.text for block in blocks if isinstance(block, _Line))
    return SpannedCell(cell_text(text), _span(cell, "rowspan"), _span(cell, "colspan"))


def _source_line(element: etree._Element, offset: int) -> int | None:
    """Return the line of the file an element starts on; None beyond what libxml2 counts."""
    line = element.sourceline
    if isinstance(line, int) and line < _LAST_SOURCE_LINE:
        return line + offset
    return None


def _span(cell: etree._Element, name: str) -> int:
    value = re.match(r"\s*(\d{1,6})", str(cell.get(name, "1")))
    return int(value[1]) if value else 1


def _is_hidden(element: etree._Element) -> bool:
    return "hidden" in element.attrib or _HIDDEN_STYLE.search(str(element.get("style", ""))) is not None


def _own_rows(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the rows that belong to this table, not to one inside it."""
    for child in table:
        if child.tag == "tr" and not _is_hidden(child):
            yield child
        elif child.tag in _ROW_GROUPS and not _is_hidden(child):
            yield from _own_rows(child)


def _is_layout(table: etree._Element) -> bool:
    """Return whether a table only places blocks on the page: one column, or cells that hold whole articles."""
    if table.get("role") in ("presentation", "none"):
        return True
    cells = [list(row.iterchildren("td", "th")) for row in _own_rows(table)]
    if max((len(row) for row in cells), default=0) <= 1:
        return True
    return any(_is_article(cell, table) for row in cells for cell in row)


def _is_article(cell: etree._Element, table: etree._Element) -> bool:
    if sum(1 for _ in cell.iter("p", "h1", "h2", "h3")) > _PARAGRAPHS_OF_LAYOUT:
        return True
    nested = next(cell.iter("table"), None)
    return nested is not None and 2 * len(_all_text(cell)) > len(_all_text(table))


def _all_text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())
