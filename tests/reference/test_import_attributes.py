"""Columns in common use become the columns of a reference layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
import shapely

from ftzgeo.reference import import_layer, open_reference

if TYPE_CHECKING:
    from pathlib import Path

LINE = shapely.LineString([(117.1, 39.1), (117.2, 39.1)])
POINT = shapely.Point(117.15, 39.15)


def imported(path: Path, columns: dict[str, Any], shape: Any = LINE) -> dict[str, Any]:
    given = {name: [value] for name, value in columns.items()}
    gpd.GeoDataFrame(given, geometry=[shape], crs="EPSG:4326").to_file(path / "a.gpkg", layer="a")
    import_layer(path / "a.gpkg", path / "ref.gpkg")
    layer = open_reference(path / "ref.gpkg")
    frame = layer.lines if shape is LINE else layer.places
    row: dict[str, Any] = frame.to_dict("records")[0]
    return row


@pytest.mark.parametrize("column", ["name", "NAME", "Name", "name:zh", "名称", "路名", "道路名称", "MC", "地名"])
def test_columns_of_names(tmp_path: Path, column: str) -> None:
    assert imported(tmp_path, {column: " 海路 "})["name"] == "海路"


def test_further_names_become_other_names(tmp_path: Path) -> None:
    row = imported(tmp_path, {"name": "Hai Road", "name:zh": "海路", "alt_name": "海大道；临海路", "简称": "海路"})
    assert (row["name"], row["alt_names"]) == ("海路", "Hai Road;海大道;临海路")


def test_ref_accuracy_and_licence(tmp_path: Path) -> None:
    row = imported(tmp_path, {"名称": "a", "编号": 104, "精度": "2.5", "licence": "CC0", "来源": "<Null>"})
    assert (row["ref"], row["accuracy_m"], row["licence"], row["source"]) == ("104", 2.5, "CC0", "a.gpkg")


@pytest.mark.parametrize(
    ("columns", "kind", "class_"),
    [
        ({"highway": "motorway"}, "expressway", "motorway"),
        ({"highway": "footway"}, "road", "footway"),
        ({"highway": "elsewhere"}, "road", "elsewhere"),
        ({"waterway": "canal"}, "canal", "canal"),
        ({"railway": "rail"}, "railway", "rail"),
        ({"fclass": "trunk"}, "road", "trunk"),
        ({"等级": "高速公路"}, "expressway", "高速公路"),
        ({"类型": "河流"}, "river", "河流"),
        ({"TYPE": "排水渠"}, "canal", "排水渠"),
        ({"kind": "river"}, "river", None),
        ({"class": "unheard of"}, None, "unheard of"),
        ({"note": "a"}, None, None),
    ],
)
def test_kind_and_class_of_lines(tmp_path: Path, columns: dict[str, str], kind: str | None, class_: str | None) -> None:
    row = imported(tmp_path, columns)
    assert (row["kind"], row["class"]) == (kind, class_)


@pytest.mark.parametrize(
    ("columns", "kind"),
    [({"place": "village"}, "village"), ({"类别": "村委会"}, "village"), ({"类型": "有限公司"}, "organisation")],
)
def test_kind_of_places(tmp_path: Path, columns: dict[str, str], kind: str) -> None:
    assert imported(tmp_path, {"name": "a", **columns}, POINT)["kind"] == kind
