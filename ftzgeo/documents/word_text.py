"""The text of one paragraph of a .docx: runs, breaks, tracked changes, fields, text boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.documents.word_styles import attribute, child, is_on, local_name

if TYPE_CHECKING:
    from lxml import etree

_SKIPPED_NAMES = """
del moveFrom delText instrText delInstrText fldData pPr rPr sdtPr sdtEndPr sectPr rt footnoteReference
endnoteReference commentReference annotationRef
"""
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
_CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_NEW_PAGE_SECTIONS = frozenset({None, "nextPage", "oddPage", "evenPage"})


class PageCount:
    """Counts pages from page breaks and from Word's record of rendered ones, without counting one break twice."""

    def __init__(self) -> None:
        self.page = 1
        self._is_fresh = True

    def begin_text(self) -> None:
        """Note that the page has text from now on."""
        self._is_fresh = False

    def break_page(self) -> None:
        """Count a page break that the author set."""
        self.page += 1
        self._is_fresh = True

    def need_new_page(self) -> None:
        """Count a break unless the page has just begun: a rendered break that repeats the author's, for example."""
        if not self._is_fresh:
            self.break_page()


class ParagraphReader:
    """Reads a paragraph into `lines` (text, page on which it starts) and `boxes` (contents of text boxes)."""

    def __init__(self, pages: PageCount) -> None:
        self._pages = pages
        self._parts: list[str] = []
        self._page: int | None = None
        self.lines: list[tuple[str, int]] = []
        self.boxes: list[etree._Element] = []

    def read(self, paragraph: etree._Element) -> None:
        """Read one paragraph (<w:p>)."""
        properties = child(paragraph, "pPr")
        if properties is not None and is_on(child(properties, "pageBreakBefore")):
            self._pages.need_new_page()
        for element in paragraph:
            self._read(element)
        self._end_line()
        section = child(properties, "sectPr") if properties is not None else None
        if section is not None and _starts_page(section):
            self._pages.break_page()

    def _read(self, element: etree._Element) -> None:
        name = local_name(element)
        if name in _SKIPPED or (name == "r" and _is_hidden(element)):
            return
        if name == "t":
            self._add(element.text or "")
        elif name in _CHARACTERS:
            self._add(_CHARACTERS[name])
        elif name == "br":
            self._read_break(attribute(element, "type"))
        elif name == "lastRenderedPageBreak":
            self._pages.need_new_page()
        elif name == "txbxContent":
            self.boxes.append(element)
        elif name == "AlternateContent":
            self._read_alternative(element)
        else:
            for inner in element:
                self._read(inner)

    def _read_alternative(self, element: etree._Element) -> None:
        """Read the first choice; the fallback says the same in older words."""
        chosen = child(element, "Choice")
        if chosen is None:
            chosen = child(element, "Fallback")
        if chosen is not None:
            for inner in chosen:
                self._read(inner)

    def _read_break(self, kind: str | None) -> None:
        if kind == "page":
            self._pages.break_page()
        else:
            self._add("\n")

    def _add(self, text: str) -> None:
        head, *more = text.split("\n")
        self._add_part(head)
        for part in more:
            self._end_line()
            self._add_part(part)

    def _add_part(self, text: str) -> None:
        if text.strip():
            self._page = self._page or self._pages.page
            self._pages.begin_text()
        self._parts.append(text)

    def _end_line(self) -> None:
        self.lines.append(("".join(self._parts), self._page or self._pages.page))
        self._parts, self._page = [], None


def _is_hidden(run: etree._Element) -> bool:
    properties = child(run, "rPr")
    return properties is not None and is_on(child(properties, "vanish"))


def _starts_page(section: etree._Element) -> bool:
    kind = child(section, "type")
    return (attribute(kind, "val") if kind is not None else None) in _NEW_PAGE_SECTIONS
