from __future__ import annotations

from typing import Any

import pytest

from ftzgeo.model import Block, BoundarySide, Finding, Parcel
from ftzgeo.validation import Tolerance, Validation, validate

# A square of 2 km has 4 km² and a perimeter of 8 km.
SQUARE = (0, 0, 2000, 2000)


def codes(validation: Validation) -> list[tuple[str, str]]:
    return [(f.id, f.code) for f in validation.findings]


def test_figures_of_a_square_of_two_kilometres(drawing: Any) -> None:
    row = validate([drawing.boundary("x-1", SQUARE)], [drawing.zone("x", None, ["4.0"])]).row("x-1")
    assert row.digitized_km2 == pytest.approx(4.0, rel=1e-5)
    assert row.perimeter_m == pytest.approx(8000, rel=1e-5)
    assert row.stated_interval_km2 == pytest.approx((3.95, 4.05))
    # Four sides of 2 km that err by 5 m each, on their own: 0.01 km² · √4 = 0.02 km², twice that to either side.
    assert row.area_interval_km2 == pytest.approx((3.96, 4.04), rel=1e-4)
    assert (row.verdict, row.independence, row.reason, row.tier) == ("agrees", "full", None, "traced")


def test_a_difference_is_given_in_three_ways(drawing: Any) -> None:
    # 4.00 digitized against 5.00 stated: -1 km², -20 %, and 1 km² / 8 km = 125 m inwards.
    validation = validate([drawing.boundary("x-1", SQUARE)], [drawing.zone("x", None, ["5.00"])])
    row = validation.row("x-1")
    assert row.verdict == "differs"
    assert row.difference_km2 == pytest.approx(-1.0, abs=1e-3)
    assert row.difference_pct == pytest.approx(-20.0, abs=0.01)
    assert row.border_shift_m == pytest.approx(-125.0, abs=0.1)
    finding = validation.findings[0]
    assert (finding.code, finding.level) == ("area-differs", "warning")
    assert "digitized 4.000 km², stated 5 km²: -1.000 km² (-20.0 %)" in finding.message


@pytest.mark.parametrize(
    ("stated", "sigma_m", "verdict"),
    [
        # With no sigma, 4.000 agrees up to stated · 1.02 + half unit, and down to stated · 0.98 - half unit.
        ("3.92", 0.0, "agrees"),  # 3.9984 + 0.005
        ("3.91", 0.0, "differs"),  # 3.9882 + 0.005
        ("4.08", 0.0, "agrees"),  # 3.9984 - 0.005
        ("4.09", 0.0, "differs"),  # 4.0082 - 0.005
        # Rounded to whole km², 4 can be anything from 3.5 to 4.5.
        ("4", 0.0, "agrees"),
        ("5", 0.0, "differs"),  # 4.9 - 0.5
        # 10 m of sigma on four sides of 2 km are worth 2 · 0.02 · √4 = 0.08 km².
        ("3.84", 10.0, "agrees"),  # 3.9168 + 0.005 against 3.92
        ("3.83", 10.0, "differs"),  # 3.9066 + 0.005 against 3.92
    ],
)
def test_verdict_is_whether_the_intervals_meet(drawing: Any, stated: str, sigma_m: float, verdict: str) -> None:
    row = validate([drawing.boundary("x-1", SQUARE, sigma_m=sigma_m)], [drawing.zone("x", None, [stated])]).row("x-1")
    assert row.verdict == verdict


def test_the_tolerance_is_a_setting(drawing: Any) -> None:
    boundaries, zones = [drawing.boundary("x-1", SQUARE, sigma_m=0.0)], [drawing.zone("x", None, ["3.80"])]
    assert validate(boundaries, zones).row("x-1").verdict == "differs"
    assert validate(boundaries, zones, tolerance=Tolerance(share=0.06)).row("x-1").verdict == "agrees"


@pytest.mark.parametrize("tier", ["traced", "completed", "schematic"])
@pytest.mark.parametrize("stated", ["4.00", "9.00"])
def test_an_area_that_placed_a_side_never_passes(drawing: Any, tier: str, stated: str) -> None:
    boundary = drawing.boundary("x-1", SQUARE, tier=tier, evidence="area")
    row = validate([boundary], [drawing.zone("x", None, [stated])]).row("x-1")
    assert (row.verdict, row.independence, row.reason) == ("not independent", "none", "area-placed-a-side")


def test_a_scheme_is_not_independent(drawing: Any) -> None:
    boundary = drawing.boundary("x-1", SQUARE, tier="schematic", evidence="place")
    row = validate([boundary], [drawing.zone("x", None, ["4.00"])]).row("x-1")
    assert (row.verdict, row.reason) == ("not independent", "schematic")


