from __future__ import annotations

from typing import Any

import pytest
from shapely import affinity

from ftzgeo.validation import validate
from tests.validation.defect_town import SHAPES, given_frame


def test_an_overlap_is_reported_once_with_area_and_place(drawing: Any) -> None:
    # 100 m x 1000 m of two square kilometres: 0.1 km², 10 %.
    boundaries = [
        drawing.boundary("x-1", (0, 0, 1000, 1000)),
        drawing.boundary("y-1", (900, 0, 1900, 1000)),
        drawing.boundary("z-1", (5000, 0, 6000, 1000)),
    ]
    found = [f for f in validate(boundaries).findings if f.code == "overlap"]
    assert [(f.id, f.figures["other"], f.level) for f in found] == [("x-1", "y-1", "warning")]
    assert found[0].figures["area_m2"] == pytest.approx(100_000, rel=1e-3)
    assert found[0].figures["percent"] == pytest.approx(10, rel=1e-3)
    # The strip lies 900 to 1000 m east of 117.1° E; a degree of longitude is 86.4 km here.
    assert found[0].figures["lon"] == pytest.approx(117.1 + 0.95 / 86.4, abs=1e-3)


def test_neighbours_that_share_an_edge_do_not_overlap(drawing: Any) -> None:
    boundaries = [drawing.boundary("x-1", (0, 0, 1000, 1000)), drawing.boundary("x-2", (1000, 0, 2000, 1000))]
    assert validate(boundaries).findings == ()


def test_a_sliver_from_rounding_is_no_overlap_but_a_narrow_strip_is(drawing: Any) -> None:
    def overlaps(width_m: float) -> int:
        boundaries = [
            drawing.boundary("x-1", (0, 0, 1000, 1000)),
            drawing.boundary("x-2", (1000 - width_m, 0, 2000, 1000)),
        ]
        return sum(f.code == "overlap" for f in validate(boundaries).findings)

    assert overlaps(0.02) == 0
    assert overlaps(0.2) == 1


def test_a_parcel_does_not_overlap_its_own_block(drawing: Any) -> None:
    boundaries = [
        drawing.boundary("x-1", (0, 0, 1000, 1000)),
        drawing.boundary("x-1-1", (0, 0, 500, 500), level="parcel"),
    ]
    assert validate(boundaries).findings == ()


def test_an_invalid_polygon_is_reported_with_reason_and_place(drawing: Any) -> None:
    boundary = drawing.boundary("x-1", (-500, -500, 500, 500))
    ring = boundary.geometry["coordinates"][0]
    crossed = {"type": "Polygon", "coordinates": [[ring[0], ring[2], ring[1], ring[3], ring[0]]]}
    found = validate([boundary.model_copy(update={"geometry": crossed})]).findings
    assert [(f.code, f.level, f.figures.get("reason")) for f in found] == [
        ("self-crossing", "error", "Self-intersection"),
        ("vertices-out-of-order", "warning", None),
    ]
    # The bow tie crosses in the middle, where its diagonals do.
    assert (found[0].figures["lon"], found[0].figures["lat"]) == pytest.approx((117.1, 39.2), abs=1e-4)


def test_parcels_are_told_from_their_block_by_id_where_nothing_describes_them() -> None:
    frame = given_frame({key: shape for key, shape in SHAPES.items() if key.startswith("z-3")})
    result = validate(frame)
    assert [(row.id, row.level) for row in result.rows] == [("z-3", "block"), ("z-3-1", "parcel"), ("z-3-2", "parcel")]
    assert [found.code for found in result.findings if found.level != "info"] == []


def test_a_parcel_that_leaves_its_block_is_told_without_descriptions_too() -> None:
    parcel = affinity.translate(SHAPES["z-3-1"], -100, 0)
    result = validate(given_frame({"z-3": SHAPES["z-3"], "z-3-1": parcel}))
    assert [found.code for found in result.findings if found.level != "info"] == ["parcel-outside-block"]
