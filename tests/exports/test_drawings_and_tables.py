"""KML, DXF and workbook: read back."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
import shapely
from lxml import etree

from ftzgeo.crs import geodesic_area_km2
from ftzgeo.errors import UsageError
from ftzgeo.exports import export
from tests.exports.conftest import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ftzgeo.model import Boundary, Zone

KML = {"k": "http://www.opengis.net/kml/2.2"}


def test_kml_has_a_folder_per_zone_and_a_style_per_tier(exported: Callable[..., Path], shapes: dict[str, Any]) -> None:
    path = exported("town.kml")
    document: Any = etree.parse(path).getroot().find("k:Document", KML)
    folders = {one.findtext("k:name", None, KML): one for one in document.findall("k:Folder", KML)}
    assert list(folders) == ["中国（测试）自由贸易试验区甲经开区联动创新区", "乙经开区联动创新区", "丙主题园区"]
    styles = {one.get("id") for one in document.findall("k:Style", KML)}
    placemarks = {one.get("id"): one for one in document.iter(f"{{{KML['k']}}}Placemark")}
    used = {key: one.findtext("k:styleUrl", None, KML) for key, one in placemarks.items()}
    assert (used["pjia-1"], used["pjia-3-1"], used["pyi-1"]) == ("#traced", "#schematic", None)
    assert styles == {"traced", "completed", "schematic"}
    assert placemarks["pyi-1"].find(".//k:Polygon", KML) is None
    read = pyogrio.read_dataframe(path, layer=next(iter(folders)))
    drawn = read[~read.geometry.isna()]
    for geometry, shape in zip(drawn.geometry, shapes.values(), strict=True):
        assert shapely.hausdorff_distance(shapely.force_2d(geometry).boundary, shape.boundary) <= 1e-7


def test_balloons_show_hostile_words_as_text(exported: Callable[..., Path]) -> None:
    document: Any = etree.parse(exported("town.kml"))
    (placemark,) = document.xpath("//k:Placemark[@id='pjia-4']", namespaces=KML)
    balloon = placemark.findtext("k:description", None, KML)
    assert "&lt;script&gt;" in balloon
    assert "<script>" not in balloon
    assert placemark.xpath("k:ExtendedData/k:Data[@name='name']/k:value/text()", namespaces=KML) == [PLAIN]


def test_kmz_holds_the_same_kml(exported: Callable[..., Path]) -> None:
    with zipfile.ZipFile(exported("town.kmz")) as archive:
        assert archive.namelist() == ["doc.kml"]
        assert archive.read("doc.kml") == exported("town.kml").read_bytes()


def test_kml_in_gcj02_says_so(exported: Callable[..., Path]) -> None:
    path = exported("town.kml", crs="gcj02")
    assert path.name == "town-gcj02.kml"
    assert etree.parse(path).findtext("k:Document/k:name", None, KML) == "联动创新区区块图 (GCJ-02)"


def test_dxf_has_closed_polylines_in_cgcs2000_metres(exported: Callable[..., Path], shapes: dict[str, Any]) -> None:
    read = gpd.read_file(exported("town.dxf"))
    rings = read[read.geometry.geom_type == "LineString"]
    assert list(rings["Layer"]) == ["JIA-TRACED", "JIA-COMPLETED", "JIA-SCHEMATIC", *["JIA-COMPLETED"] * 3]
    assert all(ring.is_ring for ring in rings.geometry)
    # jia-1 begins at 117.10° E, 39.10° N: 0.1° east of the central meridian of EPSG:4548, about 8.6 km
    assert rings.total_bounds[0] == pytest.approx(500_000 + 8_650, abs=10)
    assert rings.total_bounds[1] == pytest.approx(4_330_000, abs=3_000)
    first = shapely.Polygon(rings.set_crs(4548).to_crs(4490).geometry.iloc[0])
    assert shapely.hausdorff_distance(first.boundary, shapes["jia-1"].boundary) < 1e-8  # 1 mm
    assert geodesic_area_km2(first) == pytest.approx(geodesic_area_km2(shapes["jia-1"]), rel=1e-6)


def test_dxf_labels_are_chinese_on_the_layer_of_the_zone(exported: Callable[..., Path]) -> None:
    read = gpd.read_file(exported("town.dxf"))
    texts = read[read["Layer"] == "JIA-TEXT"]["Text"].tolist()
    assert texts[:4] == ["区块一", "核心区", "沿线描绘", "1.0200 km2"]
    notes = read[read["Layer"] == "FTZGEO-NOTE"]["Text"].tolist()
    assert notes == ["EPSG:4548 (CGCS2000 / 3-degree Gauss-Kruger CM 117E)"]


@pytest.mark.parametrize(("lon", "epsg"), [(113.2, 4547), (118.4, 4548), (118.6, 4549)])
def test_dxf_takes_the_zone_of_the_place(lon: float, epsg: int, tmp_path: Path) -> None:
    from tests.maps import town

    block = town.drawn("a-1", "a", "traced", town.square(lon, 39.1))
    assert export([block], tmp_path / "a.dxf").coordinates.startswith(f"EPSG:{epsg} ")


def test_dxf_without_anything_drawn_is_refused(tmp_path: Path, zones: list[Zone]) -> None:
    with pytest.raises(UsageError, match=r"no block has a position.*\.xlsx lists all blocks"):
        export([], tmp_path / "empty.dxf", zones)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".shp", ".kml", ".fgb", ".parquet", ".xlsx"])
def test_other_formats_say_so_where_nothing_is_drawn(suffix: str, tmp_path: Path, zones: list[Zone]) -> None:
    written = export([], tmp_path / f"empty{suffix}", zones)
    assert (written.drawn, written.unlocated) == (0, 9)
    if suffix in {".gpkg", ".shp", ".fgb"}:
        assert len(gpd.read_file(written.paths[0], **({"layer": "blocks"} if suffix == ".gpkg" else {}))) == 0


def test_workbook_has_numbers_as_numbers_and_no_formulas(exported: Callable[..., Path]) -> None:
    book = openpyxl.load_workbook(exported("town.xlsx"))
    assert book.sheetnames == ["区块面积", "四至", "说明与疑点"]
    heading, *rows = book["区块面积"].iter_rows()
    titles = [cell.value for cell in heading]
    by_id = {row[0].value: dict(zip(titles, row, strict=True)) for row in rows}
    assert len(by_id) == 9
    assert by_id["jia-1"]["文件面积 (km²)"].value == 1.0
    assert by_id["jia-1"]["矢量面积 (km²)"].value == 1.02
    assert by_id["jia-1"]["面积核对"].value == "相符：文件面积在矢量面积的 95 % 区间内"
    assert (by_id["jia-4"]["名称"].value, by_id["jia-4"]["名称"].data_type) == (PLAIN, "s")
    assert by_id["yi-1"]["等级"].value == "未定位"
    assert by_id["yi-1"]["最有帮助的资料"].value == "最有帮助的资料：东 无名路 的线（可达“示意”）"


def test_words_follow_the_language(exported: Callable[..., Path]) -> None:
    book = openpyxl.load_workbook(exported("town.xlsx", lang="en"))
    assert book.sheetnames == ["Areas", "Sides", "Findings"]
    titles = [cell.value for cell in next(book["Areas"].iter_rows())]
    assert titles[:3] == ["Id", "Level", "Zone id"]


def test_an_unlocated_boundary_with_a_shape_is_never_geometry(tmp_path: Path, boundaries: list[Boundary]) -> None:
    lost = boundaries[0].model_copy(update={"tier": "unlocated"})
    written = export([lost], tmp_path / "lost.geojson")
    assert (written.drawn, written.unlocated) == (0, 1)
    assert '"geometry": null' in written.paths[0].read_text("utf-8")
