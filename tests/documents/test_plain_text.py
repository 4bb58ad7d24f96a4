from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftzgeo.documents import Document, Origin, read_document

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, text: str) -> Document:
    (folder / "a.txt").write_bytes(text.encode())
    return read_document(folder / "a.txt")


def test_text_stands_as_it_is_but_for_line_ends(folder: Path) -> None:
    assert read(folder, "　区块一：\r\n\r\n  东至Ａ路 \r南至B路").text == "　区块一：\n\n  东至Ａ路 \n南至B路"


def test_characters_without_width_go_and_no_break_spaces_become_spaces(folder: Path) -> None:
    assert read(folder, "东\u200b至\u00ad青\ufeff禾\u00a0路").text == "东至青禾 路"


def test_radicals_become_ideographs(folder: Path) -> None:
    assert read(folder, "⻄至⻘禾路，⼤道").text == "西至青禾路，大道"


def test_form_feeds_count_pages(folder: Path) -> None:
    document = read(folder, "甲\n乙\f丙\n\f丁\n")
    origins = {name: document.origin(document.text.index(name)) for name in "甲乙丙丁"}
    assert origins == {"甲": Origin(1, 1), "乙": Origin(1, 2), "丙": Origin(2, 2), "丁": Origin(3, 3)}


@pytest.mark.parametrize("number", ["— 3 —", "- 3 -", "－３－", "第3页 共9页", "第三页", "Page 3 of 9", "—3—"])
def test_a_line_that_is_a_page_number_is_blanked(folder: Path, number: str) -> None:
    assert read(folder, f"东至青禾路\n  {number}\n南至柳溪河\n").text == "东至青禾路\n\n南至柳溪河\n"


def test_a_bare_number_is_a_page_number_only_at_the_edge_of_a_page(folder: Path) -> None:
    assert read(folder, "园区\n12\n面积\n3\n\f4\n产业\n").text == "园区\n12\n面积\n\n\n产业\n"


@pytest.mark.parametrize("line", ["3.5平方公里", "2025", "第3条", "-3", "五"])
def test_other_short_lines_stay(folder: Path, line: str) -> None:
    assert read(folder, f"甲\n{line}\n乙").text == f"甲\n{line}\n乙"


def test_lines_with_the_same_number_of_tabs_are_a_table(folder: Path) -> None:
    document = read(folder, "前\n园区\t面积\n 甲园 \t\n乙园\t2.5\n后\n")
    (table,) = document.tables
    assert [[cell.text for cell in row] for row in table.rows] == [["园区", "面积"], ["甲园", ""], ["乙园", "2.5"]]
    assert document.text[table.rows[1][0].span.start : table.rows[1][0].span.end] == "甲园"
