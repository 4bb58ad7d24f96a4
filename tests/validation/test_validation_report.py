from __future__ import annotations

import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from rich.console import Console

from ftzgeo.errors import UsageError
from ftzgeo.model import Block, Finding
from ftzgeo.validation import Validation, format_table, validate, write_report
from ftzgeo.validation.wording import catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

NASTY = '=1+1|<script>alert("x")</script>`'


@pytest.fixture
def validation(drawing: Any) -> Validation:
    blocks = tuple(
        Block(id=f"x-{i}", number=i, name=name, stated_area=drawing.stated(area))
        for i, (name, area) in enumerate(
            [("东片区", "4.00"), (NASTY, "5.00"), ("西片区", "2.0"), ("北片区", "1.0")], start=1
        )
    )
    boundaries = [
        drawing.boundary("x-1", (0, 0, 2000, 2000)),
        drawing.boundary("x-2", (1990, 0, 4000, 2000), tier="completed"),
        drawing.boundary("x-3", (0, 3000, 1000, 5000), tier="schematic", sigma_m=60.0),
        drawing.boundary("x-4", None),
    ]
    note = Finding(id="x-2", code="name-ambiguous", level="info", message="@two roads; one was taken")
    return validate(boundaries, [drawing.zone("x", "12.01", [], blocks=blocks, findings=(note,))])


@pytest.mark.parametrize("suffix", ["html", "md", "json", "xlsx"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_same_validation_gives_the_same_bytes(
    validation: Validation, tmp_path: Path, suffix: str, lang: str
) -> None:
    first = write_report(validation, tmp_path / "new" / f"a.{suffix}", lang=lang)
    second = write_report(validation, tmp_path / f"b.{suffix.upper()}", lang=lang)
    assert first.read_bytes() == second.read_bytes()


def test_an_unknown_suffix_or_language_is_wrong_use(validation: Validation, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.html, \.md, \.json, \.xlsx, not \.pdf"):
        write_report(validation, tmp_path / "r.pdf")
    with pytest.raises(UsageError, match="without suffix"):
        write_report(validation, tmp_path / "report")
    with pytest.raises(UsageError, match="give one of zh, en"):
        write_report(validation, tmp_path / "r.md", lang="fr")
    assert list(tmp_path.iterdir()) == []


def test_json_is_read_back_as_it_was(validation: Validation, tmp_path: Path) -> None:
    text = write_report(validation, tmp_path / "r.json").read_text(encoding="utf-8")
    assert Validation.model_validate_json(text) == validation
    assert json.loads(text)["rows"][0]["id"] == "x"


def test_html_stands_alone_and_escapes_names(validation: Validation, tmp_path: Path) -> None:
    html = write_report(validation, tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r"(src|href)=|url\(|https?:", html)
    assert 'lang="zh-CN"' in html
    assert "声明面积核验报告" in html


def test_markdown_cells_cannot_break_the_table(validation: Validation, tmp_path: Path) -> None:
    markdown = write_report(validation, tmp_path / "r.md", lang="en").read_text(encoding="utf-8")
    line = next(line for line in markdown.splitlines() if line.startswith("| x | block | x-2 "))
    header = next(line for line in markdown.splitlines() if line.startswith("| Zone "))
    assert len(re.findall(r"(?<!\\)\|", line)) == len(re.findall(r"(?<!\\)\|", header))
    assert "<script>" not in markdown
    assert "−" in markdown  # a real minus sign


def test_workbook_has_numbers_as_numbers_and_no_formula(validation: Validation, tmp_path: Path) -> None:
    path = write_report(validation, tmp_path / "r.xlsx", lang="en")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Areas", "Totals", "Findings"]
    cells = {cell.value: cell for row in book["Areas"].iter_rows() for cell in row if cell.value is not None}
    assert cells[NASTY].data_type == "s"
    difference = next(cell for cell in book["Areas"][1] if cell.value == "Difference (km²)").column
    value = book["Areas"].cell(row=4, column=difference)  # row 3 of the table: x-2, 4.02 digitized and 5 stated
    assert value.data_type == "n"
    assert value.value == pytest.approx(-0.98, abs=1e-3)
    assert cells["x-2"].column == 3
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


def test_both_languages_say_everything() -> None:
    words = catalogue()
    for entry in (*words["findings"].values(), *words["labels"].values(), *words["words"].values()):
        assert set(entry) == {"zh", "en"}
    for entry in words["findings"].values():
        fields = [set(re.findall(r"{(\w+)", entry[lang][1])) for lang in ("zh", "en")]
        assert fields[0] == fields[1]
        assert all(len(entry[lang]) == 2 for lang in ("zh", "en"))


def test_an_empty_validation_can_be_written(tmp_path: Path) -> None:
    for suffix in ("html", "md", "json", "xlsx"):
        assert write_report(Validation(rows=()), tmp_path / f"r.{suffix}").stat().st_size > 0


def test_terminal_table_has_a_line_per_row_and_reads_no_markup(validation: Validation) -> None:
    console = Console(width=120, file=io.StringIO(), record=True)
    renamed = validation.rows[1].model_copy(update={"name": "[bold]东[/bold]"})
    console.print(format_table(validation.model_copy(update={"rows": (renamed, *validation.rows[2:])}), lang="en"))
    lines = console.export_text().splitlines()
    assert len(lines) == 5
    assert "[bold]东[/bold]" in lines[1]
    assert lines[1].split()[2:] == ["4.00", "4.000", "0.000", "0.0", "traced", "agrees"]
    assert "differs (partial)" in lines[2]
    assert "not independent" in lines[3]
    assert lines[4].split()[2:] == ["1.0", "–", "–", "–", "unlocated", "not", "checkable"]


@pytest.mark.browser
def test_html_prints_on_a4_without_cutting_anything_off(
    validation: Validation, tmp_path: Path, browser: Browser
) -> None:
    path = write_report(validation, tmp_path / "r.html")
    # A4 less its margins of 12 mm: 186 mm are 703 CSS pixels.
    page = browser.new_page(viewport={"width": 703, "height": 1000})
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.emulate_media(media="print")
    page.goto(path.as_uri())
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    assert requests == [path.as_uri()]
    assert overflow == 0
    assert pdf.startswith(b"%PDF")
