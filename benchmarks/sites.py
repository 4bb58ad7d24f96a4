"""Sites per second of the index, beside other tools and the memory; the cost against the number of zones.

    python -m benchmarks.sites [--points 10000000] [--others 1000000] [--only speed|curve|one]

Every figure is wall time on all cores, the best of three; every tool answers the same question (the row of each point)
for the same points, and the rows are compared. Tools that cannot be imported are skipped and named.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

import ftzgeo
from benchmarks.site_data import EAST, NORTH, SOUTH, WEST, scattered

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[Any]

NEAR_M = 100.0
RAGGED = 0.01
"""Radii vary by 1 %, so that edges are about as long as the border between two vertices."""


def everywhere(count: int) -> tuple[Floats, Floats]:
    """Return points spread evenly over the zones."""
    chance = np.random.default_rng(1)
    return chance.uniform(WEST, EAST, count), chance.uniform(SOUTH, NORTH, count)


def half_near(zones: gpd.GeoDataFrame, count: int) -> tuple[Floats, Floats]:
    """Return points of which half lie within 100 m of a border, in random order."""
    chance = np.random.default_rng(2)
    lines = shapely.get_parts(shapely.boundary(zones.geometry.to_numpy()))
    xy, ring = shapely.get_coordinates(lines, return_index=True)
    edge = chance.choice(np.flatnonzero(ring[1:] == ring[:-1]), count // 2)
    near = xy[edge] + chance.uniform(0, 1, (count // 2, 1)) * (xy[edge + 1] - xy[edge])
    near += chance.uniform(-NEAR_M, NEAR_M, near.shape) / 111_000
    points = np.concatenate((near, np.column_stack(everywhere(count - count // 2))))
    chance.shuffle(points)
    return points[:, 0].copy(), points[:, 1].copy()


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Return the best time of a piece of work."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


# Other tools ---------------------------------------------------------------------------------------------------------


def by_geopandas(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> Rows:
    """Return rows by `geopandas.sjoin`."""
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=zones.crs)
    joined = points.sjoin(zones[["geometry"]], how="left", predicate="intersects")
    return np.asarray(joined["index_right"].groupby(level=0).min().fillna(-1).to_numpy())


def by_shapely(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> Rows:
    """Return rows by boxes and prepared polygons."""
    rows = np.full(len(lon), -1)
    shapes = zones.geometry.to_numpy()
    shapely.prepare(shapes)
    order = np.argsort(lon)
    for row, (shape, (west, south, east, north)) in enumerate(zip(shapes, shapely.bounds(shapes), strict=True)):
        low, high = np.searchsorted(lon, (west, east), sorter=order)
        near = order[low:high]
        near = near[(lat[near] >= south) & (lat[near] <= north)]
        rows[near[shapely.contains_xy(shape, lon[near], lat[near])]] = row
    return rows


def by_sedona(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> Rows:
    """Return rows by SedonaDB's spatial join."""
    import sedonadb  # type: ignore[import-not-found] # compared only where it is installed

    session = sedonadb.connect()
    numbered = zones[["geometry"]].assign(row=np.arange(len(zones))).set_crs(None, allow_override=True)
    session.create_data_frame(numbered).to_view("zones", overwrite=True)
    session.create_data_frame(pd.DataFrame({"lon": lon, "lat": lat, "n": np.arange(len(lon))})).to_view(
        "sites", overwrite=True
    )
    query = "SELECT n, row FROM sites JOIN zones ON ST_Intersects(zones.geometry, ST_Point(lon, lat))"
    return _spread(session.sql(query).to_pandas(), len(lon))


def by_duckdb(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> Rows:
    """Return rows by plain SQL: boxes, then edges crossed by the ray to the east (spatial is no package)."""
    import duckdb  # type: ignore[import-not-found] # as SedonaDB

    xy, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(zones.geometry.to_numpy())), return_index=True
    )
    parts, of_part = shapely.get_parts(zones.geometry.to_numpy(), return_index=True)
    _, part_of_ring = shapely.get_rings(parts, return_index=True)
    at = np.flatnonzero(ring[1:] == ring[:-1])
    edges = pd.DataFrame(
        {
            "row": of_part[part_of_ring[ring[at]]],
            "x1": xy[at, 0],
            "y1": xy[at, 1],
            "x2": xy[at + 1, 0],
            "y2": xy[at + 1, 1],
        }
    )
    boxes = pd.DataFrame(shapely.bounds(zones.geometry.to_numpy()), columns=["west", "south", "east", "north"])
    boxes["row"] = np.arange(len(boxes))
    sites = pd.DataFrame({"n": np.arange(len(lon)), "lon": lon, "lat": lat})
    session = duckdb.connect()
    for name, table in (("edges", edges), ("boxes", boxes), ("sites", sites)):
        session.register(name, table)
    found = session.execute(
        "SELECT n, row FROM (SELECT n, b.row AS row, lon, lat FROM sites JOIN boxes b ON lon BETWEEN west AND east AND "
        "lat BETWEEN south AND north) JOIN edges USING (row) WHERE (y1 > lat) <> (y2 > lat) AND "
        "lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1) GROUP BY n, row HAVING count(*) % 2 = 1"
    ).df()
    return _spread(found, len(lon))


