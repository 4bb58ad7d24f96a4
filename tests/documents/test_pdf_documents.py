from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from ftzgeo.documents import Document, Origin, read_document
from tests.documents.plan_files import PdfPages

if TYPE_CHECKING:
    from pathlib import Path

LONG = "联动区坚持产城融合和集约用地，道路以道路中心线为界，河道以管理范围线为界，铁路以用地红线为界，已有村庄不纳入。"


def read(folder: Path, pages: PdfPages) -> Document:
    (folder / "a.pdf").write_bytes(pages.finish())
    return read_document(folder / "a.pdf")


def cells(document: Document, number: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.tables[number].rows]


def test_running_headers_and_page_numbers_are_dropped(tmp_path: Path) -> None:
    pages = PdfPages(header="海棠新区文件")
    for name in "甲乙丙丁":
        pages.paragraph(f"{name}园区。{LONG}")
        pages.new_page()
    document = read(tmp_path, pages)
    assert document.text == "".join(f"{name}园区。{LONG}\n" for name in "甲乙丙丁")
    assert [origin.page for origin in document.origins] == [1, 2, 3, 4]


def test_headings_that_differ_by_a_number_are_no_running_header(tmp_path: Path) -> None:
    pages = PdfPages()
    for number in range(1, 5):
        pages.line(f"附件{number}")
        pages.paragraph(LONG)
        pages.new_page()
    assert read(tmp_path, pages).text == "".join(f"附件{number}\n{LONG}\n" for number in range(1, 5))


def test_a_number_in_the_text_stays(tmp_path: Path) -> None:
    pages = PdfPages()
    pages.paragraph(LONG)
    pages.line("38", indent=2)
    pages.paragraph(LONG)
    assert read(tmp_path, pages).text == f"{LONG}\n38\n{LONG}\n"


def test_a_paragraph_goes_on_over_the_page_break(tmp_path: Path) -> None:
    pages = PdfPages(header="海棠新区文件")
    first = LONG[: PdfPages.WIDTH - 2]
    pages.paragraph(LONG + LONG, page_break_after=first)
    pages.paragraph(LONG)
    document = read(tmp_path, pages)
    assert document.text == f"{LONG}{LONG}\n{LONG}\n"
    assert document.origin(0) == Origin(1, 2)  # below the header


def test_paragraphs_without_indent_part_at_the_gap(tmp_path: Path) -> None:
    pages = PdfPages()
    for _ in range(3):
        for start in range(0, len(LONG), PdfPages.WIDTH):
            pages.line(LONG[start : start + PdfPages.WIDTH])
        pages.skip(8)
    assert read(tmp_path, pages).text == f"{LONG}\n" * 3


def test_a_larger_line_is_a_heading(tmp_path: Path) -> None:
    pages = PdfPages()
    pages.line("总体规划", size=22, indent=5)
    pages.line("第一章", size=16, indent=8)
    pages.paragraph(LONG)
    document = read(tmp_path, pages)
    found = [(heading.level, document.text[heading.span.start : heading.span.end]) for heading in document.headings]
    assert found == [(1, "总体规划"), (2, "第一章")]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    pages = PdfPages()
    left, right = (f"{name}栏说明。{LONG * 3}" for name in ("左", "右"))
    width = 13
    for at in range(0, len(left), width):
        pages.columns(left[at : at + width], right[at : at + width], shift=16)
    assert read(tmp_path, pages).text == f"{left}\n{right}\n"


def test_a_ruled_table_with_merged_cells(tmp_path: Path) -> None:
    pages = PdfPages()
    pages.paragraph(LONG)
    pages.grid([0, 80, 200, 320], [0, 25, 50, 75], without={("row", 2, 0), ("column", 1, 0)})
    pages.write_in_grid(((10, 18, "园区"), (210, 18, "面积"), (10, 55, "甲园"), (90, 43, "一区"), (210, 43, "1.5")))
    pages.write_in_grid(((90, 68, "二区"), (210, 68, "2.5")))
    document = read(tmp_path, pages)
    assert cells(document) == [["园区", "园区", "面积"], ["甲园", "一区", "1.5"], ["甲园", "二区", "2.5"]]
    assert document.text == f"{LONG}\n园区\t\t面积\n甲园\t一区\t1.5\n\t二区\t2.5\n"


