"""The pages that explain a block: what they tell, that they are whole, and that they open without a network."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, get_args

import pytest
import shapely

from ftzgeo.digitize import digitize
from ftzgeo.digitize.adjust.drawing import METHOD
from ftzgeo.digitize.explain import write_pages
from ftzgeo.digitize.explain.canvas import scale_length_m
from ftzgeo.digitize.explain.wording import Words
from ftzgeo.digitize.outcome import NOT_DRAWN
from ftzgeo.digitize.search import METHODS
from ftzgeo.errors import BoundaryError, UsageError
from ftzgeo.model import Block, BoundingFeature, Parcel, Zone
from ftzgeo.model.description import FeatureKind
from ftzgeo.reference import open_reference
from ftzgeo.reference.likeness import Match
from tests.digitize.towns import GRID, SQUARE, block, to_degrees

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

    from ftzgeo.reference import ReferenceLayer

    Town = Callable[..., ReferenceLayer]

HOSTILE = '</text><script>window.pwned=1</script><img src=x onerror="window.pwned=1">{{ 7*7 }}'


@pytest.fixture
def pages(town: Town, tmp_path: Path) -> Callable[..., tuple[list[Path], str]]:
    """Return a function that explains one block and gives the paths and the text of the block's page."""

    def explained(one: Block, streets: Any, places: Any = None, **options: Any) -> tuple[list[Path], str]:
        layer = town(streets, places)
        zones = [Zone(id="z", blocks=(one,))]
        paths = write_pages(zones, digitize(zones, layer), layer, tmp_path / "pages", **options)
        return paths, paths[1].read_text("utf-8")

    return explained


def test_a_traced_block_is_told_with_its_sides_area_and_picture(pages: Callable[..., Any]) -> None:
    paths, text = pages(block(SQUARE), GRID, lang="en")
    assert [path.name for path in paths] == ["index.html", "z-1.html"]
    for street in SQUARE.values():
        assert street in text
    assert "named line" in text
    assert "1,000 m" in text  # the length of a side
    assert "0.995 – 1.005 km²" in text  # 1.0 km² with two decimals
    assert "4,000 m" in text  # the perimeter
    assert "None: every side follows its named line." in text
    assert '<path class="tier traced"' in text
    assert ">200 m</text>" in text  # at most a fifth of 1882 m: 1600 m high, at most 0.85 times as high as wide
    assert 'href="z-1.html"' in paths[0].read_text("utf-8")


def test_a_side_placed_by_the_area_is_what_evidence_would_help(pages: Callable[..., Any]) -> None:
    _, text = pages(block({**SQUARE, "north": "直属耕地"}, km2=0.8), GRID[1:], lang="en")
    assert "Where “直属耕地” really runs, on the north: 1,000 m of border rest on “area”" in text
    assert "none: the area placed a side" in text
    assert "stretch placed" in text


def test_an_unlocated_block_says_what_is_missing_and_what_would_help_most(pages: Callable[..., Any]) -> None:
    _, text = pages(block({**SQUARE, "north": "甲路", "east": "乙村"}, km2=None), GRID[1:3], lang="en")
    assert "by itself it would leave the boundary “unlocated”" in text  # two sides, and no area to place the fourth
    assert "they meet" in text  # 南环路 and 西一路
    assert "at least one of them has no line" in text
    assert "not drawn" in text


def test_a_schematic_block_says_what_its_sides_rest_on(pages: Callable[..., Any]) -> None:
    _, text = pages(block({**SQUARE, "north": "甲路", "east": "乙村"}), GRID[1:3], lang="en")
    assert '<span class="badge schematic">' in text
    assert "placed by the stated area, the south side" in text
    assert "With a line of “乙村” in the reference layer it could be called “completed”." in text
    assert "none: the area placed a side, or the border is schematic" in text


def test_a_ring_whose_area_is_far_off_is_shown_as_rejected(pages: Callable[..., Any]) -> None:
    _, text = pages(block(SQUARE, km2=0.3), GRID, lang="en")  # the ring has 1 km², more than three times as much
    assert "outer-extent" in text
    assert '<path class="ring"' in text
    assert "rejected rings" in text
    assert '<path class="tier' not in text.split("<ul")[0]


def test_a_block_without_sides_or_position_has_a_page_too(pages: Callable[..., Any]) -> None:
    one = Block(id="z-1", mode="members", members=(BoundingFeature(name="甲公司", printed="甲公司"),))
    _, text = pages(one, GRID)
    assert "文件没有逐边说明四至" in text
    assert "没有图" in text
    assert "文件附图" in text


def test_a_block_of_parcels_links_to_their_pages(pages: Callable[..., Any]) -> None:
    inner = block(SQUARE)
    parcel = Parcel(id="z-1-1", sides=inner.sides, stated_area=inner.stated_area, mode="bounded")
    paths, text = pages(Block(id="z-1", name="甲区", parcels=(parcel,)), GRID)
    assert [path.name for path in paths] == ["index.html", "z-1.html", "z-1-1.html"]
    assert 'href="z-1-1.html"' in text


