"""Compare the digitizer with what else one would do, on the same cases and with the same scorer.

    python benchmarks/recipes.py [--ours DIR]

- baseline: the evaluation's own; corners where two roads come nearest, joined by straight lines;
- polygonize: the lines that bear the block's names, loose ends bridged to the next of them within 250 m, polygonized;
  the face whose area is nearest to the stated one;
- enclosures: ``momepy.enclosures`` of the same lines within the district's box, the enclosure nearest in area; skipped
  where momepy is not installed (it is no dependency: use an environment of its own);
- ftzgeo: the polygons in `--ours` (from ``digitize.py --out DIR``), else digitized now.

The first three get the sides as the cases list them and match names exactly; ftzgeo reads the text. "None drawn" counts
blocks without a polygon; the library recipes nearly always find some face, right or not. Ends at once where the
evaluation is absent.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely
import shapely.affinity

if TYPE_CHECKING:
    from collections.abc import Callable

    Recipe = Callable[[gpd.GeoSeries, Any], Any]
    Case = dict[str, Any]

ROOT = Path(__file__).resolve().parents[1]
EVALUATION = ROOT.parent / "shared" / "evaluation"
GAP_M = 250.0
OVERSHOOT = 1.001
"""Bridges go this much farther than the line they lead to, so that noding finds the crossing."""


def polygonized(lines: gpd.GeoSeries, _district: Any) -> Any:
    """Return the faces that named lines (metres) enclose once their gaps are bridged."""
    noded = shapely.union_all([*lines, *bridges(lines.to_numpy())])
    return shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))


def bridges(lines: Any) -> list[Any]:
    """Return straight lines from loose ends to the nearest other line within `GAP_M`."""
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(lines)))
    ends = np.concatenate([shapely.get_point(merged, 0), shapely.get_point(merged, -1)])
    owner = np.tile(np.arange(len(merged)), 2)
    end, other = shapely.STRtree(merged).query(ends, predicate="dwithin", distance=GAP_M)
    keep = owner[end] != other
    found: dict[int, Any] = {}
    for number, target in zip(end[keep].tolist(), other[keep].tolist(), strict=True):
        link = shapely.shortest_line(ends[number], merged[target])
        if number not in found or link.length < found[number].length:
            found[number] = link
    return [shapely.affinity.scale(link, OVERSHOOT, OVERSHOOT) for link in found.values() if link.length > 0]


def enclosures(lines: gpd.GeoSeries, district: Any) -> Any:
    """Return momepy's enclosures of named lines (metres) within the district's box."""
    import momepy  # type: ignore[import-not-found, unused-ignore] # an environment of its own may have it

    limit = gpd.GeoSeries([district], crs=lines.crs)
    return momepy.enclosures(lines.clip(district), limit=limit, clip=True).geometry.to_numpy()


def predict(case: Case, named: gpd.GeoDataFrame, recipe: Recipe) -> Any:
    """Return a case's polygon in EPSG:4326; None where a parcel has no face."""
    district = gpd.GeoSeries([shapely.box(*case["aoi"])], crs=4326).to_crs(named.crs).iloc[0]
    near = named[named.intersects(district)]
    share = case["stated_area_km2"] * 1e6 / len(case["parcels"])
    parts = []
    for parcel in case["parcels"]:
        names = {name for side in parcel["sides"].values() for name in side}
        lines = near.geometry[near["name"].isin(names)]
        faces = recipe(lines, district) if len(lines) else []
        if not len(faces):
            return None
        parts.append(min(faces, key=lambda face: abs(face.area - share)))
    return gpd.GeoSeries([shapely.union_all(parts)], crs=named.crs).to_crs(4326).iloc[0]


def run_recipe(recipe: Recipe, out: Path) -> None:
    """Write a GeoJSON per city."""
    for folder in cities():
        lines = gpd.read_file(folder / "reference.gpkg", layer="lines")
        named = lines[lines["name"].notna()].to_crs(lines.estimate_utm_crs())
        features = []
        for text in (folder / "cases.jsonl").read_text("utf-8").splitlines():
            case = json.loads(text)
            shape = predict(case, named, recipe)
            geometry = None if shape is None else shapely.geometry.mapping(shape)
            features.append({"type": "Feature", "properties": {"id": case["id"]}, "geometry": geometry})
        content = {"type": "FeatureCollection", "features": features}
        (out / f"{folder.name}.geojson").write_text(json.dumps(content), "utf-8")


def run_baseline(out: Path) -> None:
    """Write a GeoJSON per city with the evaluation's baseline."""
    for folder in cities():
        target = str(out / f"{folder.name}.geojson")
        subprocess.run([sys.executable, str(EVALUATION / "baseline.py"), str(folder), target], check=True)


def run_ours(out: Path) -> None:
    """Write a GeoJSON per city with ftzgeo."""
    command = [sys.executable, str(EVALUATION / "run_digitize.py"), "--out", str(out)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def score(predicted: Path) -> dict[str, dict[str, float]]:
    """Return the shipped scorer's figures per tier."""
    figures = predicted / "scores"
    command = [sys.executable, str(EVALUATION / "score_polygons.py"), "--cases-dir", str(EVALUATION / "cities")]
    command += ["--pred-dir", str(predicted), "--json", str(figures)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    tiers: dict[str, dict[str, float]] = json.loads(figures.read_text("utf-8"))["tiers"]
    return tiers


def cities() -> list[Path]:
    """Return the folders of the evaluation's cities."""
    return sorted(path.parent for path in (EVALUATION / "cities").glob("*/cases.jsonl"))


def compare(name: str, tiers: dict[str, dict[str, float]], seconds: float | None) -> None:
    """Print the row of a method."""
    every = tiers["ALL"]
    figures = [f"{one['iou_mean']:.3f}" for one in tiers.values()]
    figures += [f"{every['iou_median']:.3f}", f"{every['haus_le_50']:.0%}", f"{every['failed']}"]
    figures.append("" if seconds is None else f"{seconds:.0f}")
    print(f"| {name} | " + " | ".join(figures) + " |", flush=True)


def main() -> int:
    """Run and score every method; return the exit code."""
    cli = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    cli.add_argument("--ours", type=Path, metavar="DIR")
    options = cli.parse_args()
    if not EVALUATION.is_dir():
        print(f"{EVALUATION} is absent: nothing to compare on")
        return 0
    warnings.simplefilter("ignore")
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| mean IoU | T1 | T2 | T3 | T4 | T5 | T6 | all | median | Hausdorff ≤ 50 m | none drawn | seconds |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|", flush=True)
    methods: dict[str, Callable[[Path], None]] = {
        "baseline": run_baseline,
        "polygonize, nearest in area": lambda out: run_recipe(polygonized, out),
        "momepy.enclosures, nearest in area": lambda out: run_recipe(enclosures, out),
        "ftzgeo": run_ours,
    }
    if importlib.util.find_spec("momepy") is None:
        print("momepy is not installed: enclosures skipped", file=sys.stderr)
        del methods["momepy.enclosures, nearest in area"]
    if options.ours:
        del methods["ftzgeo"]
    for name, run in methods.items():
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            run(Path(folder))
            compare(name, score(Path(folder)), time.perf_counter() - started)
    if options.ours:
        compare("ftzgeo", score(options.ours), None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
