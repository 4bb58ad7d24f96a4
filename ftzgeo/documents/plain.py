"""Plain text: kept as it stands, but for page numbers; form feeds count pages."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.documents.characters import clean
from ftzgeo.documents.document import Cell, Origin
from ftzgeo.documents.draft import Draft
from ftzgeo.documents.encoding import decode_text
from ftzgeo.documents.page_numbers import is_bare_number, is_page_number
from ftzgeo.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftzgeo.documents.raw_file import RawFile

_MIN_ROWS = 2


class _Piece(NamedTuple):
    """A line, or what a form feed leaves of it."""

    text: str
    page: int
    line: int


def read_plain(file: RawFile) -> Draft:
    """Return the lines of a text file.

    A form feed ends a page; in the middle of a line it also ends the line, so that every offset has one page. A line
    that is only a page number becomes empty: by its form (— 3 —, 第3页), or as a bare number at a page's end or start.
    Two or more successive lines with the same number of tabs are a table.
    """
    draft = Draft(end="")
    run: list[tuple[str, Span]] = []
    for text, page, line in _without_page_numbers(list(_pieces(decode_text(file)))):
        row = (clean(text), draft.add_line(text, Origin(page, line)))
        if run and row[0].count("\t") != run[0][0].count("\t"):
            _mark_table(draft, run)
            run = []
        if _is_row(row[0], first=not run):
            run.append(row)
    _mark_table(draft, run)
    return draft


def _pieces(text: str) -> Iterator[_Piece]:
    page = 1
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        parts = line.split("\f")
        filled = [index for index, part in enumerate(parts) if part.strip()] or [len(parts) - 1]
        for index in filled:
            yield _Piece(parts[index], page + index, number)
        page += len(parts) - 1


def _without_page_numbers(pieces: list[_Piece]) -> list[_Piece]:
    filled = [index for index, piece in enumerate(pieces) if piece.text.strip()]
    dropped = {index for index in filled if is_page_number(pieces[index].text)}
    for before, after in pairwise(filled):
        if pieces[before].page != pieces[after].page:
            dropped |= {index for index in (before, after) if is_bare_number(pieces[index].text)}
    if filled and pieces[-1].page > 1 and is_bare_number(pieces[filled[-1]].text):
        dropped.add(filled[-1])  # the last page's number has no form feed after it
    return [piece._replace(text="") if index in dropped else piece for index, piece in enumerate(pieces)]


def _is_row(text: str, *, first: bool) -> bool:
    fields = text.split("\t")
    return len(fields) > 1 and (not first or all(field.strip() for field in fields))


def _mark_table(draft: Draft, run: list[tuple[str, Span]]) -> None:
    if len(run) >= _MIN_ROWS:
        draft.mark_table([tuple(_cells(text, span.start)) for text, span in run])


def _cells(text: str, start: int) -> Iterator[Cell]:
    for field in text.split("\t"):
        lead = len(field) - len(field.lstrip())
        stripped = field.strip()
        at = start + min(lead, len(field))
        yield Cell(" ".join(stripped.split()), Span(at, at + len(stripped)))
        start += len(field) + 1
