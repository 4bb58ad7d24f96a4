"""Import synthetic cities of every format: features, megabytes, seconds and the peak of memory.

    python benchmarks/imports.py [THOUSANDS]

Each file holds about so many thousand features (default 100); the .osm.pbf has, as a city has, ten nodes for a way and
half of its ways are buildings without a name. Every import runs in a process of its own; its peak of memory includes
Python and its libraries (some 200 MB) and is read from Linux's /proc (getrusage would tell the parent's, too).
"""

from __future__ import annotations

import json
import math
import os
import platform
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import geopandas as gpd

ROOT = Path(__file__).resolve().parents[1]
RUN = """
import json, sys, time
from pathlib import Path
from ftzgeo.reference import import_layer
start = time.perf_counter()
counts = import_layer(sys.argv[1], sys.argv[2], crs=sys.argv[3] or None)
took = time.perf_counter() - start
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(json.dumps([sum(counts.values()), took, int(status["VmHWM"].split()[0]) / 1024]))
"""
CITY = (116.7, 38.6, 1.4, 1.6)
"""West, south, width and height in degrees."""

BUILDINGS, FIRMS, LANES, STREETS = 0.45, 0.5, 0.75, 0.92
"""Shares of the ways, added up: unnamed buildings, named ones, unnamed streets, named streets; the rest are land."""


def main() -> int:
    """Print a row for every format."""
    thousands = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{'file':14}{'features':>10}{'MB':>8}{'seconds':>9}{'MB/s':>7}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for name, write in WRITERS.items():
            path = Path(folder, name)
            write(path, thousands * 1000)
            _measure(path)
    return 0


def _measure(path: Path) -> None:
    size = sum(part.stat().st_size for part in path.parent.glob(f"{path.name.split('.')[0]}.*")) / 1e6
    crs = "wgs84" if path.suffix in {".csv", ".dxf"} else ""
    out = path.parent / "out" / "ref.gpkg"
    command = [sys.executable, "-c", RUN, str(path), str(out), crs]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    features, took, peak = json.loads(done.stdout)
    print(f"{path.name:14}{features:>10}{size:>8.1f}{took:>9.1f}{size / took:>7.1f}{peak:>9.0f}", flush=True)


def _streets(count: int) -> gpd.GeoDataFrame:
    """Return streets of ten points with Chinese attributes."""
    import geopandas as gpd
    import numpy as np
    import shapely

    dice = np.random.default_rng(1)
    west, south, width, height = CITY
    start = np.column_stack([west + width * dice.random(count), south + height * dice.random(count)])
    steps = dice.normal(0.0005, 0.0001, (count, 10, 2)).cumsum(axis=1)
    lines = shapely.linestrings(start[:, None, :] + steps)
    columns = {
        "名称": [f"规划{at % 20000}号路" for at in range(count)],
        "等级": ["主干路"] * count,
        "编号": ["S1"] * count,
    }
    return gpd.GeoDataFrame(columns, geometry=lines, crs="EPSG:4326")


def _frame_writer(driver: str) -> Callable[[Path, int], None]:
    def write(path: Path, count: int) -> None:
        _streets(count).to_file(path, driver=driver)

    return write


def _parquet(path: Path, count: int) -> None:
    _streets(count).to_parquet(path)


def _shapefile(path: Path, count: int) -> None:
    _streets(count).to_crs("EPSG:4527").to_file(path, encoding="GB18030")


def _dxf(path: Path, count: int) -> None:
    import pyogrio

    streets = _streets(count).rename(columns={"名称": "Layer"})[["Layer", "geometry"]]
    streets["Layer"] = "道路"
    pyogrio.write_dataframe(streets, path, driver="DXF")


def _csv(path: Path, count: int) -> None:
    west, south, width, height = CITY
    dice = random.Random(1)  # noqa: S311 - a drawn city is no secret
    rows = (
        f"第{at}村,{west + width * dice.random():.6f},{south + height * dice.random():.6f}\n" for at in range(count)
    )
    path.write_text("名称,经度,纬度\n" + "".join(rows), encoding="gb18030")


def _kml(path: Path, count: int) -> None:
    marks = (
        f"<Placemark><name>{name}</name><LineString><coordinates>"
        f"{' '.join(f'{x:.6f},{y:.6f}' for x, y in line.coords)}</coordinates></LineString></Placemark>\n"
        for name, line in zip(*[_streets(count)[column] for column in ("名称", "geometry")], strict=True)
    )
    inner = f"<Document>{''.join(marks)}</Document>"
    path.write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2">{inner}</kml>', encoding="utf-8")


def _osm(path: Path, count: int) -> None:
    """Write nodes, then ways; closed ones are round, open ones wind."""
    import osmium
    from osmium.osm.mutable import Node, Way

    dice, at = random.Random(1), 0  # noqa: S311 - a drawn city is no secret
    writer = osmium.SimpleWriter(str(path))
    ways = []
    for number in range(count):
        tags, closed, points = _way(dice, number)
        nodes = []
        for place in _course(dice, points, closed=closed):
            at += 1
            nodes.append(at)
            named = {"place": "village", "name": f"第{at}村"} if at % 997 == 0 else {}
            writer.add_node(Node(id=at, location=place, tags=named, version=1, timestamp="2026-01-01T00:00:00Z"))
        ways.append(Way(id=number + 1, nodes=nodes + nodes[: int(closed)], tags=tags, version=1))
    for way in ways:
        writer.add_way(way)
    writer.close()


def _way(dice: random.Random, number: int) -> tuple[dict[str, str], bool, int]:
    """Return tags, whether a way is closed, and its number of points."""
    share = dice.random()
    if share < BUILDINGS:
        return {"building": "yes"}, True, 4
    if share < FIRMS:
        return {"building": "industrial", "name": f"天津市{number}有限公司", "name:en": f"Company {number}"}, True, 6
    if share < LANES:
        return {"highway": dice.choice(["residential", "service", "tertiary"])}, False, 9
    if share < STREETS:
        name = f"规划{number % 20000}号路"
        return {"highway": "secondary", "name": name, "name:zh": name, "ref": f"S{number % 90}"}, False, 16
    return {"landuse": "residential", "name": f"小区{number}"}, True, 12


def _course(dice: random.Random, points: int, *, closed: bool) -> Iterator[tuple[float, float]]:
    west, south, width, height = CITY
    x, y, course = west + width * dice.random(), south + height * dice.random(), dice.random() * math.tau
    for at in range(points):
        if closed:
            angle = math.tau * at / points
            yield x + 0.0008 * math.cos(angle), y + 0.0006 * math.sin(angle)
        else:
            course += dice.uniform(-0.2, 0.2)
            x, y = x + 0.0007 * math.cos(course), y + 0.0006 * math.sin(course)
            yield x, y


WRITERS: dict[str, Callable[[Path, int], None]] = {
    "a.osm.pbf": _osm,
    "b.gpkg": _frame_writer("GPKG"),
    "c.shp": _shapefile,
    "d.geojson": _frame_writer("GeoJSON"),
    "e.fgb": _frame_writer("FlatGeobuf"),
    "f.parquet": _parquet,
    "g.kml": _kml,
    "h.dxf": _dxf,
    "i.csv": _csv,
}

if __name__ == "__main__":
    sys.exit(main())
