from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st

from ftzgeo.crs import geodesic_area_km2
from ftzgeo.errors import CoordinateError, InputError, ReferenceLayerError
from ftzgeo.surveys import read_polygons
from tests.surveys.exchange import HOLE, SQUARE, exchange, parcel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Written = Callable[..., Path]


def shifted(ring: list[tuple[float, float]], north: float, east: float) -> list[tuple[float, float]]:
    return [(x + north, y + east) for x, y in ring]


def in_plane(geometry: Any, epsg: int = 4527) -> Any:
    """Take a polygon back to the metres of its file (easting first)."""
    back = pyproj.Transformer.from_crs(4490, epsg, always_xy=True)
    return shapely.transform(geometry, lambda xy: np.column_stack(back.transform(xy[:, 0], xy[:, 1])))


def test_a_parcel_is_read_with_its_attributes(written: Written) -> None:
    survey = read_polygons(written(exchange([parcel([SQUARE])])))
    row = survey.frame.iloc[0]
    assert (row["id"], row["name"], row["地块面积_公顷"], row["地块用途"]) == (
        "DK-01",
        "一号地块",
        "2.0000",
        "工业用地",
    )
    assert survey.frame.crs == "EPSG:4326"
    # 200 m by 100 m; 10 km from the meridian the projection stretches by 1e-6.
    assert geodesic_area_km2(row.geometry) == pytest.approx(0.02, rel=1e-4)
    # 10 km east of 117° E; a degree is 86.1 km at 39.3° N.
    assert row.geometry.centroid.x == pytest.approx(117 + 10.1 / 86.3, abs=1e-3)
    assert any("northing first" in note and "EPSG:4527" in note for note in survey.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(written: Written, encoding: str) -> None:
    survey = read_polygons(written(exchange([parcel([SQUARE], name="滨河东路北侧地块")]), encoding=encoding))
    assert survey.frame["name"].tolist() == ["滨河东路北侧地块"]


def test_a_hole_stays_a_hole(written: Written) -> None:
    shape = read_polygons(written(exchange([parcel([SQUARE, HOLE])]))).frame.geometry.iloc[0]
    assert len(shape.interiors) == 1
    # 2.0 ha less 50 m by 50 m.
    assert geodesic_area_km2(shape) == pytest.approx(0.0175, rel=1e-4)


def test_a_ring_outside_is_another_part_whatever_its_number(written: Written) -> None:
    survey = read_polygons(written(exchange([parcel([SQUARE, shifted(SQUARE, 500, 0)])])))
    assert survey.frame.geometry.iloc[0].geom_type == "MultiPolygon"
    assert any("圈号" in note for note in survey.notes)


def test_an_island_in_a_hole_is_a_part(written: Written) -> None:
    island = [(4350030.0, 39510060.0), (4350030.0, 39510070.0), (4350040.0, 39510070.0), (4350040.0, 39510060.0)]
    shape = read_polygons(written(exchange([parcel([SQUARE, HOLE, island])]))).frame.geometry.iloc[0]
    assert shape.geom_type == "MultiPolygon"
    assert geodesic_area_km2(shape) == pytest.approx(0.0176, rel=1e-4)


def test_two_rings_of_one_number_are_told_apart_by_their_closing_points(written: Written) -> None:
    text = exchange([parcel([SQUARE, HOLE])]).replace(",2,", ",1,")
    assert len(read_polygons(written(text)).frame.geometry.iloc[0].interiors) == 1


def test_several_parcels(written: Written) -> None:
    two = [parcel([SQUARE]), parcel([shifted(SQUARE, 300, 0)], number="DK-02", name="二号地块")]
    frame = read_polygons(written(exchange(two))).frame
    assert frame["id"].tolist() == ["DK-01", "DK-02"]
    assert frame.index.tolist() == [1, 2]


def test_rings_that_are_not_closed_are_closed_and_told(written: Written) -> None:
    survey = read_polygons(written(exchange([parcel([SQUARE, HOLE], closed=False)])))
    assert geodesic_area_km2(survey.frame.geometry.iloc[0]) == pytest.approx(0.0175, rel=1e-4)
    assert any("were closed" in note for note in survey.notes)


def test_eastings_without_zone_take_it_from_the_header(written: Written) -> None:
    bare = [(north, east - 39_000_000) for north, east in SQUARE]
    survey = read_polygons(written(exchange([parcel([bare])])))
    with_prefix = read_polygons(written(exchange([parcel([SQUARE])]), "other.txt"))
    assert shapely.equals_exact(survey.frame.geometry.iloc[0], with_prefix.frame.geometry.iloc[0], 1e-9)
    assert any("EPSG:4548" in note for note in survey.notes)


def test_a_zone_of_six_degrees(written: Written) -> None:
    # Zone 20 has the same meridian, 117° E.
    ring = [(north, east - 19_000_000) for north, east in SQUARE]
    survey = read_polygons(written(exchange([parcel([ring])], 带号="20", 几度分带="6")))
    assert survey.frame.geometry.iloc[0].centroid.x == pytest.approx(117.117, abs=1e-3)


def test_easting_first_is_recognised_and_told(written: Written) -> None:
    ring = [(east, north) for north, east in SQUARE]
    survey = read_polygons(written(exchange([parcel([ring])])))
    assert geodesic_area_km2(survey.frame.geometry.iloc[0]) == pytest.approx(0.02, rel=1e-4)
    assert any("easting first" in note for note in survey.notes)


@pytest.mark.parametrize("swapped", [False, True])
def test_degrees_in_either_order(written: Written, swapped: bool) -> None:  # noqa: FBT001 - a case
    ring = [(39.2, 117.1), (39.3, 117.1), (39.3, 117.2)]
    rings = [[(b, a) for a, b in ring] if swapped else ring]
    survey = read_polygons(written(exchange([parcel(rings)], 计量单位="度", 投影类型="", 带号="")))
    assert survey.frame.total_bounds.tolist() == pytest.approx([117.1, 39.2, 117.2, 39.3])
    assert any(("longitude first" if swapped else "latitude first") in note for note in survey.notes)


def test_a_parcel_line_without_the_number_of_points(written: Written) -> None:
    lines = parcel([SQUARE]).splitlines()
    lines[0] = "2.0000公顷,DK-07,七号地块,面,,,,@"
    row = read_polygons(written(exchange(["\n".join(lines)]))).frame.iloc[0]
    assert (row["id"], row["name"], row["地块面积_公顷"]) == ("DK-07", "七号地块", "2.0000")


def test_a_closing_point_that_is_off_is_told(written: Written) -> None:
    lines = parcel([SQUARE]).splitlines()
    lines[-1] = "J1,1,4350000.0300,39510000.0400"
    survey = read_polygons(written(exchange(["\n".join(lines)])))
    assert len(survey.frame.geometry.iloc[0].exterior.coords) == 5
    assert any("line 15: J1 comes again 0.05 off" in note for note in survey.notes)


def test_more_points_than_the_parcel_says_are_told(written: Written) -> None:
    lines = parcel([SQUARE]).splitlines()
    lines[0] = lines[0].replace("5,", "3,", 1)
    survey = read_polygons(written(exchange(["\n".join(lines)])))
    assert any("line 10: the parcel says 3 points and has 5" in note for note in survey.notes)


def test_a_ring_that_crosses_itself_is_not_repaired(written: Written) -> None:
    crossed = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]
    shape = read_polygons(written(exchange([parcel([crossed])]))).frame.geometry.iloc[0]
    assert not shape.is_valid


