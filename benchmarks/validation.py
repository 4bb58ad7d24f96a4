"""Validate many blocks: seconds, memory and cost per block.

    python benchmarks/validation.py [--blocks 100 1000 10000]

Blocks are quadrilaterals of about 1 km² with 40 vertices each that share borders, in zones of 20, laid out over eastern
China; a tenth of them has a wrong area. Three runs each, every one in a process of its own: the boundaries against
their descriptions; the same polygons as a GeoDataFrame against boundaries drawn before; the same against a reference
layer of named streets. Input is made before the clock starts.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from ftzgeo.boundaries import boundary_shape
from ftzgeo.crs import geodesic_area_km2
from ftzgeo.model import Block, Boundary, BoundarySide, Direction, Side, StatedArea, Zone
from ftzgeo.reference import open_reference
from ftzgeo.reference.name_index import write_name_index
from ftzgeo.validation import validate

STEP_DEG = 0.01
COLUMNS, ROWS = 5, 4
"""Blocks of a zone, west to east and south to north."""
KINDS = ("boundaries", "drawn", "reference")
POINTS_PER_SIDE = 10


def main() -> int:
    """Print the table, or measure one run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--blocks", type=int, nargs="+", default=[100, 1000, 10_000])
    parser.add_argument("--kind", choices=KINDS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.kind:
        print(measure(arguments.blocks[0], arguments.kind))
        return 0
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(
        "| against | blocks | s | processor s | processor ms per block | peak memory | findings |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    for kind in KINDS:
        for count in arguments.blocks:
            command = [sys.executable, __file__, "--kind", kind, "--blocks", str(count)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            print(done.stdout.strip(), flush=True)
    return 0


def measure(count: int, kind: str) -> str:
    """Return a row of the table: one validation of `count` blocks."""
    zones, boundaries = town(count)
    with tempfile.TemporaryDirectory() as folder:
        run = prepared(zones, boundaries, kind, Path(folder))
        started, worked = time.perf_counter(), time.process_time()
        validation = run()
        seconds, processor = time.perf_counter() - started, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = f"{seconds:.1f} | {processor:.1f} | {1000 * processor / count:.2f}"
    return f"| {kind} | {count:,} | {times} | {peak:.0f} MB | {len(validation.findings)} |"


def prepared(zones: list[Zone], boundaries: list[Boundary], kind: str, folder: Path) -> Any:
    """Return the validation to be timed, as a function."""
    if kind == "boundaries":
        return lambda: validate(boundaries, zones)
    shapes = [boundary_shape(one) for one in boundaries]
    frame = gpd.GeoDataFrame({"id": [one.id for one in boundaries]}, geometry=shapes, crs="EPSG:4326")
    if kind == "drawn":
        return lambda: validate(frame, zones, drawn=boundaries)
    reference = open_reference(streets(zones, shapes, folder / "streets.gpkg"))
    return lambda: validate(frame, zones, reference=reference)


def town(count: int) -> tuple[list[Zone], list[Boundary]]:
    """Return zones of blocks with shared borders, and their boundaries."""
    generator = np.random.default_rng(1)
    zones: list[Zone] = []
    boundaries: list[Boundary] = []
    for number in range(-(-count // (COLUMNS * ROWS))):
        blocks = []
        origin = np.array([105.0 + 0.08 * (number % 150), 25.0 + 0.08 * (number // 150)])
        corners = grid(origin, generator)
        for i in range(min(COLUMNS * ROWS, count - len(boundaries))):
            column, row = i % COLUMNS, i // COLUMNS
            shape = quadrilateral(corners, column, row)
            identifier = f"z{number}-{i + 1}"
            error = 1.2 if i % 10 == 0 else 1.0
            blocks.append(described(identifier, i, shape, error))
            boundaries.append(drawn(identifier, f"z{number}", shape))
        zones.append(Zone(id=f"z{number}", name=f"第{number}片区", blocks=tuple(blocks)))
    return zones, boundaries


def grid(origin: Any, generator: np.random.Generator) -> Any:
    """Return the corners (rows x columns x 2) of a zone's blocks, each moved by up to 150 m."""
    x, y = np.meshgrid(np.arange(COLUMNS + 1), np.arange(ROWS + 1))
    return origin + STEP_DEG * (np.dstack([x, y]) + generator.uniform(-0.15, 0.15, (ROWS + 1, COLUMNS + 1, 2)))


def quadrilateral(corners: Any, column: int, row: int) -> Any:
    """Return a block with `POINTS_PER_SIDE` vertices on each side, the same ones as its neighbours have."""
    ring = [corners[row + j, column + i] for i, j in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
    share = np.linspace(0, 1, POINTS_PER_SIDE, endpoint=False)[:, None]
    sides = [
        np.round(a + (b - a) * share, 7) if tuple(a) < tuple(b) else np.round(b + (a - b) * (1 - share), 7)
        for a, b in pairwise(ring)
    ]
    return shapely.Polygon(np.vstack(sides))


def described(identifier: str, index: int, shape: Any, error: float) -> Block:
    """Return the description of a block; `error` multiplies its stated area."""
    km2 = round(error * geodesic_area_km2(shape), 2)
    zone, column, row = identifier.partition("-")[0], index % COLUMNS, index // COLUMNS
    names = {
        "east": f"{zone}纵{column + 1}路",
        "south": f"{zone}横{row}道",
        "west": f"{zone}纵{column}路",
        "north": f"{zone}横{row + 1}道",
    }
    sides: list[Any] = [
        Side.model_validate({"direction": direction, "features": [{"name": name, "printed": name, "kind": "road"}]})
        for direction, name in names.items()
    ]
    area = StatedArea(km2=km2, text=f"{km2}平方公里", decimals=2)
    return Block(id=identifier, number=index + 1, stated_area=area, mode="bounded", sides=tuple(sides))


def drawn(identifier: str, zone: str, shape: Any) -> Boundary:
    """Return a boundary on four named lines of 5 m sigma."""
    return Boundary(
        id=identifier,
        level="block",
        zone=zone,
        tier="traced",
        sigma_m=5.0,
        geometry=shapely.geometry.mapping(shape),
        sides=tuple(
            BoundarySide(direction=direction, feature=direction, evidence="line", sigma_m=5.0, length_m=1000.0)
            for direction in ("east", "south", "west", "north")
        ),
    )


def streets(zones: list[Zone], shapes: list[Any], path: Path) -> Path:
    """Write the sides of all blocks as named streets."""
    lines: dict[str, list[Any]] = {}
    blocks = [block for zone in zones for block in zone.blocks]
    order: tuple[Direction, ...] = ("south", "east", "north", "west")  # of the sides along a block's ring
    for block, shape in zip(blocks, shapes, strict=True):
        ring = shapely.get_coordinates(shape)
        for i, direction in enumerate(order):
            feature = block.side(direction)[0]
            part = ring[i * POINTS_PER_SIDE : (i + 1) * POINTS_PER_SIDE + 1]
            lines.setdefault(feature.name, []).append(shapely.LineString(part))
    frame = gpd.GeoDataFrame(
        {"name": list(lines), "ref": None, "highway": "primary"},
        geometry=[shapely.line_merge(shapely.union_all(parts)) for parts in lines.values()],
        crs="EPSG:4326",
    )
    frame.to_file(path, layer="lines")
    write_name_index(path)
    return path


if __name__ == "__main__":
    sys.exit(main())
