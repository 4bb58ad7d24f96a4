"""What OSM tags mean to a reference layer."""

from __future__ import annotations

import pytest

from ftzgeo.reference.osm_tags import RULES, Shape, Tagged, classify, names_of


def kept(shape: Shape, **tags: str) -> Tagged:
    """Classify tags written as keyword arguments (``name__zh`` is ``name:zh``) and expect a feature."""
    tagged = classify({key.replace("__", ":"): value for key, value in tags.items()}, shape)
    assert tagged is not None
    return tagged


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"highway": "motorway"}, "expressway"),
        ({"highway": "motorway_link"}, "expressway"),
        ({"highway": "primary_link"}, "road"),
        ({"highway": "service"}, "road"),
        ({"railway": "rail"}, "railway"),
        ({"railway": "abandoned"}, "railway"),
        ({"waterway": "river"}, "river"),
        ({"waterway": "canal"}, "canal"),
        ({"waterway": "drain"}, "canal"),
        ({"natural": "coastline"}, "coast"),
        ({"man_made": "dyke", "name": "海河大堤"}, "structure"),
    ],
)
def test_ways_are_lines_of_a_kind(tags: dict[str, str], kind: str) -> None:
    tagged = classify(tags, "line")
    assert tagged is not None
    assert (tagged.part, tagged.kind) == ("lines", kind)


@pytest.mark.parametrize(
    ("tags", "state", "kind"),
    [
        ({"highway": "construction", "construction": "motorway"}, "construction", "expressway"),
        ({"highway": "proposed", "proposed": "primary"}, "proposed", "road"),
        ({"highway": "construction"}, "construction", "road"),
        ({"highway": "construction", "construction": "viaduct"}, "construction", "road"),
        ({"proposed:highway": "motorway"}, "proposed", "expressway"),
        ({"construction:railway": "subway"}, "construction", "railway"),
        ({"railway": "proposed"}, "proposed", "railway"),
    ],
)
def test_what_is_being_built_or_proposed_is_kept_and_says_so(tags: dict[str, str], state: str, kind: str) -> None:
    tagged = classify(tags, "line")
    assert tagged is not None
    assert (tagged.class_, tagged.kind) == (state, kind)


@pytest.mark.parametrize(
    ("tags", "shape", "part", "kind"),
    [
        ({"landuse": "industrial", "name": "石桥产业园"}, "ring", "areas", "estate"),
        ({"landuse": "farmland", "name": "河西地"}, "area", "areas", "land"),
        ({"building": "yes", "name": "云达大厦"}, "ring", "areas", "structure"),
        ({"building": "factory", "name": "青石机械厂"}, "ring", "areas", "organisation"),
        ({"office": "company", "name": "青石集团"}, "point", "places", "organisation"),
        ({"man_made": "works", "name": "青石水泥厂"}, "area", "areas", "organisation"),
        ({"industrial": "factory", "name": "青石轧钢厂"}, "point", "places", "organisation"),
        ({"amenity": "university", "name": "石桥商业大学"}, "ring", "areas", "organisation"),
        ({"place": "village", "name": "安光村"}, "point", "places", "village"),
        ({"place": "town", "name": "双口镇"}, "area", "areas", "village"),
        ({"railway": "station", "name": "北辰站"}, "point", "places", "structure"),
        ({"natural": "water", "water": "river", "name": "永定河"}, "area", "areas", "river"),
        ({"natural": "water", "name": "东丽湖"}, "ring", "areas", "other"),
        ({"boundary": "administrative", "admin_level": "6", "name": "北辰区"}, "area", "areas", "admin_boundary"),
    ],
)
def test_areas_and_points_with_names_are_kept(tags: dict[str, str], shape: Shape, part: str, kind: str) -> None:
    tagged = classify(tags, shape)
    assert tagged is not None
    assert (tagged.part, tagged.kind) == (part, kind)


@pytest.mark.parametrize(
    ("tags", "shape"),
    [
        ({"landuse": "industrial"}, "ring"),
        ({"building": "yes"}, "ring"),
        ({"building": "no", "name": "拆楼"}, "ring"),
        ({"highway": "footway"}, "line"),
        ({"highway": "crossing"}, "point"),
        ({"highway": "elevator", "name": "电梯"}, "line"),
        ({"boundary": "administrative", "admin_level": "2", "name": "中国"}, "area"),
        ({"boundary": "protected_area", "name": "保护区"}, "area"),
        ({"power": "line", "name": "津北线"}, "line"),
        ({"name": "无类"}, "point"),
        ({}, "area"),
    ],
)
def test_the_rest_is_left_out(tags: dict[str, str], shape: Shape) -> None:
    assert classify(tags, shape) is None


def test_a_closed_road_is_a_line_and_a_square_is_none() -> None:
    assert kept("ring", highway="tertiary", junction="roundabout").part == "lines"
    assert classify({"highway": "pedestrian", "area": "yes"}, "ring") is None


def test_a_closed_wall_of_water_works_may_be_either() -> None:
    assert kept("ring", man_made="dyke", name="圩堤", area="no").part == "lines"
    assert kept("ring", man_made="dyke", name="圩堤").part == "areas"


def test_the_chinese_name_comes_first_and_the_others_follow_each_once() -> None:
    tags = {
        "name": "Beichen Avenue",
        "name:zh": "北辰道",
        "alt_name": "北辰大道;北辰路",
        "old_name": "青光路",
        "official_name": "北辰道",
        "short_name": "北道",
        "loc_name": "老北道 ; ",
    }
    assert names_of(tags) == ["北辰道", "Beichen Avenue", "北道", "北辰大道", "北辰路", "老北道", "青光路"]


def test_a_road_with_an_old_name_alone_is_found_by_it() -> None:
    tagged = kept("line", highway="secondary", old_name="青光路")
    assert (tagged.name, tagged.alt_names) == ("青光路", ())


def test_road_numbers_are_joined() -> None:
    assert kept("line", highway="motorway", ref="G18;S30", int_ref="AH3", nat_ref="G18").ref == "G18;S30;AH3"
    assert kept("line", highway="motorway").ref is None


def test_every_key_of_the_rules_is_one_that_overpass_can_be_asked_for() -> None:
    assert all(rule.key.replace("_", "").isalpha() and rule.kinds and rule.forms for rule in RULES)