def test_a_table_goes_on_over_the_page_break(tmp_path: Path) -> None:
    pages = PdfPages(header="海棠新区文件")
    pages.table([["园区", "布局"], ["甲园", "东至青禾路"]], (80, 200))
    pages.new_page()
    pages.table([["园区", "布局"], ["乙园", "南至柳溪河"]], (80, 200))
    document = read(tmp_path, pages)
    assert cells(document) == [["园区", "布局"], ["甲园", "东至青禾路"], ["乙园", "南至柳溪河"]]
    assert document.origin(document.text.index("乙园")) == Origin(2, 3)


def test_a_name_that_fills_its_cell_is_whole_again(tmp_path: Path) -> None:
    pages = PdfPages()
    pages.grid([0, 80, 200], [0, 45, 90], without=set())
    pages.write_in_grid(((10, 18, "园区"), (84, 18, "东至青禾路南至云岭"), (84, 36, "高速公路")))
    pages.write_in_grid(((10, 63, "甲园"), (84, 63, "高端制造"), (84, 81, "生物医药")))
    assert cells(read(tmp_path, pages)) == [["园区", "东至青禾路南至云岭高速公路"], ["甲园", "高端制造 生物医药"]]


def test_a_watermark_is_left_out(tmp_path: Path) -> None:
    pages = PdfPages()
    pages.paragraph(LONG)
    pages.turned("征求意见稿", 45)
    assert read(tmp_path, pages).text == f"{LONG}\n"


def test_text_on_a_page_on_its_side_is_read(tmp_path: Path) -> None:
    pages = PdfPages()
    pages.turned("区块一东至青禾路", 90)
    assert read(tmp_path, pages).text == "区块一东至青禾路\n"


def test_bold_by_double_printing_reads_once(tmp_path: Path) -> None:
    pages = PdfPages()
    pages.line("路路通大道", indent=2)
    pages.skip(-PdfPages.PITCH)
    pages.line("路路通大道", indent=2.03)
    assert read(tmp_path, pages).text == "路路通大道\n"


def test_pages_without_text_are_a_finding(tmp_path: Path) -> None:
    pages = PdfPages()
    pages.paragraph(LONG)
    pages.new_page()
    pages.picture()
    document = read(tmp_path, pages)
    assert [(finding.id, finding.code, finding.level) for finding in document.findings] == [
        ("a.pdf", "page-without-text", "warning")
    ]
    assert "1 of 2 pages" in document.findings[0].message


def test_reading_is_safe_from_several_threads(tmp_path: Path) -> None:
    pages = PdfPages()
    pages.paragraph(LONG)
    expected = read(tmp_path, pages).text
    with ThreadPoolExecutor(4) as threads:
        texts = list(threads.map(lambda _: read_document(tmp_path / "a.pdf").text, range(20)))
    assert set(texts) == {expected}


def test_text_that_is_the_same_on_every_page_stays(tmp_path: Path) -> None:
    pages = PdfPages(header="海棠新区文件")
    for _ in range(4):
        for _ in range(5):
            pages.paragraph(LONG)
        pages.new_page()
    pages.paragraph("附则。")
    assert read(tmp_path, pages).text == f"{LONG}\n" * 20 + "附则。\n"


def test_latin_words_keep_their_spaces_and_names_get_none(tmp_path: Path) -> None:
    pages = PdfPages()
    pages.line("东至 G25 高速与 ABC Road 之间，面积4.56平方公里", indent=2)
    assert read(tmp_path, pages).text == "东至 G25 高速与 ABC Road 之间，面积4.56平方公里\n"
