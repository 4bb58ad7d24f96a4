"""Tables in files, as they come from phones, offices and programs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ftzgeo.crs import wgs84_to_gcj02
from ftzgeo.errors import UsageError
from ftzgeo.model import Boundary
from ftzgeo.sites import SiteIndex, site_index
from ftzgeo.sites.geocoding import Answer, Geocoded, Geocoder
from ftzgeo.sites.tables import TableOptions, TableSummary, arrow_files, delimited
from ftzgeo.sites.tables.files import Workers, check_to_file, open_job

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.sites.geocoding.geocoder import Level

INSIDE, OUTSIDE = (117.01, 39.01), (117.1, 39.1)
DAY = dt.datetime(2026, 1, 5)  # noqa: DTZ001 - a workbook's times have no zone
ADDED = ["verdict", "block", "zone", "blocks", "distance_m", "nearest", "probability", "tier", "on_border", "reason"]


def square(west: float, east: float) -> dict[str, Any]:
    ring = [[west, 39.0], [east, 39.0], [east, 39.02], [west, 39.02], [west, 39.0]]
    return {"type": "Polygon", "coordinates": [ring]}


def block(number: int, west: float, east: float) -> Boundary:
    return Boundary(id=f"x-{number}", level="block", zone="x", geometry=square(west, east), tier="traced", sigma_m=5.0)


BLOCKS = [block(1, 117.0, 117.02), block(2, 117.02, 117.04)]


@pytest.fixture(scope="module")
def index() -> SiteIndex:
    return site_index(BLOCKS)


class Nobody(Geocoder):
    """Knows one address, and a town."""

    name = "test"

    def look_up(self, address: str, *, city: str | None = None, district: str | None = None) -> Answer:
        if "甲路1号" in address or "乙镇" in address:
            level: Level = "address" if "甲路" in address else "town"
            found = Geocoded(
                lon=INSIDE[0], lat=INSIDE[1], accuracy_m=30.0, level=level, matched=address, provider="test"
            )
            return Answer(address=address, outcome="found", found=found)
        return Answer(address=address, outcome="not-found", reason="no such road")


def check(index: SiteIndex, source: Path, output: Path, *, resume: bool = False, **given: Any) -> TableSummary:
    job = open_job(source, index, TableOptions(**given), geocoder=Nobody, workers=Workers(2))
    try:
        return check_to_file(job, output, resume=resume)
    finally:
        job.source.close()


def rows_of(path: Path, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=delimiter))


def codes(summary: TableSummary) -> list[str]:
    return [finding.code for finding in summary.findings]


def test_a_csv_of_a_phone_in_gb18030_with_gaodes_coordinates(index: SiteIndex, tmp_path: Path) -> None:
    gcj = [f"{value:.6f}" for value in wgs84_to_gcj02(*INSIDE)]
    own = [f'007,"甲公司,一部",{gcj[0]},{gcj[1]},2026-01-05', f"12345678901234567890,乙,{gcj[0]},,2026/1/6"]
    head = "编号,名称,高德经度,高德纬度,日期"
    (tmp_path / "phone.csv").write_bytes("\r\n".join([head, *own, ""]).encode("gb18030"))
    summary = check(index, tmp_path / "phone.csv", tmp_path / "out.csv")
    data = (tmp_path / "out.csv").read_bytes()
    assert data.startswith("\ufeff编号".encode())
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[0] == head + "," + ",".join(ADDED)
    # The rows are as they were, and the point of GCJ-02 came back to the middle of the block: 0.01° of latitude, 866 m
    # of longitude from the nearest edge (a degree is 86,6xx m there).
    assert lines[1].startswith(own[0] + ",inside,x-1,x,x-1,-8")
    assert lines[2] == own[1] + "," * 10 + "the coordinates are missing"
    assert (summary.rows, summary.verdicts["inside"], summary.verdicts["none"]) == (2, 1, 1)
    assert set(codes(summary)) == {"encoding", "columns-guessed", "crs-from-columns", "rows-without-verdict"}


def test_the_users_word_on_the_system_goes_before_the_columns_names(index: SiteIndex, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("bd_lng,bd_lat\n117.0101,39.01\n", "utf-8")
    summary = check(index, tmp_path / "a.csv", tmp_path / "o.csv", crs="wgs84")
    assert rows_of(tmp_path / "o.csv")[1][2] == "inside"
    message = next(f.message for f in summary.findings if f.code == "crs-from-columns")
    assert message == "the names of the columns say bd09; read as wgs84, as declared"


def test_a_workbook_with_a_title_and_merged_headers(index: SiteIndex, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book["Sheet"]["A1"] = "填表说明"
    sheet = book.create_sheet("企业")
    for row in (
        ["2026年企业登记表"],
        ["编号", "坐标", None, "备注", "日期"],
        [None, "经度", "纬度", None, None],
        ["007", *INSIDE, "=1+1", DAY],
        [8, None, 39.01, "+86 22", None],
        [None, None, None, None, None],
        ["9", "117.1", "39.1", "@a", None],
        [None, None, None, None, None],
    ):
        sheet.append(row)
    sheet["D4"].data_type = "s"
    for cells in ("A1:E1", "A2:A3", "B2:C2", "D2:D3", "E2:E3"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "a.xlsx")
    summary = check(index, tmp_path / "a.xlsx", tmp_path / "o.xlsx")
    made = openpyxl.load_workbook(tmp_path / "o.xlsx").active
    assert made is not None
    rows = list(made.iter_rows(values_only=True))
    assert list(rows[0]) == ["编号", "经度", "纬度", "备注", "日期", *ADDED]
    assert rows[1][:6] == ("007", *INSIDE, "=1+1", DAY, "inside")
    assert made["D2"].data_type == "s"
    assert rows[2][0] == 8
    assert rows[2][-1] == "the coordinates are missing"
    assert rows[3][-1] == "the coordinates are missing"
    assert rows[4][:4] == ("9", "117.1", "39.1", "@a")
    assert rows[4][5] == "outside"
    # The empty row in the middle is a row, that at the end is none.
    assert (len(rows), summary.rows) == (5, 4)
    assert {"rows-above-header", "sheet-chosen"} <= set(codes(summary))
    check(index, tmp_path / "a.xlsx", tmp_path / "o.csv", sheet="企业")
    assert rows_of(tmp_path / "o.csv")[1][:6] == ["007", "117.01", "39.01", "=1+1", "2026-01-05", "inside"]
    with pytest.raises(UsageError, match="no sheet '3'; it has Sheet, 企业"):
        check(index, tmp_path / "a.xlsx", tmp_path / "p.xlsx", sheet="3")


def test_rubbish_goes_to_the_output_with_its_reason(index: SiteIndex, tmp_path: Path) -> None:
    rows = [
        ("117.01", "39.01", "inside", ""),
        ("abc", "39.01", "", "the coordinates are not numbers"),
        ("", "39.01", "", "the coordinates are missing"),
        ("0", "0", "", "the coordinates are 0, 0, which programs write where a position is missing"),
        ("39.01", "117.01", "", "not longitude and latitude in degrees; latitude first, or projected?"),
        ("117°0′36″", "39°0′36″", "inside", ""),
        ("2.35", "48.85", "outside", "not in China; is a sign wrong, or the coordinate system?"),
    ]
    text = "".join(f'{n};{lon};{lat};"a\n""b"""\n' for n, (lon, lat, *_) in enumerate(rows))
    (tmp_path / "a.csv").write_text("id;lng;lat;note\n" + text + '7;117.01\n8;117.01;39.01;5";6\n', "utf-8")
    summary = check(index, tmp_path / "a.csv", tmp_path / "o.csv")
    made = rows_of(tmp_path / "o.csv", ";")
    assert {len(row) for row in made} == {14}
    assert [(row[4], row[-1]) for row in made[1:8]] == [row[2:] for row in rows]
    assert made[1][3] == 'a\n"b"'
    assert (made[8][2], made[8][-1]) == ("", "the coordinates are missing")
    assert made[9][3] == '5";6'
    assert made[9][-1] == "the row has 5 fields, the header has 4"
    assert (summary.rows, summary.verdicts) == (9, {"inside": 2, "outside": 1, "none": 6})
    # The six without a verdict are told apart from the one that has one.
    said = {finding.code: finding.message for finding in summary.findings}
    assert said["rows-without-verdict"].startswith("6 of 9 rows have no verdict: the coordinates are missing (2), ")
    assert "China" not in said["rows-without-verdict"]
    assert said["out-of-china"].startswith("the verdicts of 1 of 9 rows are in doubt: not in China; is a sign wrong")


