"""How fast maps open and move in headless Chromium: the map of all zones, and one of thousands of made-up blocks.

    python benchmarks/map_frames.py [--blocks 5000] [--corners 200]

Reports the time to build and write the page, its size, the time until it can be used, and the frame times while it is
dragged and zoomed (median, 95th percentile, worst). Needs Debian's Chromium and playwright.
"""

from __future__ import annotations

import argparse
import math
import statistics
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ftzgeo import read_boundaries
from ftzgeo.descriptions import read_descriptions
from ftzgeo.maps import make_map, write_map
from ftzgeo.model import Boundary
from ftzgeo.shipped import data_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    import folium
    from playwright.sync_api import Page

    from ftzgeo.model import Tier

CHROMIUM = "/usr/bin/chromium"
ZONES = 10
SPACING_DEG = 0.02
TIERS: tuple[Tier, ...] = ("traced", "completed", "schematic")
WATCH = """
window.frames = [];
const watch = (now) => { window.frames.push(now); requestAnimationFrame(watch); };
requestAnimationFrame(watch);
"""


def made_up_blocks(count: int, corners: int) -> list[Boundary]:
    """Return wavy rings on a grid: nothing of a real place but the rough position."""
    columns = math.ceil(math.sqrt(count))
    blocks = []
    for number in range(count):
        row, column = divmod(number, columns)
        lon, lat = 116.5 + column * SPACING_DEG, 38.5 + row * SPACING_DEG
        zone = f"zone-{number % ZONES}"
        geometry = {"type": "Polygon", "coordinates": [wavy_ring(lon, lat, corners)]}
        tier = TIERS[number % len(TIERS)]
        blocks.append(
            Boundary(id=f"{zone}-{number}", level="block", zone=zone, geometry=geometry, tier=tier, sigma_m=20.0)
        )
    return blocks


def wavy_ring(lon: float, lat: float, corners: int) -> list[list[float]]:
    """Return a closed ring around a point."""
    turns = [2 * math.pi * step / (corners - 1) for step in range(corners - 1)]
    radii = [0.4 * SPACING_DEG * (1 + 0.15 * math.sin(9 * turn)) for turn in turns]
    ring = [[lon + r * math.cos(t), lat + 0.8 * r * math.sin(t)] for r, t in zip(radii, turns, strict=True)]
    return [*ring, ring[0]]


def all_zones() -> folium.Map:
    """Return the map of the zones that come with ftzgeo."""
    zones = read_descriptions(data_folder("descriptions"))
    return make_map(read_boundaries(data_folder("polygons")), zones, control=data_folder("control"))


def frame_times(page: Page) -> list[float]:
    """Drag the map to and fro and zoom in and out; return the milliseconds of every frame."""
    page.evaluate(WATCH)
    for _ in range(3):
        page.mouse.move(900, 600)
        page.mouse.down()
        for step in range(20):
            page.mouse.move(900 - 20 * step, 600 - 10 * step)
        page.mouse.up()
        for _ in range(4):
            page.mouse.wheel(0, -240)
            page.wait_for_timeout(250)
        for _ in range(4):
            page.mouse.wheel(0, 240)
            page.wait_for_timeout(250)
    stamps: list[float] = page.evaluate("window.frames")
    return [after - before for before, after in pairwise(stamps)]


def measured(path: Path) -> tuple[float, Sequence[float]]:
    """Open a page; return the seconds until its script is done, and its frame times in ms."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(path.as_uri())
        ready: float = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000")
        page.wait_for_timeout(500)
        frames = frame_times(page)
        browser.close()
    return ready, frames


def report(name: str, path: Path, build_s: float) -> None:
    """Print the figures of one page."""
    ready, frames = measured(path)
    ordered = sorted(frames)
    worst, p95 = ordered[-1], ordered[int(0.95 * len(ordered))]
    print(f"{name}: built in {build_s:.2f} s, {path.stat().st_size / 1e6:.2f} MB, ready after {ready:.2f} s")
    print(
        f"  frames: median {statistics.median(frames):.0f} ms, 95 % {p95:.0f} ms, worst {worst:.0f} ms ({len(frames)})"
    )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--blocks", type=int, default=5000)
    parser.add_argument("--corners", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        path = write_map(all_zones(), Path(folder) / "zones.html")
        report("all zones", path, time.perf_counter() - start)
        blocks = made_up_blocks(options.blocks, options.corners)
        start = time.perf_counter()
        path = write_map(make_map(blocks), Path(folder) / "many.html")
        report(f"{options.blocks} blocks of {options.corners} corners", path, time.perf_counter() - start)


if __name__ == "__main__":
    main()
