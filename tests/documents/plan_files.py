"""One self-written plan, and how to write it in each format. The plan's names are invented."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import TYPE_CHECKING

import docx
from docx.enum.text import WD_BREAK
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE = "海棠新区联动发展实施方案"
HEADING = "一、实施范围"
INTRODUCTION = (
    "联动区坚持产城融合、集约用地，总面积12.3平方公里，分为两个区块和若干主题园区，各区块的四至范围由规划部门"
    "会同园区管委会划定，道路以道路中心线为界，河道以管理范围线为界。"
)
BLOCK = "区块一：青禾产业园，面积4.56平方公里。四至范围为东至青禾路、南至柳溪河、西至云岭高速、北至锦程大道。"
CUT_BEFORE, CUT_AFTER = "区块二：物流园，面积7.74平方公里，东至海路、南至雅", "和集团南边界、西至云岭高速、北至柳溪河。"
SECOND_HEADING = "二、空间布局"
CAPTION = "表1 主题园区布局"
ROWS = (
    ("主题园区", "重点发展产业", "空间布局"),
    ("智造园", "装备制造", "青禾路以西、柳溪河以北"),
    ("药谷", "生物医药", "望海路与锦程大道交口"),
)
CLOSING = "联动区的土地利用须符合规划。"

PARAGRAPHS = (TITLE, HEADING, INTRODUCTION, BLOCK, CUT_BEFORE + CUT_AFTER, SECOND_HEADING, CAPTION)
LINES = (*PARAGRAPHS, *("\t".join(row) for row in ROWS), CLOSING)
"""What every format reads as."""


def plan_txt() -> bytes:
    first, second = "\n\n".join(PARAGRAPHS[:4]), "\n\n".join(PARAGRAPHS[4:])
    table = "\n".join("\t".join(row) for row in ROWS)
    return f"{first}\n— 1 —\n\f{second}\n{table}\n{CLOSING}\n— 2 —\n".encode()


def plan_md() -> bytes:
    block = BLOCK.replace("区块一", "**区块一**").replace("柳溪河", "[柳溪河](https://example.invalid/river)")
    header, *rows = ["| " + " | ".join(row) + " |" for row in ROWS]
    table = "\n".join([header, "|---|:---:|---|", *rows])
    head = f"# {TITLE}\n\n## {HEADING}\n\n{INTRODUCTION}\n\n{block}\n\n- {CUT_BEFORE}{CUT_AFTER}\n"
    return f"{head}\n## {SECOND_HEADING}\n\n{CAPTION}\n\n{table}\n\n{CLOSING}\n".encode()


def plan_html() -> bytes:
    rows = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    block = BLOCK.replace("青禾路", "青禾\n  <b>路</b>")
    page = (
        f"<!DOCTYPE html><html><head><meta charset='gbk'><title>下载</title><style>p {{ color: red }}</style></head>\n"
        f"<body><h1>{TITLE}</h1><h2>{HEADING}</h2>\n<p>{INTRODUCTION}</p>\n<p>{block}<p>{CUT_BEFORE}{CUT_AFTER}<p style='display:none'>隐藏</p><script>alert(1)</script>\n"
        f"<h2>{SECOND_HEADING}</h2><table><caption>{CAPTION}</caption>{rows}</table><div>{CLOSING}</div></body></html>"
    )
    return page.encode("gbk")


def plan_docx() -> bytes:
    document = docx.Document()
    document.add_heading(TITLE, 0)
    document.add_heading(HEADING, 1)
    document.add_paragraph(INTRODUCTION)
    document.add_paragraph(BLOCK)
    cut = document.add_paragraph(CUT_BEFORE)
    cut.add_run().add_break(WD_BREAK.PAGE)
    cut.add_run(CUT_AFTER)
    document.add_heading(SECOND_HEADING, 1)
    document.add_paragraph(CAPTION)
    table = document.add_table(len(ROWS), len(ROWS[0]))
    for row, texts in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph(CLOSING)
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    """Return the bytes of a document of python-docx."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


