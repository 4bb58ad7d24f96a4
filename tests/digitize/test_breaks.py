"""Failures explained: which name is nowhere, elsewhere or far apart, and which line breaks off where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from ftzgeo.reference.aliases import Alias, Aliases
from tests.digitize.towns import GRID, SQUARE, block, to_degrees

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.digitize.result import Digitized
    from ftzgeo.reference import ReferenceLayer

    Town = Callable[..., ReferenceLayer]
    Draw = Callable[..., Digitized]


def messages(result: Digitized, code: str) -> list[str]:
    findings = result.findings
    return list(findings.loc[findings["code"] == code, "message"])


def test_a_line_that_breaks_off_is_named_with_place_and_distance(town: Town, draw: Draw) -> None:
    streets = [("北环路", [(-1500, 500), (-400, 500)]), *GRID[1:]]
    result = draw(block(SQUARE), town(streets))
    (message,) = messages(result, "line-breaks-off")
    end = to_degrees(shapely.Point(-400, 500))
    assert message.startswith(f"北环路 (north) ends at {end.x:.5f}, {end.y:.5f}, 900 m before it meets 东一路 (east).")
    assert "Import or fetch a layer" in message
    assert result["tier"].tolist() == ["unlocated"]


def test_lines_that_lie_far_apart_are_told_with_their_distance(town: Town, draw: Draw) -> None:
    streets = [("北环路", [(-1500, 20_500), (1500, 20_500)]), *GRID[1:]]
    result = draw(block(SQUARE), town(streets))
    told = messages(result, "name-far-apart")
    assert len(told) == 2
    assert "come no nearer to one another than 19.0 km" in told[0]
    assert messages(result, "line-breaks-off") == []


def test_a_ring_that_closes_has_no_break(town: Town, draw: Draw) -> None:
    result = draw(block(SQUARE), town(GRID))
    assert result["tier"].tolist() == ["traced"]
    assert not {"line-breaks-off", "name-far-apart"} & set(result.findings["code"])


def test_a_name_that_is_nowhere_comes_with_its_likes_and_twins(town: Town, draw: Draw) -> None:
    result = draw(block({**SQUARE, "east": "东二路"}), town(GRID))
    (message,) = messages(result, "name-not-found")
    assert message.startswith(
        "east: 东二路 is not in the reference layer. The likest names are 东一路 (a twin, not the same"
    )


def test_a_name_in_another_district_is_told_with_its_distance(town: Town, draw: Draw) -> None:
    streets = [*GRID[:3], ("东一路", [(20_000, -1500), (20_000, 1500)])]
    box = to_degrees(shapely.box(-3000, -3000, 3000, 3000))
    result = draw(block(SQUARE), town(streets), within=box)
    (message,) = messages(result, "name-elsewhere")
    assert "the nearest is 17.0 km away" in message


@pytest.mark.parametrize(("blocks", "tier"), [("z-1", "traced"), ("z-2", "unlocated")])
def test_an_alias_of_a_block_is_used_for_that_block_only(town: Town, draw: Draw, blocks: str, tier: str) -> None:
    layer = town([*GRID[:3], ("滨河路", GRID[3][1])])
    layer.aliases = Aliases([Alias(names=("东一路", "滨河路"), why="renamed", blocks=(blocks,))])
    result = draw(block(SQUARE, km2=None), layer)
    assert result["tier"].tolist() == [tier]
