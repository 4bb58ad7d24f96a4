"""KML and KMZ: a folder per zone, a style per tier, a balloon per block, for Google Earth and its like.

KML has no dashed lines: a tier shows by the width and fill of the polygon and by its name in the list. Blocks without
a position are placemarks without a geometry: they stand in the list and have a balloon.
"""

from __future__ import annotations

import io
import zipfile
from html import escape
from typing import TYPE_CHECKING, Any

from ftzgeo.exports.columns import BLOCK_COLUMNS
from ftzgeo.exports.coordinates import GCJ02_WARNING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.exports.tables import Row, Tables

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_STYLES = {"traced": ("ff883322", "66883322", 3), "completed": ("ffbb7700", "40bb7700", 2)}
_STYLES |= {"schematic": ("ff9944aa", "1a9944aa", 1)}
"""Line (aabbggrr), fill, width in pixels by tier."""
_TOLD = (
    *("name", "tier_name", "stated_area_km2", "area_km2", "area_low_km2", "area_high_km2", "area_check", "sigma_m"),
    *("east", "south", "west", "north", "other_sides", "not_drawn", "next_evidence", "created", "source"),
    "coordinates",
)
_DECIMALS = 7
_EPOCH = (2020, 1, 1, 0, 0, 0)
"""The date of the file inside a KMZ, so that the same boundaries give the same bytes."""


def kmz(tables: Tables) -> dict[str, bytes]:
    """Return the KML, zipped."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo("doc.kml", _EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, kml(tables)[".kml"])
    return {".kmz": buffer.getvalue()}


def kml(tables: Tables) -> dict[str, bytes]:
    """Return the file."""
    from lxml import etree

    root = etree.Element(f"{{{_NAMESPACE}}}kml", nsmap={None: _NAMESPACE})  # type: ignore[dict-item] # None is lxml's key of the default namespace
    document = _child(root, "Document")
    title = tables.strings["title"]
    _child(document, "name", f"{title} (GCJ-02)" if tables.coordinates.is_gcj02 else title)
    if tables.coordinates.is_gcj02:
        _child(document, "description", GCJ02_WARNING)
    for tier, (line, fill, width) in _STYLES.items():
        _add_style(document, tier, line, fill, width)
    for zone in tables.zones:
        rows = [row for row in tables.blocks if row.cells["zone"] == zone.id]
        _add_zone(document, rows, tables)
    return {".kml": etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)}


def _add_style(document: Element, tier: str, line: str, fill: str, width: int) -> None:
    style = _child(document, "Style", id=tier)
    outline = _child(style, "LineStyle")
    _child(outline, "color", line)
    _child(outline, "width", str(width))
    _child(_child(style, "PolyStyle"), "color", fill)
    _child(_child(style, "BalloonStyle"), "text", "<h3>$[name]</h3>$[description]")


def _add_zone(document: Element, rows: list[Row], tables: Tables) -> None:
    if not rows:
        return
    folder = _child(document, "Folder")
    _child(folder, "name", rows[0].cells["zone_name"] or rows[0].cells["zone"])
    for row in rows:
        placemark = _child(folder, "Placemark", id=f"p{row.cells['id']}")
        name = " ".join(dict.fromkeys(filter(None, (row.cells["label"], row.cells["name"]))))
        _child(placemark, "name", f"{name} [{row.cells['tier_name']}]")
        _child(placemark, "description", _balloon(row, tables.lang))
        if row.shape is not None:
            _child(placemark, "styleUrl", f"#{row.cells['tier']}")
        _add_data(placemark, row)
        if row.shape is not None:
            _add_geometry(placemark, tables.coordinates.apply(row.shape))


def _balloon(row: Row, lang: str) -> str:
    """Return a table of what is known, as HTML in which every value is text."""
    titles = {column.name: column.title(lang) for column in BLOCK_COLUMNS}
    told = [(titles[name], row.cells.get(name)) for name in _TOLD]
    cells = (f"<tr><th align='left'>{escape(a)}</th><td>{escape(_text(b))}</td></tr>" for a, b in told if b is not None)
    return f"<table>{''.join(cells)}</table>"


def _text(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _add_data(placemark: Element, row: Row) -> None:
    """Add all values as data that a GIS reads as columns."""
    extended = _child(placemark, "ExtendedData")
    for column in BLOCK_COLUMNS:
        value = row.cells.get(column.name)
        if value is not None:
            _child(_child(extended, "Data", name=column.name), "value", str(value))


def _add_geometry(placemark: Element, shape: BaseGeometry) -> None:
    import shapely

    polygons = shapely.get_parts(shapely.orient_polygons(shape))
    parent = _child(placemark, "MultiGeometry") if len(polygons) > 1 else placemark
    for polygon in polygons:
        element = _child(parent, "Polygon")
        _child(element, "tessellate", "1")
        for kind, rings in (("outerBoundaryIs", [polygon.exterior]), ("innerBoundaryIs", polygon.interiors)):
            for ring in rings:
                positions = " ".join(f"{x:.{_DECIMALS}f},{y:.{_DECIMALS}f}" for x, y in ring.coords)
                _child(_child(_child(element, kind), "LinearRing"), "coordinates", positions)


def _child(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    from lxml import etree

    element = etree.SubElement(parent, f"{{{_NAMESPACE}}}{tag}", attributes)
    element.text = text
    return element