@pytest.mark.parametrize(
    ("tier", "evidence"), [("completed", "line"), ("completed", "place"), ("traced", "unnamed_line")]
)
def test_a_completed_boundary_is_partly_independent_and_says_so(drawing: Any, tier: str, evidence: str) -> None:
    boundary = drawing.boundary("x-1", SQUARE, tier=tier, evidence=evidence)
    row = validate([boundary], [drawing.zone("x", None, ["4.00"])]).row("x-1")
    assert (row.verdict, row.independence, row.reason) == ("agrees", "partial", "some-sides-not-named-lines")


def test_a_block_is_as_independent_as_its_parcels(drawing: Any) -> None:
    parcels = (Parcel(id="x-1-1", number=1), Parcel(id="x-1-2", number=2))
    block = Block(id="x-1", number=1, stated_area=drawing.stated("4.00"), parcels=parcels)
    boundaries = [
        drawing.boundary("x-1", SQUARE),
        drawing.boundary("x-1-1", (0, 0, 1000, 2000), level="parcel"),
        drawing.boundary("x-1-2", (1000, 0, 2000, 2000), level="parcel", evidence="area"),
    ]
    for zones in ([drawing.zone("x", None, [], blocks=(block,))], []):
        assert validate(boundaries, zones).row("x-1").independence == "none"


def test_what_cannot_be_checked_says_why(drawing: Any) -> None:
    bow_tie = drawing.boundary("x-3", SQUARE)
    ring = bow_tie.geometry["coordinates"][0]
    crossed = {"type": "Polygon", "coordinates": [[ring[0], ring[2], ring[1], ring[3], ring[0]]]}
    boundaries = [
        drawing.boundary("x-1", (9000, 0, 9100, 100)),
        drawing.boundary("x-2", None),
        bow_tie.model_copy(update={"geometry": crossed}),
    ]
    validation = validate(boundaries, [drawing.zone("x", "9.00", [None, "3.00", "4.00", "2.00"])])
    assert {row.id: row.reason for row in validation.rows} == {
        "x": "partly-drawn",
        "x-1": "no-stated-area",
        "x-2": "unlocated",
        "x-3": "geometry-invalid",
        "x-4": "no-boundary",
    }
    assert {row.verdict for row in validation.rows} == {"not checkable"}
    assert ("x-2", "boundary-unlocated") in codes(validation)
    assert ("x-4", "boundary-missing") in codes(validation)


def test_a_zone_is_the_union_of_its_blocks(drawing: Any) -> None:
    boundaries = [drawing.boundary("x-1", SQUARE), drawing.boundary("x-2", (2000, 0, 4000, 2000), tier="completed")]
    row = validate(boundaries, [drawing.zone("x", "8.00", ["4.00", "4.00"])]).row("x")
    assert row.digitized_km2 == pytest.approx(8.0, rel=1e-5)
    assert row.perimeter_m == pytest.approx(12_000, rel=1e-5)
    assert (row.verdict, row.independence, row.tier) == ("agrees", "partial", "completed")
    # The blocks' half-widths add up: 2 · 0.04 km².
    assert row.area_interval_km2 == pytest.approx((7.92, 8.08), rel=1e-4)


def test_a_zone_with_one_scheme_is_not_independent(drawing: Any) -> None:
    boundaries = [drawing.boundary("x-1", SQUARE), drawing.boundary("x-2", (2000, 0, 4000, 2000), tier="schematic")]
    row = validate(boundaries, [drawing.zone("x", "8.00", ["4.00", "4.00"])]).row("x")
    assert (row.verdict, row.reason) == ("not independent", "schematic")


def test_a_wide_border_makes_the_check_weak(drawing: Any) -> None:
    # 2 · 100 m · 2 km · √4 = 0.8 km² of 4: ± 20 %.
    validation = validate([drawing.boundary("x-1", SQUARE, sigma_m=100.0)], [drawing.zone("x", None, ["4.00"])])
    assert validation.row("x-1").verdict == "agrees"
    assert codes(validation) == [("x-1", "area-check-weak")]
    assert "± 20 %" in validation.findings[0].message


