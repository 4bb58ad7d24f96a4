"""Compare the site index with shapely's exact predicates, point by point.

    python -m benchmarks.sites_exact [--millions 50]

A quarter of the points lies anywhere, a quarter on vertices, a quarter on the (rounded) middles of edges, and a quarter
within 1 nm to 1 m of the border; the zones are a partition (all edges shared), scattered ragged ones with holes and
second parts, rectangles (edges along the axes), and overlapping ones. The exit code is 1 if any answer differs.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
import shapely

import ftzgeo
from benchmarks.site_data import EAST, NORTH, SOUTH, WEST, expected_rows, frame, hard_points, neighbours, scattered

AT_ONCE = 500_000


def main() -> int:
    """Compare all sets of zones; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--millions", type=float, default=50.0)
    count = int(1e6 * parser.parse_args().millions)
    x, y = np.linspace(WEST, EAST, 21), np.linspace(SOUTH, NORTH, 21)
    zones = {
        "partition": neighbours(2000),
        "scattered": scattered(30, 200),
        "rectangles": frame([shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for i in range(20) for j in range(20)]),
        "overlapping": frame([shapely.Point(a, b).buffer(0.09, quad_segs=20) for a in x[::2] for b in y[::2]]),
    }
    differing = 0
    for name, frame_of_zones in zones.items():
        index, each = ftzgeo.site_index(frame_of_zones), count // len(zones)
        started, wrong = time.perf_counter(), 0
        for seed, first in enumerate(range(0, each, AT_ONCE)):
            lon, lat = hard_points(frame_of_zones, min(AT_ONCE, each - first), seed)
            wrong += int((index.locate(lon, lat) != expected_rows(frame_of_zones, lon, lat)).sum())
        seconds = time.perf_counter() - started
        print(f"{name}: {wrong} of {each:,} points differ from shapely ({seconds:.0f} s)", flush=True)
        differing += wrong
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main())
