"""``ftzgeo check --table``."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from ftzgeo.cli.console import exit_for, say, show_findings
from ftzgeo.errors import UsageError
from ftzgeo.sites.tables import TableOptions
from ftzgeo.sites.tables.files import Workers, check_to_file, check_to_stream, open_job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ftzgeo.cli.checking import Options, TableFiles
    from ftzgeo.sites.tables import TableSummary


def run(table: Path, address: str | None, files: TableFiles, options: Options) -> None:
    """Check a table; write it to a file, or as CSV to stdout.

    Raises
    ------
    UsageError
        Options that do not fit together.
    """
    output, resume = files.output, files.resume
    if output is not None and output.exists() and output.samefile(table):
        raise UsageError(f"{output}: is the table itself; write to another file")
    if output is None and (resume or options.as_json):
        raise UsageError("--resume and --json need a file to write the table to: -o FILE")
    columns = TableOptions(
        lon=files.lon,
        lat=files.lat,
        address=address,
        crs=options.crs,
        accuracy_m=options.accuracy_m or 0.0,
        sheet=options.layer,
    )
    with _progress() as tell:
        workers = Workers(files.threads, tell)
        job = open_job(table, options.index(), columns, geocoder=options.open_geocoder, workers=workers)
        try:
            if output is None:
                summary = check_to_stream(job, sys.stdout.buffer)
            else:
                summary = check_to_file(job, output, resume=resume)
        finally:
            job.source.close()
    _print(summary, options)


def _print(summary: TableSummary, options: Options) -> None:
    if options.as_json:
        data = asdict(summary) | {
            "findings": [finding.model_dump() for finding in summary.findings],
            "output": str(summary.output),
        }
        print(json.dumps(data, ensure_ascii=False, indent=2))  # noqa: T201 - the command's result
    told = ", ".join(f"{name} {count:,}" for name, count in summary.verdicts.items() if name != "none" and count)
    say(f"{summary.rows:,} rows: {told or 'no verdict'}" + (f"; written to {summary.output}" if summary.output else ""))
    show_findings(summary.findings, options.lang.value)
    exit_for(summary.findings, strict=options.strict)


@contextmanager
def _progress() -> Iterator[Callable[[int, int | None, int], None] | None]:
    """Show how far a table is while stderr is a terminal; yield what takes place, total and rows."""
    if not sys.stderr.isatty():
        yield None
        return
    import time

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    started = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def tell(place: int, total: int | None, rows: int) -> None:
            rate = rows / max(1e-9, time.monotonic() - started)
            bar.update(task, completed=place, total=total, description=f"{rows:,} rows, {rate:,.0f}/s")

        yield tell
