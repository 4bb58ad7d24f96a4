"""``ftzgeo check --table``."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from ftzgeo.cli.console import exit_for, say, show_findings
from ftzgeo.cli.options import Lang
from ftzgeo.errors import UsageError
from ftzgeo.sites.tables import TableOptions
from ftzgeo.sites.tables.files import Workers, check_to_file, check_to_stream, open_job
from ftzgeo.sites.verdict import VERDICTS

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
    with _progress(options.lang) as tell:
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
    say(_counts(summary, options.lang))
    show_findings(summary.findings, options.lang.value)
    exit_for(summary.findings, strict=options.strict)


def _counts(summary: TableSummary, lang: Lang) -> str:
    """Return how many rows have which verdict, and where the result is."""
    texts = _TEXTS[lang]
    told = [texts[name].format(n=f"{summary.verdicts[name]:,}") for name in _VERDICTS if summary.verdicts.get(name)]
    text = texts["rows"].format(n=f"{summary.rows:,}") + (texts["and"].join(told) or texts["nothing"])
    return text + (texts["written"].format(file=summary.output) if summary.output else "") + texts["end"]


@contextmanager
def _progress(lang: Lang) -> Iterator[Callable[[int, int | None, int], None] | None]:
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
            said = _TEXTS[lang]["progress"].format(n=f"{rows:,}", rate=f"{rate:,.0f}")
            bar.update(task, completed=place, total=total, description=said)

        yield tell


_VERDICTS = (*VERDICTS, "none")
_TEXTS: dict[Lang, dict[str, str]] = {
    Lang.en: {
        "rows": "{n} rows: ",
        "inside": "{n} inside",
        "outside": "{n} outside",
        "borderline": "{n} borderline",
        "unknown": "{n} unknown",
        "none": "{n} without a verdict",
        "nothing": "no verdict",
        "written": "; written to {file}",
        "progress": "{n} rows, {rate}/s",
        "and": ", ",
        "end": "",
    },
    Lang.zh: {
        "rows": "共 {n} 行：",
        "inside": "界内 {n}",
        "outside": "界外 {n}",
        "borderline": "临界 {n}",
        "unknown": "无法判断 {n}",
        "none": "没有结论 {n}",
        "nothing": "没有结论",
        "written": "；已写入 {file}",
        "progress": "{n} 行，每秒 {rate} 行",
        "and": "，",
        "end": "。",
    },
}
