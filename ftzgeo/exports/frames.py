"""Rows as (geo)pandas frames, with the types of their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from ftzgeo.exports.columns import Column
    from ftzgeo.exports.coordinates import Coordinates
    from ftzgeo.exports.tables import Placed, Row

_TYPES = {"text": "object", "integer": "Int64", "number": "float64"}


def table(rows: Sequence[Row | Placed], columns: Sequence[Column]) -> pd.DataFrame:
    """Return the values of rows."""
    import pandas as pd

    series = {
        column.name: pd.Series([row.cells.get(column.name) for row in rows], dtype=_TYPES[column.kind])
        for column in columns
    }
    return pd.DataFrame(series)


def frame(rows: Sequence[Row | Placed], columns: Sequence[Column], coordinates: Coordinates) -> gpd.GeoDataFrame:
    """Return rows with their geometry in the coordinates of the file."""
    import geopandas as gpd

    shapes = [None if row.shape is None else coordinates.apply(row.shape) for row in rows]
    return gpd.GeoDataFrame(table(rows, columns), geometry=gpd.GeoSeries(shapes, crs=coordinates.crs))
