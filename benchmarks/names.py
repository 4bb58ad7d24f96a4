"""Find names: on the open evaluation whether the right feature ranks first, and how long look-ups take.

    python benchmarks/names.py [--rows 10000 100000 1000000] [--no-ranking]

Ranking: for every side of the cases of tier T5 in ``../shared/evaluation`` (absent in a fresh clone: skipped), the
first candidate of ``find(name, within=aoi)`` must bear the name of the planted truth and lie on the true border.
Speed: layers of random names, all but all different, written with their index; every figure is wall time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyogrio
import shapely

from ftzgeo.crs import local_metres, transform_xy
from ftzgeo.reference import open_reference
from ftzgeo.reference.name_index import write_name_index
from ftzgeo.reference.names import name_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ftzgeo.reference import ReferenceLayer

CITIES = Path(__file__).resolve().parents[2] / "shared" / "evaluation" / "cities"
BORDER_M = 100.0
"""A feature that comes this near to the true border bounds the block; dual carriageways are up to 40 m wide."""

SYLLABLES = (
    "津塘滨海河东丽西青北辰武清宁静安康泰和盛兴福源翠景华明新立军粮城空港"
    "临园林泉溪荷柳杨松梅兰竹云霞晨光远达通顺利民强信诚义仁德智勇"
)
ENDINGS = ("路", "道", "大道", "街", "公路", "支路", "一路", "二路", "东路", "高速")
ZONE_NAMES = 30


class Side(NamedTuple):
    """A name of a side as the document has it, with the true name and the true polygon."""

    case: str
    printed: str
    true: str
    aoi: tuple[float, float, float, float]
    polygon: Any


def sides_of(city: Path) -> Iterator[Side]:
    """Yield every name of every T5 case of a city."""
    truth = {
        one["properties"]["id"]: one for one in json.loads((city / "truth.geojson").read_text("utf-8"))["features"]
    }
    for line in (city / "cases.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["tier"] != "T5":
            continue
        planted = truth[case["id"]]
        polygon = shapely.geometry.shape(planted["geometry"])
        for printed, true in zip(case["parcels"], planted["properties"]["true_sides"], strict=True):
            for direction, names in printed["sides"].items():
                for name, real in zip(names, true[direction], strict=True):
                    yield Side(case["id"], name, real, tuple(case["aoi"]), polygon)


def miss(layer: ReferenceLayer, side: Side) -> str | None:
    """Return why the first candidate is not the right feature; None where it is."""
    found = layer.find(side.printed, within=side.aoi)
    if not found:
        return "nothing found"
    first = found[0]
    if name_key(first.name) != name_key(side.true):
        return f"{first.name} ({first.reason}) comes before {side.true}"
    rows = layer.rows(layer.line_names.hits(name_key(first.name)))
    rows = rows[rows.intersects(shapely.box(*first.bounds))]
    west, south, east, north = side.polygon.bounds
    forward, _ = local_metres(0.5 * (west + east), 0.5 * (south + north))
    border = transform_xy(side.polygon.boundary, forward)
    away = float(shapely.distance(transform_xy(shapely.union_all(rows.geometry.to_numpy()), forward), border))
    return (
        None
        if away <= BORDER_M
        else f"{first.name} elsewhere ranks first ({first.reason}), {away:.0f} m from the border"
    )


def ranking() -> None:
    """Print the share of sides whose feature ranks first, and every miss."""
    if not CITIES.is_dir():
        print(f"{CITIES} is absent: ranking not measured")
        return
    total, altered, misses = 0, 0, []
    for city in sorted(path for path in CITIES.iterdir() if (path / "cases.jsonl").is_file()):
        layer = open_reference(city / "reference.gpkg")
        for side in sides_of(city):
            total += 1
            altered += name_key(side.printed) != name_key(side.true)
            if reason := miss(layer, side):
                misses.append(f"  {side.case} {side.printed}: {reason}")
    right = total - len(misses)
    print(f"T5: the right feature ranks first in {right} of {total} names ({right / total:.1%}; {altered} altered)")
    print("\n".join(misses))


def write_layer(path: Path, rows: int) -> list[str]:
    """Write a layer of short lines with random names, all but all different; return the names."""
    generator, chance = np.random.default_rng(1), random.Random(1)  # noqa: S311 - no secret
    names = ["".join(chance.choices(SYLLABLES, k=4)) + chance.choice(ENDINGS) for _ in range(rows)]
    start = generator.uniform((116.7, 38.6), (118.0, 40.2), (rows, 2))
    lines = shapely.linestrings(np.stack([start, start + generator.uniform(-0.01, 0.01, (rows, 2))], axis=1))
    table = pa.table({"name": names, "geometry": pa.array(list(shapely.to_wkb(lines)), pa.binary())})
    options: dict[str, Any] = {"geometry_name": "geometry", "geometry_type": "LineString", "crs": "EPSG:4326"}
    pyogrio.write_arrow(table, path, layer="lines", driver="GPKG", **options)
    return names


def milliseconds(work: Callable[[], object], times: int = 1) -> float:
    """Return the median time of a piece of work."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return 1000 * statistics.median(taken)


def misprinted(name: str) -> str:
    """Return a name with its second character replaced by one that no name has."""
    return f"{name[0]}糖{name[2:]}"


def speed(rows: int, folder: Path) -> None:
    """Print one line of the table: opening, first and warm look-ups, the names of a zone."""
    path = folder / f"{rows}.gpkg"
    names = write_layer(path, rows)
    indexing = milliseconds(lambda: write_name_index(path)) / 1000
    opening = milliseconds(lambda: open_reference(path).line_names.hits(""), 5)
    layer = open_reference(path)
    first = milliseconds(lambda: layer.keys_for(names[0]))
    chance = random.Random(2)  # noqa: S311 - no secret
    some = iter(chance.sample(names, 4 * ZONE_NAMES))
    exact = milliseconds(lambda: _look_up(layer, next(some)), ZONE_NAMES)
    milliseconds(lambda: _look_up(layer, misprinted(names[1])))
    inexact = milliseconds(lambda: _look_up(layer, misprinted(next(some))), ZONE_NAMES)
    found = milliseconds(lambda: layer.find(misprinted(next(some))), ZONE_NAMES)
    zone = [name if number % 3 else misprinted(name) for number, name in enumerate(some)]
    candidates = milliseconds(lambda: [layer.rows(_look_up(layer, name)) for name in zone])
    figures = (indexing, opening, first, exact, inexact, found, candidates)
    print(f"| {rows:,} | " + " | ".join(f"{figure:.1f}" for figure in figures) + " |", flush=True)


def _look_up(layer: ReferenceLayer, name: str) -> list[Any]:
    return [hit for key, _ in layer.keys_for(name) for hit in layer.line_names.hits(key)]


def main() -> int:
    """Run both parts; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--no-ranking", action="store_true")
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
    if not options.no_ranking:
        ranking()
    print("| rows | index written s | open ms | first ms | exact ms | inexact ms | find inexact ms | 30 names ms |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            speed(rows, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
