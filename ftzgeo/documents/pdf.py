"""PDF: opened and checked here; `pdf_page` to `pdf_paragraphs` make text and tables of it.

PDFium reads the text, since other readers return CJK radicals for some ideographs. It is not safe to call from two
threads at once, hence the lock.
"""

from __future__ import annotations

from pathlib import PurePath
from threading import Lock
from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped] # ships no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped] # ships no types

from ftzgeo.documents.document import Origin
from ftzgeo.documents.draft import Draft
from ftzgeo.documents.page_numbers import is_page_number
from ftzgeo.documents.pdf_furniture import PageBlocks, drop_furniture
from ftzgeo.documents.pdf_lines import Line, least_gap_of_a_space, read_lines, with_spaces
from ftzgeo.documents.pdf_page import read_page
from ftzgeo.documents.pdf_paragraphs import Paragraph, paragraphs_of
from ftzgeo.documents.pdf_tables import RuledTable, join_over_page_break, take_tables
from ftzgeo.model import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.documents.pdf_page import PageContent
    from ftzgeo.documents.raw_file import RawFile

_END_MARK = b"%%EOF"
_END_WITHIN = 2048
_PASSWORD_ERRORS = {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}
_MAX_UNKNOWN_SHARE = 0.3
_PRIVATE_USE = range(0xE000, 0xF900)
_SHOWN_PAGES = 10
_GET_AGAIN = "get the file again, or print it to a new PDF from a viewer that opens it"

_PDFIUM = Lock()


def read_pdf(file: RawFile) -> Draft:
    """Return the text of a PDF as paragraphs, with its ruled tables and its headings (by font size).

    Raises
    ------
    DocumentError
        If it is cut off, damaged, encrypted, without pages, a scan without text, or its fonts hide the characters.
    """
    if not file.data.rstrip(b"\0 \r\n\t").endswith(_END_MARK) and _END_MARK not in file.data[-_END_WITHIN:]:
        raise file.error("cut off: the end of the PDF is missing", "get the file again")
    with _PDFIUM:
        contents = _read_contents(file)
    _check_text(file, contents)
    least_gap = least_gap_of_a_space(content.chars for content in contents)
    pages = [_page_blocks(content, least_gap) for content in contents]
    drop_furniture(pages)
    draft = Draft()
    for block in paragraphs_of(_joined_tables([block for page in pages for block in page.blocks])):
        _write(draft, block)
    draft.findings += _findings(file, contents)
    return draft


def _read_contents(file: RawFile) -> list[PageContent]:
    try:
        document = pypdfium2.PdfDocument(file.data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in _PASSWORD_ERRORS:
            raise file.error("encrypted: it opens only with a password", "save a copy without the password") from error
        raise file.error(f"damaged: {error}", _GET_AGAIN) from error
    try:
        if len(document) == 0:
            raise file.error("a PDF without pages", _GET_AGAIN)
        return [_read_page(file, document, index) for index in range(len(document))]
    finally:
        document.close()


def _read_page(file: RawFile, document: pypdfium2.PdfDocument, index: int) -> PageContent:
    try:
        page = document[index]
        try:
            return read_page(page, index + 1)
        finally:
            page.close()
    except pypdfium2.PdfiumError as error:
        raise file.error(f"damaged: page {index + 1} cannot be read ({error})", _GET_AGAIN) from error


def _page_blocks(content: PageContent, least_gap: float) -> PageBlocks:
    """Return a page's lines and tables in reading order, each line and row with its number on the page."""
    tables, chars = take_tables(content.rulings, with_spaces(content.chars, least_gap), content.number)
    blocks: list[Line | RuledTable] = list(read_lines(chars))
    for table in tables:
        below = (at for at, block in enumerate(blocks) if isinstance(block, Line) and block.y > table.tops[0])
        blocks.insert(next(below, len(blocks)), table)
    number = 0
    for block in blocks:
        if isinstance(block, Line):
            number += 1
            block.page, block.number, block.sheet = content.number, number, (content.left, content.right)
        else:
            block.origins = [Origin(content.number, number + 1 + row) for row in range(len(block.grid.rows))]
            number += len(block.grid.rows)
    return PageBlocks(content.number, blocks, content.top, content.bottom)


def _joined_tables(blocks: Sequence[Line | RuledTable]) -> list[Line | RuledTable]:
    """Return blocks with a table that goes on after a page break as one table."""
    result: list[Line | RuledTable] = []
    for block in blocks:
        last = result[-1] if result else None
        if not (isinstance(block, RuledTable) and isinstance(last, RuledTable) and join_over_page_break(last, block)):
            result.append(block)
    return result


def _check_text(file: RawFile, contents: list[PageContent]) -> None:
    chars = [char.text for content in contents for char in content.chars if char.text != " "]
    name = PurePath(file.path).name
    if not chars:
        raise file.error(
            f"none of its {len(contents)} pages has text (a scan?)",
            f"run OCR, for example `ocrmypdf -l chi_sim {name} text.pdf`, and read the result",
        )
    unknown = sum(char == "\ufffd" or ord(char[0]) in _PRIVATE_USE for char in chars)
    if unknown > _MAX_UNKNOWN_SHARE * len(chars):
        raise file.error(
            "its fonts do not say which characters they show",
            f"run OCR, for example `ocrmypdf --force-ocr -l chi_sim {name} text.pdf`, and read the result",
        )


def _write(draft: Draft, block: Paragraph | RuledTable) -> None:
    if isinstance(block, RuledTable):
        draft.add_table(block.grid, block.origins)
        return
    text = block.text.strip()
    if not text or is_page_number(text):
        return
    if block.level is None:
        draft.add_line(text, block.origin)
    else:
        draft.add_heading(text, block.level, block.origin)


def _findings(file: RawFile, contents: list[PageContent]) -> list[Finding]:
    silent = [content.number for content in contents if not content.chars and not content.is_blank]
    if not silent:
        return []
    shown = ", ".join(str(number) for number in silent[:_SHOWN_PAGES]) + (", ..." if len(silent) > _SHOWN_PAGES else "")
    message = f"{len(silent)} of {len(contents)} pages show something but have no text ({shown}): images, or scans"
    return [Finding(id=PurePath(file.path).name, code="page-without-text", level="warning", message=message)]
