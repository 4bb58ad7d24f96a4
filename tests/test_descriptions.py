"""Files of descriptions, and one of a document against one of its draft."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import ftzgeo
from ftzgeo.descriptions import read_descriptions, write_descriptions
from ftzgeo.errors import DescriptionError
from ftzgeo.validation import compare_descriptions

ROOT = Path(__file__).resolve().parents[1]
TEXT = "石桥园总体方案\n总面积4.5平方公里，分为两个区块。\n区块一：青石区，面积2.5平方公里，东至甲路、南至乙道北侧、西至丙河、北至丁街。\n区块二：面积2.0平方公里，东至戊路，南至己路，西至庚路，北至辛路。"


def test_a_round_trip_changes_nothing(tmp_path: Path) -> None:
    zones = ftzgeo.parse_text(TEXT)
    path = write_descriptions(zones, tmp_path / "zone.json")
    assert read_descriptions(path) == zones
    assert list(json.loads(path.read_text("utf-8"))) == ["zones"]


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    write_descriptions(ftzgeo.parse_text(TEXT.replace("石桥园", "柳堤园")), tmp_path / "b.json")
    write_descriptions(ftzgeo.parse_text(TEXT), tmp_path / "a.json")
    assert [zone.id for zone in read_descriptions(tmp_path)] == ["shiqiaoyuan", "liudiyuan"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "Invalid JSON"),
        ('{"zones": [{"id": "a", "colour": 1}]}', "zones.0.colour"),
        ('{"zones": 3}', "zones"),
    ],
)
def test_a_file_that_is_none_names_file_place_and_remedy(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(content, "utf-8")
    with pytest.raises(DescriptionError, match=message) as caught:
        read_descriptions(path)
    assert str(path) in str(caught.value)
    assert "ftzgeo parse" in str(caught.value)


def test_missing_file_empty_folder_and_a_zone_twice(tmp_path: Path) -> None:
    with pytest.raises(DescriptionError, match="no such file"):
        read_descriptions(tmp_path / "none.json")
    with pytest.raises(DescriptionError, match=r"no \.json file"):
        read_descriptions(tmp_path)
    write_descriptions(ftzgeo.parse_text(TEXT), tmp_path / "a.json")
    write_descriptions(ftzgeo.parse_text(TEXT), tmp_path / "b.json")
    with pytest.raises(DescriptionError, match="shiqiaoyuan is described twice"):
        read_descriptions(tmp_path)


def test_wording_and_punctuation_are_no_difference() -> None:
    (old,) = ftzgeo.parse_text(TEXT)
    (new,) = ftzgeo.parse_text(TEXT.replace("，东至", "。四至范围为：东到").replace("、", "，"))
    assert compare_descriptions([old], [new]) == []


def test_facts_that_changed() -> None:
    (old,) = ftzgeo.parse_text(TEXT)
    (new,) = ftzgeo.parse_text(TEXT.replace("2.5平方", "2.6平方").replace("丙河", "子河").replace("乙道北侧", "乙道"))
    found = [(one.id, one.code, one.figures["old"], one.figures["new"]) for one in compare_descriptions([old], [new])]
    assert sorted(found) == [
        ("shiqiaoyuan-1", "block-moved", "丙河", "子河"),
        ("shiqiaoyuan-1", "block-moved", "乙道北侧", "乙道"),
        ("shiqiaoyuan-1", "stated-area-revised", "2.5 km²", "2.6 km²"),
    ]


def test_the_shipped_descriptions() -> None:
    zones = {zone.id: zone for zone in read_descriptions(ROOT / "boundaries" / "descriptions")}
    assert {zone_id: len(zone.blocks) for zone_id, zone in zones.items()} == {
        "baoshuiqu": 3,
        "beichen": 7,
        "dongli": 5,
        "jingjin": 5,
        "konggang": 8,
        "lingang": 5,
        "wuqing": 2,
        "xiqing": 8,
        "zichuang": 22,
        "ziya": 2,
    }
    assert zones["beichen"].source.status == "final"
    (supersedes,) = [f for f in zones["beichen"].findings if f.code == "supersedes"]
    assert "no stated fact differs" in supersedes.message


def test_parks_without_sizhi_are_entries_that_say_what_their_document_says() -> None:
    zones = {zone.id: zone for zone in read_descriptions(ROOT / "boundaries" / "descriptions")}
    named = [zones["zichuang"], zones["baoshuiqu"], zones["jingjin"]]
    assert [(block.sides, block.stated_area) for zone in named for block in zone.blocks] == [((), None)] * 30
    # 一区二十一园: the high-tech zone and 6 + 4 + 6 + 5 分园
    places = [block.notes[0] for block in zones["zichuang"].blocks if (block.name or "").endswith("分园")]
    assert [places.count(where) for where in ("中心城区", "环城四区", "滨海新区", "远郊区县")] == [6, 4, 6, 5]
    area = zones["baoshuiqu"].stated_area
    assert area is not None
    assert (area.km2, area.decimals) == (202.4, 1)
    parks = [block.name for block in (*zones["konggang"].blocks, *zones["lingang"].blocks)]
    assert [member.name for block in zones["baoshuiqu"].blocks for member in block.members] == parks


def test_the_script_writes_the_shipped_descriptions_again(shared: Path, tmp_path: Path) -> None:
    script = [sys.executable, str(ROOT / "scripts" / "make_descriptions.py")]
    arguments = ["--documents", str(shared / "documents"), "--output", str(tmp_path)]
    subprocess.run([*script, *arguments], check=True, capture_output=True, env={"PYTHONPATH": str(ROOT)})
    for shipped in sorted((ROOT / "boundaries" / "descriptions").glob("*.json")):
        assert (tmp_path / shipped.name).read_text("utf-8") == shipped.read_text("utf-8"), shipped.name
