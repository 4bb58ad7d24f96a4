"""Files of points, read batch by batch."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pyarrow as pa
import pytest
import shapely

from ftzgeo.errors import UsageError
from ftzgeo.reference.importing import vector_files
from ftzgeo.sites.tables import point_files
from ftzgeo.sites.tables.point_files import PointSource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LONS = [117.0 + number / 100 for number in range(10)]
COLUMNS: dict[str, list[Any]] = {
    "数": [*range(9), 9.5],
    "晚": [None] * 9 + ["末"],
    "混": [1, "甲", None, 4, 5, 6, 7, 8, 9, 10],
}
"""Types that the first rows do not tell: a number with decimals, a text, and numbers beside a text."""


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten features come in batches of three and leave in pieces of four."""
    monkeypatch.setattr(vector_files, "BATCH_ROWS", 3)
    monkeypatch.setattr("ftzgeo.reference.importing.kml_files.BATCH_ROWS", 3)
    monkeypatch.setattr(point_files, "PIECE_ROWS", 4)


def geojson(path: Path) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {name: values[row] for name, values in COLUMNS.items()},
            "geometry": {"type": "Point", "coordinates": [LONS[row], 39.0]},
        }
        for row in range(10)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def kml(path: Path) -> Path:
    late = '<ExtendedData><Data name="晚"><value>末</value></Data></ExtendedData>'
    places = [
        f"<Placemark><name>{row}</name>{late if row == 9 else ''}<Point><coordinates>{lon},39.0</coordinates></Point>"
        "</Placemark>"
        for row, lon in enumerate(LONS)
    ]
    path.write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{"".join(places)}</Document></kml>', "utf-8"
    )
    return path


def points(path: Path) -> Path:
    frame = gpd.GeoDataFrame(
        {"名称": [f"甲{row}" for row in range(10)], "晚": COLUMNS["晚"]},
        geometry=shapely.points(LONS, [39.0] * 10),
        crs="EPSG:4326",
    )
    frame.to_file(path, engine="pyogrio", **({"encoding": "gb18030"} if path.suffix == ".shp" else {}))
    return path


def read(source: PointSource, place: int = 0) -> list[pa.RecordBatch]:
    return [one.piece.batch() for one in source.pieces(place)]


def joined(batches: Sequence[pa.RecordBatch]) -> dict[str, list[Any]]:
    """The columns of batches, which must have one schema."""
    columns: dict[str, list[Any]] = pa.Table.from_batches(batches).to_pydict()
    return columns


def test_types_do_not_depend_on_the_batch(tmp_path: Path) -> None:
    source = PointSource(geojson(tmp_path / "a.geojson"))
    pieces = read(source)
    source.close()
    assert [piece.num_rows for piece in pieces] == [4, 4, 2]
    assert {str(piece.schema.types) for piece in pieces} == {
        str([pa.float64(), *[pa.string()] * 2, *[pa.float64()] * 2])
    }
    assert source.sample().schema == pieces[0].schema
    assert joined(pieces) == {
        "数": [float(value) for value in COLUMNS["数"]],
        "晚": COLUMNS["晚"],
        "混": [None if value is None else str(value) for value in COLUMNS["混"]],
        "lon": pytest.approx(LONS),
        "lat": [39.0] * 10,
    }


def test_a_column_that_only_the_last_placemark_has(tmp_path: Path) -> None:
    source = PointSource(kml(tmp_path / "a.kml"))
    pieces = read(source)
    source.close()
    assert [piece.num_rows for piece in pieces] == [4, 4, 2]
    assert joined(pieces)["name"] == [str(row) for row in range(10)]
    assert joined(pieces)["晚"] == COLUMNS["晚"]


@pytest.mark.parametrize("name", ["a.gpkg", "a.shp", "a.fgb", "a.zip"])
def test_every_format_gives_the_same_rows(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(points(tmp_path / "b.gpkg"), "b.gpkg")
    else:
        points(path)
    source = PointSource(path)
    rows = joined(read(source))
    source.close()
    assert (source.crs, source.total, source.position) == ("wgs84", 10, ("lon", "lat"))
    assert sorted(zip(rows["lon"], rows["名称"], rows["晚"], strict=True)) == [
        (pytest.approx(lon), f"甲{row}", COLUMNS["晚"][row]) for row, lon in enumerate(LONS)
    ]


def test_going_on_from_a_row(tmp_path: Path) -> None:
    source = PointSource(geojson(tmp_path / "a.geojson"))
    whole, rest = joined(read(source)), joined(read(source, 5))
    source.close()
    assert rest == {name: values[5:] for name, values in whole.items()}
    fresh = PointSource(tmp_path / "a.geojson")
    assert joined(read(fresh, 8))["数"] == [8.0, 9.5]
    fresh.close()


def test_no_more_is_read_than_a_piece_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []
    shapes_of = vector_files.shapes_of

    def counted(wkb: Sequence[bytes | None]) -> Any:
        batches.append(len(wkb))
        return shapes_of(wkb)

    monkeypatch.setattr(vector_files, "shapes_of", counted)
    source = PointSource(geojson(tmp_path / "a.geojson"))
    assert batches == [3]
    first = next(source.pieces())
    # Two batches of three hold the four rows of a piece.
    assert (first.place, first.piece.rows, batches) == (4, 4, [3, 3])
    source.close()


def test_a_file_without_features(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}', "utf-8")
    with pytest.raises(UsageError, match="has no features"):
        PointSource(path)
