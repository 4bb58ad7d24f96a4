"""A document as the parser sees it: one text, and the way back from any offset to page and line."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ftzgeo.model import Finding, Span


class Origin(NamedTuple):
    """Where a line of text stands in the source, both counted from 1.

    `page` is 1 throughout in formats without pages. `line` counts lines of the file (.txt, .md, .html), of the page
    (.pdf) or paragraphs of the body, table rows included (.docx).
    """

    page: int
    line: int


class Cell(NamedTuple):
    """A cell of a table: its text (white space collapsed) and where that text stands in `Document.text`."""

    text: str
    span: Span


@dataclass(frozen=True)
class Table:
    """A table: rows of cells from top to bottom. A merged cell is repeated in every row and column it covers.

    A repeated cell has the span of its first appearance. `span` covers all rows in `Document.text`.
    """

    rows: tuple[tuple[Cell, ...], ...]
    span: Span
    caption: str | None = None


class Heading(NamedTuple):
    """A heading: its level (1 is the highest) and where its text stands."""

    level: int
    span: Span


@dataclass(frozen=True)
class Document:
    r"""The text of a document with its structure.

    `text` is a sequence of lines ended by ``\\n``; a line is a paragraph where the format knows paragraphs (.docx,
    .html, .pdf after its wrapped lines are joined) and a line of the file otherwise. Every row of a table is one line
    with its cells joined by tabs; the text of a merged cell stands once, where the cell first appears. `origins` has
    one entry per line. `tables` and `headings` are in text order. `findings` tell what is odd about the file, such as
    pages without text; their id is the file's name.
    """

    text: str
    format: str = "text"
    file: str | None = None
    sha256: str | None = None
    origins: tuple[Origin, ...] = ()
    tables: tuple[Table, ...] = ()
    headings: tuple[Heading, ...] = field(default=())
    findings: tuple[Finding, ...] = ()

    @classmethod
    def from_text(cls, text: str) -> Document:
        """Return a document of plain text, with line numbers as in `text`; CR and CRLF count as line ends."""
        return cls(text=text.replace("\r\n", "\n").replace("\r", "\n"))

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        starts += [index + 1 for index, char in enumerate(self.text) if char == "\n"]
        return starts

    def origin(self, offset: int) -> Origin:
        """Return the page and line on which the character at `offset` stands.

        Raises
        ------
        IndexError
            If `offset` lies outside the text.
        """
        if not 0 <= offset <= len(self.text):
            raise IndexError(f"offset {offset} lies outside a text of {len(self.text)} characters")
        line = bisect_right(self._line_starts, offset) - 1
        return self.origins[line] if line < len(self.origins) else Origin(page=1, line=line + 1)
