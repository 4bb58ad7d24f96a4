"""Digitize in layers of growing size: the cost must follow the neighbourhood of a block, not the layer.

    python benchmarks/scaling.py [--city slc] [--thousands 13 100 1000]

The layers are tiles of one city of the evaluation, half a degree apart, every tile with names of its own; the blocks
lie in the tile in the middle. Each layer is written with its indexes, as ``ftzgeo reference import`` writes it, and
digitized in a process of its own: opening (with a first look-up of a name), one block, and 80 blocks one after the
other, without the district's box, so that nothing but the names says where they are. Seconds are wall time; processor
seconds hold on a busy machine, too. The peak of memory includes Python and its libraries (some 200 MB). Ends at once
where the evaluation is absent (a fresh clone).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyogrio
import shapely

from ftzgeo.reference.name_index import write_name_index

ROOT = Path(__file__).resolve().parents[1]
CITIES = ROOT.parent / "shared" / "evaluation" / "cities"
TILE_DEG = 0.5
BLOCKS = 80
MARKS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
RUN = """
import json, resource, statistics, sys, time
import ftzgeo
from ftzgeo.digitize import digitize
layer_path, cases_path, blocks = sys.argv[1], sys.argv[2], int(sys.argv[3])
cases = [json.loads(line) for line in open(cases_path, encoding="utf-8")][:blocks]
zones = [ftzgeo.parse_text(case["text"]) for case in cases]
digitize([], None)  # imports only
clock = time.perf_counter
start = clock()
layer = ftzgeo.open_reference(layer_path)
layer.find("没有这条路")
figures = {"open": clock() - start}
start = clock()
digitize(zones[0], layer)
figures["first"] = clock() - start
taken, processor, drawn = [], time.process_time(), 0
for zone in zones:
    start = clock()
    drawn += int(digitize(zone, layer).geometry.notna().any())
    taken.append(clock() - start)
figures |= {"median": statistics.median(taken), "longest": max(taken), "total": sum(taken), "drawn": drawn}
figures["processor"] = time.process_time() - processor
figures["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(figures))
"""


def write_tiles(city: Path, segments: int, path: Path) -> int:
    """Write tiles of a city until there are so many segments; return how many there are."""
    lines = gpd.read_file(city / "reference.gpkg", layer="lines")
    tiles = max(round(segments / len(lines)), 1)
    for number in range(tiles):
        _append(path, _tile(lines, number, tiles), "lines", "LineString", append=number > 0)
    places = gpd.read_file(city / "reference.gpkg", layer="places")
    _append(path, places[["name", "kind", "geometry"]], "places", "Point", append=False)
    write_name_index(path)
    return tiles * len(lines)


def _tile(lines: gpd.GeoDataFrame, number: int, tiles: int) -> gpd.GeoDataFrame:
    """Return a copy of the city beside it, spiralling outwards; the first is the city itself."""
    ring = sorted(((x, y) for x in range(-9, 10) for y in range(-9, 10)), key=lambda cell: (max(map(abs, cell)), cell))
    step = np.array(ring[:tiles][number]) * TILE_DEG
    mark = "" if number == 0 else MARKS[number // len(MARKS)] + MARKS[number % len(MARKS)]
    shifted = shapely.transform(lines.geometry.to_numpy(), lambda xy: xy + step)
    columns = {"name": mark + lines["name"], "ref": mark + lines["ref"], "highway": lines["highway"]}
    return gpd.GeoDataFrame(columns, geometry=shifted, crs=4326)


def _append(path: Path, frame: gpd.GeoDataFrame, layer: str, kind: str, *, append: bool) -> None:
    names = [name for name in frame.columns if name != "geometry"]
    columns = {name: pa.array(frame[name], pa.string(), from_pandas=True) for name in names}
    table = pa.table({**columns, "geometry": pa.array(list(frame.geometry.to_wkb()), pa.binary())})
    options: dict[str, Any] = {"geometry_name": "geometry", "geometry_type": kind, "crs": "EPSG:4326"}
    pyogrio.write_arrow(table, path, layer=layer, driver="GPKG", append=append, **options)


def main() -> int:
    """Print a row per layer; return the exit code."""
    cli = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    cli.add_argument("--city", default="slc")
    cli.add_argument("--thousands", type=int, nargs="*", default=[10, 100, 1000])
    options = cli.parse_args()
    city = CITIES / options.city
    if not city.is_dir():
        print(f"{city} is absent: nothing to measure")
        return 0
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    head = (
        "segments",
        "layer MB",
        "open s",
        "first block s",
        f"s per block of {BLOCKS}: median",
        "mean",
        "longest",
        "mean, processor",
    )
    print("| " + " | ".join((*head, "drawn", "peak MB")) + " |\n|" + "---|" * (len(head) + 2), flush=True)
    for thousands in options.thousands:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tiles.gpkg"
            segments = write_tiles(city, 1000 * thousands, path)
            print(_row(segments, path, city), flush=True)
    return 0


def _row(segments: int, path: Path, city: Path) -> str:
    command = [sys.executable, "-c", RUN, str(path), str(city / "cases.jsonl"), str(BLOCKS)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    one = json.loads(run.stdout)
    figures = [f"{segments:,}", f"{path.stat().st_size / 1e6:.0f}", f"{one['open']:.2f}", f"{one['first']:.2f}"]
    figures += [f"{one['median']:.3f}", f"{one['total'] / BLOCKS:.3f}", f"{one['longest']:.2f}"]
    figures.append(f"{one['processor'] / BLOCKS:.3f}")
    return "| " + " | ".join([*figures, f"{one['drawn']}", f"{one['megabytes']:.0f}"]) + " |"


if __name__ == "__main__":
    sys.exit(main())
