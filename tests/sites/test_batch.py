"""A batch comes back with verdicts, reasons, and everything that it had."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
import shapely
from shapely.geometry import mapping

import ftzgeo
from ftzgeo.crs import wgs84_to_gcj02
from ftzgeo.errors import UsageError
from ftzgeo.model import Boundary
from ftzgeo.sites.batch import RESULT_SCHEMA, CheckOptions, check_batch, plain


def block(identifier: str, west: float, east: float) -> Boundary:
    shape = shapely.box(west, 39.0, east, 39.5)
    return Boundary(
        id=identifier, level="block", zone=identifier[0], tier="traced", sigma_m=5.0, geometry=dict(mapping(shape))
    )


INDEX = ftzgeo.site_index([block("x-1", 117.0, 117.25), block("x-2", 117.25, 117.5), block("y-1", 117.375, 117.75)])
COLUMNS = list(RESULT_SCHEMA.names)


def test_verdicts_stand_behind_the_columns_of_the_table() -> None:
    batch = pa.record_batch({"name": ["a", "b", "c"], "lon": [117.1, 117.4, 116.0], "lat": [39.2, 39.2, 39.2]})
    result = check_batch(batch, INDEX)
    assert result.schema.names == ["name", "lon", "lat", *COLUMNS]
    rows = result.to_pylist()
    assert [row["name"] for row in rows] == ["a", "b", "c"]
    assert [row["verdict"] for row in rows] == ["inside", "inside", "outside"]
    assert [(row["block"], row["zone"], row["blocks"]) for row in rows] == [
        ("x-1", "x", "x-1"),
        ("x-2", "x", "x-2;y-1"),
        (None, None, ""),
    ]
    assert rows[2]["nearest"] == "x-1"
    # One degree of longitude at 39.2° N is 86.4 km.
    assert rows[2]["distance_m"] == pytest.approx(86_400, abs=200)
    assert plain(result).schema.field("verdict").type == pa.string()


def test_a_table_with_several_blocks_of_one_zone_goes_to_pandas() -> None:
    batch = pa.record_batch({"lon": [117.1, 117.4], "lat": [39.2, 39.2]})
    frame = check_batch(batch, INDEX).to_pandas()
    assert list(frame["zone"]) == ["x", "x"]
    assert list(frame["tier"]) == ["traced", "traced"]


def test_a_batch_says_what_check_says() -> None:
    lon, lat = [117.1, 117.25, 116.9999, 117.3752], [39.2, 39.25, 39.2, 39.4]
    rows = check_batch(pa.record_batch({"lon": lon * 10, "lat": lat * 10}), INDEX).to_pylist()
    for at, row in enumerate(rows):
        verdict = ftzgeo.check(lon[at % 4], lat[at % 4], INDEX)
        assert (row["verdict"], row["distance_m"], row["probability"]) == (
            verdict.verdict,
            verdict.distance_m,
            verdict.probability,
        )
        assert (row["blocks"], row["on_border"]) == (";".join(verdict.blocks), verdict.on_border)


def test_rows_that_cannot_be_places_carry_the_reason() -> None:
    lon = ["117.1", "east", None, "0", "39.2", "512345", "116.0"]
    lat = ["39.2", "39.2", "39.2", "0", "117.1", "4333000", "-39.2"]
    rows = check_batch(pa.record_batch({"lon": lon, "lat": lat}), INDEX).to_pylist()
    assert [row["verdict"] for row in rows] == ["inside", None, None, None, None, None, "outside"]
    reasons = [row["reason"] or "" for row in rows]
    words = ["", "not numbers", "missing", "0, 0", "not longitude and latitude", "not longitude", "not in China"]
    assert all(word in reason for word, reason in zip(words, reasons, strict=True))
    assert [row["lon"] for row in rows] == lon


@pytest.mark.parametrize(
    "column",
    [
        pa.array([True, False, None]),
        pa.array([dt.datetime(2026, 1, 5, tzinfo=dt.UTC), dt.datetime(1970, 1, 1, tzinfo=dt.UTC), None]),
        pa.array([dt.date(2026, 1, 5), dt.date(1970, 4, 28), None]),  # 117 days after 1970-01-01
        pa.array([dt.timedelta(microseconds=117), dt.timedelta(0), None]),
        pa.array([True, False, None]).dictionary_encode(),
    ],
    ids=lambda column: str(column.type),
)
def test_truth_values_and_times_are_no_coordinates(column: pa.Array) -> None:
    batch = pa.record_batch({"lon": column, "lat": [39.2, 39.2, 39.2]})
    rows = check_batch(batch, INDEX).to_pylist()
    assert [row["verdict"] for row in rows] == [None, None, None]
    no_number = "the coordinates are not numbers"
    assert [row["reason"] for row in rows] == [no_number, no_number, "the coordinates are missing"]
    assert [row["lon"] for row in rows] == column.to_pylist()


def test_numbers_of_other_types_are_coordinates() -> None:
    degrees = pa.array([117.0])
    for lon in (degrees.cast(pa.float32()), degrees.cast(pa.decimal128(5, 2)), degrees.dictionary_encode()):
        batch = pa.record_batch({"lon": lon, "lat": pa.array([39], pa.int16())})
        assert check_batch(batch, INDEX)["on_border"].to_pylist() == [True]


def test_systems_and_accuracies() -> None:
    x, y = wgs84_to_gcj02(117.0002, 39.25)
    batch = pa.record_batch({"x": [float(x)] * 3, "y": [float(y)] * 3, "m": [0.0, None, -1.0]})
    options = CheckOptions(lon="x", lat="y", crs="gcj02", accuracy_m=50.0, accuracy_column="m", prefix="site_")
    rows = check_batch(batch, INDEX, options).to_pylist()
    # 0.0002 degrees are 17 m: more than 2 x 5 m, less than 2 x 50.2 m.
    assert [row["site_verdict"] for row in rows] == ["inside", "borderline", None]
    assert "accuracy" in rows[2]["site_reason"]


def test_tables_that_cannot_be_checked() -> None:
    batch = pa.record_batch({"lon": [117.1], "lat": [39.2], "zone": ["mine"]})
    with pytest.raises(UsageError, match="'zone' already; give a prefix"):
        check_batch(batch, INDEX)
    with pytest.raises(UsageError, match="no column 'x'"):
        check_batch(batch, INDEX, CheckOptions(lon="x", prefix="r_"))
