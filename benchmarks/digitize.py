"""Digitize the open evaluation beside the repository: city by city and tier by tier, with seconds and memory.

    python benchmarks/digitize.py [CITY ...] [--out DIR]

Every city is run in a process of its own by ``../shared/evaluation/run_digitize.py``, which goes the whole way from
text to polygon with the public functions and scores it: a failure counts as IoU 0. `--out` keeps the polygons
(``CITY.geojson``) and the scores (``CITY.json``), which ``worst_cases.py`` and ``recipes.py`` can take. Ends at once
where the evaluation is absent (a fresh clone).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EVALUATION = ROOT.parent / "shared" / "evaluation"
COLUMNS = ("city", "tier", "n", "not drawn", "mean IoU", "median", "IoU ≥ .9", "Hausdorff ≤ 50 m", "area ± 5 %")
FAR_WRONG_IOU = 0.9


def main() -> int:
    """Run the evaluation, print the tables and return the exit code."""
    cli = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    cli.add_argument("cities", nargs="*", metavar="CITY")
    cli.add_argument("--out", type=Path, metavar="DIR")
    options = cli.parse_args()
    if not EVALUATION.is_dir():
        print(f"{EVALUATION} is absent: nothing to measure")
        return 0
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        out = options.out or Path(folder)
        out.mkdir(parents=True, exist_ok=True)
        present = sorted(path.parent.name for path in (EVALUATION / "cities").glob("*/cases.jsonl"))
        cities = [name for name in present if not options.cities or name in options.cities]
        runs = {city: run_city(city, out) for city in cities}
    print_scores(runs)
    print_costs(runs)
    print_honesty(runs)
    return 0


def run_city(city: str, out: Path) -> dict[str, Any]:
    """Digitize and score a city; return the scorer's figures with the process's `megabytes` and `processor` seconds."""
    scores = out / f"{city}.json"
    command = [sys.executable, str(EVALUATION / "run_digitize.py"), city, "--out", str(out), "--json", str(scores)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed")
    figures: dict[str, Any] = json.loads(scores.read_text("utf-8"))
    return figures | {"megabytes": usage.ru_maxrss / 1024, "processor": usage.ru_utime + usage.ru_stime}


def print_scores(runs: dict[str, dict[str, Any]]) -> None:
    """Print a row per city and tier, then all cities tier by tier."""
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS))
    cases = [case for run in runs.values() for case in run["cases"]]
    for city in [*runs, "all"]:
        mine = [case for case in cases if city in (case["city"], "all")]
        for tier in [*sorted({case["tier"] for case in mine}), "all"]:
            _print_row(city, tier, [case for case in mine if tier in (case["tier"], "all")])


def _print_row(city: str, tier: str, cases: list[dict[str, Any]]) -> None:
    iou = [case["iou"] for case in cases]
    figures = [
        f"{len(cases)}",
        f"{sum(case['status'] != 'ok' for case in cases)}",
        f"{statistics.mean(iou):.4f}",
        f"{statistics.median(iou):.4f}",
        _share(cases, lambda case: case["iou"] >= FAR_WRONG_IOU),
        _share(cases, lambda case: case["hausdorff_m"] is not None and case["hausdorff_m"] <= 50),  # noqa: PLR2004
        _share(cases, lambda case: case["area_err"] is not None and abs(case["area_err"]) <= 0.05),  # noqa: PLR2004
    ]
    print(f"| {city} | {tier} | " + " | ".join(figures) + " |")


def _share(cases: list[dict[str, Any]], test: Any) -> str:
    return f"{sum(map(test, cases)) / len(cases):.1%}"


def print_costs(runs: dict[str, dict[str, Any]]) -> None:
    """Print seconds (wall), processor seconds (imports and scoring included) and the peak of memory of every city."""
    print("\n| city | cases | seconds | processor s | processor s per case | peak MB |\n|---|---|---|---|---|---|")
    for city, run in runs.items():
        seconds, processor, count = run["seconds"][city], run["processor"], len(run["cases"])
        figures = f"{seconds:.0f} | {processor:.0f} | {processor / count:.2f} | {run['megabytes']:.0f}"
        print(f"| {city} | {count} | {figures} |")


def print_honesty(runs: dict[str, dict[str, Any]]) -> None:
    """Print what the product called its polygons, and how many of each were wrong."""
    print(f"\n| city | called | n | mean IoU | IoU < {FAR_WRONG_IOU:g} |\n|---|---|---|---|---|")
    for city, run in runs.items():
        for called, one in run["product"].items():
            print(f"| {city} | {called} | {one['n']} | {one['iou_mean']:.4f} | {one['below_90']:.1%} |")


if __name__ == "__main__":
    sys.exit(main())
