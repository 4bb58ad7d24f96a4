"""Check the sites of a file and write them to another: in pieces, in parallel, in order, and able to go on."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from ftzgeo.errors import UsageError
from ftzgeo.sites.batch import RESULT_SCHEMA
from ftzgeo.sites.tables.checking import ADDRESS_FIELDS, Counts, check_piece
from ftzgeo.sites.tables.findings import checked_findings, started_anew
from ftzgeo.sites.tables.formats import format_for
from ftzgeo.sites.tables.journal import Fingerprint, Journal
from ftzgeo.sites.tables.pieces import ArrowPiece, Read
from ftzgeo.sites.tables.plan import make_plan
from ftzgeo.sites.tables.point_files import PointSource
from ftzgeo.sites.tables.sources import open_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Finding
    from ftzgeo.sites.geocoding import Geocoder
    from ftzgeo.sites.index import SiteIndex
    from ftzgeo.sites.tables.encoded import Encoded
    from ftzgeo.sites.tables.formats import Format
    from ftzgeo.sites.tables.pieces import Piece, Source
    from ftzgeo.sites.tables.plan import Plan, TableOptions

_SMALLER_FOR_ADDRESSES = 1024
"""Addresses are looked up a few each second, and what was found must not be lost."""
_PREFIXES = ("ftzgeo_", "ftzgeo2_", "ftzgeo3_")


@dataclass(frozen=True)
class TableSummary:
    """What became of a table: the rows by verdict (``none``: without one) and by what the column ``reason`` says."""

    rows: int
    verdicts: dict[str, int]
    reasons: dict[str, int]
    findings: tuple[Finding, ...]
    output: Path | None = None


@dataclass(frozen=True)
class Workers:
    """Who works on a table: a number of threads (0: one for each core), and who is told how far they are.

    `progress` takes the place in the input, its total (None where it is not known), and the number of rows done.
    """

    threads: int = 0
    progress: Callable[[int, int | None, int], None] | None = None


@dataclass(frozen=True)
class Job:
    """A table that is opened, the plan for it, and what it is checked with."""

    source: Source
    plan: Plan
    index: SiteIndex
    geocoder: Geocoder | None = None
    workers: Workers = Workers()

    def summary(self, counts: Counts, output: Path | None = None) -> TableSummary:
        """Return what is told of the whole table."""
        findings = (*self.source.findings, *self.plan.findings, *checked_findings(counts, self.index.rows))
        return TableSummary(counts.rows, dict(counts.verdicts), dict(counts.reasons), findings, output)

    def tell(self, place: int, counts: Counts) -> None:
        """Tell how far the work is."""
        if self.workers.progress is not None:
            self.workers.progress(place, self.source.total, counts.rows)


def open_job(
    path: Path,
    index: SiteIndex,
    options: TableOptions,
    *,
    geocoder: Callable[[], Geocoder],
    workers: Workers | None = None,
) -> Job:
    """Open a table and make the plan for it; `geocoder` is called only for a table of addresses.

    Raises
    ------
    UsageError
        A file that is no table, or without columns that say where the sites are.
    """
    source = open_source(path, options)
    if isinstance(source, PointSource) and options.lon is None and options.address is None:
        options = replace(options, lon=source.position[0], lat=source.position[1])
    plan = make_plan(source.sample(), options, crs=source.crs)
    finder = geocoder() if plan.columns.address is not None else None
    return Job(source, replace(plan, prefix=free_prefix(source.names)), index, finder, workers or Workers())


def free_prefix(names: Sequence[str]) -> str:
    """Return what must go before the result's names so that none is there already."""
    added = [one.name for one in (*ADDRESS_FIELDS, *RESULT_SCHEMA)]
    for prefix in ("", *_PREFIXES):
        if not {prefix + name for name in added} & set(names):
            return prefix
    raise UsageError("the table has all columns of a result already; is it the result of an earlier check?")


