"""How parcels lie to the zones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
from shapely import MultiPolygon, Polygon, box
from shapely.geometry import mapping

from ftzgeo.crs import local_metres, transform_xy
from ftzgeo.errors import BoundaryError, CoordinateError, ReferenceLayerError
from ftzgeo.model import Boundary
from ftzgeo.sites.parcels import check_parcel

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Tier
    from ftzgeo.sites.parcel_verdict import ParcelVerdict

FORWARD, BACK = local_metres(117.1, 39.2)


def placed(shape: BaseGeometry) -> BaseGeometry:
    """A shape in metres from 117.1° E, 39.2° N in degrees."""
    return transform_xy(shape, BACK)


def block(name: str, shape: BaseGeometry | None, tier: Tier = "traced", sigma_m: float | None = 5.0) -> Boundary:
    return Boundary(
        id=name,
        level="block",
        zone=name.split("-", maxsplit=1)[0],
        tier=tier if shape is not None else "unlocated",
        geometry=dict(mapping(placed(shape))) if shape is not None else None,
        sigma_m=sigma_m,
    )


BLOCKS = [block("x-1", box(0, 0, 1000, 1000)), block("x-2", box(1000, 0, 2000, 1000))]


def answer(shape: BaseGeometry, blocks: list[Boundary] = BLOCKS, **options: Any) -> ParcelVerdict:
    return check_parcel(placed(shape), blocks, **options).parcels[0]


def test_a_parcel_inside_one_block() -> None:
    found = answer(box(200, 300, 300, 400))
    assert (found.verdict, [s.block for s in found.shares]) == ("inside", ["x-1"])
    assert found.area_m2 == pytest.approx(10_000, rel=1e-4)
    assert found.shares[0].area_m2 == pytest.approx(10_000, rel=1e-4)
    assert found.shares[0].share == pytest.approx(1.0)
    assert found.outside_m2 == pytest.approx(0, abs=0.01)
    assert found.distance_m == pytest.approx(-200, abs=0.6)


def test_a_sentence_may_say_the_names_of_blocks() -> None:
    found = answer(box(975, 300, 1075, 400))
    assert "（x-2 乙园 7,500 平方米（75.0 %）、x-1 2,500 平方米" in found.sentence("zh", {"x-2": "乙园"})


def test_the_edge_between_blocks_of_one_zone_is_no_border() -> None:
    found = answer(box(975, 300, 1075, 400))
    assert found.verdict == "inside"
    assert [(s.block, round(s.share, 3)) for s in found.shares] == [("x-2", 0.75), ("x-1", 0.25)]
    assert found.distance_m == pytest.approx(-300, abs=0.6)


def test_a_parcel_across_the_border_with_a_hole_and_two_parts() -> None:
    # 200 x 100 m with a hole of 20 x 20 m in the part outside, and a second part of 50 x 50 m outside: inside are
    # 100 x 100 m, outside 100 x 100 - 400 + 2,500 m².
    ring = Polygon(box(-100, 100, 100, 200).exterior.coords, [box(-60, 140, -40, 160).exterior.coords])
    found = answer(MultiPolygon([ring, box(-300, 100, -250, 150)]))
    assert (found.verdict, found.distance_m) == ("straddles", 0.0)
    assert found.shares[0].area_m2 == pytest.approx(10_000, rel=1e-4)
    assert found.outside_m2 == pytest.approx(12_100, rel=1e-4)
    assert found.outside_share == pytest.approx(12_100 / 22_100, abs=1e-4)
    assert "x-1 10,000 平方米（45.2 %）；界外 12,10" in found.sentence("zh")
    assert "x-1 10,000 m² (45.2 %); outside 12,10" in found.sentence("en")


def test_what_the_uncertainty_of_the_border_explains_is_borderline() -> None:
    # Sigma 5 m: 8 m over the border is within two of them, 15 m is not.
    assert answer(box(-8, 100, 100, 200)).verdict == "borderline"
    assert answer(box(-15, 100, 100, 200)).verdict == "straddles"
    assert answer(box(-100, 100, 8, 200)).verdict == "borderline"
    # With a parcel surveyed to 10 m it is two times sqrt(5² + 10²) = 22.4 m.
    assert answer(box(-15, 100, 100, 200), accuracy_m=10.0).verdict == "borderline"
    near = answer(box(-100, 100, -6, 200))
    assert (near.verdict, near.shares, near.border_sigma_m) == ("borderline", (), 5.0)
    assert (
        "parcel: borderline: 6.0 m from the border of x-1, which is known to ± 10 m (2σ): in no block; "
        in near.sentence("en")
    )


def test_of_exact_borders_the_nearest_decides() -> None:
    exact = [block("x-1", box(0, 0, 1000, 1000), sigma_m=0.0), block("y-1", box(3000, 0, 4000, 1000), sigma_m=0.0)]
    for accuracy_m in (0.0, 1e-308):
        found = answer(box(2500, 400, 2600, 500), exact, accuracy_m=accuracy_m)
        assert (found.verdict, found.nearest) == ("outside", "y-1")


def test_a_parcel_outside_and_one_around_a_whole_zone() -> None:
    far = answer(box(-300, 100, -200, 200))
    assert (far.verdict, far.shares) == ("outside", ())
    assert far.distance_m == pytest.approx(200, abs=0.6)
    assert far.outside_share == pytest.approx(1.0)
    around = answer(box(-500, -500, 2500, 1500))
    assert around.verdict == "straddles"
    assert [round(s.share, 3) for s in around.shares] == [0.167, 0.167]


def test_a_scheme_says_nothing_near_its_border() -> None:
    blocks = [block("s-1", box(0, 0, 1000, 1000), "schematic", 100.0)]
    found = answer(box(-50, 300, 50, 400), blocks)
    assert (found.verdict, found.tier) == ("unknown", "schematic")
    assert "无法判断：跨越 s-1 边界，而该区块仅为示意，边界精度 ±200 m（2σ）：s-1 " in found.sentence("zh")
    assert answer(box(450, 450, 550, 550), blocks).verdict == "inside"


def test_nothing_is_outside_of_a_block_without_position() -> None:
    found = answer(box(-300, 100, -200, 200), [*BLOCKS, block("x-3", None)])
    assert (found.verdict, found.drawn, found.unlocated) == ("unknown", "outside", ("x-3",))
    nothing = answer(box(0, 0, 10, 10), [block("x-3", None)])
    assert (nothing.verdict, nothing.distance_m) == ("unknown", None)
    assert nothing.sentence("zh").startswith("parcel：无法判断：没有已绘制的区块")


def test_overlapping_blocks_each_have_their_share_and_outside_counts_once() -> None:
    blocks = [block("x-1", box(0, 0, 1000, 1000)), block("y-1", box(500, 0, 1500, 1000))]
    found = answer(box(700, 100, 800, 200), blocks)
    assert [(s.block, round(s.share, 3)) for s in found.shares] == [("x-1", 1.0), ("y-1", 1.0)]
    assert found.outside_m2 == pytest.approx(0, abs=0.01)


def test_a_polygon_that_crosses_itself_is_repaired_and_told() -> None:
    bow_tie = Polygon([(100, 100), (200, 200), (200, 100), (100, 200)])
    found = answer(bow_tie)
    assert [f.code for f in found.findings] == ["geometry-invalid"]
    assert found.area_m2 == pytest.approx(5000, rel=1e-3)
    assert found.verdict == "inside"


def test_parcels_of_a_text_of_boundary_points(tmp_path: Path) -> None:
    # 100 x 100 m, 200 m and more inside x-1, in the 3° zone 39 with the northing first.
    corners = gpd.GeoSeries([placed(box(200, 300, 300, 400))], crs="EPSG:4490").to_crs("EPSG:4527")[0].exterior.coords
    lines = [f"J{number},1,{y:.3f},{x:.3f}" for number, (x, y) in enumerate(corners, 1)]
    head = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=39\n精度=0.001\n[地块坐标]\n"
    path = tmp_path / "界址点.txt"
    path.write_text(head + "5,1.0,D-7,一号地,面,,,,@\n" + "\n".join(lines) + "\n", "utf-8")
    report = check_parcel(path, BLOCKS)
    assert [(p.id, p.name, p.verdict) for p in report.parcels] == [("D-7", "一号地", "inside")]
    assert report.parcels[0].area_m2 == pytest.approx(10_000, rel=1e-3)
    assert (report.source, len(report.sha256 or "")) == ("界址点.txt", 64)
    assert "D-7：位于界内" in report.text("zh")


def test_a_frame_of_parcels_in_metres() -> None:
    frame = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=[placed(box(200, 300, 300, 400))] * 2, crs="EPSG:4326")
    report = check_parcel(frame.to_crs("EPSG:4548"), BLOCKS)
    assert [(p.id, p.verdict) for p in report.parcels] == [("a", "inside"), ("b", "inside")]
    with pytest.raises(CoordinateError, match="no coordinate system"):
        check_parcel(gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)]), BLOCKS)


def test_what_cannot_be_checked(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match="no boundaries"):
        answer(box(0, 0, 1, 1), [])
    with pytest.raises(CoordinateError, match="number of metres"):
        answer(box(0, 0, 1, 1), accuracy_m=-1.0)
    with pytest.raises(ReferenceLayerError):
        check_parcel(tmp_path / "none.geojson", BLOCKS)