@pytest.mark.parametrize("system", ["1980西安坐标系", "1954北京坐标系", "西安80", "北京54"])
def test_old_systems_are_refused_with_what_to_do(written: Written, system: str) -> None:
    with pytest.raises(CoordinateError, match=r"survey\.txt: is in .*surveying office"):
        read_polygons(written(exchange([parcel([SQUARE])], 坐标系=system)))


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ({"带号": "38"}, "带号=38, but the eastings carry zone 39"),
        ({"几度分带": "6"}, "zone 39 is not one of 几度分带=6"),
        ({"坐标系": "某市独立坐标系"}, "某市独立坐标系 is not 2000国家大地坐标系"),
        ({"计量单位": "公里"}, "计量单位=公里"),
        ({"投影类型": "兰伯特"}, "投影类型=兰伯特"),
    ],
)
def test_a_header_that_contradicts_the_points_is_refused(written: Written, header: dict[str, str], says: str) -> None:
    with pytest.raises(CoordinateError, match=says) as refused:
        read_polygons(written(exchange([parcel([SQUARE])], **header)))
    assert "--crs EPSG:N" in str(refused.value)


def test_what_the_user_says_goes_before_the_header(written: Written) -> None:
    path = written(exchange([parcel([SQUARE])], 带号="38"))
    assert read_polygons(path, crs="EPSG:4527").frame.geometry.iloc[0].centroid.x == pytest.approx(117.117, abs=1e-3)