def test_the_faces_in_and_beside_a_block_are_told_with_what_they_would_change(pages: Callable[..., Any]) -> None:
    # A street divides the block of 1 km² into 0.6 and 0.4; another closes a face of 0.4 km² east of it.
    streets = [*GRID, (None, [(100, -600), (100, 600)]), (None, [(900, -600), (900, 600)])]
    _, text = pages(block(SQUARE), streets, lang="en")
    assert "2 are in the block, the border cuts 0, and 1 lie beside it" in text
    rows = [re.sub("<[^>]*>", " ", row).split() for row in re.findall("<tr>(.*)</tr>", text)]
    assert [" ".join(row) for row in rows if row[0] in "ABC"] == [
        "A east beside it, left out 0.400 km² 0% with all of it 1.400 km² +40.0%",
        "B west in the block 0.600 km² 100% without it 0.400 km² -60.0%",
        "C east in the block 0.400 km² 100% without it 0.600 km² -40.0%",
    ]


def test_a_face_that_a_cut_divides_is_told_with_its_share(pages: Callable[..., Any]) -> None:
    streets = [*GRID[1:], (None, [(-1500, 700), (1500, 700)])]
    _, text = pages(block({**SQUARE, "north": "直属耕地"}, km2=0.8), streets, lang="en")
    assert "0 are in the block, the border cuts 1" in text
    assert "1.200 km²" in text  # 1000 m wide, from y = -500 to 700
    assert ">67%</td>" in text
    assert "+50.0%" in text


def test_an_unlocated_block_has_no_faces_but_the_origin_of_its_lines(tmp_path: Path) -> None:
    shape = shapely.geometry.mapping(to_degrees(shapely.LineString(GRID[1][1])))
    told = {"name": "南环路", "kind": "road", "source": "县测绘队 2024", "accuracy_m": 0.5, "licence": "仅限内部"}
    feature = {"type": "Feature", "properties": told, "geometry": shape}
    path = tmp_path / "own.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    zones = [Zone(id="z", blocks=(block(SQUARE),))]
    layer = open_reference(path)
    text = write_pages(zones, digitize(zones, layer), layer, tmp_path / "pages")[1].read_text("utf-8")
    assert "来源: 县测绘队 2024 · 精度 0.5 m · 仅限内部" in text
    assert "路网的面" not in text
    assert '<path class="named"' in text


def test_a_chinese_page_tells_reasons_and_methods_in_chinese(pages: Callable[..., Any]) -> None:
    _, text = pages(block({**SQUARE, "west": "西一路 以东200米"}, km2=0.8), GRID)
    assert "沿具名线围合；西一路以东200米 平移 200 m" in text
    assert "同名 · 相距" in text
    assert text.count(">采用</span>") == 4  # the line that is moved, too


def test_what_may_be_told_has_words_in_both_languages() -> None:
    told = [f"kind_{one}" for one in get_args(FeatureKind)] + [f"match_{one}" for one in (*get_args(Match), "town")]
    for lang in ("zh", "en"):
        assert all(Words.of(lang)(key) for key in told)
    assert Words.of("zh").method("union of 2 parcels") == "2 个地块之并"
    for method in (*METHODS.values(), METHOD, NOT_DRAWN):
        assert Words.of("zh").method(method).encode("ascii", "ignore") == b""


def test_the_same_input_gives_the_same_bytes(town: Town, tmp_path: Path) -> None:
    layer = town(GRID, {"李家庄": (0.0, 700.0)})
    zones = [Zone(id="z", blocks=(block(SQUARE),))]
    result = digitize(zones, layer)
    first, again = (write_pages(zones, result, layer, tmp_path / name) for name in ("first", "again"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]


def test_an_id_that_is_no_file_name_stays_in_the_folder(pages: Callable[..., Any], tmp_path: Path) -> None:
    one = block(SQUARE).model_copy(update={"id": "../../甲 乙"})
    paths, _ = pages(one, GRID)
    assert paths[1].parent == tmp_path / "pages"
    assert paths[1].name.startswith("______甲_乙-")


def test_wrong_use_is_refused(town: Town, tmp_path: Path) -> None:
    layer = town(GRID)
    with pytest.raises(UsageError, match="fr"):
        write_pages([], [], layer, tmp_path, lang="fr")
    twice = Zone(id="z", blocks=(block(SQUARE), block(SQUARE)))
    with pytest.raises(BoundaryError, match="z-1"):
        write_pages([twice], [], layer, tmp_path)


def test_scale_bars_are_round() -> None:
    assert [scale_length_m(longest) for longest in (1.0, 199.0, 200.0, 999.0, 7300.0)] == [1, 100, 200, 500, 5000]


@pytest.mark.browser
def test_a_page_with_hostile_names_opens_without_request_or_error(pages: Callable[..., Any], browser: Browser) -> None:
    one = block({**SQUARE, "north": HOSTILE}, km2=0.8, name=HOSTILE)
    streets = [(HOSTILE if name is None else name, line) for name, line in GRID[1:]]
    paths, _ = pages(one, [*streets, (HOSTILE, [(-1500, 300), (1500, 300)])], {HOSTILE: (0.0, 700.0)})
    context = browser.new_context(offline=True)
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: troubles.append(request.url) if not request.url.startswith("file:") else None)
    for path in paths:
        page.goto(path.as_uri())
        assert page.evaluate("window.pwned") is None
        assert path.stat().st_size < 500_000
    assert page.locator("figure > svg path.tier").count() == 1
    assert page.locator("script, img, link").count() == 0
    assert page.locator("figure > svg text.label").count() == 4
    assert troubles == []
    context.close()
