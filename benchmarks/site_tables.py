"""How long big tables take, from file to file, and how much memory.

    python -m benchmarks.site_tables [--parquet-millions 100] [--csv-millions 10] [--folder DIR]

The zones are 36 of `site_data.scattered` with 100 vertices and more; the points lie everywhere around them. Each check
is the command ``ftzgeo check --table`` in a process of its own. Prints seconds, rows per second, processor seconds and
the most memory that the process had. The files are made in a temporary folder (6 GB for the default) and
removed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from shapely.geometry import mapping

from benchmarks.site_data import EAST, NORTH, SOUTH, WEST, scattered
from ftzgeo.boundaries import write_boundaries
from ftzgeo.model import Boundary

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_ONCE = 1_000_000
_POINTS = 5


def main() -> None:
    """Make the tables, check them, print a line for each."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--parquet-millions", type=int, default=100)
    cli.add_argument("--csv-millions", type=int, default=10)
    cli.add_argument("--folder", type=Path)
    given = cli.parse_args()
    folder = Path(tempfile.mkdtemp(dir=given.folder))
    try:
        write_boundaries(_zones(), folder / "zones.geojson")
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        _point(folder)
        for suffix, millions in ((".csv", given.csv_millions), (".parquet", given.parquet_millions)):
            if millions:
                _table(folder, suffix, millions)
    finally:
        shutil.rmtree(folder)


def _zones() -> list[Boundary]:
    frame = scattered(6, 100)
    return [
        Boundary(id=name, level="block", zone=name, tier="traced", sigma_m=10.0, geometry=dict(mapping(shape)))
        for name, shape in zip(frame["id"], frame.geometry, strict=True)
    ]


def _point(folder: Path) -> None:
    """Print how long one point takes from a cold shell."""
    runs = [_run(folder, "117.2101", "39.1357")[0] for _ in range(_POINTS)]
    print(f"one point, whole process: median {sorted(runs)[_POINTS // 2]:.2f} s, least {min(runs):.2f} s")


def _table(folder: Path, suffix: str, millions: int) -> None:
    source, output = folder / f"sites{suffix}", folder / f"checked{suffix}"
    _write(source, millions)
    seconds, processor, megabytes = _run(folder, "--table", str(source), "--crs", "wgs84", "-o", str(output))
    rate = millions / seconds
    print(
        f"{suffix[1:]} to {suffix[1:]}, {millions} M rows ({source.stat().st_size / 1e6:,.0f} MB to "
        f"{output.stat().st_size / 1e6:,.0f} MB): {seconds:.1f} s, {rate:.2f} M rows/s, processors {processor:.0f} s "
        f"({processor / millions:.2f} µs a row), {megabytes:,.0f} MB, load {os.getloadavg()[0]:.1f}"
    )
    source.unlink()
    output.unlink()


def _write(path: Path, millions: int) -> None:
    batches = _batches(millions)
    first = next(batches)
    writer: Any = (
        pq.ParquetWriter(path, first.schema) if path.suffix == ".parquet" else pa_csv.CSVWriter(path, first.schema)
    )
    with writer:
        writer.write_batch(first)
        for batch in batches:
            writer.write_batch(batch)


def _batches(millions: int) -> Iterator[pa.RecordBatch]:
    chance = np.random.default_rng(5)
    for number in range(millions):
        yield pa.record_batch(
            {
                "id": pa.array(np.arange(number * _AT_ONCE, (number + 1) * _AT_ONCE)),
                "lon": np.round(chance.uniform(WEST, EAST, _AT_ONCE), 7),
                "lat": np.round(chance.uniform(SOUTH, NORTH, _AT_ONCE), 7),
            }
        )


def _run(folder: Path, *arguments: str) -> tuple[float, float, float]:
    """Return seconds, processor seconds and megabytes of a check."""
    command = [sys.executable, "-m", "ftzgeo", "check", *arguments, "--boundaries", str(folder / "zones.geojson")]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


if __name__ == "__main__":
    main()
