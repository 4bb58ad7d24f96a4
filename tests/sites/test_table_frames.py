"""`ftzgeo.check_table`: the same kind of table out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pytest
from shapely.geometry import Point, mapping
from shapely.geometry import box as rectangle

import ftzgeo
from ftzgeo.errors import UsageError
from ftzgeo.model import Boundary

if TYPE_CHECKING:
    from pathlib import Path

BLOCKS = [
    Boundary(
        id="x-1",
        level="block",
        zone="x",
        tier="traced",
        sigma_m=5.0,
        geometry=dict(mapping(rectangle(117.0, 39.0, 117.02, 39.02))),
    )
]


def test_a_data_frame_keeps_its_index_and_columns() -> None:
    frame = pd.DataFrame(
        {"经度": [117.01, None, 117.1], "纬度": ["39.01", "39.01", "39.1"], "odd": [{1}, [2], object]},
        index=pd.Index(["c", "a", "b"], name="key"),
    )
    checked = ftzgeo.check_table(frame, BLOCKS)
    assert list(checked.columns[:4]) == ["经度", "纬度", "odd", "verdict"]
    assert list(checked.index) == ["c", "a", "b"]
    assert [None if pd.isna(v) else v for v in checked["verdict"]] == ["inside", None, "outside"]
    assert checked.loc["a", "reason"] == "the coordinates are missing"
    assert "verdict" not in frame.columns
    assert "columns-guessed" in {finding["code"] for finding in checked.attrs["ftzgeo_findings"]}


def test_points_of_a_geo_data_frame_are_brought_to_degrees() -> None:
    points = gpd.GeoDataFrame({"n": [1, 2]}, geometry=[Point(117.01, 39.01), None], crs="EPSG:4326").to_crs("EPSG:4548")
    checked = ftzgeo.check_table(points, BLOCKS)
    assert isinstance(checked, gpd.GeoDataFrame)
    assert (checked.crs, checked["verdict"].iloc[0], checked["block"].iloc[0]) == (points.crs, "inside", "x-1")
    assert checked["reason"].iloc[1] == "the coordinates are missing"


def test_arrow_tables_and_batches() -> None:
    table = pa.table({"lon": [117.01, 117.1], "lat": [39.01, 39.1]})
    checked = ftzgeo.check_table(table, BLOCKS, crs="wgs84")
    assert checked["verdict"].to_pylist() == ["inside", "outside"]
    assert b"columns-guessed" in checked.schema.metadata[b"ftzgeo_findings"]
    batch = ftzgeo.check_table(table.to_batches()[0], BLOCKS)
    assert isinstance(batch, pa.RecordBatch)
    assert batch.column("verdict").to_pylist() == ["inside", "outside"]
    assert ftzgeo.check_table(table.slice(0, 0), BLOCKS).num_rows == 0


def test_a_file_and_columns_that_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n117.01,39.01\n", "utf-8")
    summary = ftzgeo.check_table(tmp_path / "a.csv", BLOCKS, output=tmp_path / "o.csv", lon="a", lat="b")
    assert (summary.rows, summary.verdicts, summary.output) == (1, {"inside": 1}, tmp_path / "o.csv")
    with pytest.raises(UsageError, match="output="):
        ftzgeo.check_table(tmp_path / "a.csv", BLOCKS)
    with pytest.raises(UsageError, match="name them with --lon and --lat"):
        ftzgeo.check_table(pd.DataFrame({"a": [1]}), BLOCKS)
