from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pypdfium2  # type: ignore[import-untyped]
import pytest
from rich.console import Console

from ftzgeo.boundaries import read_boundaries
from ftzgeo.descriptions import read_descriptions
from ftzgeo.errors import UsageError
from ftzgeo.model import Block, Boundary, BoundarySide, Finding, Side, Zone
from ftzgeo.model.description import BoundingFeature
from ftzgeo.validation import Validation, format_table, validate, write_report
from ftzgeo.validation.report_about import CheckedFile, ValidationReport
from ftzgeo.validation.report_html import css_string
from ftzgeo.validation.report_words import ReportWords
from ftzgeo.validation.wording import catalogue
from ftzgeo.wording import in_chinese

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
NASTY = '=1+1|<script>alert("x")</script>`'
DAY = dt.date(2026, 11, 22)
STATED = {"east": "青石路", "south": "柳堤道", "west": "沙河路", "north": "望海大街"}


class Report:
    """A zone with a block of every verdict, and the report on it."""

    def __init__(self, drawing: Any, folder: Path) -> None:
        self.folder = folder
        names = ["东片区", NASTY, None, "北片区"]
        sides = tuple(
            Side(direction=way, features=(BoundingFeature(name=name, printed=name, kind="road"),))  # type: ignore[arg-type] # keys are directions
            for way, name in STATED.items()
        )
        blocks = tuple(
            Block(id=f"x-{i}", number=i, name=name, stated_area=drawing.stated(area), sides=sides if i == 1 else ())
            for i, (name, area) in enumerate(zip(names, ["4.00", "5.00", "2.0", "1.0"], strict=True), start=1)
        )
        self.boundaries: list[Boundary] = [
            drawing.boundary("x-1", (0, 0, 2000, 2000)),
            drawing.boundary("x-2", (1990, 0, 4000, 2000), tier="completed"),
            drawing.boundary("x-3", (0, 3000, 1000, 5000), tier="schematic", sigma_m=60.0),
            drawing.boundary("x-4", None),
        ]
        note = Finding(
            id="x-4",
            code="sides-missing",
            level="warning",
            message="2 of 4 sides are in the reference layer (missing: 甲路、乙路); too few to close a ring.",
        )
        self.zones: list[Zone] = [drawing.zone("x", "12.01", [], blocks=blocks, findings=(note,))]
        self.validation = validate(self.boundaries, self.zones)

    def write(self, name: str, **options: Any) -> Path:
        given: dict[str, Any] = {"boundaries": self.boundaries, "zones": self.zones, "date": DAY}
        return write_report(self.validation, self.folder / name, **given | options)

    def html(self, **options: Any) -> str:
        return self.write("r.html", **options).read_text(encoding="utf-8")


@pytest.fixture
def report(drawing: Any, tmp_path: Path) -> Report:
    return Report(drawing, tmp_path)