def test_a_table_that_says_no_system_is_told_how_many_rows_depend_on_it(index: SiteIndex, tmp_path: Path) -> None:
    # 100 m east of the western edge: as GCJ-02 (some 500 m further west and 100 m further south) it would be outside.
    (tmp_path / "a.csv").write_text("lon,lat\n117.00116,39.01\n117.1,39.2\n,\n", "utf-8")
    summary = check(index, tmp_path / "a.csv", tmp_path / "o.csv")
    found = next(f for f in summary.findings if f.code == "depends-on-crs")
    assert found.level == "warning"
    assert (
        "of 2 rows these would lie in another block or in none: 1 if they are GCJ-02, 1 if they are BD-09"
        in found.message
    )
    assert "depends-on-crs" not in codes(check(index, tmp_path / "a.csv", tmp_path / "p.csv", crs="wgs84"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_encoding_and_delimiter(index: SiteIndex, tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = f"名称{delimiter}经度{delimiter}纬度\n䶮{delimiter}117.01{delimiter}39.01\n"
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    check(index, tmp_path / "a.txt", tmp_path / "o.csv")
    assert rows_of(tmp_path / "o.csv", delimiter)[1][:4] == ["䶮", "117.01", "39.01", "inside"]


def test_damaged_text_goes_on_and_is_told(index: SiteIndex, tmp_path: Path) -> None:
    good = "经度,纬度,名称\n117.01,39.01,天津市滨海新区\n".encode()
    (tmp_path / "a.csv").write_bytes(good + b"117.01,39.01,\xe5\xa4\xff\n")
    summary = check(index, tmp_path / "a.csv", tmp_path / "o.csv")
    assert "text-damaged" in codes(summary)
    assert summary.verdicts == {"inside": 2}


def test_projected_coordinates_are_known_by_their_zone_number(index: SiteIndex, tmp_path: Path) -> None:
    # 117.01° E, 39.01° N in zone 39 (EPSG:4527): x = 500,000 + 0.01° · 86,596 m/° = 500,866, y = 4,319,8xx.
    (tmp_path / "a.csv").write_text("X,Y\n4319900.0,39500866.0\n,\n", "utf-8")
    summary = check(index, tmp_path / "a.csv", tmp_path / "o.csv")
    assert rows_of(tmp_path / "o.csv")[1][2] == "inside"
    assert "EPSG:4527" in next(f.message for f in summary.findings if f.code == "projected")
    (tmp_path / "b.csv").write_text("X,Y\n4319900.0,500866.0\n", "utf-8")
    with pytest.raises(UsageError, match="say it with --crs, for Tianjin usually EPSG:4548"):
        check(index, tmp_path / "b.csv", tmp_path / "o.csv")
    # The finding names the columns as they were read: the northing was found in X.
    assert [f.message for f in summary.findings if f.code == "columns-guessed"] == [
        "the sites are in Y (easting), X (northing)"
    ]
    # Northing first is exchanged and said where the system is given, too.
    check(index, tmp_path / "b.csv", tmp_path / "o.csv", crs="EPSG:4548")
    assert rows_of(tmp_path / "o.csv")[1][2] == "inside"


@pytest.mark.parametrize("cell", ["39500866.0 4319900.0", "4319900.0 39500866.0"], ids=["easting", "northing"])
def test_projected_coordinates_in_one_column(index: SiteIndex, tmp_path: Path, cell: str) -> None:
    (tmp_path / "a.csv").write_text(f"坐标\n{cell}\n", "utf-8")
    summary = check(index, tmp_path / "a.csv", tmp_path / "o.csv")
    assert summary.verdicts == {"inside": 1}
    assert summary.findings[0].message == "the sites are in 坐标 (easting and northing)"


def test_one_column_with_both_and_names_that_are_taken(index: SiteIndex, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('坐标,verdict,坐标\n"39.01,117.01",是,x\n', "utf-8")
    summary = check(index, tmp_path / "a.csv", tmp_path / "o.csv")
    made = rows_of(tmp_path / "o.csv")
    assert made[0][3:5] == ["ftzgeo_verdict", "ftzgeo_block"]
    assert made[1][:4] == ["39.01,117.01", "是", "x", "inside"]
    assert "latitude-first" in codes(summary)


def test_addresses_are_looked_up(index: SiteIndex, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("名称,地址\n甲,甲路1号\n乙,乙镇\n丙,丙路\n丁,\n", "utf-8")
    check(index, tmp_path / "a.csv", tmp_path / "o.csv")
    header, *rows = rows_of(tmp_path / "o.csv")
    cells = [dict(zip(header, row, strict=True)) for row in rows]
    assert [c["verdict"] for c in cells] == ["inside", "unknown", "", ""]
    assert [c["reason"] for c in cells] == [
        "",
        "the address was found only as a town",
        "not-found: no such road",
        "not-found: the address is empty",
    ]
    assert (cells[0]["address_lon"], cells[0]["address_accuracy_m"], cells[0]["address_level"]) == (
        "117.01",
        "30",
        "address",
    )


def test_addresses_that_were_found_only_roughly_are_counted(index: SiteIndex, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("名称,地址\n甲,甲路1号\n乙,乙镇\n丙,丙路\n", "utf-8")
    said = {f.code: f.message for f in check(index, tmp_path / "a.csv", tmp_path / "o.csv").findings}
    assert said["rows-without-verdict"] == "1 of 3 rows have no verdict: not-found: no such road (1)"
    assert said["address-coarse"] == ("the verdicts of 1 of 3 rows are in doubt: the address was found only as a town")


@pytest.mark.parametrize(
    "column",
    [
        pa.array([117, None], pa.duration("s")),
        pa.array([True, None]),
        pa.array([dt.time(1, 57), None]),
        pa.array([DAY, None]),
    ],
    ids=lambda column: str(column.type),
)
def test_truth_values_and_times_in_a_file_are_no_coordinates(
    index: SiteIndex, tmp_path: Path, column: pa.Array
) -> None:
    table = pa.table({"lon": column, "lat": [39.01, 39.01], "坐标": column, "精度": column})
    pq.write_table(table, tmp_path / "a.parquet")
    reasons = []
    for lon, lat in (("lon", "lat"), ("坐标", "坐标")):
        check(index, tmp_path / "a.parquet", tmp_path / "o.parquet", lon=lon, lat=lat)
        reasons.append(pq.read_table(tmp_path / "o.parquet")["reason"].to_pylist())
    assert reasons == [["the coordinates are not numbers", "the coordinates are missing"]] * 2
    pq.write_table(pa.table({"lon": [117.01], "lat": [39.01], "精度": column[:1]}), tmp_path / "b.parquet")
    check(index, tmp_path / "b.parquet", tmp_path / "o.parquet")
    assert pq.read_table(tmp_path / "o.parquet")["reason"].to_pylist() == [
        "the accuracy is no number of metres from 0 to 20 million"
    ]


def test_parquet_keeps_types_and_row_order(index: SiteIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ftzgeo.sites.tables.arrow_files.PIECE_ROWS", 7)
    n = 40
    table = pa.table(
        {
            "id": pa.array(range(n)),
            "lon": pa.array([INSIDE[0] if i % 2 else OUTSIDE[0] for i in range(n)]),
            "lat": pa.array([INSIDE[1] if i % 2 else OUTSIDE[1] for i in range(n)]),
            "tags": pa.array([["a", str(i)] for i in range(n)]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=16)
    check(index, tmp_path / "a.parquet", tmp_path / "o.parquet", crs="wgs84")
    made = pq.read_table(tmp_path / "o.parquet")
    assert made.select(table.schema.names).equals(table)
    assert made["verdict"].to_pylist() == ["outside", "inside"] * 20
    # Every column chunk lies where the footer says: a filter reads through the statistics and the places.
    assert pq.read_table(tmp_path / "o.parquet", filters=[("id", ">=", 38)])["id"].to_pylist() == [38, 39]


def test_what_was_read_of_parquet_does_not_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lon, lat = np.random.default_rng(6).uniform(0, 1, (2, 1_000_000))
    pq.write_table(pa.table({"lon": lon, "lat": lat}), tmp_path / "a.parquet")
    monkeypatch.setattr(arrow_files, "PIECE_ROWS", 10_000)
    source, before = arrow_files.ParquetSource(tmp_path / "a.parquet"), pa.total_allocated_bytes()
    held = [pa.total_allocated_bytes() - before for _ in source.pieces()]
    # The file has 16 MB in one row group, a piece 0.16 MB.
    assert (len(held), max(held) < 8_000_000) == (100, True)


def test_pieces_of_wide_tables_have_fewer_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = np.random.default_rng(6).uniform(0, 1, 1000)
    pq.write_table(pa.table({"lon": numbers, "lat": numbers}), tmp_path / "a.parquet", use_dictionary=False)
    monkeypatch.setattr(arrow_files, "_PIECE_BYTES", 8_000)
    rows = [read.piece.rows for read in arrow_files.ParquetSource(tmp_path / "a.parquet").pieces()]
    # A row has 16 bytes, and there is something for each page.
    assert 400 < rows[0] < 500
    assert sum(rows) == 1000


def test_points_of_a_gis(index: SiteIndex, tmp_path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"name": "甲", "经度": "?", "纬度": "?"},
            "geometry": {"type": "Point", "coordinates": [*INSIDE]},
        },
        {"type": "Feature", "properties": {"name": "乙"}, "geometry": None},
    ]
    source = tmp_path / "a.geojson"
    source.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    check(index, source, tmp_path / "o.geojson")
    made = json.loads((tmp_path / "o.geojson").read_text("utf-8"))["features"]
    assert [(f["properties"]["name"], f["properties"]["verdict"]) for f in made] == [("甲", "inside"), ("乙", None)]
    assert made[0]["geometry"] == {"type": "Point", "coordinates": [*INSIDE]}
    assert made[1]["geometry"] is None
    assert made[1]["properties"]["reason"] == "the coordinates are missing"


class Killed(BaseException):
    """What ends a run without warning."""


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".geojson", ".xlsx"])
def test_a_run_that_was_killed_goes_on_to_the_same_bytes(
    index: SiteIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", 256)
    lines = "".join(f'{i:05d},{117 + i / 5000},39.01,"a\nb"\n' for i in range(150))
    (tmp_path / "a.csv").write_text("id,lon,lat,note\n" + lines, "utf-8")
    whole, broken = tmp_path / f"whole{suffix}", tmp_path / f"broken{suffix}"
    expected = check(index, tmp_path / "a.csv", whole)
    calls: list[int] = []

    def kill(*at: int | None) -> None:
        calls.append(at[2] or 0)
        if len(calls) == 5:
            raise Killed

    job = open_job(tmp_path / "a.csv", index, TableOptions(), geocoder=Nobody, workers=Workers(2, kill))
    with pytest.raises(Killed):
        check_to_file(job, broken)
    assert not broken.exists()
    part = broken.with_name(broken.name + ".part")
    with part.open("ab") as file:
        file.write(b"half a row")  # what was written when the process died
    counted: list[int] = []
    job = open_job(
        tmp_path / "a.csv",
        index,
        TableOptions(),
        geocoder=Nobody,
        workers=Workers(2, lambda *at: counted.append(at[2])),
    )
    summary = check_to_file(job, broken, resume=True)
    assert counted[0] > calls[-1]
    assert broken.read_bytes() == whole.read_bytes()
    assert (summary.rows, summary.verdicts) == (150, expected.verdicts)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["a.csv", broken.name, whole.name])


def test_going_on_with_something_else_is_refused(
    index: SiteIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", 64)
    (tmp_path / "a.csv").write_text("lon,lat\n" + "117.01,39.01\n" * 50, "utf-8")

    def kill(*_: object) -> None:
        raise Killed

    job = open_job(tmp_path / "a.csv", index, TableOptions(), geocoder=Nobody, workers=Workers(1, kill))
    with pytest.raises(Killed):
        check_to_file(job, tmp_path / "o.csv")
    with pytest.raises(UsageError, match="another table, other options or other boundaries"):
        check(site_index(BLOCKS[:1]), tmp_path / "a.csv", tmp_path / "o.csv", resume=True)
    with pytest.raises(UsageError, match="another table, other options"):
        check(index, tmp_path / "a.csv", tmp_path / "o.csv", resume=True, crs="gcj02")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "", "the table is empty"),
        ("a.csv", "a,b\n1,2\n", "name them with --lon and --lat"),
        ("a.csv", "a\0b\n", "holds NUL characters"),
        ("a.xlsx", "lon,lat\n", "cannot be read as a workbook"),
        ("a.parquet", "lon,lat\n", "cannot be read as Parquet"),
        ("a.geojson", "{", "a.geojson"),
        ("a.xls", "x", "save an .xls as .xlsx"),
    ],
)
def test_what_is_no_table(index: SiteIndex, tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(UsageError, match=message):
        check(index, tmp_path / name, tmp_path / "o.csv")


def test_a_header_alone_makes_a_header_alone(index: SiteIndex, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("lon,lat", "utf-8")
    for suffix in (".csv", ".xlsx", ".geojson", ".parquet"):
        assert check(index, tmp_path / "a.csv", tmp_path / f"o{suffix}").rows == 0
    assert rows_of(tmp_path / "o.csv") == [["lon", "lat", *ADDED]]
    assert pq.read_table(tmp_path / "o.parquet").num_rows == 0
    assert json.loads((tmp_path / "o.geojson").read_text())["features"] == []
