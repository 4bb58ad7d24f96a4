from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.documents import Document, Origin, read_document

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, markup: str) -> Document:
    (folder / "a.html").write_text(markup, encoding="utf-8")
    return read_document(folder / "a.html")


def cells(document: Document, number: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.tables[number].rows]


def test_blocks_and_breaks_end_lines(tmp_path: Path) -> None:
    document = read(tmp_path, "甲<p>乙<b>丙</b>丁<br>戊<div>己<p>庚</p>辛</div><ul><li>壬<li>癸</ul>")
    assert document.text == "甲\n乙丙丁\n戊\n己\n庚\n辛\n壬\n癸\n"


def test_white_space_collapses_and_a_broken_name_is_whole(tmp_path: Path) -> None:
    assert read(tmp_path, "<p>  东至青\n   禾路   G25\n高速&nbsp;南至</p>").text == "东至青禾路 G25 高速 南至\n"


def test_what_a_browser_hides_is_dropped(tmp_path: Path) -> None:
    hidden = "<p hidden>一<p style='Display : none'>二<script>三</script><style>四</style><template>五</template>"
    assert read(tmp_path, f"<title>六</title><p>甲<del>旧</del><!-- 七 -->{hidden}<p>乙").text == "甲\n乙\n"


def test_spans_repeat_cells_but_not_their_text(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "<table><caption>表1 园区</caption><tr><th colspan=2>园区<th>面积<tr><td rowspan=0>甲<td>一<td>2"
        "<tr><td>二<td><p>3</p><p>4</p></table>",
    )
    assert cells(document) == [["园区", "园区", "面积"], ["甲", "一", "2"], ["甲", "二", "3 4"]]
    assert document.text == "表1 园区\n园区\t\t面积\n甲\t一\t2\n\t二\t3 4\n"
    assert document.tables[0].rows[1][0].span == document.tables[0].rows[2][0].span
    assert document.tables[0].caption == "表1 园区"


def test_a_title_row_over_all_columns_adds_no_columns(tmp_path: Path) -> None:
    document = read(tmp_path, "<table><tr><td colspan=9>园区<tr><td>甲<td>乙</table>")
    assert cells(document) == [["园区", "园区"], ["甲", "乙"]]


def test_a_table_inside_a_cell_follows_its_table(tmp_path: Path) -> None:
    inner = "<table><tr><td>丁<td>戊</table>"
    document = read(tmp_path, f"<table><tr><td>甲甲甲甲甲甲<td>乙乙乙乙乙<tr><td>丙{inner}<td>己己己己</table>")
    assert cells(document, 0) == [["甲甲甲甲甲甲", "乙乙乙乙乙"], ["丙", "己己己己"]]
    assert cells(document, 1) == [["丁", "戊"]]


def test_a_table_that_only_lays_out_the_page_is_none(tmp_path: Path) -> None:
    document = read(tmp_path, "<table><tr><td>栏<td><p>东至甲<p>南至乙<table><tr><td>丙<td>丁</table></table>")
    assert document.text == "栏\n东至甲\n南至乙\n丙\t丁\n"
    assert len(document.tables) == 1


def test_lines_of_the_source_are_kept(tmp_path: Path) -> None:
    document = read(tmp_path, "<html>\n<!-- 一\n二 -->\n<p\n>甲\n乙<p>丙<br>\n丁\n<table>\n<tr><td>戊<td>己\n</table>")
    found = {name: document.origin(document.text.index(name)).line for name in "甲丙丁戊"}
    assert found == {"甲": 5, "丙": 6, "丁": 7, "戊": 9}
    assert document.origin(0) == Origin(1, 5)


def test_preformatted_lines_stay_lines(tmp_path: Path) -> None:
    document = read(tmp_path, "<pre>东至甲\n  南至乙</pre>\n<p>丙")
    assert document.text == "东至甲\n南至乙\n丙\n"
    assert document.origin(document.text.index("丙")).line == 3


def test_headings_have_their_level(tmp_path: Path) -> None:
    document = read(tmp_path, "<h1>甲<br>乙</h1><h3>丙</h3>")
    assert [(heading.level, heading.span) for heading in document.headings] == [(1, (0, 1)), (1, (2, 3)), (3, (4, 5))]
