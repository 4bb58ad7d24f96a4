"""Entries of parks without 四至 are checked against their document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ftzgeo.model import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.model import Zone

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
TEXT = "柳堤示范区规划面积12.30平方公里，分为东片区和西片区。东片区含青石园、望海园。"
ENTRY: dict[str, Any] = {
    "id": "liudi",
    "name": "柳堤示范区",
    "city": "某市",
    "file": "plan.txt",
    "area": "12.30平方公里",
    "block": [{"name": "东片区", "members": ["青石园", "望海园"]}, {"name": "西片区"}],
}


@pytest.fixture
def entry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Zone]:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    from entries import entry_zone

    (tmp_path / "plan.txt").write_text(TEXT, "utf-8")
    return lambda **changes: entry_zone(ENTRY | changes, tmp_path, Source(file="plan.txt"))


def test_names_areas_and_members_with_their_places_in_the_document(entry: Callable[..., Zone]) -> None:
    zone = entry()
    assert zone.stated_area is not None
    assert (zone.stated_area.km2, zone.stated_area.decimals) == (12.3, 2)
    assert [(block.id, block.name, block.mode) for block in zone.blocks] == [
        ("liudi-1", "东片区", "members"),
        ("liudi-2", "西片区", "none"),
    ]
    assert [TEXT[slice(*member.span)] for member in zone.blocks[0].members if member.span] == ["青石园", "望海园"]
    assert [(found.code, found.level) for found in zone.findings] == [("no-sizhi", "info")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "海边示范区"}, "海边示范区"),
        ({"block": [{"name": "南片区"}]}, "南片区"),
        ({"block": [{"name": "东片区", "members": ["赤壁园"]}]}, "赤壁园"),
        ({"block": [{"name": "东片区", "where": "市中心"}]}, "市中心"),
        ({"area": "13平方公里"}, "13平方公里"),
        ({"area": "很大"}, "is no area"),
    ],
)
def test_what_the_document_does_not_have_is_refused(
    entry: Callable[..., Zone], changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        entry(**changes)
