"""GeoJSON by RFC 7946: a feature per block and parcel, flat properties, geometry null where there is no position."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ftzgeo.exports.columns import BLOCK_COLUMNS
from ftzgeo.exports.coordinates import GCJ02_WARNING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.exports.tables import Row, Tables

DECIMALS = 7
"""About 1 cm, as in the files of boundaries."""


def geojson(tables: Tables) -> dict[str, bytes]:
    """Return the file: one feature per line."""
    features = ",\n".join(json.dumps(_feature(row, tables), ensure_ascii=False) for row in tables.blocks)
    note = f'"coordinates": {json.dumps(GCJ02_WARNING)}, ' if tables.coordinates.is_gcj02 else ""
    text = f'{{"type": "FeatureCollection", {note}"features": [\n{features}\n]}}\n'
    return {".geojson": text.encode()}


def _feature(row: Row, tables: Tables) -> dict[str, Any]:
    properties = {column.name: row.cells.get(column.name) for column in BLOCK_COLUMNS}
    geometry = None if row.shape is None else _geometry(tables.coordinates.apply(row.shape))
    return {"type": "Feature", "id": row.cells["id"], "properties": properties, "geometry": geometry}


def _geometry(shape: BaseGeometry) -> dict[str, Any]:
    """Return a polygon with its exterior counter-clockwise."""
    import shapely

    return dict(shapely.geometry.mapping(shapely.transform(shapely.orient_polygons(shape), _rounded)))


def _rounded(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    return lonlat.round(DECIMALS)
