"""Millions of sites on a Spark cluster of two workers on loopback: the same bytes as locally, also when one is lost.

    python -m benchmarks.site_spark [--rows 5000000] [--batch 10000]

Parquet to Parquet, with distances and probabilities. The local figure is one process that reads, checks and writes the
same file batch by batch; the cluster has the same two cores, and a JVM for each of its parts.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import platform
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import ftzgeo
from benchmarks.site_data import EAST, NORTH, SOUTH, WEST, hard_points, scattered
from benchmarks.spark_cluster import Cluster, cluster_on_loopback, session_on
from ftzgeo.sites.batch import CheckOptions, check_batch, plain
from ftzgeo.sites.spark import check_dataframe

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import SparkSession

    from ftzgeo.sites import SiteIndex

ACROSS, VERTICES = 10, 300
OPTIONS = CheckOptions(accuracy_m=5.0)
PARTITIONS = 16
LOCAL_BATCH = 1 << 18
LOST_AFTER = PARTITIONS // 4
"""So many of the tasks are done when a worker is killed."""


def write_sites(path: Path, rows: int) -> None:
    """Write sites, every tenth on or near a border, every hundredth without coordinates, with a name."""
    number = np.arange(rows)
    lon, lat = np.random.default_rng(4).uniform((WEST, SOUTH), (EAST, NORTH), (rows, 2)).T
    hard_lon, hard_lat = hard_points(scattered(ACROSS, VERTICES), rows // 10)
    lon[: len(hard_lon) * 10 : 10], lat[: len(hard_lat) * 10 : 10] = hard_lon, hard_lat
    name = pa.array([f"企业{n}" for n in range(1000)]).take(pa.array(number % 1000))
    columns = {"id": number, "name": name, "lon": pa.array(lon, mask=number % 100 == 1), "lat": lat}
    pq.write_table(pa.table(columns), path, row_group_size=rows // (4 * PARTITIONS))


def check_locally(source: Path, target: Path, index: SiteIndex) -> None:
    """Read, check and write batch by batch in this process."""
    writer: pq.ParquetWriter | None = None
    for rows in pq.ParquetFile(source).iter_batches(LOCAL_BATCH):
        checked = plain(check_batch(rows, index, OPTIONS))
        writer = writer or pq.ParquetWriter(target, checked.schema)
        writer.write_batch(checked)
    if writer:
        writer.close()


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of the rows in order of their ids, written as one Parquet file."""
    sink = io.BytesIO()
    pq.write_table(pq.read_table(path).sort_by("id").replace_schema_metadata(None), sink)
    return hashlib.sha256(sink.getbuffer()).hexdigest()


def losing_a_worker(cluster: Cluster, spark: SparkSession, write: Callable[[], None]) -> int:
    """Write while a worker is killed after `LOST_AFTER` tasks; return how many tasks were done by then."""
    tracker = spark.sparkContext.statusTracker()

    def done() -> int:
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        return max((stage.numCompletedTasks for stage in stages if stage), default=0)

    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(write)
        while (tasks := done()) < LOST_AFTER and not job.done():
            time.sleep(0.02)
        cluster.lose_worker(1)
        job.result()
    return tasks


def seconds(work: Callable[[], object]) -> float:
    """Return the wall time of a piece of work."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def report(name: str, rows: int, taken_s: float, *, same: bool) -> None:
    """Print a line of the table."""
    print(f"| {name} | {taken_s:.1f} | {rows / taken_s / 1e6:.2f} | {'yes' if same else 'NO'} |", flush=True)


def compare(folder: Path, rows: int, batch: int) -> bool:
    """Print the table; return whether all bytes are the same."""
    source, local = folder / "sites.parquet", folder / "local.parquet"
    index = ftzgeo.site_index(scattered(ACROSS, VERTICES))
    write_sites(source, rows)
    print("| way | seconds | M rows/s | same bytes |\n|---|---|---|---|")
    taken_s = seconds(lambda: check_locally(source, local, index))
    expected = fingerprint(local)
    report("one process, no Spark", rows, taken_s, same=True)
    settings = {
        "spark_sql_files_maxPartitionBytes": str(source.stat().st_size // PARTITIONS),
        "spark_sql_execution_arrow_maxRecordsPerBatch": str(batch),
    }
    with cluster_on_loopback(folder) as cluster, session_on(cluster, **settings) as spark:

        def write(name: str) -> None:
            checked = check_dataframe(spark.read.parquet(str(source)), index=index, options=OPTIONS)
            checked.write.parquet(str(folder / name))

        taken_s = seconds(lambda: write("kept"))
        kept = fingerprint(folder / "kept") == expected
        report("Spark, with the start of its Python workers", rows, taken_s, same=kept)
        started = time.perf_counter()
        tasks = losing_a_worker(cluster, spark, lambda: write("lost"))
        taken_s = time.perf_counter() - started
        lost = fingerprint(folder / "lost") == expected
        report(f"Spark, one of two workers killed after {tasks} of its tasks", rows, taken_s, same=lost)
    return kept and lost


def main() -> int:
    """Compare in a temporary folder; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--batch", type=int, default=10_000, help="spark.sql.execution.arrow.maxRecordsPerBatch")
    options = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]}; "
        f"{options.rows:,} rows, {ACROSS * ACROSS} zones of {VERTICES} vertices"
    )
    with tempfile.TemporaryDirectory() as folder:
        return 0 if compare(Path(folder), options.rows, options.batch) else 1


if __name__ == "__main__":
    sys.exit(main())
