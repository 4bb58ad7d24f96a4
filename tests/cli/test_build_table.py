"""The table that `ftzgeo build` prints."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from shapely import box
from shapely.geometry import mapping

import ftzgeo
from ftzgeo.cli.build_table import build_table, listed_only
from ftzgeo.model import Block, Boundary, NextEvidence, Zone

if TYPE_CHECKING:
    from ftzgeo.validation.wording import Lang

(PLAN,) = ftzgeo.parse_text(
    "区块一：石桥区，面积1.9平方公里，东至甲路、南至乙道、西至丙河、北至丁街。\n"
    "区块二：面积2.0平方公里，东至戊路、南至己路、西至庚路、北至辛路。"
)
ZONE = PLAN.model_copy(
    update={"id": "z", "blocks": tuple(one.model_copy(update={"id": f"z-{n}"}) for n, one in enumerate(PLAN.blocks, 1))}
)
NAMED = Zone(id="n", name="名录区", blocks=(Block(id="n-1", name="甲分园"),))
# 0.02° of longitude at 39.005° N is 1732.4 m, 0.01° of latitude 1110.2 m: 1.923 km²
DRAWN = Boundary(
    id="z-1",
    level="block",
    zone="z",
    tier="schematic",
    geometry=dict(mapping(box(117, 39, 117.02, 39.01))),
    area_km2=1.923,
    area_interval_km2=(1.41, 2.43),
    sigma_m=87.0,
    next_evidence=NextEvidence(direction="east", feature="甲路", tier="completed"),
)
NOWHERE = Boundary(
    id="z-2",
    level="block",
    zone="z",
    next_evidence=NextEvidence(direction="north", feature="辛路", tier="unlocated"),
)


def lines(lang: Lang) -> dict[str, list[str]]:
    """Return the words of each line of the table, by its first."""
    zones, boundaries = [ZONE, NAMED], [DRAWN, NOWHERE, Boundary(id="n-1", level="block", zone="n")]
    table = build_table(ftzgeo.validate(boundaries, zones), boundaries, zones, lang=lang)
    printed = Console(width=200, file=io.StringIO())
    printed.print(table)
    assert isinstance(printed.file, io.StringIO)
    return {words[0]: words for line in printed.file.getvalue().splitlines() if (words := line.split())}


@pytest.mark.parametrize(
    ("lang", "drawn", "nowhere"),
    [
        ("zh", ["示意", "87", "东", "甲路", "→", "补全"], ["未定位", "–", "北", "辛路", "→", "仍不足"]),
        (
            "en",
            ["schematic", "87", "east", "甲路", "→", "completed"],
            ["unlocated", "–", "north", "辛路", "→", "not", "enough", "alone"],
        ),
    ],
)
def test_every_block_has_its_figures_and_what_would_help_it_most(
    lang: Lang, drawn: list[str], nowhere: list[str]
) -> None:
    rows = lines(lang)
    assert rows["z-1"] == ["z-1", "石桥区", "1.9", "1.923", "1.41–2.43", *drawn]
    assert rows["z-2"] == ["z-2", "2.0", "–", "–", *nowhere]


def test_a_zone_without_sizhi_is_listed_elsewhere() -> None:
    assert "n" not in lines("en")
    assert "n-1" not in lines("en")
    assert [zone.id for zone in listed_only([ZONE, NAMED])] == ["n"]
