"""Lists of features: separators, conjunctions, elided parts, kinds."""

from __future__ import annotations

import pytest

from ftzgeo.parsing.names import kind_of
from tests.parsing.reading import only_block, sides_of


def east(features: str) -> list[str]:
    """Return what the parser makes of a list on the east side."""
    return sides_of(f"东至{features}、南至柳堤道、西至沙河、北至望海大街。")["E"]


@pytest.mark.parametrize(
    ("features", "names"),
    [
        ("青石路和白石路", ["青石路", "白石路"]),
        ("青石路及白石路", ["青石路", "白石路"]),
        ("青石路与白石路", ["青石路", "白石路"]),
        ("青石路-白石路", ["青石路", "白石路"]),
        ("青石路——白石路", ["青石路", "白石路"]),
        ("青石路、白石路和黑石大道", ["青石路", "白石路", "黑石大道"]),
        ("祥和路", ["祥和路"]),
        ("和平路和祥和路", ["和平路", "祥和路"]),
        ("青石村与白石村之间的道路", ["青石村与白石村之间的道路"]),
        ("JS-12-3地块", ["JS-12-3地块"]),
        ("青石路向南至白石路向东至黑石路一线", ["青石路", "白石路", "黑石路"]),
    ],
)
def test_lists(features: str, names: list[str]) -> None:
    assert east(features) == names


@pytest.mark.parametrize(
    ("features", "names"),
    [
        ("海望五十路、五十六路", ["海望五十路", "海望五十六路"]),
        ("纬一、二路", ["纬一路", "纬二路"]),
        ("东西二道", ["东二道", "西二道"]),
        ("南北三街", ["南三街", "北三街"]),
        ("海望第三大街、第五大街", ["海望第三大街", "海望第五大街"]),
    ],
)
def test_elided_names_are_put_back(features: str, names: list[str]) -> None:
    assert east(features) == names


@pytest.mark.parametrize("features", ["建国路、五四路", "一经路、三经路", "第一大街、第三大街"])
def test_nothing_is_put_back_where_nothing_is_elided(features: str) -> None:
    assert east(features) == features.split("、")


def test_a_restored_name_keeps_what_is_printed_and_is_reported() -> None:
    block = only_block("东至海望五十路、五十六路、南至柳堤道、西至沙河、北至望海大街。")
    second = block.side("east")[1]
    assert (second.name, second.printed) == ("海望五十六路", "五十六路")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("青石公路", "road"),
        ("辽水道", "road"),
        ("海石高速", "expressway"),
        ("津北联络线", "expressway"),
        ("北石铁路", "railway"),
        ("沙河", "river"),
        ("柳园引河", "canal"),
        ("规划河道", "canal"),
        ("石桥区界", "admin_boundary"),
        ("青石村", "village"),
        ("白石集团", "organisation"),
        ("黑石大学", "organisation"),
        ("柳林家园", "estate"),
        ("石桥街道直属耕地", "land"),
        ("空地", "land"),
        ("环石干道6", "road"),
        ("G1503", "road"),
        ("北麻", "other"),
    ],
)
def test_kinds_follow_the_end_of_a_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind
