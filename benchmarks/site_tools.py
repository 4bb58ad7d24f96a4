"""The question of the site index put to other tools: which zone contains each point.

Each tool is a function that loads zones and points and returns a function that asks. Loading prepares the zones in
every way that the tool knows, and brings the points into the form in which one keeps them for it: arrays, geometries, a
table. What depends on both, or sorts or indexes the points, belongs to asking, which ends with an array of rows, -1
where a point lies in no zone. The zones must not overlap.
"""

from __future__ import annotations

import importlib
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]
    Ask = Callable[[], Rows]
    Tool = Callable[[gpd.GeoDataFrame, Floats, Floats], Ask]

SEDONA_BATCH = 8192
"""Rows in a batch (the engine's own size), so that its partitions are even."""
MACROS = """
CREATE MACRO in_box(lon, lat, west, south, east, north) AS lon BETWEEN west AND east AND lat BETWEEN south AND north;
CREATE MACRO crossed(lon, lat, x1, y1, x2, y2) AS
    (y1 > lat) <> (y2 > lat) AND lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1);
CREATE MACRO cell(degrees) AS CAST(floor(degrees / 0.02) AS INTEGER);
CREATE MACRO stripe_at(lat) AS CAST(floor(lat / 0.001) AS INTEGER);
"""
PLAIN = """
SELECT n, row
FROM (SELECT n, lon, lat, row FROM sites JOIN boxes ON in_box(lon, lat, west, south, east, north))
JOIN edges USING (row)
WHERE crossed(lon, lat, x1, y1, x2, y2)
GROUP BY n, row HAVING count(*) % 2 = 1
"""
BINS = """
CREATE TABLE columns AS SELECT *, unnest(range(cell(west), cell(east) + 1)) AS i FROM boxes;
CREATE TABLE cells AS SELECT *, unnest(range(cell(south), cell(north) + 1)) AS j FROM columns;
CREATE TABLE stripes AS
    SELECT *, unnest(range(stripe_at(least(y1, y2)), stripe_at(greatest(y1, y2)) + 1)) AS stripe FROM edges;
"""
BINNED = """
SELECT n, row
FROM (SELECT n, lon, lat, stripe_at(lat) AS stripe, row FROM sites JOIN cells ON i = cell(lon) AND j = cell(lat)
      WHERE in_box(lon, lat, west, south, east, north))
JOIN stripes USING (row, stripe)
WHERE crossed(lon, lat, x1, y1, x2, y2)
GROUP BY n, row HAVING count(*) % 2 = 1
"""


def sjoin_points(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> Ask:
    """Join points to zones: the tree is one of zones."""
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=zones.crs)
    shapes = zones[["geometry"]]
    _ = shapes.sindex

    def ask() -> Rows:
        found = points.sjoin(shapes, predicate="intersects")
        return _spread(found.index, found["index_right"], len(lon))

    return ask


def sjoin_zones(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> Ask:
    """Join zones to points: the tree is one of points, and the polygons are prepared."""
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=zones.crs)
    shapes = zones[["geometry"]]

    def ask() -> Rows:
        found = shapes.sjoin(points.copy(), predicate="intersects")  # a copy has no tree yet
        return _spread(found["index_right"], found.index, len(lon))

    return ask


def shapely_contains(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> Ask:
    """Sort the points, then ask each prepared polygon for those in its box; zones are shared out to threads."""
    shapes = zones.geometry.to_numpy()
    shapely.prepare(shapes)
    boxes = shapely.bounds(shapes)
    threads = os.cpu_count() or 1

    def ask() -> Rows:
        order = np.argsort(lon)
        x, y = lon[order], lat[order]
        rows = np.full(len(lon), -1)

        def find(first: int) -> None:
            for row in range(first, len(shapes), threads):
                west, south, east, north = boxes[row]
                low, high = np.searchsorted(x, (west, east))
                near = low + np.flatnonzero((y[low:high] >= south) & (y[low:high] <= north))
                rows[order[near[shapely.contains_xy(shapes[row], x[near], y[near])]]] = row

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(find, range(threads)))
        return rows

    return ask


def sedonadb_join(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> Ask:
    """Join zones and points, both geometries in memory, with SedonaDB's own settings."""
    session = importlib.import_module("sedonadb").connect()
    numbered = zones[["geometry"]].assign(row=np.arange(len(zones))).set_crs(None, allow_override=True)
    session.create_data_frame(numbered).to_memtable().to_view("zones")
    sites = pa.table({"n": np.arange(len(lon)), "lon": lon, "lat": lat})
    batches = pa.Table.from_batches(sites.to_batches(max_chunksize=SEDONA_BATCH))
    session.create_data_frame(batches).to_view("coordinates")
    session.sql("SELECT n, ST_Point(lon, lat) AS geometry FROM coordinates").to_memtable().to_view("sites")

    def ask() -> Rows:
        found = session.sql(
            "SELECT n, row FROM zones JOIN sites ON ST_Intersects(zones.geometry, sites.geometry)"
        ).to_arrow_table()
        return _spread(found["n"], found["row"], len(lon))

    return ask


def duckdb_plain(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> Ask:
    """Join points to boxes, then to edges, and count those that a ray to the east crosses."""
    return _asking(_duckdb(zones, lon, lat), PLAIN, len(lon))


def duckdb_binned(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> Ask:
    """Do the same with an index made by hand: boxes in cells, edges in stripes of latitude, both joined by equality."""
    session = _duckdb(zones, lon, lat)
    session.execute(BINS)
    return _asking(session, BINNED, len(lon))


TOOLS: dict[str, Tool] = {
    "geopandas.sjoin, points to zones": sjoin_points,
    "geopandas.sjoin, zones to points": sjoin_zones,
    "shapely, boxes and prepared contains_xy": shapely_contains,
    "SedonaDB, ST_Intersects": sedonadb_join,
    "DuckDB, plain SQL": duckdb_plain,
    "DuckDB, plain SQL, binned by hand": duckdb_binned,
}
PACKAGES = ("geopandas", "shapely", "sedonadb", "duckdb")


def _duckdb(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> Any:
    """Return a connection to tables of boxes, edges and sites."""
    shapes = zones.geometry.to_numpy()
    boxes = pd.DataFrame(shapely.bounds(shapes), columns=["west", "south", "east", "north"])
    boxes["row"] = np.arange(len(boxes))
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    start = np.flatnonzero(ring[1:] == ring[:-1])
    edges = pd.DataFrame(np.hstack((xy[start], xy[start + 1])), columns=["x1", "y1", "x2", "y2"])
    edges["row"] = of_part[of_ring[ring[start]]]
    sites = pd.DataFrame({"n": np.arange(len(lon)), "lon": lon, "lat": lat})
    session = importlib.import_module("duckdb").connect()
    for name, table in {"boxes": boxes, "edges": edges, "sites": sites}.items():
        session.from_df(table).create(name)
    session.execute(MACROS)
    return session


def _asking(session: Any, query: str, count: int) -> Ask:
    def ask() -> Rows:
        found = session.execute(query).fetchnumpy()
        return _spread(found["n"], found["row"], count)

    return ask


def _spread(points: Any, found: Any, count: int) -> Rows:
    rows = np.full(count, -1)
    rows[np.asarray(points)] = np.asarray(found)
    return rows
