"""Word's .docx: the body in order, paragraphs and tables, as it prints with all tracked changes accepted.

The XML is read directly, by local names, so that Strict and Transitional files and those of other programs read alike.
Pages are counted by page breaks and by Word's own record of where it last broke pages; a program that writes neither
leaves everything on page 1. Numbers that Word generates for lists are not text and are not made up here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.documents.characters import cell_text, clean
from ftzgeo.documents.document import Origin
from ftzgeo.documents.draft import Draft
from ftzgeo.documents.grid import HOLE, Grid
from ftzgeo.documents.page_numbers import is_page_number
from ftzgeo.documents.word_package import WordPackage
from ftzgeo.documents.word_styles import attribute, child, heading_levels, is_on, local_name, paragraph_level
from ftzgeo.documents.word_text import PageCount, ParagraphReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from ftzgeo.documents.raw_file import RawFile

_DELETED = frozenset({"del", "moveFrom"})
_CONTAINERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "AlternateContent", "Choice"})


def read_word(file: RawFile) -> Draft:
    """Return the body of a .docx; `Origin.line` counts its paragraphs and table rows.

    Raises
    ------
    DocumentError
        If the file is password-protected, damaged, no Word document, or unpacks to too much.
    """
    package = WordPackage(file)
    document = package.main_document()
    body = child(document, "body")
    reader = _BodyReader(heading_levels(package.styles()))
    if body is not None:
        reader.read(body)
    return reader.draft


class _BodyReader:
    """Walks the body in order; `_number` counts paragraphs and rows, `_pages` counts pages."""

    def __init__(self, levels: dict[str, int]) -> None:
        self.draft = Draft()
        self._levels = levels
        self._pages = PageCount()
        self._number = 0
        self._step = 1

    def read(self, container: etree._Element) -> None:
        """Add the paragraphs and tables of the body, a cell that only frames text, or a text box."""
        for block in _blocks(container):
            if local_name(block) == "tbl":
                self._read_table(block)
            else:
                self._number += self._step
                self._read_paragraph(block)

    def _read_paragraph(self, paragraph: etree._Element) -> None:
        reader = ParagraphReader(self._pages)
        reader.read(paragraph)
        level = paragraph_level(paragraph, self._levels)
        for text, page in reader.lines:
            line = clean(text).strip()
            if not line or is_page_number(line):
                continue
            if level is None:
                self.draft.add_line(line, Origin(page, self._number))
            else:
                self.draft.add_heading(line, level, Origin(page, self._number))
        for box in reader.boxes:
            self._read_box(box)

    def _read_box(self, box: etree._Element) -> None:
        counted, self._step = self._step, 0  # a box stands in the paragraph that anchors it
        self.read(box)
        self._step = counted

    def _read_table(self, table: etree._Element) -> None:
        rows = list(_rows(table))
        if max((sum(1 for _ in _cells(row)) for row in rows), default=0) <= 1:
            for row in rows:
                for cell in _cells(row):
                    self.read(cell)  # a frame around text
            return
        grid, origins, nested = Grid(), [], []
        for row in rows:
            self._number += self._step
            read = self._read_row(grid, row)
            origins.append(Origin(read.page, self._number))
            nested += read.nested
        grid = grid.tidied()
        if not grid.is_blank():
            self.draft.add_table(grid, origins)
        for inner in nested:
            self._read_table(inner)

    def _read_row(self, grid: Grid, row: etree._Element) -> _Row:
        above = grid.rows[-1] if grid.rows else []
        positions = [HOLE] * _row_number(row, "gridBefore")
        page: int | None = None
        nested: list[etree._Element] = []
        for cell in _cells(row):
            covered = _is_covered(cell) and len(positions) < len(above)
            read = self._read_cell(cell)
            position = above[len(positions)] if covered else grid.add_text(read.text)
            page = page or (read.page if read.text else None)
            nested += read.nested
            positions += [position] * _column_span(cell)
        grid.rows.append(positions)
        return _Row(page or self._pages.page, nested)

    def _read_cell(self, cell: etree._Element) -> _CellText:
        texts: list[str] = []
        nested: list[etree._Element] = []
        page = self._pages.page
        pending = list(_blocks(cell))
        while pending:
            block = pending.pop(0)
            if local_name(block) == "tbl":
                nested.append(block)
                continue
            reader = ParagraphReader(self._pages)
            reader.read(block)
            filled = [(text, at) for text, at in reader.lines if text.strip()]
            page = filled[0][1] if filled and not texts else page
            texts += [text for text, _ in filled]
            pending[:0] = [inner for box in reader.boxes for inner in _blocks(box)]
        return _CellText(cell_text(" ".join(texts)), page, nested)


class _Row(NamedTuple):
    """What a table row leaves besides its cells: its page and the tables inside it."""

    page: int
    nested: list[etree._Element]


class _CellText(NamedTuple):
    """A cell's text on one line, the page it starts on, and the tables inside it."""

    text: str
    page: int
    nested: list[etree._Element]


def _blocks(container: etree._Element) -> Iterator[etree._Element]:
    """Yield paragraphs and tables, also those inside content controls and tracked insertions."""
    for element in container:
        name = local_name(element)
        if name in ("p", "tbl"):
            yield element
        elif name in _CONTAINERS:
            yield from _blocks(element)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for element in table:
        name = local_name(element)
        if name == "tr" and not _is_deleted_row(element):
            yield element
        elif name in _CONTAINERS:
            yield from _rows(element)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for element in row:
        name = local_name(element)
        if name == "tc":
            yield element
        elif name in _CONTAINERS:
            yield from _cells(element)


def _is_deleted_row(row: etree._Element) -> bool:
    properties = child(row, "trPr")
    if properties is None:
        return False
    hidden = child(properties, "hidden")
    return any(local_name(element) in _DELETED for element in properties) or is_on(hidden)


def _row_number(row: etree._Element, name: str) -> int:
    properties = child(row, "trPr")
    return _number(child(properties, name)) if properties is not None else 0


def _column_span(cell: etree._Element) -> int:
    properties = child(cell, "tcPr")
    return max(1, _number(child(properties, "gridSpan"))) if properties is not None else 1


_MAX_SPAN = 100


def _number(element: etree._Element | None) -> int:
    value = attribute(element, "val") if element is not None else None
    return min(int(value), _MAX_SPAN) if value is not None and value.isascii() and value.isdigit() else 0


def _is_covered(cell: etree._Element) -> bool:
    """Return whether a cell continues the one above (vMerge without a value, or `continue`)."""
    properties = child(cell, "tcPr")
    merge = child(properties, "vMerge") if properties is not None else None
    return merge is not None and attribute(merge, "val") != "restart"
