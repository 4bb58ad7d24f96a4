"""Compare the site index with shapely's exact predicates, point by point, and with itself without compiled loops.

    python -m benchmarks.sites_exact [--millions 50]

A quarter of the points lies anywhere, a quarter on vertices, a quarter on the (rounded) middles of edges, and a quarter
within 1 nm to 1 m of the border; the zones are a partition (all edges shared), one on a binary grid (the middles of its
slanted edges are doubles, so that these points lie on them exactly), scattered ragged zones with holes and second
parts, rectangles (edges along the axes), and overlapping ones. Every 25th point is also measured. A second process
does the same without compiled loops; its answers must have the same bits. The exit code is 1 if any answer differs.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

import ftzgeo
from benchmarks.site_data import EAST, NORTH, SOUTH, WEST, expected_rows, frame, hard_points, neighbours, scattered
from ftzgeo.sites.index import compiled

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    import geopandas as gpd
    from numpy.typing import NDArray

    from ftzgeo.sites import SiteIndex

    Points = tuple[NDArray[np.float64], NDArray[np.float64]]

AT_ONCE = 500_000
MEASURED = slice(None, None, 25)
ACCURACY_M = 5.0
GRID_DEG = 2.0**-20


class Answers(NamedTuple):
    """What an index says of points: rows, and what was measured of some."""

    rows: NDArray[Any]
    measured: NDArray[np.void]


def on_grid() -> gpd.GeoDataFrame:
    """Return a partition whose vertices are multiples of `GRID_DEG`."""
    return frame(list(shapely.set_precision(neighbours(2000).geometry.to_numpy(), GRID_DEG, mode="pointwise")))


def rectangles() -> gpd.GeoDataFrame:
    """Return rectangles side by side."""
    x, y = np.linspace(WEST, EAST, 21), np.linspace(SOUTH, NORTH, 21)
    return frame([shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for i in range(20) for j in range(20)])


def overlapping() -> gpd.GeoDataFrame:
    """Return circles that overlap."""
    x, y = np.linspace(WEST, EAST, 11), np.linspace(SOUTH, NORTH, 11)
    return frame([shapely.Point(a, b).buffer(0.09, quad_segs=20) for a in x for b in y])


ZONES: dict[str, Callable[[], gpd.GeoDataFrame]] = {
    "partition": lambda: neighbours(2000),
    "partition on a binary grid": on_grid,
    "scattered": lambda: scattered(30, 200),
    "rectangles": rectangles,
    "overlapping": overlapping,
}


@cache
def indexed(name: str) -> tuple[gpd.GeoDataFrame, SiteIndex]:
    """Return zones of two rows each, whose borders have different standard deviations, and their index."""
    rows = ZONES[name]()
    number = np.arange(len(rows))
    rows = rows.assign(zone=[f"zone {n // 2}" for n in number], sigma_m=1.0 + number % 50)
    return rows, ftzgeo.site_index(rows)


def answers(name: str, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Answers:
    """Ask an index."""
    _, index = indexed(name)
    return Answers(index.locate(lon, lat), index.measure(lon[MEASURED], lat[MEASURED], ACCURACY_M))


def compare(name: str, count: int, plain: Executor) -> bool:
    """Compare all answers for one set of zones; return whether they agree."""
    zones, _ = indexed(name)
    started, wrong, unlike = time.perf_counter(), 0, 0
    for seed, first in enumerate(range(0, count, AT_ONCE)):
        lon, lat = hard_points(zones, min(AT_ONCE, count - first), seed)
        other = plain.submit(answers, name, lon, lat)
        found = answers(name, lon, lat)
        wrong += int((found.rows != expected_rows(zones, lon, lat)).sum())
        unlike += sum(differing(*pair) for pair in zip(found, other.result(), strict=True))
    print(
        f"{name}: {wrong} of {count:,} points differ from shapely, {unlike} without compiled loops "
        f"({time.perf_counter() - started:.0f} s)",
        flush=True,
    )
    return not wrong and not unlike


def differing(some: NDArray[Any], others: NDArray[Any]) -> int:
    """Return how many of two arrays differ in any bit."""
    bits = [array.view(np.uint8).reshape(len(array), -1) for array in (some, others)]
    return int((bits[0] != bits[1]).any(axis=1).sum())


def without_compiled_loops() -> None:
    """Prepare this process to leave numba alone."""
    os.environ[compiled.SWITCH] = "0"


def main() -> int:
    """Compare all sets of zones; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--millions", type=float, default=50.0)
    count = int(1e6 * parser.parse_args().millions) // len(ZONES)
    if not compiled.kernels(compiled.MANY):
        print("There are no compiled loops here: both processes run the same code.")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=without_compiled_loops) as plain:
        agreed = [compare(name, count, plain) for name in ZONES]
    return 0 if all(agreed) else 1


if __name__ == "__main__":
    sys.exit(main())
