"""What 界址点坐标 say of their own parcels: recorded areas and the numbers of corners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftzgeo.surveys import read_polygons
from ftzgeo.validation import validate
from ftzgeo.wording import in_chinese
from tests.surveys.exchange import HOLE, SQUARE, exchange, parcel

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.validation import ValidationFinding

# Clockwise from the north-west; 100 m by 200 m are 2 ha.
FROM_NORTHWEST = [SQUARE[1], SQUARE[2], SQUARE[3], SQUARE[0]]


def findings(tmp_path: Path, *parcels: str) -> list[ValidationFinding]:
    path = tmp_path / "survey.txt"
    path.write_text(exchange(parcels), encoding="utf-8")
    return [one for one in validate(read_polygons(path).frame).findings if one.code.startswith(("parcel-", "corner-"))]


def recorded(area: str) -> str:
    return parcel([FROM_NORTHWEST]).replace("2.0000", area, 1)


@pytest.mark.parametrize("area", ["2.0000", "2", "2.00公顷", "1.9990", "2.0040", "", "0", "约2"])
def test_a_recorded_area_that_agrees_or_cannot_be_read_raises_nothing(tmp_path: Path, area: str) -> None:
    assert findings(tmp_path, recorded(area)) == []


@pytest.mark.parametrize(
    ("area", "unit"), [("20000.00", "平方米"), ("30.00", "亩"), ("0.0200", "平方公里"), ("29.98", "亩")]
)
def test_a_recorded_area_in_another_unit_is_recognised(tmp_path: Path, area: str, unit: str) -> None:
    (found,) = findings(tmp_path, recorded(area))
    assert (found.id, found.code, found.level, found.figures["unit"]) == ("DK-01", "parcel-area-unit", "warning", unit)


def test_a_recorded_area_that_differs_says_by_how_much(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, recorded("1.6000"))
    assert (found.code, found.figures["recorded"]) == ("parcel-area-differs", "1.6000")
    assert found.figures["measured"] == pytest.approx(2, rel=1e-4)
    assert found.figures["percent"] == pytest.approx(25, abs=0.02)


def numbered(*names: str) -> str:
    lines = parcel([FROM_NORTHWEST], closed=False).splitlines()
    points = [f"{name},{line.partition(',')[2]}" for name, line in zip(names, lines[1:], strict=True)]
    return "\n".join([lines[0], *points])


def test_corners_in_order_clockwise_from_the_northwest_raise_nothing(tmp_path: Path) -> None:
    with_hole = parcel([FROM_NORTHWEST, HOLE]).replace("2.0000", "1.7500", 1)
    assert findings(tmp_path, with_hole) == []
    assert findings(tmp_path, numbered("J7", "J8", "J10", "J11")) == []
    assert findings(tmp_path, numbered("甲", "乙", "丙", "丁")) == []


def test_corners_out_of_order_are_named(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, numbered("J1", "J3", "J2", "J4"))
    assert (found.code, found.level) == ("corner-numbers-out-of-order", "warning")
    assert (found.figures["before"], found.figures["after"]) == ("J3", "J2")


def test_a_number_used_twice_is_out_of_order(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, numbered("J1", "J2", "J2", "J4"))
    assert (found.figures["before"], found.figures["after"]) == ("J2", "J2")


@pytest.mark.parametrize(
    ("names", "way", "first"),
    [
        (("J1", "J4", "J3", "J2"), "counter-clockwise", "J1"),
        (("J4", "J1", "J2", "J3"), "clockwise", "J1"),  # the first one is in the north-east
    ],
)
def test_another_way_of_numbering_is_mentioned(tmp_path: Path, names: tuple[str, ...], way: str, first: str) -> None:
    (found,) = findings(tmp_path, numbered(*names))
    assert (found.code, found.level) == ("corner-numbering-unusual", "info")
    assert (found.figures["way"], found.figures["first"]) == (way, first)


def test_numbers_that_run_through_neighbouring_parcels_need_not_rise(tmp_path: Path) -> None:
    # The second parcel lies to the south of the first; they share J3 and J4.
    south = [(north - 100, east) for north, east in FROM_NORTHWEST]
    second = parcel([south], number="DK-02", closed=False)
    for old, new in (("J1,", "J4,"), ("J2,", "J3x,"), ("J4,1,4349", "J6,1,4349"), ("J3,", "J5,"), ("J3x,", "J3,")):
        second = second.replace(old, new)
    names = [line.partition(",")[0] for line in second.splitlines()[1:]]
    assert names == ["J4", "J3", "J5", "J6"]
    assert findings(tmp_path, parcel([FROM_NORTHWEST], closed=False), second) == []


def test_every_note_of_reading_has_chinese_words(tmp_path: Path) -> None:
    open_ring = parcel([FROM_NORTHWEST, HOLE], closed=False)
    line = parcel([FROM_NORTHWEST], number="DK-02").replace("面", "线")
    bare = parcel([[(north, east - 39_000_000) for north, east in FROM_NORTHWEST]])
    for name, text in {
        "a": exchange([open_ring, line], 转换参数="1,2,3"),
        "b": exchange([bare]),
        "c": exchange([parcel([[(east, north) for north, east in FROM_NORTHWEST]])]),
        "d": exchange([parcel([[(39.2, 117.1), (39.3, 117.1), (39.3, 117.2)]])], 计量单位="度", 投影类型=""),
    }.items():
        path = tmp_path / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        notes = read_polygons(path).notes
        assert notes
        assert [note for note in notes if in_chinese(note) is None] == []
