from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from ftzgeo.documents import Document, read_document
from tests.documents.plan_files import (
    BLOCK,
    CAPTION,
    CUT_AFTER,
    CUT_BEFORE,
    HEADING,
    LINES,
    PLAN_WRITERS,
    ROWS,
    SECOND_HEADING,
    TITLE,
)

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {"txt": "text", "md": "markdown", "html": "html", "docx": "docx", "pdf": "pdf"}


@pytest.fixture(params=PLAN_WRITERS)
def suffix(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def plan(suffix: str, tmp_path: Path) -> Document:
    file = tmp_path / f"方案.{suffix}"
    file.write_bytes(PLAN_WRITERS[suffix]())
    return read_document(file)


def test_every_format_gives_the_same_paragraphs_in_the_same_order(plan: Document) -> None:
    lines = [line for line in plan.text.split("\n") if line]
    assert lines == list(LINES)


def test_every_format_gives_the_same_table(plan: Document) -> None:
    (table,) = plan.tables
    assert [tuple(cell.text for cell in row) for row in table.rows] == list(ROWS)


def test_the_spans_of_cells_hold_their_texts(plan: Document) -> None:
    (table,) = plan.tables
    for row in table.rows:
        for cell in row:
            assert plan.text[cell.span.start : cell.span.end] == cell.text
    assert plan.text[table.span.start : table.span.end] == "\n".join("\t".join(row) for row in ROWS)


def test_formats_that_know_the_caption_say_so(plan: Document) -> None:
    if plan.format != "text":
        assert plan.tables[0].caption == CAPTION


def test_headings_stand_where_their_spans_say(plan: Document, suffix: str) -> None:
    texts = [plan.text[heading.span.start : heading.span.end] for heading in plan.headings]
    expected = {"txt": [], "pdf": [TITLE]}.get(suffix, [TITLE, HEADING, SECOND_HEADING])
    assert texts == expected


def test_the_document_says_what_file_it_was(plan: Document, suffix: str, tmp_path: Path) -> None:
    data = (tmp_path / f"方案.{suffix}").read_bytes()
    assert (plan.format, plan.file) == (FORMATS[suffix], f"方案.{suffix}")
    assert plan.sha256 == hashlib.sha256(data).hexdigest()


def test_offsets_lead_back_to_page_and_line(plan: Document, suffix: str) -> None:
    block, cut = plan.origin(plan.text.index(BLOCK[4:8])), plan.origin(plan.text.index(CUT_BEFORE))
    table = plan.origin(plan.tables[0].span.start)
    expected = {
        "txt": ((1, 7), (2, 9), (2, 14)),
        "md": ((1, 7), (1, 9), (1, 15)),
        "html": ((1, 4), (1, 5), (1, 6)),
        "docx": ((1, 4), (1, 5), (2, 8)),  # paragraphs and rows of the body
        "pdf": ((1, 8), (1, 10), (2, 5)),  # lines of the page, its header counted
    }
    assert (block, cut, table) == expected[suffix]


def test_a_name_cut_by_a_page_break_is_whole_again(plan: Document) -> None:
    assert CUT_BEFORE[-1] + CUT_AFTER[:3] == "雅和集团"
    assert "南至雅和集团南边界、西至" in plan.text
