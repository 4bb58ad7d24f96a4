from __future__ import annotations

from typing import Any

import pytest

from ftzgeo.model import Block, Parcel
from ftzgeo.validation import validate


def test_a_total_within_rounding_is_mentioned_with_its_numbers(drawing: Any) -> None:
    # Seven figures and their total, each rounded to 0.01: they may differ by 8 · 0.005 = 0.04 km².
    areas = ["7.80", "12.10", "9.05", "5.55", "4.44", "6.30", "4.50"]
    validation = validate([], [drawing.zone("x", "49.75", areas)])
    total = validation.totals[0]
    assert (total.sum_km2, total.difference_km2, total.rounding_km2) == (49.74, 0.01, 0.04)
    assert total.verdict == "within rounding"
    found = next(f for f in validation.findings if f.code == "total-mismatch")
    assert found.level == "info"
    assert found.message == (
        "stated 49.75 km², the 7 parts sum to 49.74 km²: +0.01 km², where rounding explains up to 0.04 km²"
    )


@pytest.mark.parametrize(
    ("total", "verdict"),
    [
        ("10.00", "equal"),
        ("10.01", "within rounding"),
        ("9.99", "within rounding"),
        ("10.02", "mismatch"),
        ("9", "mismatch"),
    ],
)
def test_two_parts_of_two_decimals_may_be_off_by_three_half_units(drawing: Any, total: str, verdict: str) -> None:
    # 3 · 0.005 = 0.015; a total of whole km² ("9") may be off by 0.5 + 0.01, so 9 against 10 is a mismatch.
    assert validate([], [drawing.zone("x", total, ["4.50", "5.50"])]).totals[0].verdict == verdict


def test_a_real_mismatch_is_a_warning(drawing: Any) -> None:
    validation = validate([], [drawing.zone("x", "12.00", ["4.50", "5.50"])])
    assert [f.level for f in validation.findings if f.code == "total-mismatch"] == ["warning"]


def test_parts_without_area_leave_the_total_open_unless_it_is_exceeded(drawing: Any) -> None:
    open_total = validate([], [drawing.zone("x", "12.00", ["4.50", None])])
    assert (open_total.totals[0].verdict, open_total.totals[0].missing) == ("incomplete", ("x-2",))
    assert "no stated area for x-2" in next(f for f in open_total.findings if f.code == "total-incomplete").message
    exceeded = validate([], [drawing.zone("x", "4.00", ["4.50", None])])
    assert exceeded.totals[0].verdict == "mismatch"


def test_parcels_are_added_up_against_their_block(drawing: Any) -> None:
    parcels = (
        Parcel(id="x-1-1", number=1, stated_area=drawing.stated("0.66")),
        Parcel(id="x-1-2", number=2, stated_area=drawing.stated("1.10")),
    )
    block = Block(id="x-1", number=1, stated_area=drawing.stated("1.80"), parcels=parcels)
    total = validate([], [drawing.zone("x", None, [], blocks=(block,))]).totals[0]
    assert (total.id, total.of, total.sum_km2, total.verdict) == ("x-1", "parcels", 1.76, "mismatch")


def test_parcels_that_share_one_figure_have_no_total(drawing: Any) -> None:
    parcels = (Parcel(id="x-1-1", number=1), Parcel(id="x-1-2", number=2))
    block = Block(id="x-1", number=1, stated_area=drawing.stated("0.71"), parcels=parcels)
    assert validate([], [drawing.zone("x", None, [], blocks=(block,))]).totals == ()


def test_the_stated_number_of_blocks(drawing: Any) -> None:
    validation = validate([], [drawing.zone("x", None, ["1.0", "2.0"], stated_block_count=3)])
    found = next(f for f in validation.findings if f.code == "block-count-mismatch")
    assert found.message == "the document speaks of 3 blocks, 2 were read"
    assert not [
        f
        for f in validate([], [drawing.zone("x", None, ["1.0"], stated_block_count=1)]).findings
        if f.code == "block-count-mismatch"
    ]


def test_numbers_used_twice_and_left_out(drawing: Any) -> None:
    blocks = tuple(Block(id=f"x-{key}", number=number) for key, number in (("a", 1), ("b", 3), ("c", 3), ("d", 6)))
    findings = validate([], [drawing.zone("x", None, [], blocks=blocks)]).findings
    assert [(f.code, f.message) for f in findings if f.code.startswith("number")] == [
        ("number-duplicate", "number 3 is used by x-b, x-c"),
        ("number-missing", "there is no number 2, 4, 5"),
    ]


def test_blocks_without_numbers_are_not_missing_any(drawing: Any) -> None:
    blocks = (Block(id="x-a"), Block(id="x-b"))
    findings = validate([], [drawing.zone("x", None, [], blocks=blocks)]).findings
    assert {f.code for f in findings} == {"boundary-missing"}
