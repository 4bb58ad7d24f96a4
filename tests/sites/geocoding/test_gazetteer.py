"""The offline gazetteer on a town whose positions are known, and on the control features."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from ftzgeo.sites.geocoding import Geocoded, open_geocoder
from tests.sites.geocoding.town import gazetteer, off_m

if TYPE_CHECKING:
    from ftzgeo.sites.geocoding import Geocoder


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Geocoder:
    return gazetteer(tmp_path_factory.mktemp("town"))


def found(geocoder: Geocoder, address: str, district: str | None = None) -> Geocoded:
    answer = geocoder.look_up(address, district=district)
    assert answer.found is not None, answer.reason
    return answer.found


def missing(geocoder: Geocoder, address: str) -> str:
    answer = geocoder.look_up(address)
    assert (answer.outcome, answer.found) == ("not-found", None)
    return answer.reason


def test_a_known_address_has_the_position_and_accuracy_of_its_place(town: Geocoder) -> None:
    house = found(town, "东山区朝阳路10号")
    assert off_m(house, -3000, 500) < 0.1
    assert (house.accuracy_m, house.level, house.provider) == (20.0, "address", "offline")
    assert house.matched == "甲厂 (东山区朝阳路10号)"


def test_of_two_places_with_an_address_the_more_accurate_counts_and_their_distance(town: Geocoder) -> None:
    house = found(town, "东山区朝阳路20号")
    assert off_m(house, -2600, 500) < 0.1
    assert house.accuracy_m == pytest.approx(20.0)  # they are 40 m apart, half of that is 20 m


def test_a_number_between_two_known_ones_lies_between_them(town: Geocoder) -> None:
    house = found(town, "东山区朝阳路15号")
    assert off_m(house, -2800, 500) < 0.5
    assert house.accuracy_m == pytest.approx(math.hypot(20, 200), abs=0.5)
    assert house.level == "road"


def test_a_number_beyond_the_known_ones_is_as_good_as_their_spacing(town: Geocoder) -> None:
    house = found(town, "东山区朝阳路22号")
    assert off_m(house, -2600, 500) < 0.1
    assert house.accuracy_m == pytest.approx(math.hypot(20, 2 * 40), abs=0.5)  # 400 m for ten numbers


def test_a_number_far_beyond_the_known_ones_is_not_guessed(town: Geocoder) -> None:
    assert "known from 10号 to 20号 only, too far from 900号" in missing(town, "东山区朝阳路900号")


def test_a_road_with_one_known_number_tells_nothing_of_the_others(town: Geocoder) -> None:
    assert "of 梅园路 only 3号 is known" in missing(town, "云岭开发区梅园路9号")


def test_a_road_of_another_direction_is_another_road(town: Geocoder) -> None:
    assert found(town, "西山区红旗东路8号").level == "address"
    assert "no house number of 红旗路 is known" in missing(town, "西山区红旗路8号")


def test_an_address_in_another_district_than_named_is_not_taken(town: Geocoder) -> None:
    assert "no house number of 朝阳路 is known" in missing(town, "西山区朝阳路10号")


def test_one_address_in_two_districts_needs_the_district(town: Geocoder) -> None:
    assert "known in 东山区、西山区" in missing(town, "新华路5号")
    assert off_m(found(town, "新华路5号", district="西山区"), 700, 700) < 0.1


def test_of_a_road_only_its_middle_within_the_district_is_known(town: Geocoder) -> None:
    road = found(town, "西山区长安道")
    assert off_m(road, 1500, 0) < 5
    assert road.accuracy_m == pytest.approx(1500, abs=5)  # half of the 3 km that lie in 西山区
    assert road.level == "road"
    assert found(town, "长安道").accuracy_m == pytest.approx(3000, abs=5)


def test_a_number_on_a_road_that_has_only_a_line_is_on_the_road(town: Geocoder) -> None:
    house = found(town, "西山区长安道77号")
    assert house.accuracy_m == pytest.approx(1500, abs=5)
    assert house.note.startswith("no house number of 长安道 is known; only the road is known")


def test_a_road_that_is_elsewhere_is_said_to_be(town: Geocoder) -> None:
    assert "白马路 is in the reference, but not in 东山区" in missing(town, "东山区白马路")


def test_a_river_is_no_road(town: Geocoder) -> None:
    assert missing(town, "东山区长河路").startswith("offline:")


def test_a_crossing_is_where_the_lines_meet(town: Geocoder) -> None:
    crossing = found(town, "东山区长安道与青石路交叉口")
    assert off_m(crossing, -1000, 0) < 0.5
    assert crossing.accuracy_m == pytest.approx(math.sqrt(10**2 + 10**2 + 50**2), abs=0.5)
    assert crossing.level == "crossing"


def test_an_offset_moves_the_crossing_and_costs_accuracy(town: Geocoder) -> None:
    moved = found(town, "青石路与长安道交口西400米")
    assert off_m(moved, -1400, 0) < 1
    assert moved.accuracy_m == pytest.approx(math.sqrt(200 + 50**2 + 100**2), abs=0.5)


def test_roads_that_do_not_meet_have_no_crossing(town: Geocoder) -> None:
    assert "are 500 m apart" in missing(town, "西山区长安道与白马路交口")


def test_roads_that_meet_at_a_sharp_angle_have_no_crossing(town: Geocoder) -> None:
    assert "meet more than once, or run along each other" in missing(town, "长安道与斜街交口")


def test_a_crossing_that_the_reference_names_needs_no_lines(town: Geocoder) -> None:
    crossing = found(town, "东山区银山路与金谷路交叉口")
    assert off_m(crossing, -1500, 900) < 0.1
    assert (crossing.accuracy_m, crossing.level) == (20.0, "crossing")


def test_a_village_is_at_least_as_wide_as_a_village(town: Geocoder) -> None:
    village = found(town, "东山区大槐树村")
    assert (village.level, village.accuracy_m, village.coarse) == ("village", 300.0, False)


@pytest.mark.parametrize(("address", "level"), [("东山区大庙镇", "town"), ("东山区", "district")])
def test_a_town_or_district_is_coarse(town: Geocoder, address: str, level: str) -> None:
    position = found(town, address)
    assert (position.level, position.coarse) == (level, True)


def test_places_of_one_name_that_lie_apart_need_the_district(town: Geocoder) -> None:
    assert "2 places named 连锁药店 lie up to 3.4 km apart" in missing(town, "连锁药店")
    assert off_m(found(town, "西山区连锁药店"), 3200, -500) < 0.1


def test_a_common_word_after_a_road_is_no_name(town: Geocoder) -> None:
    assert found(town, "东山区长安道停车场").level == "road"


def test_what_is_not_known_is_not_replaced_by_what_is(town: Geocoder) -> None:
    assert "no line of 无名路" in missing(town, "东山区大槐树村无名路1号")


@pytest.fixture(scope="module")
def control() -> Geocoder:
    return open_geocoder("offline")


def test_an_address_of_the_control_features(control: Geocoder) -> None:
    position = found(control, "武清开发区福源道24号")
    assert (position.matched, position.accuracy_m) == ("天津武清福源万达广场 (武清开发区福源道24号)", 300.0)
    assert "福源道20号–24号" in found(control, "天津市武清区福源道22号").matched


def test_an_estate_counts_for_the_district_it_is_known_to_lie_in(control: Geocoder) -> None:
    """空港经济区 is administered by 滨海新区 and lies within the polygon of 东丽区."""
    assert found(control, "天津市滨海新区空港经济区环河北路62号").level == "address"
    assert "no house number of 环河北路" in missing(control, "天津市滨海新区环河北路62号")
    assert "no house number of 福源道 is known" in missing(control, "北辰区福源道24号")


@pytest.mark.parametrize("place", ["北京市海淀区", "海淀区", "上海市", "北辰科技园区", "武清区下朱庄街道云岭开发区"])
def test_an_address_elsewhere_does_not_mean_the_road_of_the_same_name_here(control: Geocoder, place: str) -> None:
    assert found(control, "天津市福源道24号").accuracy_m == 300.0
    assert "no house number of 福源道 is known" in missing(control, f"{place}福源道24号")


def test_a_district_may_have_its_former_name(control: Geocoder) -> None:
    assert found(control, "武清县福源道24号").accuracy_m == 300.0


def test_several_threads_may_ask_one_geocoder(control: Geocoder) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(control.look_up, ["武清开发区福源道24号", "东丽区先锋东路6号"] * 8))
    assert {answer.outcome for answer in answers} == {"found"}


def test_a_name_means_also_what_an_alias_says(control: Geocoder) -> None:
    assert found(control, "北辰区京津公路370号").matched == "中国银行天津北辰支行 (天津市北辰区京津路370号)"
    assert "no house number of 先锋路 is known" in missing(control, "东丽区先锋路6号")
