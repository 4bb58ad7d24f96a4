"""The same four streets and a village, written in every format that can be imported."""

from __future__ import annotations

import bz2
import gzip
import json
import zipfile
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pyogrio
import shapely

from tests.digitize.towns import GRID, to_degrees

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

VILLAGE = "李家庄"
STREETS = [str(name) for name, _ in GRID]
LINES = [to_degrees(shapely.LineString(points)) for _, points in GRID]
PLACE = to_degrees(shapely.Point(0, 900))


def frame(crs: str = "EPSG:4326", *, name: str = "name", places: bool = True) -> gpd.GeoDataFrame:
    """Return the town with Chinese attributes, in a CRS."""
    names, shapes = [*STREETS, VILLAGE], [*LINES, PLACE]
    columns = {name: names, "编号": ["S1", None, None, None, None], "等级": ["主干路"] * 4 + ["村庄"]}
    town = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326").to_crs(crs)
    return town if places else town.iloc[:4]


def geojson(path: Path) -> None:
    frame().to_file(path, driver="GeoJSON")


def geojson_lines(path: Path) -> None:
    features = json.loads(frame().to_json())["features"]
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in features), encoding="utf-8")


def geopackage(path: Path) -> None:
    town = frame("EPSG:4527")
    town.iloc[:4].to_file(path, layer="道路")
    town.iloc[4:].to_file(path, layer="村庄")


def flatgeobuf(path: Path) -> None:
    frame("EPSG:4490").to_file(path, driver="FlatGeobuf")


def parquet(path: Path) -> None:
    frame("EPSG:4549").to_parquet(path)


def kml(path: Path) -> None:
    path.write_text(_kml_text(), encoding="utf-8")


def kmz(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", _kml_text())


def _kml_text() -> str:
    marks = [
        f"<Placemark><name>{name}</name>{data}<LineString><coordinates>{_kml_xy(line)}</coordinates></LineString></Placemark>"
        for name, line in zip(STREETS, LINES, strict=True)
        for data in [
            '<ExtendedData><Data name="编号"><value>S1</value></Data></ExtendedData>' if name == STREETS[0] else ""
        ]
    ]
    marks.append(
        f"<Placemark><name>{VILLAGE}</name><Point><coordinates>{_kml_xy(PLACE)}</coordinates></Point></Placemark>"
    )
    inner = f"<Document><name>图</name><Folder><name>道路</name>{''.join(marks)}</Folder></Document>"
    return f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">{inner}</kml>'


def _kml_xy(shape: Any) -> str:
    return " ".join(f"{x},{y},0" for x, y in shape.coords)


def shapefile(path: Path, encoding: str = "UTF-8") -> None:
    town = frame("EPSG:4527", name="道路名")
    town.iloc[:4].to_file(path, encoding=encoding)
    town.iloc[4:].to_file(path.with_name("places.shp"), encoding=encoding)


def zipped_shapefiles(path: Path) -> None:
    folder = path.with_name("unpacked")
    folder.mkdir()
    shapefile(folder / "道路.shp", "GB18030")
    with zipfile.ZipFile(path, "w") as archive:
        for part in folder.iterdir():
            archive.write(part, f"数据/{part.name}")


def dxf(path: Path) -> None:
    pyogrio.write_dataframe(frame(name="Layer")[["Layer", "geometry"]], path, driver="DXF")


def overpass_json(path: Path) -> None:
    elements: list[dict[str, Any]] = [
        {
            "type": "way",
            "id": number,
            "tags": {"highway": "primary", "name": name, **({"ref": "S1"} if name == STREETS[0] else {})},
            "geometry": [{"lat": y, "lon": x} for x, y in line.coords],
        }
        for number, (name, line) in enumerate(zip(STREETS, LINES, strict=True), 1)
    ]
    village = {"type": "node", "id": 99, "lat": PLACE.y, "lon": PLACE.x, "tags": {"place": "village", "name": VILLAGE}}
    answer = {"version": 0.6, "osm3s": {"timestamp_osm_base": "2026-01-02T03:04:05Z"}, "elements": [*elements, village]}
    path.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")


def osm(path: Path) -> None:
    """Write with osmium, a node at every end, nodes first as extracts have them."""
    import osmium
    from osmium.osm.mutable import Node, Way

    writer = osmium.SimpleWriter(str(path))
    for number, (x, y) in enumerate((xy for line in LINES for xy in line.coords), 1):
        writer.add_node(Node(id=number, location=(x, y)))
    writer.add_node(Node(id=99, location=(PLACE.x, PLACE.y), tags={"place": "village", "name": VILLAGE}))
    for number, name in enumerate(STREETS, 1):
        tags = {"highway": "primary", "name": name, **({"ref": "S1"} if name == STREETS[0] else {})}
        writer.add_way(Way(id=number, nodes=[2 * number - 1, 2 * number], tags=tags))
    writer.close()


def osm_packed(path: Path) -> None:
    plain = path.with_name("plain.osm")
    osm(plain)
    pack = gzip.compress if path.suffix == ".gz" else bz2.compress
    path.write_bytes(pack(plain.read_bytes()))


WRITERS: dict[str, Callable[[Path], None]] = {
    "town.geojson": geojson,
    "town.geojsonl": geojson_lines,
    "lines.geojson": geojson_lines,
    "town.gpkg": geopackage,
    "town.fgb": flatgeobuf,
    "town.parquet": parquet,
    "town.kml": kml,
    "town.kmz": kmz,
    "town.zip": zipped_shapefiles,
    "town.dxf": dxf,
    "town.json": overpass_json,
    "town.osm": osm,
    "town.osm.pbf": osm,
    "town.osm.gz": osm_packed,
    "town.osm.bz2": osm_packed,
}
OPTIONS: dict[str, dict[str, Any]] = {"town.dxf": {"name_field": "Layer", "crs": "cgcs2000"}}
WITHOUT_REF = frozenset({"town.dxf"})
