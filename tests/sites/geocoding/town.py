"""A small town as a reference layer: two districts, streets with known numbers, places. Metres from 117.1° E, 39.2° N."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from shapely import LineString, Point, box
from shapely.geometry import mapping

from ftzgeo.crs import grs80, local_metres, transform_xy
from ftzgeo.reference import open_reference
from ftzgeo.sites.geocoding.gazetteer import Gazetteer
from ftzgeo.sites.geocoding.whereabouts import Whereabouts

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.sites.geocoding import Geocoded

FORWARD, BACK = local_metres(117.1, 39.2)


def at(east_m: float, north_m: float) -> tuple[float, float]:
    lon, lat = BACK.transform(east_m, north_m)
    return lon, lat


def off_m(found: Geocoded, east_m: float, north_m: float) -> float:
    """Return how far a position is from where it should be."""
    _, _, metres = grs80().inv(found.lon, found.lat, *at(east_m, north_m))
    return float(metres)


def _feature(shape: BaseGeometry, name: str, kind: str, **fields: Any) -> dict[str, Any]:
    geometry = dict(mapping(transform_xy(shape, BACK)))
    return {"type": "Feature", "geometry": geometry, "properties": {"name": name, "kind": kind, **fields}}


def _place(east_m: float, north_m: float, name: str, address: str | None = None, **fields: Any) -> dict[str, Any]:
    fields = {"kind": "organisation", "accuracy_m": 20.0, **fields}
    return _feature(Point(east_m, north_m), name, address=address, **fields)


TOWN = [
    # 东山区 is the western square of 4 km, 西山区 the eastern one; they meet at x = 0.
    _feature(box(-4000, -2000, 0, 2000), "东山区", "admin_boundary", accuracy_m=20.0),
    _feature(box(0, -2000, 4000, 2000), "西山区", "admin_boundary", accuracy_m=20.0),
    _feature(LineString([(-3000, 0), (3000, 0)]), "长安道", "road", accuracy_m=10.0),
    _feature(LineString([(-1000, -1500), (-1000, 1500)]), "青石路", "road", accuracy_m=10.0),
    _feature(LineString([(1000, 500), (1000, 1500)]), "白马路", "road", accuracy_m=10.0),
    _feature(LineString([(-2000, -1500), (-2000, 1500)]), "长河", "river", accuracy_m=10.0),
    _feature(LineString([(-3000, 100), (3000, 0)]), "斜街", "road", accuracy_m=10.0),
    _place(-3000, 500, "甲厂", "东山区朝阳路10号"),
    _place(-2600, 500, "乙厂", "东山区朝阳路20号"),
    _place(-2600, 540, "丙厂", "东山区朝阳路20号丙厂", accuracy_m=60.0),
    _place(500, 500, "丁厂", "西山区红旗东路8号"),
    _place(-500, 700, "戊厂", "东山区新华路5号"),
    _place(700, 700, "己厂", "西山区新华路5号"),
    _place(-1500, 900, "金谷路与银山路交口"),
    _place(2000, 900, "庚厂", "云岭开发区梅园路3号"),
    _place(-3500, -500, "大槐树村", kind="village", accuracy_m=100.0),
    _place(-3500, -1500, "大庙镇", kind="village", accuracy_m=100.0),
    _place(-200, -500, "连锁药店"),
    _place(-300, -900, "停车场"),
    _place(3200, -500, "连锁药店"),
]


def write_town(folder: Path) -> Path:
    path = folder / "town.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": TOWN}, ensure_ascii=False), "utf-8")
    return path


def gazetteer(folder: Path) -> Gazetteer:
    layers = [open_reference(write_town(folder))]
    return Gazetteer(layers, Whereabouts(layers))
