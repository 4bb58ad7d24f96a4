"""A table goes on where a run was interrupted, and anew where it must."""

from __future__ import annotations

import dataclasses
import multiprocessing
import signal
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
import shapely
from shapely.geometry import mapping

from ftzgeo.model import Boundary
from ftzgeo.sites import SiteIndex, site_index
from ftzgeo.sites.geocoding import Geocoder
from ftzgeo.sites.rows import rows_of_boundaries
from ftzgeo.sites.tables import TableOptions, TableSummary, arrow_files, delimited
from ftzgeo.sites.tables.files import Workers, check_to_file, open_job

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS, PIECE_ROWS, PIECE_BYTES = 60_000, 4_000, 1 << 17
PLACED = Boundary(
    id="x-1",
    level="block",
    zone="x",
    tier="traced",
    sigma_m=5.0,
    geometry=dict(mapping(shapely.box(117.0, 39.0, 117.2, 39.2))),
)
NOT_PLACED = Boundary(id="y-1", level="block", zone="y", tier="unlocated")
NORTH, SOUTH = shapely.box(117.0, 39.3, 118.0, 39.6), shapely.box(117.0, 38.0, 118.0, 38.3)


class Killed(BaseException):
    """What ends a run without warning."""


def check(
    source: Path,
    output: Path,
    index: SiteIndex,
    progress: Callable[[int, int | None, int], None] | None = None,
    *,
    resume: bool = False,
) -> TableSummary:
    options = TableOptions(crs="wgs84")
    job = open_job(source, index, options, geocoder=Geocoder, workers=Workers(2, progress))
    try:
        return check_to_file(job, output, resume=resume)
    finally:
        job.source.close()


@pytest.fixture
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    cut_small(monkeypatch)


def cut_small(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(arrow_files, "PIECE_ROWS", PIECE_ROWS)
    patch.setattr(delimited, "_BLOCK", PIECE_BYTES)


def check_slowly(source: Path, output: Path) -> None:
    """Check a table in another process, so slowly that it can be killed on the way."""
    with pytest.MonkeyPatch.context() as patch:
        cut_small(patch)
        check(source, output, site_index([PLACED]), lambda *_: time.sleep(0.05))


def written(output: Path) -> int:
    """Return how many pieces of an unfinished file are in its journal, behind two lines that tell whose it is."""
    journal = output.with_name(output.name + ".part.jsonl")
    return journal.read_bytes().count(b"\n") - 2 if journal.exists() else 0


def points() -> pa.Table:
    chance = np.random.default_rng(4)
    lon, lat = chance.uniform(116.9, 117.3, ROWS), chance.uniform(38.9, 39.3, ROWS)
    missing = np.arange(ROWS) % 100 == 0
    return pa.table({"id": np.arange(ROWS), "lon": pa.array(lon, mask=missing), "lat": lat})


@pytest.mark.usefixtures("_small_pieces")
@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_a_process_that_was_killed_goes_on_to_the_same_table(tmp_path: Path, suffix: str) -> None:
    source, whole, broken = (tmp_path / f"{name}{suffix}" for name in ("sites", "whole", "broken"))
    if suffix == ".csv":
        pa_csv.write_csv(points(), source)
    else:
        # A piece never holds rows of two of these row groups, so that the third is shorter than the others.
        pq.write_table(points(), source, row_group_size=11_000)
    process = multiprocessing.get_context("spawn").Process(target=check_slowly, args=(source, broken))
    process.start()
    while written(broken) < 4 and process.is_alive():
        time.sleep(0.01)
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert not broken.exists()
    done: list[int] = []
    summary = check(source, broken, site_index([PLACED]), lambda *at: done.append(at[2]), resume=True)
    expected = check(source, whole, site_index([PLACED]))
    assert done[0] > 2 * PIECE_ROWS
    assert summary.verdicts == expected.verdicts
    assert summary.rows == ROWS
    if suffix == ".parquet":
        assert pq.read_table(broken).equals(pq.read_table(whole))
    assert broken.read_bytes() == whole.read_bytes()


def interrupt(place: int, total: int | None, rows: int) -> None:
    del place, total
    if rows > 3 * PIECE_ROWS:
        raise Killed


def index_with(**given: Any) -> SiteIndex:
    return SiteIndex(dataclasses.replace(rows_of_boundaries([PLACED, NOT_PLACED]), **given))


@pytest.mark.usefixtures("_small_pieces")
@pytest.mark.parametrize(
    ("later", "expected"),
    [
        # The points lie south of 39.3° N: none of them where the block can be according to the later descriptions,
        # or where nothing is said of its borders.
        ({"extents": (NORTH,)}, "outside"),
        ({"unlocated": (), "extents": (), "borderless": ("y-1",)}, "outside"),
        ({"extents": (None,)}, "unknown"),
    ],
)
def test_other_descriptions_start_anew_and_say_why(tmp_path: Path, later: dict[str, Any], expected: str) -> None:
    source, output = tmp_path / "sites.parquet", tmp_path / "checked.parquet"
    lon = np.full(5 * PIECE_ROWS, 117.5)
    pq.write_table(pa.table({"lon": lon, "lat": np.full(len(lon), 38.2)}), source)
    with pytest.raises(Killed):
        check(source, output, index_with(extents=(SOUTH,)), interrupt)
    summary = check(source, output, index_with(**later), resume=True)
    assert summary.verdicts == {expected: len(lon)}
    finding = next(f for f in summary.findings if f.code == "started-anew")
    assert finding.level == "warning"
    assert "its 4 piece(s) were dropped" in finding.message


@pytest.mark.usefixtures("_small_pieces")
def test_the_same_descriptions_go_on(tmp_path: Path) -> None:
    source, output = tmp_path / "sites.parquet", tmp_path / "checked.parquet"
    pq.write_table(points(), source)
    with pytest.raises(Killed):
        check(source, output, index_with(extents=(SOUTH,)), interrupt)
    done: list[int] = []
    summary = check(source, output, index_with(extents=(SOUTH,)), lambda *at: done.append(at[2]), resume=True)
    assert done[0] == 5 * PIECE_ROWS
    assert "started-anew" not in {finding.code for finding in summary.findings}