def test_without_zone_anywhere_the_meridian_is_asked_for(written: Written) -> None:
    bare = [(north, east - 39_000_000) for north, east in SQUARE]
    with pytest.raises(CoordinateError, match="central meridian"):
        read_polygons(written(exchange([parcel([bare])], 带号="")))


def with_line(number: int, line: str) -> str:
    """Return a good file with one line replaced; the parcel begins in line 10."""
    lines = exchange([parcel([SQUARE])]).splitlines()
    lines[number - 1] = line
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (with_line(11, "J2,1,4350100.0"), "line 11: is no point"),
        (with_line(11, "J2,1,435o100.0,39510000.0"), "line 11: '435o100.0' is no decimal number"),
        (with_line(11, "J2,1,nan,39510000.0"), "line 11: 'nan' is no decimal number"),
        (with_line(11, "J2,1,1e999,39510000.0"), "line 11"),
        (with_line(11, "J2,外圈,4350100.0,39510000.0"), "line 11: the ring '外圈'"),
        (with_line(11, "J2,1,4350100.0,3951000.0"), "line 11: J2 .* zone of the others"),
        (with_line(11, "J2,1,43500100.0,39510000.0"), "line 11: J2 .* zone of the others"),
        (with_line(10, "J0,1,4350100.0,39510000.0"), "line 10: a point before the first parcel"),
        ("\n".join(exchange([parcel([SQUARE])]).splitlines()[:13]), "line 10: the parcel says 5 points and has 3"),
        (exchange([parcel([SQUARE[:2]])]), "line 11: a ring of 2 points"),
        (exchange([",1.0,DK,甲,面,,,,@"]), "no parcel has a point"),
        (exchange([]), "no parcel"),
        ("四至范围：东至甲路。\n", r"no section \[地块坐标\]"),
    ],
)
def test_a_damaged_file_is_one_error_with_its_place(written: Written, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as refused:
        read_polygons(written(text))
    assert str(refused.value).count("survey.txt") == 1
    assert "\n" not in str(refused.value)


def test_utf16_is_refused_with_a_remedy(written: Written) -> None:
    with pytest.raises(ReferenceLayerError, match="save it as UTF-8"):
        read_polygons(written(exchange([parcel([SQUARE])]), encoding="utf-16"))


corners = st.lists(st.integers(20, 95), min_size=5, max_size=30)


@settings(max_examples=40, deadline=None)
@given(
    radii=corners,
    hole=st.booleans(),
    closed=st.booleans(),
    centre=st.tuples(st.integers(2_100_000, 5_800_000), st.integers(380_000, 620_000)),
)
def test_rings_come_back_as_they_went_in(
    tmp_path_factory: pytest.TempPathFactory, *, radii: list[int], hole: bool, closed: bool, centre: tuple[int, int]
) -> None:
    """A star around a point, and a hole a tenth its size, to a tenth of a millimetre."""
    north, east = centre
    star = [shapely.affinity.rotate(shapely.Point(r, 0), 360 * i / len(radii), (0, 0)) for i, r in enumerate(radii)]
    outer = [(round(north + p.y, 4), round(39_000_000 + east + p.x, 4)) for p in star]
    inner = [(round(north + p.y / 10, 4), round(39_000_000 + east + p.x / 10, 4)) for p in star]
    path = tmp_path_factory.mktemp("ring") / "survey.txt"
    path.write_text(exchange([parcel([outer, inner] if hole else [outer], closed=closed)]), encoding="utf-8")
    shape = in_plane(read_polygons(path).frame.geometry.iloc[0])
    expected = shapely.Polygon([(y, x) for x, y in outer], [[(y, x) for x, y in inner]] if hole else [])
    assert len(shape.interiors) == int(hole)
    assert shapely.equals_exact(shape, expected, tolerance=2e-4, normalize=True)


GOOD = exchange([parcel([SQUARE, HOLE]), parcel([shifted(SQUARE, 300, 0)], number="DK-02")]).encode("gb18030")


@settings(max_examples=150, deadline=None)
@given(
    at=st.integers(0, len(GOOD)),
    cut=st.integers(0, 40),
    put=st.binary(max_size=12) | st.text("0123456789,J@.-\n[]=", max_size=12).map(str.encode),
)
def test_a_damaged_file_is_read_or_refused_but_never_crashes(
    tmp_path_factory: pytest.TempPathFactory, *, at: int, cut: int, put: bytes
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "survey.txt"
    path.write_bytes(GOOD[:at] + put + GOOD[at + cut :])
    with contextlib.suppress(InputError):
        assert len(read_polygons(path).frame)
