"""Pictures and atlas: what they say, how true they are, and that the same boundaries give the same bytes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pypdfium2  # type: ignore[import-untyped] # ships no types
import pytest
from PIL import Image
from typer.testing import CliRunner

import ftzgeo
from ftzgeo.cli.app import app
from ftzgeo.crs import geodesic_length_m
from ftzgeo.errors import ProcessingError, UsageError
from ftzgeo.pictures import fonts, write_atlas, write_picture
from ftzgeo.pictures.ground import ground_for
from ftzgeo.pictures.sheet import Box
from ftzgeo.pictures.table_sheet import TableColumn, TableRow, pages_of
from ftzgeo.pictures.words import shortened, width_mm, words_of, wrapped
from tests.maps import town

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<script>${x}$\\frac{$`\u202e“龘”\ud800" + "长" * 300


@pytest.fixture
def control(tmp_path: Path) -> Path:
    return town.write_control(tmp_path / "control")


def pages_text(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return texts


@pytest.mark.usefixtures("cjk_font")
def test_a_picture_fills_a4_landscape_and_is_reproducible(tmp_path: Path, control: Path) -> None:
    files = [tmp_path / "a.png", tmp_path / "b.png"]
    for file in files:
        write_picture(town.sample_boundaries(), file, town.sample_zones(), control=control, block="jia-1")
    with Image.open(files[0]) as image:
        # 297 mm and 210 mm at 200 dots per inch
        assert image.size == (2338, 1653)
        assert image.info["Title"] == "甲经开区联动创新区 区块一 核心区"
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.usefixtures("cjk_font")
def test_svg_and_hostile_names_are_drawn_as_text(tmp_path: Path, control: Path) -> None:
    first, *others = town.sample_zones()
    hostile = first.model_copy(
        update={"name": HOSTILE, "blocks": (first.blocks[0].model_copy(update={"name": HOSTILE}), *first.blocks[1:])}
    )
    files = [tmp_path / "a.svg", tmp_path / "b.svg"]
    for file in files:
        write_picture(town.sample_boundaries(), file, [hostile, *others], control=control, lang="en")
    text = files[0].read_text("utf-8")
    assert text.startswith("<?xml")
    assert "<script>" not in text
    assert text == files[1].read_text("utf-8")


@pytest.mark.usefixtures("cjk_font")
def test_the_atlas_has_a_table_an_overview_and_a_page_per_block(tmp_path: Path, control: Path) -> None:
    path = write_atlas(town.sample_boundaries(), tmp_path / "atlas.pdf", town.sample_zones(), control=control)
    title, overview, first, second, parcel, known, rest = pages_text(path)
    assert "区块图集" in title
    assert "1.02 km²" in title
    assert "未绘制区块的已知边" in overview
    assert "四至（文件所述）与依据" in first
    assert "相符：文件面积在矢量面积的 95 % 区间内" in first
    assert "东风路\n沿具名线 ± 12 m" in first.replace("\r", "")
    assert "区块二" in second
    assert "示意" in parcel
    assert "此区块没有位置" in known
    assert "第 6 页，共 7 页" in known
    assert "文件只列出项目名称" in rest


@pytest.mark.usefixtures("cjk_font")
def test_the_table_names_the_page_of_each_block(tmp_path: Path) -> None:
    path = write_atlas(town.sample_boundaries(), tmp_path / "a.pdf", town.sample_zones(), zone="jia", paper="A3")
    title, *pages = pages_text(path)
    row = next(line for line in title.splitlines() if "核心区" in line)
    assert row.split()[-1] == "3"
    assert "核心区" in pages[1]
    document = pypdfium2.PdfDocument(path)
    # A3: 420 mm by 297 mm, in points of 1/72 inch
    assert document[0].get_size() == pytest.approx((1190.55, 841.89), abs=0.5)
    document.close()


def test_the_ground_is_true_to_scale() -> None:
    import shapely

    ground = ground_for([[39.10, 117.10], [39.11, 117.11]], Box(0, 0, 200, 150), 0.1)
    line = shapely.LineString([(117.10, 39.10), (117.11, 39.11)])
    assert ground.flat(line).length == pytest.approx(geodesic_length_m(line), rel=1e-6)
    # 0.01° of latitude is 1110 m; with a tenth on both sides 1332 m on 150 mm: 1:8880, rounded up to 1:10 000
    assert ground.scale == 10_000
    assert ground.half_m == (1000, 750)


def test_text_is_broken_between_characters_and_words() -> None:
    text = "东至学府路，南至 long english words here"
    lines = wrapped(text, 10, 22)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_mm(line, 10) <= 22 for line in lines)
    assert not any(line.startswith("，") for line in lines)
    assert shortened("一二三四五六七八九十", 10, 18) == "一二三四…"


def test_long_tables_go_on_and_no_heading_stands_alone() -> None:
    columns = [TableColumn("a", 0.5), TableColumn("b", 0.5)]
    rows = [
        row for n in range(20) for row in (TableRow(group=f"zone {n}"), *(TableRow((str(i), "x")) for i in range(5)))
    ]
    pages = pages_of(rows, columns, "a4", 40)
    assert [row for page in pages for row in page] == rows
    assert len(pages) > 2
    assert [page[-1].group for page in pages if page[-1].group] == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"path": "a.jpg"}, r"\.png, \.svg"),
        ({"path": "a.png", "paper": "letter"}, "a4, a3"),
        ({"path": "a.png", "block": "nowhere"}, "no block 'nowhere'"),
        ({"path": "a.png", "lang": "fr"}, "zh, en"),
    ],
)
def test_what_cannot_be_drawn_is_one_error(options: dict[str, Any], message: str, tmp_path: Path) -> None:
    name = options.pop("path")
    with pytest.raises(UsageError, match=message):
        write_picture(town.sample_boundaries(), tmp_path / name, town.sample_zones(), **options)
    assert list(tmp_path.iterdir()) == []


def test_without_a_chinese_font_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.setattr(fonts, "PREFERRED", ("No Such Font",))
    fonts.chinese_font.cache_clear()
    with pytest.raises(ProcessingError, match="apt-get install fonts-noto-cjk"):
        write_picture(town.sample_boundaries(), tmp_path / "a.png")
    fonts.chinese_font.cache_clear()
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UsageError, match=r"ftzgeo\[plot\]"):
        write_picture(town.sample_boundaries(), tmp_path / "a.png")


@pytest.mark.usefixtures("cjk_font")
def test_the_command_draws_by_suffix(tmp_path: Path) -> None:
    blocks = ftzgeo.write_boundaries(town.sample_boundaries(), tmp_path / "blocks.geojson")
    out = tmp_path / "deep" / "block.svg"
    result = CliRunner().invoke(app, ["map", str(blocks), "--block", "jia-1", "-o", str(out), "--lang", "en"])
    assert result.exit_code == 0
    assert result.stdout.strip() == str(out)
    assert out.read_bytes().startswith(b"<?xml")


def test_importing_the_package_does_not_load_matplotlib() -> None:
    code = "import sys, ftzgeo.pictures; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_both_languages_have_every_word() -> None:
    chinese, english = words_of("zh"), words_of("en")
    assert set(chinese) == set(english)
    assert all(english[key].isascii() or "±" in english[key] for key in english if key.startswith("picture_"))
