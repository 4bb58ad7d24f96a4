"""The Python functions of the design, called as the design writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
from shapely import LineString

import ftzgeo

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "区块一：面积2.0平方公里，东至青石路、南至柳堤道、西至沙河路、北至望海大街。"


def test_from_text_to_verdict(tmp_path: Path) -> None:
    lines = gpd.GeoDataFrame(
        {"name": ["青石路", "沙河路", "柳堤道", "望海大街"], "ref": None, "highway": "primary"},
        geometry=[
            LineString([(117.02, 39.0), (117.02, 39.03)]),
            LineString([(117.0, 39.0), (117.0, 39.03)]),
            LineString([(116.99, 39.005), (117.03, 39.005)]),
            LineString([(116.99, 39.0154), (117.03, 39.0154)]),
        ],
        crs="EPSG:4326",
    )
    lines.to_file(tmp_path / "tianjin.gpkg", layer="lines")
    zones = ftzgeo.parse_text(TEXT)
    ref = ftzgeo.open_reference(tmp_path / "tianjin.gpkg")
    result = ftzgeo.digitize(zones, ref)
    assert list(result["tier"]) == ["traced"]
    assert list(result["level"]) == ["block"]
    assert set(result.sides["evidence"]) == {"line"}
    assert result.zones == tuple(zones)
    # 0.02° of longitude at 39.01° N is 1731.6 m, 0.0104° of latitude 1154.4 m: 1.999 km²
    assert abs(result["area_km2"].iloc[0] - 1.999) < 0.002
    assert [row.verdict for row in ftzgeo.validate(result).rows if row.level == "block"] == ["agrees"]
    assert ftzgeo.check(117.01, 39.01, result).verdict == "inside"
    assert ftzgeo.check(117.03, 39.01, result).verdict == "outside"
    page = ftzgeo.write_map(ftzgeo.make_map(result), tmp_path / "map.html")
    assert "青石路" in page.read_text("utf-8")


def test_a_selection_of_rows_is_a_plain_frame(tmp_path: Path) -> None:
    lines = gpd.GeoDataFrame({"name": ["甲路"]}, geometry=[LineString([(117, 39), (117.1, 39)])], crs="EPSG:4326")
    lines.to_file(tmp_path / "one.gpkg", layer="lines")
    result = ftzgeo.digitize(ftzgeo.parse_text(TEXT), ftzgeo.open_reference(tmp_path / "one.gpkg"))
    blocks = result[result["level"] == "block"]
    assert len(blocks) == 1
    assert blocks.geometry.iloc[0] is None
