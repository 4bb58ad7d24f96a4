"""A document while a reader writes it: line after line, each with its origin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ftzgeo.documents.characters import clean
from ftzgeo.documents.document import Cell, Document, Heading, Origin, Table
from ftzgeo.documents.grid import HOLE
from ftzgeo.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.documents.grid import Grid
    from ftzgeo.model import Finding

_CAPTION = re.compile(r"\s*[（(【]?(?:附?表|Table)\s*[\d一二三四五六七八九十]")
_CAPTION_LENGTH = 60
_CAPTION_WITHIN = 2  # a blank line may stand between


class Draft:
    """Lines, headings and tables in text order, until `document` makes them a `Document`.

    `end` is what follows the last line: nothing in formats that are kept line by line.
    """

    def __init__(self, *, end: str = "\n") -> None:
        self._end = end
        self._lines: list[str] = []
        self._origins: list[Origin] = []
        self._length = 0
        self._headings: list[Heading] = []
        self._tables: list[Table] = []
        self.findings: list[Finding] = []

    def add_line(self, text: str, origin: Origin) -> Span:
        """Add a line and return where it stands; the text is cleaned, and a line feed in it becomes a space."""
        text = clean(text).replace("\n", " ").replace("\f", " ")
        span = Span(self._length, self._length + len(text))
        self._lines.append(text)
        self._origins.append(origin)
        self._length = span.end + 1
        return span

    def add_heading(self, text: str, level: int, origin: Origin) -> None:
        """Add a line that is a heading of `level` (1 is the highest)."""
        span = self.add_line(text, origin)
        self._headings.append(Heading(level, span))

    def add_table(self, grid: Grid, origins: Sequence[Origin], *, caption: str | None = None) -> None:
        """Add a table, one line and one origin for each row; a merged cell's text is written where it first appears."""
        caption = caption or self._caption_above()
        start = self._length
        written: dict[int, Cell] = {}
        rows = tuple(self._add_row(grid, row, origin, written) for row, origin in zip(grid.rows, origins, strict=True))
        if rows:
            self._tables.append(Table(rows, Span(start, self._length - 1), caption))

    def mark_table(self, rows: Sequence[tuple[Cell, ...]]) -> None:
        """Note that lines added before are the rows of a table."""
        self._tables.append(Table(tuple(rows), Span(rows[0][0].span.start, rows[-1][-1].span.end)))

    def document(self, *, format: str, file: str, sha256: str) -> Document:  # noqa: A002 - the name of the field
        """Return the finished document."""
        return Document(
            text="\n".join(self._lines) + (self._end if self._lines else ""),
            format=format,
            file=file,
            sha256=sha256,
            origins=tuple(self._origins),
            tables=tuple(self._tables),
            headings=tuple(self._headings),
            findings=tuple(self.findings),
        )

    def _add_row(self, grid: Grid, row: Sequence[int], origin: Origin, written: dict[int, Cell]) -> tuple[Cell, ...]:
        at = self._length
        cells, fields = [], []
        for position in row:
            text = "" if position == HOLE or position in written else grid.texts[position]
            cell = written.get(position) or Cell(text, Span(at, at + len(text)))
            if position != HOLE:
                written[position] = cell
            cells.append(cell)
            fields.append(text)
            at += len(text) + 1
        self.add_line("\t".join(fields), origin)
        return tuple(cells)

    def _caption_above(self) -> str | None:
        last = next((line.strip() for line in reversed(self._lines[-_CAPTION_WITHIN:]) if line.strip()), "")
        return last if len(last) <= _CAPTION_LENGTH and _CAPTION.match(last) else None