def _spread(found: pd.DataFrame, count: int) -> Rows:
    rows = np.full(count, -1)
    rows[found["n"].to_numpy()] = found["row"].to_numpy()
    return rows


OTHERS = {
    "geopandas.sjoin": by_geopandas,
    "shapely, boxes and prepared contains_xy": by_shapely,
    "SedonaDB": by_sedona,
    "DuckDB, plain SQL": by_duckdb,
}


# What is printed -----------------------------------------------------------------------------------------------------


def speed(name: str, zones: gpd.GeoDataFrame, points: tuple[Floats, Floats], others: int) -> None:
    """Print the rates of the index, of the memory and of other tools for one set of zones."""
    lon, lat = points
    index = ftzgeo.site_index(zones)
    index.locate(lon[:1000], lat[:1000])
    located = seconds(lambda: index.locate(lon, lat))
    memory = seconds(lambda: (lon.sum(), lat.sum()))
    print(f"\n{name}, {len(lon):,} points\n| | M points/s | against ours |\n|---|---|---|")
    print(f"| index.locate | {len(lon) / located / 1e6:.1f} | 1 |")
    print(f"| NumPy adding up both arrays | {len(lon) / memory / 1e6:.0f} | {located / memory:.1f} times as fast |")
    some = slice(0, others)
    index.measure(lon[:1000], lat[:1000], 5.0)
    measured = seconds(lambda: index.measure(lon[some], lat[some], 5.0))
    print(f"| index.measure | {others / measured / 1e6:.2f} | |")
    rows = index.locate(lon[some], lat[some])
    ours = seconds(lambda: index.locate(lon[some], lat[some]))
    for tool, locate in OTHERS.items():
        try:
            started = time.perf_counter()
            found = locate(zones, lon[some], lat[some])
            taken = time.perf_counter() - started
        except ImportError as missing:
            print(f"| {tool} | skipped: {missing} | |")
            continue
        differing = int((found != rows).sum())
        note = f"; {differing} points differ" if differing else ""
        print(f"| {tool} | {others / taken / 1e6:.3f} | ours {taken / ours:.0f} times as fast{note} |", flush=True)


def curve(count: int) -> None:
    """Print building time and rate against the number of zones of 300 vertices."""
    print(
        "\n| zones of 300 vertices | building s | M points/s, even | M points/s, half near borders |\n|---|---|---|---|"
    )
    for across in (3, 10, 32, 100):
        zones = scattered(across, 300, RAGGED)
        index = ftzgeo.site_index(zones)
        building = seconds(partial(index.locate, *everywhere(1000)), 1)
        rates = [
            count / seconds(partial(index.locate, *points)) / 1e6
            for points in (everywhere(count), half_near(zones, count))
        ]
        print(f"| {across * across:,} | {building:.1f} | {rates[0]:.1f} | {rates[1]:.1f} |", flush=True)


def one() -> None:
    """Print the time of one point in a warm process, and of the command from a cold shell."""
    index = ftzgeo.site_index(scattered(7, 100))
    index.contains(WEST, SOUTH)
    lon, lat = (array.tolist() for array in everywhere(10_000))
    taken = seconds(lambda: [index.contains(x, y) for x, y in zip(lon, lat, strict=True)])
    print(f"\nindex.contains: {taken / len(lon) * 1e6:.1f} µs")
    command = [sys.executable, "-m", "ftzgeo", "check", "117.1", "39.2"]
    print(f"ftzgeo check: {seconds(lambda: subprocess.run(command, capture_output=True, check=True)):.2f} s")


def main() -> int:
    """Run the chosen parts; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--points", type=int, default=10_000_000)
    parser.add_argument("--others", type=int, default=1_000_000)
    parser.add_argument("--only", choices=["speed", "curve", "one"])
    options = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]}"
    )
    if options.only in {None, "speed"}:
        few, many = scattered(7, 100, RAGGED), scattered(55, 300, RAGGED)
        speed("49 zones of 100 vertices", few, everywhere(options.points), options.others)
        speed("3,025 zones of 300 vertices, half near borders", many, half_near(many, options.points), options.others)
    if options.only in {None, "one"}:
        one()
    if options.only in {None, "curve"}:
        curve(options.points)
    return 0


if __name__ == "__main__":
    sys.exit(main())