@pytest.mark.parametrize("suffix", ["html", "md", "json", "xlsx"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_same_validation_of_a_day_gives_the_same_bytes(report: Report, suffix: str, lang: str) -> None:
    first, second = report.write(f"new/a.{suffix}", lang=lang), report.write(f"b.{suffix.upper()}", lang=lang)
    assert first.read_bytes() == second.read_bytes()


def test_an_unknown_suffix_or_language_is_wrong_use(report: Report) -> None:
    with pytest.raises(UsageError, match=r"\.html, \.md, \.json, \.xlsx, not \.pdf"):
        report.write("r.pdf")
    with pytest.raises(UsageError, match="without suffix"):
        report.write("report")
    with pytest.raises(UsageError, match="give one of zh, en"):
        report.write("r.md", lang="fr")
    assert list(report.folder.iterdir()) == []


def test_a_validation_alone_can_be_written(report: Report, tmp_path: Path) -> None:
    for suffix in ("html", "md", "json", "xlsx"):
        assert write_report(report.validation, tmp_path / f"r.{suffix}").stat().st_size > 0
        assert write_report(Validation(rows=()), tmp_path / f"e.{suffix}").stat().st_size > 0


# JSON ----------------------------------------------------------------------------------------------------------------


def test_json_is_read_back_as_it_was_and_says_where_it_comes_from(report: Report) -> None:
    text = report.write("r.json", files=[CheckedFile(name="s.shp", sha256="ab" * 32)]).read_text(encoding="utf-8")
    back = ValidationReport.model_validate_json(text)
    content = json.loads(text)
    del content["about"]
    assert content == report.validation.model_dump(mode="json")
    assert (back.about.created, back.about.files[0].name, back.about.zones[0].id) == (DAY, "s.shp", "x")
    assert back.about.ftzgeo


# HTML ----------------------------------------------------------------------------------------------------------------


def test_html_stands_alone_and_escapes_names(report: Report) -> None:
    html = report.html()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r'(src|href)="(?!#)|url\(|@import', html)
    assert 'lang="zh-CN"' in html


def test_every_block_has_a_page_with_its_verdict_and_the_drawn_ones_a_picture(report: Report) -> None:
    pages = re.findall(r'<article class="(\w+)".*?</article>', report.html(), re.DOTALL)
    assert pages == ["drawn", "drawn", "drawn", "listed"]
    titles = re.findall(
        r'<h2>(区块.)(?: <span class="soft">(.*?)</span>)?\s*<span class="badge ([\w-]+)', report.html()
    )
    assert [(number, verdict) for number, _, verdict in titles] == [
        ("区块一", "agrees"),
        ("区块二", "differs"),
        ("区块三", "not-independent"),
        ("区块四", "not-checkable"),
    ]
    assert titles[0][1] == "东片区"
    assert titles[2][1] == ""


def test_the_sides_stand_as_stated_with_what_they_rest_on(report: Report) -> None:
    east = BoundarySide(direction="east", feature="青石路", evidence="line", sigma_m=4.0, length_m=900.0)
    sides = (east, east.model_copy(update={"evidence": "assumed", "sigma_m": 30.0}))
    report.boundaries[0] = report.boundaries[0].model_copy(update={"sides": sides})
    article = report.html().split("<article")[1]
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr[ >].*?</tr>", article, re.DOTALL)]
    assert ["东", "青石路", "具名的线", "4", "900"] in rows
    assert ["无依据（连线）", "30", "900"] in rows  # the same side goes on
    assert ["北", "望海大街", "–", "–", "–"] in rows


def test_a_front_page_says_what_was_checked_with_what(report: Report) -> None:
    html = report.html(lang="en", files=[CheckedFile(name="s.shp", sha256="ab" * 32, notes=("northing first",))])
    front = html.split("<section")[0]
    for said in ("2026-11-22", "ftzgeo 0.", "s.shp", "ab" * 32, "northing first"):
        assert said in front
    assert ">share<" in html


def test_beyond_the_number_of_pages_the_gravest_come_first_and_it_is_said(report: Report) -> None:
    html = report.html(pages=1)
    # x-2 differs and overlaps; it has a warning like x-1, and the verdict decides.
    assert re.findall(r"<h2>(区块.)", html) == ["区块二"]
    assert "1 个区块（共 4 个）" in html


def test_thousands_of_blocks_do_not_make_a_huge_page(drawing: Any, tmp_path: Path) -> None:
    zone = drawing.zone("x", None, ["1.00"] * 3000)
    boundaries = [drawing.boundary("x-1", (0, 0, 1000, 1000))]
    html = write_report(
        validate(boundaries, [zone]), tmp_path / "r.html", boundaries=boundaries, zones=[zone], pages=20
    ).read_text(encoding="utf-8")
    assert html.count("<article") == 20
    assert "前 2000 行，共 3001 行" in html
    assert len(html) < 1_500_000


def test_a_picture_has_north_up_and_the_right_proportions(drawing: Any, tmp_path: Path) -> None:
    boundary = drawing.boundary("x-1", (0, 0, 2000, 1000))
    html = write_report(validate([boundary]), tmp_path / "r.html", boundaries=[boundary]).read_text(encoding="utf-8")
    article = html.split("<article")[1]
    path = re.search(r'<path class="block [\w-]+" d="M([^"]+)Z"', article)
    assert path
    points = [tuple(map(float, pair.split())) for pair in path[1].split("L")]
    wide, high = (max(axis) - min(axis) for axis in zip(*points, strict=True))
    assert wide / high == pytest.approx(2.0, rel=0.01)
    # "1 km" of the scale bar is half the width of the block.
    bar = re.search(r'v6h([\d.]+)v-6"/><text[^>]*>([\d.]+) (k?m)<', article)
    assert bar
    metres = float(bar[2]) * (1000 if bar[3] == "km" else 1)
    assert float(bar[1]) / metres == pytest.approx(wide / 2000, rel=0.01)


def test_findings_with_a_place_are_numbered_in_picture_and_list(report: Report) -> None:
    overlap = next(found for found in report.validation.findings if found.code == "overlap")
    assert overlap.id == "x-1"
    article = report.html().split("<article")[1]
    assert '<text class="mark"' in article
    assert '<span class="mark">1</span>' in article


@pytest.mark.parametrize("text", ['a"b', "a\\b", "</style>", "行\n二", "}"])
def test_nothing_ends_a_string_of_css(text: str) -> None:
    assert re.fullmatch(r'"(?:[^"\\<\n}]|\\[0-9a-f]+ )*"', css_string(text))


# Markdown and workbook -----------------------------------------------------------------------------------------------


def test_markdown_cells_cannot_break_the_table(report: Report) -> None:
    markdown = report.write("r.md", lang="en").read_text(encoding="utf-8")
    line = next(line for line in markdown.splitlines() if line.startswith("| x | block | x-2 "))
    header = next(line for line in markdown.splitlines() if line.startswith("| Zone "))
    assert len(re.findall(r"(?<!\\)\|", line)) == len(re.findall(r"(?<!\\)\|", header))
    assert "<script>" not in markdown
    assert "−" in markdown  # a real minus sign


def test_workbook_has_numbers_as_numbers_and_no_formula(report: Report) -> None:
    path = report.write("r.xlsx", lang="en")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["About", "Areas", "Totals", "Sides", "Findings", "Codes"]
    cells = {cell.value: cell for row in book["Areas"].iter_rows() for cell in row if cell.value is not None}
    assert cells[NASTY].data_type == "s"
    assert "Block 3" in cells
    difference = next(cell for cell in book["Areas"][1] if cell.value == "Difference (km²)").column
    value = book["Areas"].cell(row=4, column=difference)  # row 3 of the table: x-2, 4.02 digitized and 5 stated
    assert value.data_type == "n"
    assert value.value == pytest.approx(-0.98, abs=1e-3)
    assert cells["x-2"].column == 3
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 6
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


# Words ---------------------------------------------------------------------------------------------------------------


def test_both_languages_say_everything() -> None:
    words = catalogue()
    for entry in (*words["findings"].values(), *words["labels"].values(), *words["words"].values()):
        assert set(entry) == {"zh", "en"}
    for entry in words["findings"].values():
        fields = [set(re.findall(r"{(\w+)", entry[lang])) for lang in ("zh", "en")]
        assert fields[0] == fields[1] - {"what"}  # an English sentence of what read the numbers


def test_messages_of_the_steps_before_are_in_chinese_in_a_chinese_report(report: Report) -> None:
    assert "4 条边中参照图层只有 2 条（缺：甲路、乙路），不足以围合。" in report.html()
    assert "too few to close a ring" in report.html(lang="en")


def test_all_findings_that_come_with_ftzgeo_have_chinese_messages() -> None:
    findings = [one for boundary in read_boundaries(ROOT / "boundaries" / "polygons") for one in boundary.findings]
    findings += [one for zone in read_descriptions(ROOT / "boundaries" / "descriptions") for one in zone.findings]
    assert findings
    assert [one.message for one in findings if in_chinese(one.message) is None] == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "east: 甲路 is not in the reference layer. The likest names are 申路 (one character differs, as in a misprint: 申 for 甲). Import or fetch a layer that has it, or give its other name in aliases.toml.",
            "东：参照图层中没有“甲路”。最相近的名称：申路 (一字之差，疑为误印：申 与 甲)。",
        ),
        (
            "甲路 ends at 117.10000, 39.20000, 310 m before it meets 乙路. Import or fetch a layer that has the missing stretch, or draw it in a layer of your own.",
            "“甲路”止于 117.10000, 39.20000，距“乙路”还有 310 m。请补充缺失的路段。",
        ),
        ("12 m of the border (0.5%) lie on no named line.", "边界中有 12 m（0.5%）不在具名的线上。"),
    ],
)
def test_an_english_message_in_chinese(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese


def test_a_message_that_fits_no_pattern_stays_as_it_is() -> None:
    assert in_chinese("something new") is None


def test_every_code_of_a_validation_says_what_to_do() -> None:
    words = ReportWords("zh"), ReportWords("en")
    assert [code for code in catalogue()["findings"] if not all(one.remedy(code) for one in words)] == []


# Terminal and paper --------------------------------------------------------------------------------------------------


def test_terminal_table_has_a_line_per_row_and_reads_no_markup(report: Report) -> None:
    console = Console(width=120, file=io.StringIO(), record=True)
    renamed = report.validation.rows[1].model_copy(update={"name": "[bold]东[/bold]"})
    rows = (renamed, *report.validation.rows[2:])
    console.print(format_table(report.validation.model_copy(update={"rows": rows}), lang="en"))
    lines = console.export_text().splitlines()
    assert len(lines) == 5
    assert "[bold]东[/bold]" in lines[1]
    assert lines[1].split()[2:] == ["4.00", "4.000", "0.000", "0.0", "traced", "agrees"]
    assert "differs (partial)" in lines[2]


@pytest.mark.browser
def test_html_prints_on_a4_a_block_a_page_with_nothing_cut_off(report: Report, browser: Browser) -> None:
    path = report.write("r.html")
    # A4 less its margins of 12 mm: 186 mm are 703 CSS pixels.
    page = browser.new_page(viewport={"width": 703, "height": 1000})
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.emulate_media(media="print")
    page.goto(path.as_uri())
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    pdf = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    page.close()
    assert requests == [path.as_uri()]
    assert overflow == 0
    assert pdf[0].get_size() == pytest.approx((595, 842), abs=1)
    texts = [pdf[i].get_textpage().get_text_range() for i in range(len(pdf))]
    begins = [next(i for i, text in enumerate(texts) if f"某片区 · x-{number}" in text) for number in (1, 2, 3)]
    assert begins == sorted(set(begins))
    assert all("声明面积核验报告 · 某片区" in texts[i] for i in begins)
    assert all("2026-11-22" in text for text in texts)
