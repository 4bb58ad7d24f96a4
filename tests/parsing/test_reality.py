"""The five documents and the labelled passages, where they are at hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import ftzgeo
from tests.parsing.reading import sides

if TYPE_CHECKING:
    from ftzgeo.model import Zone


@pytest.fixture(scope="module")
def zones_by_file(shared: Path) -> dict[str, list[Zone]]:
    return {path.name[:3]: ftzgeo.parse(path) for path in sorted((shared / "documents").glob("*.txt"))}


def test_counts(zones_by_file: dict[str, list[Zone]]) -> None:
    counts = {name: [(zone.id, len(zone.blocks)) for zone in zones] for name, zones in zones_by_file.items()}
    assert counts == {
        "000": [("beichen", 7)],
        "001": [("xiqing", 8), ("wuqing", 2), ("beichen", 7), ("ziya", 2), ("dongli", 5)],
        "002": [],
        "003": [("konggang", 8), ("lingang", 5)],
        "004": [],
    }
    parcels = [len(block.parcels) for zone in zones_by_file["001"] for block in zone.blocks if block.parcels]
    assert parcels == [2, 3, 2]


def test_status_and_totals(zones_by_file: dict[str, list[Zone]]) -> None:
    assert zones_by_file["000"][0].source.status == "final"
    assert {zone.source.status for zone in zones_by_file["001"]} == {"draft"}
    totals = [zone.stated_area.km2 for zone in zones_by_file["001"] if zone.stated_area]
    assert totals == [18.88, 37.78, 49.75, 22.86, 20.94]
    beichen = zones_by_file["000"][0]
    assert [(f.id, f.level) for f in beichen.findings if f.code == "total-mismatch"] == [("beichen", "info")]


def test_every_block_has_four_sides_but_for_known_ones(zones_by_file: dict[str, list[Zone]]) -> None:
    incomplete = {
        (parcel or block).id: (parcel or block).mode
        for zones in zones_by_file.values()
        for zone in zones
        for block, parcel in zone.parts()
        if len((parcel or block).sides) != 4 and not (parcel is None and block.parcels)
    }
    assert incomplete == {
        "wuqing-2": "members",
        "konggang-5": "half_plane",
        "konggang-6": "intersection",
        "lingang-1": "none",
    }


def test_some_sides_by_hand(zones_by_file: dict[str, list[Zone]]) -> None:
    parts = {
        (parcel or block).id: parcel or block
        for name in ("001", "003")
        for zone in zones_by_file[name]
        for block, parcel in zone.parts()
    }
    assert sides(parts["xiqing-5"]) == {
        "E": ["民兴北路"],
        "S": ["陈台子路"],
        "W": ["陈台子路", "裕兴路"],
        "N": ["海泰南道"],
    }
    assert sides(parts["beichen-4"]) == {"E": ["滨湖路"], "S": ["郎园引河"], "W": ["通正路"], "N": ["永宁道"]}
    assert sides(parts["dongli-5-2"]) == {"E": ["北大道村坑塘"], "S": ["海河"], "W": ["海河"], "N": ["先锋东路"]}
    assert sides(parts["dongli-3-3"]) == {"E": ["西一经路"], "W": ["空地"], "S": ["南坨村"], "N": ["宝能城"]}
    assert sides(parts["konggang-1"])["S"] == ["东二道", "西二道"]
    assert sides(parts["lingang-2"])["W"] == ["渤海五十路", "渤海五十六路"]


def test_the_labelled_passages(shared: Path) -> None:
    command = [sys.executable, str(shared / "evaluation" / "score_parse.py"), "--json"]
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root, env={"PYTHONPATH": str(root)})
    score = json.loads(run.stdout)
    assert score["sides"]["f1"] >= 0.99
    assert score["areas"]["f1"] == 1.0
    assert score["alarms"].startswith("0 of")
    assert score["crashes"] == 0
