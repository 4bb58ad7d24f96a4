"""Sites per second of the index, beside other tools and the memory; the cost against the number of zones.

    python -m benchmarks.sites [--points 10000000] [--others 1000000] [--only speed|curve|one] [--plain]

Rates are of wall time on all cores, the best of three; beside them stands processor time, of all cores together, which
holds on a busy machine too. Zones are prepared and points are loaded before the clock starts (the index takes points as
arrays; `site_tools` says what other tools take). Every tool is asked for the row of each of as many points as it
answers in about ten seconds (at most `--others`); the index is asked for the same points, and the rows are compared.
Tools that are not installed are named. ``--plain`` does without the compiled loops of ``ftzgeo[fast]``.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from functools import partial
from importlib import metadata
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
import shapely

import ftzgeo
from benchmarks.site_data import EAST, NORTH, SOUTH, WEST, frame, scattered
from benchmarks.site_tools import PACKAGES, TOOLS
from ftzgeo.sites.index import compiled

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from numpy.typing import NDArray

    from benchmarks.site_tools import Tool
    from ftzgeo.sites import SiteIndex

    Floats = NDArray[np.float64]
    Points = tuple[Floats, Floats]

Result = TypeVar("Result")

NEAR_M = 100.0
RAGGED = 0.01
"""Radii vary by 1 %, so that edges are about as long as the border between two vertices."""
ACCURACY_M = 5.0
TRIAL = 20_000
"""So many points tell how many a tool answers in `BUDGET_S`."""
BUDGET_S = 10.0
MEASURED = 1_000_000
"""Points that the curve measures."""
COLUMNS = 8


def everywhere(count: int, box: tuple[float, float, float, float] = (WEST, SOUTH, EAST, NORTH)) -> Points:
    """Return points spread evenly over a box, by default that of the zones of `scattered`."""
    chance = np.random.default_rng(1)
    west, south, east, north = box
    return chance.uniform(west, east, count), chance.uniform(south, north, count)


def half_near(zones: gpd.GeoDataFrame, count: int) -> Points:
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


def shipped() -> gpd.GeoDataFrame:
    """Return the zones that come with ftzgeo."""
    return frame(list(ftzgeo.site_index().rows.shapes))


class Time(NamedTuple):
    """Seconds on the wall, and of all processors together."""

    wall_s: float
    processor_s: float


def timed(work: Callable[[], Result]) -> tuple[Result, Time]:
    """Return what a piece of work returns, and its time."""
    wall_s, processor_s = time.perf_counter(), time.process_time()
    result = work()
    return result, Time(time.perf_counter() - wall_s, time.process_time() - processor_s)


def best(work: Callable[[], object], times: int = 3) -> Time:
    """Return the best times of a piece of work."""
    taken = [timed(work)[1] for _ in range(times)]
    return Time(min(each.wall_s for each in taken), min(each.processor_s for each in taken))


def index_of(zones: gpd.GeoDataFrame) -> SiteIndex:
    """Return an index that is built as far as `locate` needs it."""
    index = ftzgeo.site_index(zones)
    index.locate(*everywhere(1000))
    return index


def measuring_index_of(zones: gpd.GeoDataFrame) -> SiteIndex:
    """Return an index that is built as far as `measure` needs it."""
    index = ftzgeo.site_index(zones)
    index.measure(*everywhere(1000), ACCURACY_M)
    return index


def loops() -> str:
    """Return whether loops over points are compiled, and by what."""
    if os.environ.get(compiled.SWITCH) == "0":
        return f"no compiled loops ({compiled.SWITCH}=0)"
    return f"loops compiled by {version('numba')}" if compiled.kernels(compiled.MANY) else "no compiled loops"


def version(package: str) -> str:
    """Return the name of a package with its version."""
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return f"{package} is not installed"


# What is printed -----------------------------------------------------------------------------------------------------


def speed(name: str, zones: gpd.GeoDataFrame, points: Points, others: int) -> None:
    """Print the rates of the index, of the memory and of other tools for one set of zones."""
    lon, lat = points
    print(f"\n{name}\n")
    _row(
        "", "points", "loading s", "M points/s", "processor ns a point", "locate on these", "ratio", "rows that differ"
    )
    _row(*["---"] * COLUMNS)
    index, loading = timed(partial(index_of, zones))
    located = best(partial(index.locate, lon, lat))
    _row("index.locate", f"{len(lon):,}", f"{loading.wall_s:.2f}", *rates(len(lon), located))
    measure = partial(ftzgeo.site_index(zones).measure, lon, lat, ACCURACY_M)
    _row("index.measure, first call (builds and grows)", f"{len(lon):,}", "", *rates(len(lon), best(measure, 1)))
    _row("index.measure, later calls", f"{len(lon):,}", "", *rates(len(lon), best(measure)))
    added = best(lambda: (lon.sum(), lat.sum()))
    _row("NumPy adding up both arrays", f"{len(lon):,}", "", *rates(len(lon), added), *beside(len(lon), added, located))
    for tool, load in TOOLS.items():
        try:
            ask_tool(tool, load, zones, (lon[:others], lat[:others]), index)
        except ImportError as missing:
            _row(tool, f"skipped: {missing}")


def ask_tool(name: str, load: Tool, zones: gpd.GeoDataFrame, points: Points, index: SiteIndex) -> None:
    """Print the rate of another tool for as many points as it answers in `BUDGET_S`."""
    lon, lat = (values[:TRIAL] for values in points)
    trial = best(load(zones, lon, lat), 1)
    lon, lat = (values[: int(TRIAL * max(1.0, BUDGET_S / trial.wall_s))] for values in points)
    count = len(lon)
    ask, loading = timed(partial(load, zones, lon, lat))
    differing = int((ask() != index.locate(lon, lat)).sum())
    located, taken = best(partial(index.locate, lon, lat)), best(ask)
    cells = (f"{loading.wall_s:.2f}", *rates(count, taken), *beside(count, taken, located), f"{differing:,}")
    _row(name, f"{count:,}", *cells)


def rates(count: int, taken: Time) -> tuple[str, str]:
    """Return millions of points a second, and nanoseconds of processor time a point."""
    return _figures(count / taken.wall_s / 1e6), _figures(taken.processor_s / count * 1e9)


def beside(count: int, taken: Time, located: Time) -> tuple[str, str]:
    """Return the rate of `locate` for the same points, and how many times as fast it is."""
    return rates(count, located)[0], _figures(taken.wall_s / located.wall_s)


def _figures(value: float) -> str:
    """Return a number with three figures, or to the unit."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three figures


