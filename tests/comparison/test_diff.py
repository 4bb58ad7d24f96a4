"""Comparing two states of boundaries: figures that can be worked out on squares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from shapely import Polygon, box
from shapely.geometry import mapping

import ftzgeo
from ftzgeo.comparison import changes
from ftzgeo.crs import local_metres, transform_xy
from ftzgeo.errors import BoundaryError
from ftzgeo.model import Boundary, BoundarySide

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

CENTRE = (117.2, 39.1)


def square(east_m: float = 0.0, side_m: float = 1000.0) -> BaseGeometry:
    """Return a square around the centre of the plane, moved to the east."""
    half = side_m / 2
    return box(east_m - half, -half, east_m + half, half)


def boundary(shape: BaseGeometry | None, number: int = 1, **fields: Any) -> Boundary:
    """Return a boundary with a polygon in metres around `CENTRE`."""
    geometry = None if shape is None else dict(mapping(transform_xy(shape, local_metres(*CENTRE)[1])))
    tier = "unlocated" if shape is None else "traced"
    return Boundary(**{"id": f"z-{number}", "level": "block", "zone": "z", "tier": tier, "geometry": geometry} | fields)


def test_a_square_of_1_km_that_moved_100_m_to_the_east() -> None:
    (row,) = ftzgeo.diff([boundary(square())], [boundary(square(100))]).boundaries
    assert (row.status, row.aspects) == ("changed", ("geometry",))
    # intersection 900 m · 1000 m, union 1100 m · 1000 m
    assert row.iou == pytest.approx(9 / 11, abs=1e-4)
    assert row.area_change_km2 == pytest.approx(0, abs=1e-5)
    assert row.new_area_km2 == pytest.approx(1, abs=1e-4)
    assert row.shift is not None
    # East: 1000 m at 100 m. West: 800 m at 100 m, and 100 m at either end where the old north and south sides are
    # nearer, 50 m on average. North and south: 900 m each at 0 m, then 100 m that rise from 0 to 100 m.
    # (100 000 + 80 000 + 10 000 + 2 · 5 000) / 4000 = 50 m
    assert row.shift.mean_m == pytest.approx(50, abs=0.1)
    assert row.shift.p95_m == pytest.approx(100, abs=0.1)
    assert row.shift.max_m == pytest.approx(100, abs=0.1)
    assert row.shift.hausdorff_m == pytest.approx(100, abs=0.1)


def test_a_side_that_moved_out_by_200_m() -> None:
    grown = box(-500, -500, 700, 500)
    (row,) = ftzgeo.diff([boundary(square())], [boundary(grown)]).boundaries
    assert row.area_change_km2 == pytest.approx(0.2, abs=1e-4)
    assert row.iou == pytest.approx(1 / 1.2, abs=1e-4)
    assert row.shift is not None
    # 1000 m at 200 m, twice 200 m at 100 m on average, 4400 m in all: (200 000 + 40 000) / 4400 = 54.5 m
    assert row.shift.mean_m == pytest.approx(54.545, abs=0.1)
    assert row.shift.max_m == pytest.approx(200, abs=0.1)


def test_the_old_border_may_be_farther_from_the_new_than_the_new_from_the_old() -> None:
    spiked = square().union(box(500, -10, 1500, 10))
    (row,) = ftzgeo.diff([boundary(spiked)], [boundary(square())]).boundaries
    assert row.shift is not None
    # The new border misses the old one only across the foot of the spike, 20 m wide: 10 m at its middle.
    assert row.shift.max_m == pytest.approx(10, abs=0.1)
    assert row.shift.hausdorff_m == pytest.approx(1000, abs=0.1)


def test_a_hole_is_part_of_the_border() -> None:
    holed = square().difference(square(side_m=200))
    (row,) = ftzgeo.diff([boundary(square())], [boundary(holed)]).boundaries
    assert row.iou == pytest.approx(0.96, abs=1e-4)
    assert row.shift is not None
    assert row.shift.max_m == pytest.approx(500 - 100, abs=0.1)


def test_what_is_new_gone_changed_and_the_same() -> None:
    old = [boundary(square(), 1), boundary(square(), 2), boundary(None, 3)]
    new = [boundary(None, 3), boundary(square(), 1), boundary(square(), 4)]
    comparison = ftzgeo.diff(old, new)
    assert {row.id: row.status for row in comparison.boundaries} == {
        "z-3": "same",
        "z-1": "same",
        "z-4": "added",
        "z-2": "dropped",
    }
    assert [comparison.count(status) for status in ("added", "dropped", "changed", "same")] == [1, 1, 0, 2]
    assert [(found.id, found.code, found.level) for found in comparison.findings] == [
        ("z-2", "boundary-dropped", "warning")
    ]


def test_a_boundary_that_got_a_position_and_one_that_lost_it() -> None:
    located = ftzgeo.diff([boundary(None)], [boundary(square())])
    (row,) = located.boundaries
    assert (row.aspects, row.old_tier, row.new_tier, row.iou) == (("geometry", "tier"), "unlocated", "traced", None)
    assert located.findings == ()
    lost = ftzgeo.diff([boundary(square())], [boundary(None)])
    assert [found.code for found in lost.findings] == ["tier-lowered"]


def test_sides_that_rest_on_something_else() -> None:
    was = (
        BoundarySide(direction="east", feature="甲路", evidence="area"),
        BoundarySide(direction="north", feature="丁河", evidence="line", reference_id="rivers/1"),
    )
    now = (was[0].model_copy(update={"evidence": "line", "reference_id": "lines/7"}), was[1])
    (row,) = ftzgeo.diff([boundary(square(), sides=was)], [boundary(square(), sides=now)]).boundaries
    assert row.aspects == ("evidence",)
    assert [(s.direction, s.feature, s.old, s.new, s.new_reference_id) for s in row.sides] == [
        ("east", "甲路", "area", "line", "lines/7")
    ]


def test_a_border_within_5_cm_and_a_new_day_are_no_change() -> None:
    old = boundary(square())
    assert changes(old, boundary(square(0.03), sigma_m=12.0)) == ()
    assert changes(old, boundary(square(0.2))) == ("geometry",)


def test_a_reviewed_border_must_not_move_unless_someone_reviews_it_again() -> None:
    old = [boundary(square(), reviewed="李工 2026-11-20")]
    assert [f.code for f in ftzgeo.diff(old, [boundary(square(50))]).findings] == ["reviewed-moved"]
    assert [f.code for f in ftzgeo.diff(old, []).findings] == ["boundary-dropped", "reviewed-moved"]
    assert ftzgeo.diff(old, [boundary(square(50), reviewed="王工 2026-11-21")]).findings == ()


def test_a_border_that_crosses_itself_is_measured_and_one_without_area_is_an_error() -> None:
    # Two triangles that meet in the middle of the square: half of it.
    crossed = Polygon([(-500, -500), (500, 500), (500, -500), (-500, 500), (-500, -500)])
    (row,) = ftzgeo.diff([boundary(square())], [boundary(crossed)]).boundaries
    assert row.iou == pytest.approx(0.5, abs=1e-4)
    flat = Polygon([(0, 0), (100, 0), (100, 0), (0, 0)])
    with pytest.raises(BoundaryError, match=r"boundary z-1.*has no area"):
        ftzgeo.diff([boundary(square())], [boundary(flat)])


def test_files_and_folders(tmp_path: Path) -> None:
    file = ftzgeo.write_boundaries([boundary(square())], tmp_path / "old.geojson")
    ftzgeo.write_boundaries([boundary(square(100))], tmp_path / "new" / "z.geojson")
    (row,) = ftzgeo.diff(file, tmp_path / "new").boundaries
    assert row.shift is not None
    assert row.shift.max_m == pytest.approx(100, abs=0.1)
    with pytest.raises(BoundaryError, match="no such file"):
        ftzgeo.diff(file, tmp_path / "none.geojson")