def check_to_file(job: Job, output: Path, *, resume: bool = False) -> TableSummary:
    """Check a table and write it to a file.

    Parameters
    ----------
    job
        From `open_job`.
    output
        .csv, .tsv, .xlsx, .parquet or .geojson.
    resume
        Go on with what a run that was killed left.
    """
    form = format_for(output.suffix.lower(), job.source, job.plan)
    fingerprint = _fingerprint(job, output.suffix)
    counts = Counts()
    with Journal(output, fingerprint, form.head(), resume=resume) as journal:
        for entry in journal.entries:
            counts.add(Counts.from_json(entry.counts))
        place = journal.entries[-1].place if journal.entries else 0
        for encoded, more, end in _encoded(job, form, place, len(journal.entries)):
            journal.append(encoded, end, more.to_json())
            counts.add(more)
            job.tell(end, counts)
        footers = [entry.footer for entry in journal.entries]
        places = journal.places()
    form.finish(journal.part, footers, places)
    journal.done()
    summary = job.summary(counts, output)
    if journal.outdated:
        return replace(summary, findings=(*summary.findings, started_anew(journal.outdated)))
    return summary


def check_to_stream(job: Job, stream: BinaryIO) -> TableSummary:
    """Check a table and write it to a stream as CSV in UTF-8."""
    form = format_for(".csv", job.source, job.plan, mark=False)
    stream.write(form.head())
    counts = Counts()
    for encoded, more, end in _encoded(job, form, 0, 0):
        stream.write(encoded.data)
        counts.add(more)
        job.tell(end, counts)
    stream.flush()
    return job.summary(counts)


def _encoded(job: Job, form: Format, place: int, number: int) -> Iterator[tuple[Encoded, Counts, int]]:
    """Yield the pieces from a place on, in order, and where each ends; few of them are in memory at a time."""

    def work(piece: Piece, number: int) -> tuple[Encoded, Counts]:
        checked = check_piece(piece, job.plan, job.index, job.geocoder, number=number)
        return form.encode(piece, checked, number=number), checked.counts

    threads = job.workers.threads or _cores()
    waiting: deque[tuple[Future[tuple[Encoded, Counts]], int]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for read in _reads(job, place):
                waiting.append((pool.submit(work, read.piece, number), read.place))
                number += 1
                if len(waiting) > threads:
                    future, end = waiting.popleft()
                    yield (*future.result(), end)
            while waiting:
                future, end = waiting.popleft()
                yield (*future.result(), end)
        finally:
            pool.shutdown(cancel_futures=True)


def _reads(job: Job, place: int) -> Iterator[Read]:
    """Yield the pieces of a table; of one without rows a piece without rows, which has its columns."""
    reads = job.source.pieces(place, smaller=1 if job.geocoder is None else _SMALLER_FOR_ADDRESSES)
    first = next(reads, None)
    if first is not None:
        yield first
        yield from reads
    elif place == 0:
        yield Read(ArrowPiece(job.source.sample()), 0)


def _fingerprint(job: Job, suffix: str) -> Fingerprint:
    """Return what tells one run from another: all that decides what is written."""
    rows = job.index.rows
    # Which of the blocks without a position state no borders is told by the descriptions, not by the boundaries.
    without = sorted((*rows.unlocated, *rows.borderless))
    sides = [(row, sigma_m) for row, _, sigma_m in rows.sides]
    shapes = [*rows.shapes, *(line for _, line, _ in rows.sides)]
    boundaries = _digest((rows.ids, rows.zones, rows.tiers, rows.sigma_m.tolist(), without, sides), shapes)
    work = [job.source.fingerprint(), repr(job.plan), boundaries, suffix]
    return Fingerprint(work, _digest((rows.unlocated, rows.borderless), rows.extents))


def _digest(texts: tuple[object, ...], shapes: Sequence[BaseGeometry | None]) -> str:
    import shapely

    whole = hashlib.sha256(repr(texts).encode())
    for shape in shapes:
        whole.update(shapely.to_wkb(shape) or b"-")
    return whole.hexdigest()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
