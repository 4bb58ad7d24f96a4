"""``ftzgeo diff``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.cli.console import exit_for, say, show_findings, stdout_table
from ftzgeo.comparison import diff
from ftzgeo.comparison.table import format_comparison

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.cli.options import Lang


def run(old: Path, new: Path, *, as_json: bool, lang: Lang, strict: bool) -> None:
    """Compare two files or folders of boundaries; print what changed."""
    comparison = diff(old, new)
    if as_json:
        print(comparison.model_dump_json(indent=2))  # noqa: T201 - this is the command's result
    elif comparison.count("same") < len(comparison.boundaries):
        stdout_table(format_comparison(comparison, lang=lang.value))
    counts = ", ".join(f"{comparison.count(status)} {status}" for status in ("added", "dropped", "changed", "same"))
    say(counts)
    show_findings(comparison.findings, lang.value)
    exit_for(comparison.findings, strict=strict)
