"""The same document as .txt, .md, .html, .docx and .pdf gives the same zones."""

from __future__ import annotations

import html
import io
from typing import TYPE_CHECKING

import docx
import pytest

import ftzgeo
from tests.documents.plan_files import PLAN_WRITERS, PdfPages
from tests.parsing.reading import sides

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.model import Zone


def facts(zone: Zone) -> object:
    """Return everything but the places in the text."""
    parts = [
        (
            (part := parcel or block).id,
            part.number,
            part.name,
            part.mode,
            part.stated_area and (part.stated_area.km2, part.stated_area.decimals),
            [
                (side.direction, [(f.name, f.qualifier, f.kind, f.printed) for f in side.features])
                for side in part.sides
            ],
            [member.name for member in part.members],
            part.notes,
        )
        for block, parcel in zone.parts()
    ]
    return zone.id, zone.name, zone.stated_area and zone.stated_area.km2, zone.stated_block_count, parts


@pytest.mark.parametrize("suffix", sorted(PLAN_WRITERS))
def test_one_plan_in_every_format(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"方案.{suffix}"
    path.write_bytes(PLAN_WRITERS[suffix]())
    plan, parks = ftzgeo.parse(path)
    assert plan.stated_area is not None
    assert (plan.stated_area.km2, plan.stated_block_count) == (12.3, 2)
    assert [(b.name, b.stated_area.km2 if b.stated_area else None) for b in plan.blocks] == [
        ("青禾产业园", 4.56),
        ("物流园", 7.74),
    ]
    assert sides(plan.blocks[0]) == {"E": ["青禾路"], "S": ["柳溪河"], "W": ["云岭高速"], "N": ["锦程大道"]}
    assert sides(plan.blocks[1]) == {"E": ["海路"], "S": ["雅和集团"], "W": ["云岭高速"], "N": ["柳溪河"]}
    assert [(b.name, b.mode) for b in parks.blocks] == [("智造园", "half_plane"), ("药谷", "intersection")]
    assert plan.source.file == f"方案.{suffix}"
    assert plan.source.sha256 is not None


def write_docx(lines: list[str], path: Path) -> None:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    path.write_bytes(stream.getvalue())


def write_html(lines: list[str], path: Path) -> None:
    body = "\n".join(f"<p>{html.escape(line)}</p>" for line in lines)
    path.write_text(f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{body}</body></html>", "utf-8")


def write_pdf(lines: list[str], path: Path) -> None:
    pages, used = PdfPages(header="规划文件汇编"), 0
    for line in lines:
        height = len(line) // 29 + 1
        if used + height > 33:
            pages.new_page()
            used = 0
        pages.paragraph(line)
        used += height
    path.write_bytes(pages.finish())


@pytest.mark.parametrize("name", ["000", "001", "003"])
@pytest.mark.parametrize("suffix", ["docx", "html", "pdf"])
def test_the_real_documents_in_other_formats(shared: Path, tmp_path: Path, name: str, suffix: str) -> None:
    (text,) = (shared / "documents").glob(f"{name}*.txt")
    lines = [line.strip() for line in text.read_text("utf-8").splitlines() if line.strip()]
    short = [line for line in lines if len(line) < 400]  # the long prose says nothing of blocks and slows the test
    writer = {"docx": write_docx, "html": write_html, "pdf": write_pdf}[suffix]
    path = tmp_path / f"{name}.{suffix}"
    writer(short, path)
    assert [facts(zone) for zone in ftzgeo.parse(path)] == [facts(zone) for zone in ftzgeo.parse(text)]