def test_figures_in_the_file_are_checked_against_the_geometry(drawing: Any) -> None:
    boundary = drawing.boundary("x-1", SQUARE, area_km2=4.1, stated_area_km2=3.9)
    validation = validate([boundary], [drawing.zone("x", None, ["4.00"])])
    assert codes(validation) == [("x-1", "area-field-wrong"), ("x-1", "stated-area-changed")]
    right = drawing.boundary("x-1", SQUARE, area_km2=4.0, stated_area_km2=4.0)
    assert codes(validate([right], [drawing.zone("x", None, ["4.00"])])) == []


def test_without_descriptions_the_boundaries_own_figures_are_compared(drawing: Any) -> None:
    validation = validate([drawing.boundary("x-1", SQUARE, stated_area_km2=4.0), drawing.boundary("x-2", None)])
    assert [(row.id, row.verdict, row.stated_interval_km2) for row in validation.rows] == [
        ("x-1", "agrees", None),
        ("x-2", "not checkable", None),
    ]
    assert codes(validation) == [("x-2", "boundary-unlocated")]


def test_a_boundary_without_description_is_reported(drawing: Any) -> None:
    boundaries = [drawing.boundary("x-1", SQUARE), drawing.boundary("y-1", (5000, 0, 6000, 1000))]
    validation = validate(boundaries, [drawing.zone("x", None, ["4.00"])])
    assert [row.id for row in validation.rows] == ["x", "x-1", "y-1"]
    assert codes(validation) == [("y-1", "description-missing")]


def test_ids_used_twice_are_errors(drawing: Any) -> None:
    zone = drawing.zone("x", None, ["4.00"])
    validation = validate([drawing.boundary("x-1", SQUARE), drawing.boundary("x-1", SQUARE)], [zone, zone])
    assert [row.id for row in validation.rows] == ["x", "x-1"]
    assert codes(validation) == [("x", "id-duplicate"), ("x", "id-duplicate"), ("x-1", "id-duplicate")]
    assert validation.count_findings("error") == 3


def test_findings_of_earlier_steps_are_kept_once(drawing: Any) -> None:
    said = Finding(id="x", code="total-mismatch", level="warning", message="the parser's own words")
    other = Finding(id="x-1", code="side-missing", level="warning", message="no west side")
    ring_open = Finding(id="x-1", code="ring-open", level="info", message="a gap of 40 m")
    zone = drawing.zone("x", "5.00", ["4.00"], findings=(said, other))
    validation = validate([drawing.boundary("x-1", SQUARE, findings=(ring_open,))], [zone])
    assert [(f.code, f.origin) for f in validation.findings] == [
        ("side-missing", "document"),
        ("ring-open", "digitizing"),
        ("total-mismatch", "validation"),
        ("area-differs", "validation"),
    ]


def test_nothing_at_all_is_a_valid_validation() -> None:
    assert validate([]) == Validation(rows=())


def test_unknown_row() -> None:
    with pytest.raises(KeyError, match="x-1"):
        validate([]).row("x-1")


def test_an_area_that_chose_between_rings_is_only_a_partial_check(drawing: Any) -> None:
    chosen = Finding(id="x-1", code="chosen-by-area", level="info", message="the area decided")
    boundary = drawing.boundary("x-1", SQUARE).model_copy(update={"findings": (chosen,)})
    row = validate([boundary], [drawing.zone("x", None, ["4.0"])]).row("x-1")
    assert (row.verdict, row.independence, row.reason) == ("agrees", "partial", "chosen-by-area")


def test_sides_err_in_quadrature_and_stretches_along_one_feature_together(drawing: Any) -> None:
    # 30 m over twice 1 km of one river: 0.03 and 0.03 add to 0.06; 40 m over 2 km of a road: 0.08.
    # √(0.06² + 0.08²) = 0.1 km²; the rest of the perimeter, 2 km, has the boundary's 0 m.
    sides = [
        BoundarySide(direction="south", feature="海河", sigma_m=30.0, length_m=1000),
        BoundarySide(direction="south", feature="海河", sigma_m=30.0, length_m=1000),
        BoundarySide(direction="east", feature="某路", sigma_m=40.0, length_m=2000),
    ]
    boundary = drawing.boundary("x-1", SQUARE, sigma_m=0.0).model_copy(update={"sides": tuple(sides)})
    assert validate([boundary]).row("x-1").area_interval_km2 == pytest.approx((3.8, 4.2), rel=1e-4)


def test_the_boundarys_own_interval_comes_first(drawing: Any) -> None:
    boundary = drawing.boundary("x-1", SQUARE, area_interval_km2=(3.7, 4.1))
    row = validate([boundary], [drawing.zone("x", None, ["3.70"])]).row("x-1")
    assert (row.area_interval_km2, row.verdict) == ((3.7, 4.1), "agrees")
