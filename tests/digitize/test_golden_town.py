"""Blocks of a made-up town come out as its plan has them, from text to polygon, as strictly as the evaluation scores.

Every block with all its names must reach IoU 0.99 and stay within 50 m (Hausdorff) of the true border; blocks of which a
side is missing 0.97, since an area rounded to 0.01 km² places a side only to some metres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

import ftzgeo
from tests.digitize.golden_town import (
    ALL_NAMES,
    LESS_SURE,
    MISSING,
    NOT_DRAWN,
    ONE_NAME_OF_TWO,
    PARCELS,
    write_town,
)
from tests.digitize.towns import overlap, to_metres

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.digitize.result import Digitized
    from tests.digitize.golden_town import Golden

    Read = Callable[[str], Digitized]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Return a function that parses a text and digitizes it on the town."""
    layer = ftzgeo.open_reference(write_town(tmp_path_factory.mktemp("golden") / "town.gpkg"))
    return lambda text: ftzgeo.digitize(ftzgeo.parse_text(text), layer)


def evidence_of(result: Digitized) -> dict[str, str]:
    """Return the evidence of the longest stretch of every side."""
    longest = result.sides.sort_values("length_m").groupby("direction").last()
    return dict(longest["evidence"])


def assert_right(result: Digitized, golden: Golden, least_iou: float) -> None:
    assert result["tier"].tolist() == [golden.tier]
    assert evidence_of(result) == golden.evidence
    assert_drawn_right(result, golden, least_iou)


def assert_drawn_right(result: Digitized, golden: Golden, least_iou: float) -> None:
    assert overlap(result, golden.polygon) >= least_iou
    drawn = shapely.segmentize(to_metres(result.geometry.iloc[0]).boundary, 20)
    assert drawn.hausdorff_distance(shapely.segmentize(golden.polygon.boundary, 20)) <= 50


@pytest.mark.parametrize("golden", ALL_NAMES, ids=lambda golden: golden.what)
def test_all_names_present(read: Read, golden: Golden) -> None:
    assert_right(read(golden.text), golden, 0.99)


@pytest.mark.parametrize("golden", LESS_SURE, ids=lambda golden: golden.what)
def test_a_ring_along_the_far_side_may_cost_the_tier_but_not_the_polygon(read: Read, golden: Golden) -> None:
    result = read(golden.text)
    assert result["tier"].iloc[0] in ("traced", "completed")
    assert evidence_of(result) == golden.evidence
    assert_drawn_right(result, golden, 0.99)


def test_a_street_of_which_one_name_of_two_is_given_is_drawn_right_or_not_at_all(read: Read) -> None:
    result = read(ONE_NAME_OF_TWO.text)
    if result.geometry.iloc[0] is None:
        assert "line-breaks-off" in result.findings["code"].tolist()
    else:
        assert_right(result, ONE_NAME_OF_TWO, 0.99)


@pytest.mark.parametrize("golden", MISSING, ids=lambda golden: golden.what)
def test_a_side_missing_or_no_line(read: Read, golden: Golden) -> None:
    result = read(golden.text)
    assert_right(result, golden, 0.97)
    assert "traced" not in result["tier"].tolist()


def test_two_parcels_are_two_polygons_and_their_union(read: Read) -> None:
    result = read(PARCELS)
    assert result["level"].tolist() == ["block", "parcel", "parcel"]
    assert set(result["tier"]) == {"traced"}
    assert overlap(result, shapely.box(-200, 800, 1400, 1600)) >= 0.99
    west, east = (to_metres(shape) for shape in result.geometry.iloc[1:])
    assert west.bounds == pytest.approx((-200, 800, 600, 1600), abs=1)
    assert east.bounds == pytest.approx((600, 800, 1400, 1600), abs=1)
    assert shapely.get_num_geometries(result.geometry.iloc[0]) == 1
    assert shapely.get_num_interior_rings(shapely.get_parts(result.geometry.iloc[0])).sum() == 0


@pytest.mark.parametrize("sides", NOT_DRAWN.values(), ids=NOT_DRAWN)
def test_what_cannot_be_a_ring_is_not_drawn_and_says_why(read: Read, sides: str) -> None:
    result = read(f"区块一：面积3.00平方公里。四至范围：{sides}。")
    assert result["tier"].tolist() == ["unlocated"]
    assert result.geometry.iloc[0] is None
    assert not result.findings[result.findings["level"] != "info"].empty
