"""The pages that explain a block: what they tell, that they are whole, and that they open without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ftzgeo.digitize import digitize
from ftzgeo.digitize.explain import write_pages
from ftzgeo.digitize.explain.canvas import scale_length_m
from ftzgeo.errors import BoundaryError, UsageError
from ftzgeo.model import Block, BoundingFeature, Parcel, Zone
from tests.digitize.towns import GRID, SQUARE, block

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
    _, text = pages(block({**SQUARE, "north": "甲路", "east": "乙村"}), GRID[1:3], lang="en")
    # Both missing sides adjoin a known one; both are of kind road; the first is named.
    assert "With it 3 of 4 sides are known instead of 2." in text
    assert "The one that remains can be placed by the stated area." in text
    assert "they meet" in text  # 南环路 and 西一路
    assert "at least one of them has no line" in text
    assert "not drawn" in text


def test_a_ring_whose_area_is_far_off_is_shown_as_rejected(pages: Callable[..., Any]) -> None:
    _, text = pages(block(SQUARE, km2=0.3), GRID, lang="en")  # the ring has 1 km², more than three times as much
    assert "area-far" in text
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