def _row(*cells: str) -> None:
    """Print a line of the table of `speed`."""
    print(f"| {' | '.join((*cells, *[''] * (COLUMNS - len(cells))))} |", flush=True)


def curve(count: int) -> None:
    """Print building times and rates against the number of zones of 300 vertices."""
    measured = min(count, MEASURED)
    print(
        f"\nM points/s of `locate` ({count:,} points) and of the second call of `measure` ({measured:,} points); "
        "seconds of building with a first call for 1,000 points\n"
    )
    print("| zones of 300 vertices | locate: building s | everywhere | half near borders ", end="")
    print("| measure: building s | everywhere | half near borders |\n|---|---|---|---|---|---|---|")
    for across in (3, 10, 32, 100):
        zones = scattered(across, 300, RAGGED)
        sets = (everywhere(count), half_near(zones, count))
        index, building = timed(partial(index_of, zones))
        cells = [f"{building.wall_s:.2f}"]
        cells += [rates(count, best(partial(index.locate, *points)))[0] for points in sets]
        measuring, building = timed(partial(measuring_index_of, zones))
        cells.append(f"{building.wall_s:.2f}")
        for lon, lat in sets:
            measure = partial(measuring.measure, lon[:measured], lat[:measured], ACCURACY_M)
            measure()
            cells.append(rates(measured, best(measure, 1))[0])
        print(f"| {across * across:,} | {' | '.join(cells)} |", flush=True)


def one() -> None:
    """Print the time of one point in a warm process, and of the command from a cold shell."""
    index = index_of(scattered(7, 100))
    lon, lat = (array.tolist() for array in everywhere(10_000))
    taken = best(lambda: [index.contains(x, y) for x, y in zip(lon, lat, strict=True)])
    print(f"\nindex.contains: {taken.wall_s / len(lon) * 1e6:.1f} µs")
    command = [sys.executable, "-m", "ftzgeo", "check", "117.1", "39.2"]
    print(f"ftzgeo check: {best(lambda: subprocess.run(command, capture_output=True, check=True)).wall_s:.2f} s")


def warm_up() -> None:
    """Ask for so many points that whatever is compiled or loaded once is there."""
    index = ftzgeo.site_index(scattered(2, 10))
    points = everywhere(compiled.MANY)
    index.locate(*points)
    index.measure(*points, ACCURACY_M)


def main() -> int:
    """Run the chosen parts; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--points", type=int, default=10_000_000)
    parser.add_argument("--others", type=int, default=1_000_000)
    parser.add_argument("--only", choices=["speed", "curve", "one"])
    parser.add_argument("--plain", action="store_true", help="without compiled loops (as without numba)")
    options = parser.parse_args()
    if options.plain:
        os.environ[compiled.SWITCH] = "0"
    ready = best(warm_up, 1)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]}\n"
        f"{loops()}, ready after {ready.wall_s:.1f} s\n{', '.join(version(package) for package in PACKAGES)}"
    )
    if options.only in {None, "speed"}:
        ours, few, many = shipped(), scattered(7, 100, RAGGED), scattered(55, 300, RAGGED)
        box = everywhere(options.points, tuple(ours.total_bounds))
        speed(f"The {len(ours)} polygons that come with ftzgeo, points in their box", ours, box, options.others)
        speed("49 zones of 100 vertices", few, everywhere(options.points), options.others)
        speed("3,025 zones of 300 vertices, half near borders", many, half_near(many, options.points), options.others)
    if options.only in {None, "one"}:
        one()
    if options.only in {None, "curve"}:
        curve(options.points)
    return 0


if __name__ == "__main__":
    sys.exit(main())
