"""The index of names: written into the GeoPackage, used while it fits, never needed."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference import open_reference
from ftzgeo.reference.likeness import compare_names, compare_twins
from ftzgeo.reference.name_index import blocks_of, open_name_table, table_of_rows, write_name_index
from ftzgeo.reference.names import name_key
from ftzgeo.reference.store import StoredFeature, StoreWriter

if TYPE_CHECKING:
    from pathlib import Path

LINE = shapely.LineString([(117.1, 39.1), (117.2, 39.1)])
SQUARE = shapely.box(117.0, 39.0, 117.5, 39.5)
NAMES = ["津塘公路", "津宁高速", "赛达一路", "赛达二路", None]


def package(path: Path, names: list[str | None], layer: str = "lines") -> Path:
    frame = gpd.GeoDataFrame({"name": names, "ref": ["G103", *[None] * (len(names) - 1)]}, geometry=[LINE] * len(names))
    frame.set_crs("EPSG:4326").to_file(path, layer=layer)
    return path


def has_index(path: Path) -> bool:
    """Tell whether look-ups use the index in the file: it has blocks from the start."""
    return open_name_table(path)._has_blocks  # noqa: SLF001 - nothing else shows which index is used


def test_the_written_index_and_the_one_in_memory_answer_alike(tmp_path: Path) -> None:
    path = package(tmp_path / "a.gpkg", NAMES)
    sought = ("津塘公路", "G103", "津塘大道", "津糖公路", "赛达三路", "无此路")
    layer = open_reference(path)
    before = [(layer.keys_for(name), layer.meanings(name, layer.line_names)) for name in sought]
    assert not has_index(path)
    write_name_index(path)
    assert has_index(path)
    layer = open_reference(path)
    assert [(layer.keys_for(name), layer.meanings(name, layer.line_names)) for name in sought] == before
    assert [key for key, _ in before[3][0]] == ["津塘公路"]
    assert [key for key, _ in before[4][1]] == ["赛达一路", "赛达二路"]


def test_other_programs_see_the_layers_they_saw_before(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with StoreWriter(path) as writer:
        writer.add(StoredFeature("lines", LINE, "津塘公路", ("津塘路",), "G103"))
        writer.add(StoredFeature("areas", SQUARE, "东丽区", kind="admin_boundary"))
    assert has_index(path)
    assert sorted(pyogrio.list_layers(path)[:, 0]) == ["areas", "lines", "places", "sources"]
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute(
            "SELECT count(*) FROM gpkg_extensions WHERE table_name LIKE 'ftzgeo%'"
        ).fetchone() == (0,)
    connection.close()
    layer = open_reference(path)
    assert [hit.part for hit in layer.line_names.hits("东丽区")] == ["outlines"]
    assert [hit.part for hit in layer.place_names.hits("东丽区")] == ["areas"]
    assert layer.rows(layer.line_names.hits("津塘路"))["reference_id"].tolist() == ["lines/1"]


def test_an_index_that_does_not_fit_the_file_any_more_is_not_used(tmp_path: Path) -> None:
    path = package(tmp_path / "a.gpkg", NAMES)
    write_name_index(path)
    more = gpd.GeoDataFrame({"name": ["新津路"], "ref": [None]}, geometry=[LINE], crs="EPSG:4326")
    pyogrio.write_dataframe(more, path, layer="lines", append=True)
    assert not has_index(path)
    assert [key for key, _ in open_reference(path).keys_for("新津路")] == ["新津路"]
    write_name_index(path)
    assert has_index(path)


def test_a_layer_written_anew_is_not_answered_from_the_old_index(tmp_path: Path) -> None:
    path = package(tmp_path / "a.gpkg", ["甲子路", "乙丑路"])
    write_name_index(path)
    with sqlite3.connect(path) as connection:
        connection.execute(
            "UPDATE gpkg_contents SET last_change = '2000-01-01T00:00:00.000Z' WHERE table_name = 'lines'"
        )
    connection.close()
    assert not has_index(path)


def test_names_of_other_lists_and_odd_values_are_indexed_or_passed_by() -> None:
    table = table_of_rows(
        [
            ("lines", 7, {"name": "津塘路", "alt_names": ["津塘公路", "津塘大道"], "ref": None}),
            ("lines", 9, {"name": float("nan"), "alt_names": "旧路; 津塘路 ;", "ref": "G103;S5"}),
            ("places", 3, {"name": "津塘路", "alt_names": 5}),
        ]
    )
    assert table.rows("津塘路", ["lines"]) == [("lines", 7), ("lines", 9)]
    assert table.rows("津塘路", ["lines", "places"]) == [("lines", 7), ("lines", 9), ("places", 3)]
    assert table.rows("S5", ["lines"]) == [("lines", 9)]
    assert table.printed("津塘大道", ["places"]) is None
    assert table.printed("津塘大道", ["lines"]) == "津塘大道"
    assert table.printed("\ud800", ["lines"]) is None


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").write_text("no GeoPackage", "utf-8")
    with pytest.raises(ReferenceLayerError, match="index of names cannot be written"):
        write_name_index(tmp_path / "a.gpkg")


BEFORE = st.sampled_from(["", "规划", "原", "园区", "S2", "第"])
STEM = st.text("津塘宁海东西一二三十五05原", min_size=1, max_size=13)
AFTER = st.sampled_from(["路", "道", "大道", "公路", "高速", "线", "", "(天津)路", "路(S2)", "路（天津）"])
CHANGE = st.tuples(st.integers(0, 12), st.text("津塘宁海东西一二三十五05原", max_size=2))


@given(st.tuples(BEFORE, AFTER), st.tuples(BEFORE, AFTER), STEM, CHANGE)
@settings(max_examples=1000)
def test_names_that_are_like_share_a_block(
    one: tuple[str, str], other: tuple[str, str], stem: str, change: tuple[int, str]
) -> None:
    at, letters = change
    key = name_key(one[0] + stem + one[1])
    found = name_key(other[0] + stem[:at] + letters + stem[at + 1 :] + other[1])
    if key and found and (compare_names(key, found) or compare_twins(key, found)):
        assert blocks_of(key) & blocks_of(found)
