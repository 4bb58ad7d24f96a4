"""How long a long PDF takes to read, and how much memory: `python benchmarks/documents.py [PAGES ...]`.

Makes PDFs of invented plans (CJK prose, every sixth page with a ruled table, headers and page numbers), reads each in
a process of its own and prints pages, seconds and peak memory. The aim: 300 pages in 20 s and 500 MB.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

PAGES = (30, 100, 300)
LINES_PER_PAGE, CHARACTERS_PER_LINE = 34, 36
SIZE, PITCH, LEFT, TOP = 12, 20, 82, 760
TABLE_EVERY = 6
TABLE_EDGES = (82, 172, 302, 514)
TABLE_ROWS = 12
SENTENCE = (
    "区块东至青禾路、南至柳溪河、西至云岭高速、北至锦程大道，面积4.56平方公里，重点发展高端装备制造和生物医药产业。"
)

READ = """
import json, resource, sys, time
start = time.perf_counter()
from ftzgeo.documents import read_document
imported = time.perf_counter()
document = read_document(sys.argv[1])
seconds = time.perf_counter() - imported
unit = 1 if sys.platform == "darwin" else 1024
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
print(json.dumps({"import": imported - start, "seconds": seconds, "peak": peak,
                  "characters": len(document.text), "tables": len(document.tables)}))
"""


def write_plan(file: Path, pages: int) -> None:
    """Write a PDF of invented text with tables, headers and page numbers."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(file))
    for page in range(1, pages + 1):
        canvas.setFont("STSong-Light", SIZE)
        _write_table(canvas, page) if page % TABLE_EVERY == 0 else _write_prose(canvas, page)
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(LEFT, 810, "海棠新区总体规划")
        canvas.drawCentredString(297, 40, f"— {page} —")
        canvas.showPage()
    canvas.save()


def _write_prose(canvas: Canvas, page: int) -> None:
    text = (f"第{page}节说明。" + SENTENCE * 30)[: LINES_PER_PAGE * CHARACTERS_PER_LINE]
    for line in range(LINES_PER_PAGE):
        part = text[line * CHARACTERS_PER_LINE : (line + 1) * CHARACTERS_PER_LINE]
        canvas.drawString(LEFT, TOP - line * PITCH, part)


def _write_table(canvas: Canvas, page: int) -> None:
    for row in range(TABLE_ROWS):
        y = TOP - row * 2 * PITCH
        for x, text in zip(TABLE_EDGES, (f"园区{page}-{row}", "生物医药、装备制造", SENTENCE[:18]), strict=False):
            canvas.drawString(x + 4, y, text)
        canvas.drawString(TABLE_EDGES[2] + 4, y - PITCH, SENTENCE[18:34])
    canvas.grid(TABLE_EDGES, [TOP + SIZE + 4 - row * 2 * PITCH for row in range(TABLE_ROWS + 1)])


def measure(file: Path) -> dict[str, float]:
    """Read a file in a new process and return its seconds, peak memory in MB, characters and tables."""
    run = subprocess.run([sys.executable, "-c", READ, str(file)], check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(run.stdout)
    return result


def main() -> None:
    """Print the table."""
    counts = [int(argument) for argument in sys.argv[1:]] or PAGES
    print(f"{platform.platform()}, {platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}")
    print("| pages | characters | tables | seconds | pages/s | peak MB |")
    print("|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for pages in counts:
            file = Path(folder) / f"plan-{pages}.pdf"
            write_plan(file, pages)
            result = measure(file)
            characters, tables = int(result["characters"]), int(result["tables"])
            rate = f"{result['seconds']:.1f} | {pages / result['seconds']:.0f} | {result['peak']:.0f}"
            print(f"| {pages} | {characters} | {tables} | {rate} |", flush=True)


if __name__ == "__main__":
    main()
