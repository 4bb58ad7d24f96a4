"""What the commands say: progress and findings on stderr, results on stdout, the exit status."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from ftzgeo.wording import finding_title, message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.table import Table

    from ftzgeo.model import Finding, Level

_SHOWN = 12
_RANK: dict[Level, int] = {"error": 0, "warning": 1, "info": 2}
_LEVELS_ZH: dict[Level, str] = {"error": "错误", "warning": "警告", "info": "提示"}


def say(line: str) -> None:
    """Print a line for people."""
    sys.stderr.write(line + "\n")


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """Show a progress bar while stderr is a terminal; yield a function that takes what was just done."""
    if not sys.stderr.isatty() or total <= 1:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)

        def step(done: str) -> None:
            bar.update(task, advance=1, description=f"{what}: {done}")

        yield step


def stdout_table(table: Table) -> None:
    """Print a table to stdout; as wide as it needs where stdout is no terminal."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else 160
    Console(width=width).print(table)


def show_findings(findings: Sequence[Finding], lang: str = "en") -> None:
    """Print the gravest findings in ``zh`` or ``en``, and how many more there are."""
    ranked = sorted(findings, key=lambda finding: _RANK[finding.level])
    for finding in ranked[:_SHOWN]:
        say(_line(finding, lang))
    more = len(ranked) - _SHOWN
    if more > 0:
        say(f"……另有 {more} 条" if lang == "zh" else f"… and {more} more findings")


def _line(finding: Finding, lang: str) -> str:
    if lang != "zh":
        return f"{finding.level}: {finding.id}: {finding.code}: {finding.message}"
    title = finding_title(finding.code, lang)
    return f"{_LEVELS_ZH[finding.level]}：{title}（{finding.id}，{finding.code}）：{message(finding.message, lang)}"


def exit_for(findings: Sequence[Finding], *, strict: bool) -> None:
    """Leave with status 1 where a finding demands it."""
    grave = {"error", "warning"} if strict else {"error"}
    if any(finding.level in grave for finding in findings):
        raise typer.Exit(1)
