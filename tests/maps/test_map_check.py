"""A click anywhere says where the point lies; the answers are those of `ftzgeo.check`."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

import ftzgeo
from ftzgeo.maps import make_map, write_map
from ftzgeo.model import Boundary
from tests.maps.town import drawn, square, square_sides

if TYPE_CHECKING:
    from pathlib import Path

    from tests.maps.opened import Opened

pytestmark = pytest.mark.browser


def test_inside_tells_the_block_and_the_distance_to_the_named_side(sample: Opened) -> None:
    sample.look_at(117.105, 39.105, 14)
    sample.click_at(117.105, 39.102)
    # 0.002° of latitude at 39.1° are 0.002 * 111,018 m = 222 m; a pixel at zoom 14 is 7.4 m.
    told = sample.text(".answer")
    assert "在内" in told
    assert "在 甲经开区联动创新区 区块一 内，距其南侧边界（南大道） 2" in told
    metres = int(told.split("（南大道）")[1].split("m")[0])
    assert metres == pytest.approx(222, abs=8)
    assert "± 60 m" in told
    assert "区块一" in sample.text(".popup h2")


def test_near_the_border_the_answer_is_not_firm(sample: Opened) -> None:
    sample.look_at(117.11, 39.105, 16)
    sample.click_at(117.1101, 39.105)  # 9 m east of the border; its standard deviation is 12 m
    told = sample.text(".answer")
    assert "边界附近" in told
    assert "位于区内的概率约 2" in told


def test_outside_names_the_nearest_and_what_cannot_be_ruled_out(sample: Opened) -> None:
    sample.look_at(117.08, 39.105, 13)
    sample.click_at(117.05, 39.105)
    told = sample.text(".answer")
    assert "不能判断" in told
    assert "最近的是 甲经开区联动创新区 区块一，距其西侧边界（西河） 4.3" in told
    assert "另有 4 个区块没有位置" in told


def test_a_scheme_gives_no_firm_answer_near_its_border(sample: Opened) -> None:
    sample.look_at(117.165, 39.105, 14)
    sample.click_at(117.161, 39.105)  # 86 m inside; two standard deviations are 160 m
    told = sample.text(".answer")
    assert "不能判断" in told
    assert "只是示意" in told


def test_coordinates_are_told_in_three_systems(sample: Opened) -> None:
    sample.look_at(117.2038, 39.1346, 18)
    sample.click_at(117.2038, 39.1346)
    told = sample.text(".positions")
    assert "WGS84\t117.2038" in told
    assert "GCJ-02\t117.2101" in told  # where the map services draw Tianjin station
    assert "CGCS2000 117°E" in told
    assert "EPSG:4548" in told


def test_enter_on_the_map_checks_its_centre(sample: Opened) -> None:
    sample.look_at(117.105, 39.105, 14)
    sample.page.locator(".folium-map").focus()
    sample.page.keyboard.press("Enter")
    assert "区块一" in sample.text(".answer")


def test_nothing_drawn_is_said(opened: Opened, tmp_path: Path) -> None:
    lost = Boundary(id="z-1", level="block", zone="z")
    opened.show(write_map(make_map([lost]), tmp_path / "map.html"))
    opened.page.mouse.click(900, 300)
    assert "还没有绘制的区块（1 个没有位置）" in opened.text(".answer")


def test_the_verdicts_are_those_of_the_site_check(opened: Opened, tmp_path: Path) -> None:
    """Two blocks with a common edge, a completed zone without sigma, a scheme: 80 points of a fixed seed."""
    boundaries = [
        drawn("a-1", "a", "traced", square(117.10, 39.10), sigma_m=12.0, sides=square_sides(117.10, 39.10)),
        drawn("a-2", "a", "traced", square(117.11, 39.10), sigma_m=20.0),
        drawn("b-1", "b", "completed", square(117.14, 39.11)),
        drawn("c-1", "c", "schematic", square(117.13, 39.08), sigma_m=150.0),
    ]
    opened.show(write_map(make_map(boundaries), tmp_path / "map.html"))
    rng = random.Random(7)  # noqa: S311  points for a test, no secrets
    spread = [(rng.uniform(117.08, 117.17), rng.uniform(39.07, 39.13)) for _ in range(50)]
    seam = [(117.11 + rng.uniform(-4e-4, 4e-4), rng.uniform(39.0985, 39.1115)) for _ in range(30)]
    judge = (
        "(points) => points.map((at) => { const { found, verdict } = ftzgeo.check.judge(at);"
        " return [verdict, found.item.id, found.metres, found.probability, found.decides.id]; })"
    )
    answers = opened.js(judge, [list(at) for at in spread + seam])
    for (lon, lat), (verdict, nearest, metres, probability, decides) in zip(spread + seam, answers, strict=True):
        expected = ftzgeo.check(lon, lat, boundaries)
        assert expected.nearest is not None
        assert verdict == expected.verdict, (lon, lat)
        assert (nearest, decides) == (expected.nearest.block, expected.nearest.decides), (lon, lat)
        assert metres == pytest.approx(expected.nearest.distance_m, abs=0.2), (lon, lat)
        assert probability == pytest.approx(expected.nearest.probability, abs=0.01), (lon, lat)


def test_an_uncertain_border_behind_a_good_one_is_told_when_it_decides(opened: Opened, tmp_path: Path) -> None:
    """The southern edge is 60 m away and exact to 12 m; the eastern one, 150 m away, is known to 100 m only."""
    ring = square(117.10, 39.10)
    south, east = square_sides(117.10, 39.10)[1], square_sides(117.10, 39.10)[0]
    sides = (south.model_copy(update={"sigma_m": 12.0}), east.model_copy(update={"sigma_m": 100.0}))
    opened.show(
        write_map(make_map([drawn("a-1", "a", "completed", ring, sigma_m=12.0, sides=sides)]), tmp_path / "map.html")
    )
    opened.js("ftzgeo.check.check(L.latLng(39.10054, 117.10827))")
    told = opened.text(".answer")
    assert "边界附近" in told
    assert "距其南侧边界（南大道） 60 m" in told
    assert "± 24 m（95 %）" in told
    assert "起决定作用的是 a a-1 的边界：距 150 m，不确定度 ± 200 m" in told
