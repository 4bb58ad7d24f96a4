from __future__ import annotations

from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml

from ftzgeo.documents import Document, read_document
from tests.documents.plan_files import saved

if TYPE_CHECKING:
    from pathlib import Path

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


@pytest.fixture
def word() -> Any:
    return docx.Document()


def read(folder: Path, word: Any) -> Document:
    (folder / "a.docx").write_bytes(saved(word))
    return read_document(folder / "a.docx")


def append(word: Any, *elements: str) -> None:
    """Put XML at the end of the body, before its section properties."""
    body = word.element.body
    for element in elements:
        name = element[1:].split(">", 1)[0].split(" ", 1)[0].rstrip("/")
        body.insert(len(body) - 1, parse_xml(element.replace(f"<{name}", f"<{name} {NAMESPACES}", 1)))


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def cells(document: Document, number: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.tables[number].rows]


def test_paragraphs_and_tables_come_in_the_order_of_the_body(tmp_path: Path, word: Any) -> None:
    word.add_paragraph("前")
    word.add_table(1, 2).rows[0].cells[1].text = "乙"
    word.add_paragraph("")
    word.add_paragraph("后")
    document = read(tmp_path, word)
    assert document.text == "前\n\t乙\n后\n"
    assert [origin.line for origin in document.origins] == [1, 2, 4]


def test_merged_cells_are_repeated_with_one_span(tmp_path: Path, word: Any) -> None:
    table = word.add_table(3, 3)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = str(number)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "横"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "竖"
    document = read(tmp_path, word)
    assert cells(document) == [["横", "横", "2"], ["竖", "4", "5"], ["竖", "7", "8"]]
    assert document.text == "横\t\t2\n竖\t4\t5\n\t7\t8\n"


def test_a_cell_of_several_paragraphs_is_on_one_line(tmp_path: Path, word: Any) -> None:
    table = word.add_table(1, 2)
    table.cell(0, 0).text = "东至甲\n南至乙"
    table.cell(0, 0).add_paragraph("西至丙")
    table.cell(0, 1).text = "丁"
    assert cells(read(tmp_path, word)) == [["东至甲 南至乙 西至丙", "丁"]]


def test_a_table_inside_a_cell_follows_its_table(tmp_path: Path, word: Any) -> None:
    table = word.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "甲", "乙"
    inner = table.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "丙", "丁"
    document = read(tmp_path, word)
    assert (cells(document, 0), cells(document, 1)) == ([["甲", "乙"]], [["丙", "丁"]])


def test_a_frame_of_one_cell_is_text(tmp_path: Path, word: Any) -> None:
    cell = word.add_table(1, 1).cell(0, 0)
    cell.text = "东至甲"
    cell.add_paragraph("南至乙")
    document = read(tmp_path, word)
    assert (document.text, document.tables) == ("东至甲\n南至乙\n", ())


def test_headings_come_from_styles_and_outline_levels(tmp_path: Path, word: Any) -> None:
    word.add_heading("总则", 0)
    word.add_heading("范围", 2)
    style = word.styles.add_style("章", 1)
    style.base_style = word.styles["Heading 3"]
    word.add_paragraph("区块", style="章")
    append(word, f'<w:p><w:pPr><w:outlineLvl w:val="3"/></w:pPr>{run("地块")}</w:p>')
    append(word, f'<w:p><w:pPr><w:outlineLvl w:val="9"/></w:pPr>{run("正文")}</w:p>')
    document = read(tmp_path, word)
    found = [(heading.level, document.text[heading.span.start : heading.span.end]) for heading in document.headings]
    assert found == [(1, "总则"), (2, "范围"), (3, "区块"), (4, "地块")]


def test_page_breaks_count_pages_once(tmp_path: Path, word: Any) -> None:
    word.add_paragraph("一").add_run().add_break(WD_BREAK.PAGE)
    append(
        word,
        f"<w:p><w:r><w:lastRenderedPageBreak/></w:r>{run('二')}</w:p>",  # the author's break, as rendered
        f"<w:p>{run('二')}<w:r><w:lastRenderedPageBreak/></w:r>{run('三')}</w:p>",
        f"<w:p><w:pPr><w:pageBreakBefore/></w:pPr>{run('四')}</w:p>",
        f"<w:p><w:pPr><w:sectPr/></w:pPr>{run('四')}</w:p>",
        f"<w:p>{run('五')}</w:p>",
    )
    document = read(tmp_path, word)
    assert list(zip(document.text.split("\n"), [origin.page for origin in document.origins], strict=False)) == [
        ("一", 1),
        ("二", 2),
        ("二三", 2),
        ("四", 4),
        ("四", 4),
        ("五", 5),
    ]


def test_tracked_changes_are_accepted(tmp_path: Path, word: Any) -> None:
    append(
        word,
        f"<w:p>{run('东至')}<w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins>{run('新')}</w:ins>"
        f"<w:moveFrom>{run('去')}</w:moveFrom><w:moveTo>{run('来')}</w:moveTo>{run('路')}</w:p>",
    )
    assert read(tmp_path, word).text == "东至新来路\n"


def test_a_deleted_row_is_out(tmp_path: Path, word: Any) -> None:
    table = word.add_table(2, 2)
    table.cell(0, 0).text, table.cell(1, 0).text = "留", "删"
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {NAMESPACES}/>"))  # noqa: SLF001 - no public way
    assert cells(read(tmp_path, word)) == [["留"]] or cells(read(tmp_path, word)) == [["留", ""]]


def test_links_controls_and_fields_are_text_and_notes_are_not(tmp_path: Path, word: Any) -> None:
    append(
        word,
        f"<w:sdt><w:sdtPr><w:alias w:val='名'/></w:sdtPr><w:sdtContent><w:p>{run('块级')}</w:p></w:sdtContent></w:sdt>",
        f"<w:p><w:hyperlink>{run('东至')}</w:hyperlink><w:sdt><w:sdtContent>{run('青禾')}</w:sdtContent></w:sdt>"
        f"<w:r><w:instrText> REF x </w:instrText></w:r><w:fldSimple>{run('路')}</w:fldSimple>"
        "<w:r><w:footnoteReference w:id='1'/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>"
        "<w:r><w:tab/><w:t>南至</w:t><w:noBreakHyphen/><w:softHyphen/><w:br/><w:t>柳溪河</w:t></w:r></w:p>",
    )
    assert read(tmp_path, word).text == "块级\n东至青禾路\t南至-\n柳溪河\n"


def test_a_text_box_is_read_once(tmp_path: Path, word: Any) -> None:
    box = f"<w:txbxContent><w:p>{run('框')}</w:p></w:txbxContent>"
    append(
        word,
        f"<w:p>{run('前')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        f"{run('后')}</w:p>",
        f"<w:p>{run('末')}</w:p>",
    )
    document = read(tmp_path, word)
    assert document.text == "前后\n框\n末\n"
    assert [origin.line for origin in document.origins] == [1, 1, 2]


def test_headers_and_footers_are_no_text(tmp_path: Path, word: Any) -> None:
    word.sections[0].header.paragraphs[0].text = "页眉"
    word.sections[0].footer.paragraphs[0].text = "— 1 —"
    word.add_paragraph("东至青禾路")
    assert read(tmp_path, word).text == "东至青禾路\n"
