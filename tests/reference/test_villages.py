"""Villages: their town, found by the names that documents and lists give them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.villages import Village, Villages, plain_name, read_villages
from ftzgeo.shipped import data_folder

ROOT = Path(__file__).resolve().parents[2]
LISTED = ROOT.parent / "shared" / "reference" / "villages.csv"

LIST = """# a note
district,town,village,years
北辰区,双口镇,安光村委会,2010 2023
北辰区,双口镇,双口二村村委会,2010
东丽区,万新街道,好新家园社区居委会,2018 2021
东丽区,新立街道,中河村民委员会,2010
静海区,沿庄镇,中河村委会,2023
"""


@pytest.fixture
def villages(tmp_path: Path) -> Villages:
    (tmp_path / "villages.csv").write_text(LIST, "utf-8")
    return Villages(read_villages(tmp_path / "villages.csv"))


@pytest.mark.parametrize(
    ("listed", "plain"),
    [
        ("安光村委会", "安光村"),
        ("安光村民委员会", "安光村"),
        ("双口二村村委会", "双口二村"),
        ("好新家园社区居委会", "好新家园"),
        ("津门里居民委员会", "津门里"),
        ("南坨村", "南坨村"),
    ],
)
def test_a_committee_is_no_part_of_the_name(listed: str, plain: str) -> None:
    assert plain_name(listed) == plain


@pytest.mark.parametrize("name", ["安光村", "安光", "双口镇安光村", "北辰区双口镇安光村", "安 光 村"])
def test_a_village_has_its_town(villages: Villages, name: str) -> None:
    (found,) = villages.find(name)
    assert str(found) == "安光村 belongs to 双口镇 (北辰区, 2010–2023)"


def test_villages_of_one_name_are_all_told_the_latest_first_unless_the_town_is_named(villages: Villages) -> None:
    assert [one.town for one in villages.find("中河村")] == ["沿庄镇", "新立街道"]
    assert [one.town for one in villages.find("新立街道中河村")] == ["新立街道"]
    assert villages.find("万新街道中河村") == ()


def test_what_is_no_village_has_none(villages: Villages) -> None:
    assert villages.find("津塘公路") == ()
    assert villages.find("") == ()


def test_the_shipped_list_has_the_villages_of_the_descriptions() -> None:
    shipped = Villages(read_villages(data_folder("control").parent / "villages.csv"))
    assert [one.town for one in shipped.find("安光村")] == ["双口镇"]
    assert [one.town for one in shipped.find("北麻疸")] == ["大张庄镇"]
    assert [one.town for one in shipped.find("南坨村")] == ["华明街道"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("district,town,name\n", "no column 'village'"),
        ("", "no column 'district'"),
        ("district,town,village,years\n北辰区,,安光村,2010\n", "village 1: without a town"),
        (
            "district,town,village,years\n北辰区,双口镇,安光村,二〇一〇年\n",
            "village 1: years '二〇一〇年' are not years",
        ),
        ("district,town,village,years\n北辰区\n", "village 1: without a town"),
    ],
)
def test_malformed_tables_name_the_row_and_the_remedy(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "villages.csv").write_text(text, "utf-8")
    with pytest.raises(ReferenceLayerError, match=told):
        read_villages(tmp_path / "villages.csv")


def test_a_village_without_years_is_told_without() -> None:
    assert str(Village(district="北辰区", town="双口镇", village="安光村")) == "安光村 belongs to 双口镇 (北辰区)"


@pytest.mark.skipif(not LISTED.is_file(), reason="the list of villages ../shared/reference is not here")
def test_the_script_makes_the_same_bytes_again(tmp_path: Path) -> None:
    output = tmp_path / "villages.csv"
    command = [sys.executable, str(ROOT / "scripts" / "make_villages.py"), "--output", str(output)]
    subprocess.run(command, check=True, capture_output=True)
    assert output.read_bytes() == (ROOT / "boundaries" / "villages.csv").read_bytes()