class PdfPages:
    """Draws lines of Chinese text as a word processor would: 28 characters a line, the first line indented by two."""

    SIZE, PITCH, LEFT, TOP, WIDTH = 12, 20, 120, 760, 29

    def __init__(self, *, header: str = "", password: str | None = None) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        self._stream = io.BytesIO()
        self._canvas = Canvas(self._stream, pagesize=A4, encrypt=password)
        self._header = header
        self._y: float = self.TOP
        self._page = 1

    def line(self, text: str, *, indent: float = 0, size: int = SIZE) -> None:
        """Draw one line below the last."""
        self._canvas.setFont("STSong-Light", size)
        self._canvas.drawString(self.LEFT + indent * self.SIZE, self._y, text)
        self._y -= self.PITCH

    def paragraph(self, text: str, *, page_break_after: str | None = None) -> None:
        """Draw a paragraph in full lines; a page break follows the line that ends with the given text."""
        lines = [text[: self.WIDTH - 2]]
        lines += [text[at : at + self.WIDTH] for at in range(self.WIDTH - 2, len(text), self.WIDTH)]
        for number, line in enumerate(lines):
            self.line(line, indent=0 if number else 2)
            if page_break_after is not None and line.endswith(page_break_after):
                self.new_page()

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """Draw a ruled table."""
        edges = [self.LEFT + sum(widths[:count]) for count in range(len(widths) + 1)]
        self._canvas.setFont("STSong-Light", self.SIZE)
        top = self._y + self.SIZE
        for row in rows:
            for x, text in zip(edges, row, strict=False):
                self._canvas.drawString(x + 4, self._y, text)
            self._y -= self.PITCH
        bottoms = [top - number * self.PITCH for number in range(len(rows) + 1)]
        self._canvas.grid(edges, bottoms)
        self._y -= self.PITCH

    def columns(self, left: str, right: str, *, shift: float) -> None:
        """Draw a line of two columns; the right one starts `shift` characters further right."""
        self.line(left)
        self._y += self.PITCH
        self.line(right, indent=shift)

    def skip(self, points: float) -> None:
        """Leave room below the last line."""
        self._y -= points

    def grid(self, xs: Sequence[int], ys: Sequence[int], *, without: set[tuple[str, int, int]]) -> None:
        """Draw a grid from here on down, `without` the pieces ("row" or "column", number of the line, of the piece)."""
        for number, y in enumerate(ys):
            for piece, (start, end) in enumerate(pairwise(xs)):
                if ("row", number, piece) not in without:
                    self._canvas.line(self.LEFT + start, self._y - y, self.LEFT + end, self._y - y)
        for number, x in enumerate(xs):
            for piece, (start, end) in enumerate(pairwise(ys)):
                if ("column", number, piece) not in without:
                    self._canvas.line(self.LEFT + x, self._y - start, self.LEFT + x, self._y - end)

    def write_in_grid(self, texts: Sequence[tuple[int, int, str]]) -> None:
        """Draw texts at places counted from the grid's upper left corner."""
        self._canvas.setFont("STSong-Light", self.SIZE)
        for x, y, text in texts:
            self._canvas.drawString(self.LEFT + x, self._y - y, text)

    def turned(self, text: str, angle: float) -> None:
        """Draw a text at an angle."""
        self._canvas.saveState()
        self._canvas.setFont("STSong-Light", self.SIZE)
        self._canvas.translate(300, 400)
        self._canvas.rotate(angle)
        self._canvas.drawString(0, 0, text)
        self._canvas.restoreState()

    def picture(self) -> None:
        """Draw something that is no text."""
        self._canvas.circle(300, 400, 50)

    def new_page(self) -> None:
        """End the page with its header and number."""
        self._canvas.setFont("STSong-Light", 9)
        if self._header:
            self._canvas.drawString(self.LEFT, 810, self._header)
            self._canvas.drawCentredString(297, 40, f"— {self._page} —")
        self._canvas.showPage()
        self._y = self.TOP
        self._page += 1

    def finish(self) -> bytes:
        """Return the PDF."""
        self.new_page()
        self._canvas.save()
        return self._stream.getvalue()


def plan_pdf() -> bytes:
    pages = PdfPages(header="海棠新区文件")
    pages.line(TITLE, indent=7, size=18)
    pages.line(HEADING, indent=2)
    pages.paragraph(INTRODUCTION)
    pages.paragraph(BLOCK)
    pages.paragraph(CUT_BEFORE + CUT_AFTER, page_break_after=CUT_BEFORE[-3:])
    pages.line(SECOND_HEADING, indent=2)
    pages.line(CAPTION, indent=9)
    pages.table(ROWS, (80, 100, 180))
    pages.paragraph(CLOSING)
    return pages.finish()


PLAN_WRITERS = {"txt": plan_txt, "md": plan_md, "html": plan_html, "docx": plan_docx, "pdf": plan_pdf}
