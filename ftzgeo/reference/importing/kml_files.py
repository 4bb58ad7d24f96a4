"""Read KML with its own eyes: GDAL's driver makes ``____`` of Chinese attribute names.

What is read: Placemarks with Point, LineString, LinearRing, Polygon, MultiGeometry and tracks; their name and extended
data. A layer is a Folder or Document with a name. Entities are not resolved, nothing is fetched. The format: OGC KML
2.3, https://docs.ogc.org/is/12-007r2/12-007r2.html; coordinates are always WGS84.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.importing.tables import BATCH_ROWS, Batch, Table

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from ftzgeo.reference.importing.tables import Chooser, Opened

_HOLDERS = frozenset({"Folder", "Document"})
_MIN_RING = 4
_MIN_LINE = 2


def read_tables(file: Opened, layer: str | None, choose: Chooser) -> Generator[Table, None, None]:
    """Yield one table of all Placemarks, or of those in the folder that `layer` names.

    Raises
    ------
    ReferenceLayerError
        If the file is no sound XML, has no such folder, or a coordinate is no number.
    """
    columns = _columns(file, layer)
    wanted = choose(columns)
    yield Table(layer or file.path.stem, columns, "EPSG:4326", None, _batches(file, layer, wanted))


def _columns(file: Opened, layer: str | None) -> list[str]:
    """Return the names of all attributes, by a first pass through the file."""
    names = {"name": None}
    folders: dict[str, None] = {}
    for place, path in _placemarks(file):
        folders.update(dict.fromkeys(path))
        if layer is None or layer in path:
            names.update(dict.fromkeys(_attributes(place)))
    if layer is not None and layer not in folders:
        raise ReferenceLayerError(f"{file.label}: no layer {layer!r}; it has: {', '.join(folders) or 'none'}")
    return list(names)


def _batches(file: Opened, layer: str | None, wanted: list[str]) -> Generator[Batch, None, None]:
    rows: list[dict[str, str]] = []
    shapes: list[Any] = []
    first = 1
    for place, path in _placemarks(file):
        if layer is not None and layer not in path:
            continue
        rows.append(_attributes(place))
        shapes.append(_shape(place, f"{file.label}: Placemark {first + len(rows) - 1}"))
        if len(rows) == BATCH_ROWS:
            yield _batch(rows, shapes, wanted, first)
            first += len(rows)
            rows, shapes = [], []
    if rows:
        yield _batch(rows, shapes, wanted, first)


def _batch(rows: list[dict[str, str]], shapes: list[Any], wanted: list[str], first: int) -> Batch:
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return Batch({name: [row.get(name) for row in rows] for name in wanted}, geometry, first)


def _placemarks(file: Opened) -> Iterator[tuple[Any, list[str]]]:
    """Yield Placemarks with the names of the folders that they are in."""
    from lxml import etree

    try:
        options: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False}
        for _, element in etree.iterparse(str(file.path), events=("end",), tag="{*}Placemark", **options):
            holders = [one for one in element.iterancestors() if etree.QName(one).localname in _HOLDERS]
            yield element, [name for one in holders if (name := (one.findtext("{*}name") or "").strip())]
            element.clear()
            for before in list(element.itersiblings("{*}Placemark", preceding=True)):
                before.getparent().remove(before)
    except etree.XMLSyntaxError as error:
        told = " ".join(str(error).split())
        raise ReferenceLayerError(f"{file.label}: broken KML: {told}; export it again") from error


def _attributes(place: Any) -> dict[str, str]:
    found = {"name": (place.findtext("{*}name") or "").strip()}
    for data in place.iterfind("{*}ExtendedData//{*}Data"):
        found[data.get("name", "")] = (data.findtext("{*}value") or "").strip()
    for data in place.iterfind("{*}ExtendedData//{*}SimpleData"):
        found[data.get("name", "")] = (data.text or "").strip()
    return {name: value for name, value in found.items() if name and value}


def _shape(element: Any, label: str) -> Any:
    """Return all geometry of a Placemark; None where it has none."""
    import shapely

    shapes = [shape for child in element.iter() if (shape := _single(child, label)) is not None]
    if not shapes:
        return None
    return shapes[0] if len(shapes) == 1 else shapely.GeometryCollection(shapes)


def _single(element: Any, label: str) -> Any:
    import shapely

    if not isinstance(element.tag, str):
        return None
    name = element.tag.rpartition("}")[2]
    inside_polygon = any(True for _ in element.iterancestors("{*}Polygon"))
    if name == "Point":
        points = _positions(element, label)
        return shapely.Point(points[0]) if points else None
    if name in {"LineString", "LinearRing"} and not inside_polygon:
        return _line(_positions(element, label))
    if name == "Polygon":
        return _polygon(element, label)
    if name == "Track":
        return _line([_position(one.text or "", None, label) for one in element.iterfind("{*}coord")])
    return None


def _line(points: list[tuple[float, float]]) -> Any:
    import shapely

    return shapely.LineString(points) if len(points) >= _MIN_LINE else None


def _polygon(element: Any, label: str) -> Any:
    import shapely

    outer = [_positions(ring, label) for ring in element.iterfind("{*}outerBoundaryIs/{*}LinearRing")]
    inner = [_positions(ring, label) for ring in element.iterfind("{*}innerBoundaryIs/{*}LinearRing")]
    if not outer or len(outer[0]) < _MIN_RING:
        return None
    return shapely.Polygon(outer[0], [ring for ring in inner if len(ring) >= _MIN_RING])


def _positions(element: Any, label: str) -> list[tuple[float, float]]:
    text = element.findtext("{*}coordinates") or ""
    return [_position(one, ",", label) for one in text.split()]


def _position(text: str, separator: str | None, label: str) -> tuple[float, float]:
    try:
        lon, lat = text.split(separator)[:2]
        return float(lon), float(lat)
    except ValueError as error:
        raise ReferenceLayerError(f"{label}: {text!r} is no position (lon,lat[,height]); correct it") from error
