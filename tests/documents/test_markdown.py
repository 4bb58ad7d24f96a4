from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from ftzgeo.documents import Document, Origin, read_document
from ftzgeo.documents.markdown import plain_inline

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, text: str) -> Document:
    (folder / "a.md").write_text(text, encoding="utf-8")
    return read_document(folder / "a.md")


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("**区块一**：面积", "区块一：面积"),
        ("**区块一：**面积", "区块一：面积"),
        ("***区块一***：*面积*", "区块一：面积"),
        ("__区块一__ 和 _面积_", "区块一 和 面积"),
        ("东至[青禾路](https://example.invalid/a_(b) '路')", "东至青禾路"),
        ("东至[青禾路]，含[38]亿美元", "东至[青禾路]，含[38]亿美元"),
        ("![四至图](map.png)东至`青禾*路*`", "四至图东至青禾*路*"),
        ("5\\*3，snake_case_name，2 * 3 * 4", "5*3，snake_case_name，2 * 3 * 4"),
        ("A&amp;B，<u>东至</u><!-- 注 -->青禾路<br>南至", "A&B，东至青禾路 南至"),
        ("~~旧~~新，《<中国制造>》，注[^1]", "旧新，《<中国制造>》，注"),
    ],
)
def test_marks_go_and_text_stays(marked: str, plain: str) -> None:
    assert plain_inline(marked) == plain


def test_every_line_keeps_its_number(tmp_path: Path) -> None:
    document = read(tmp_path, "# 总则\n\n- 附件：1. 名单\n  * [x] 甲\n> 引文\n\n---\n1. 第一\n[a]: http://b\n末\n")
    assert document.text == "总则\n\n附件：1. 名单\n甲\n引文\n\n\n1. 第一\n\n末\n"
    assert document.origin(document.text.index("末")) == Origin(1, 10)


def test_headings_have_their_level(tmp_path: Path) -> None:
    document = read(tmp_path, "# 甲 #\n###乙\n\n丙\n===\n\n丁\n---\n#5 号路\n")
    found = [(heading.level, document.text[heading.span.start : heading.span.end]) for heading in document.headings]
    assert found == [(1, "甲"), (3, "乙"), (1, "丙"), (2, "丁")]


def test_a_pipe_table_is_a_table(tmp_path: Path) -> None:
    document = read(tmp_path, "表1 园区\n\n| 园区 | 产业\\|类 |\n|:---|---:|\n| **甲** | `a|b` |\n| 乙 |\n\n后\n")
    (table,) = document.tables
    assert [[cell.text for cell in row] for row in table.rows] == [["园区", "产业|类"], ["甲", "a|b"], ["乙", ""]]
    assert table.caption == "表1 园区"
    assert document.origin(table.rows[1][0].span.start) == Origin(1, 5)


def test_an_html_table_is_a_table(tmp_path: Path) -> None:
    document = read(
        tmp_path, "前\n<table>\n<tr><td rowspan=2>甲</td><td>乙</td></tr>\n<tr><td>丙</td></tr></table>\n后\n"
    )
    (table,) = document.tables
    assert [[cell.text for cell in row] for row in table.rows] == [["甲", "乙"], ["甲", "丙"]]
    assert document.text == "前\n甲\t乙\n\t丙\n后\n"
    assert document.origin(document.text.index("丙")) == Origin(1, 4)


def test_code_is_text(tmp_path: Path) -> None:
    assert read(tmp_path, "```\n**东至** # 甲\n~~~\n```\n**乙**").text == "\n**东至** # 甲\n~~~\n\n乙"


@pytest.mark.parametrize("mark", ["*a ", "_a ", "<!--", "**a", "[", "`a"])
def test_unclosed_marks_take_no_time(mark: str) -> None:
    line = mark * 5000
    started = time.process_time()
    plain_inline(line)
    assert time.process_time() - started < 3
