"""What is to be said of a whole table after its rows were checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.model import Finding
from ftzgeo.sites.tables.plan import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftzgeo.model import Level
    from ftzgeo.sites.tables.checking import Counts

_REASONS_TOLD = 5
_SYSTEM_NAMES = {"gcj02": "GCJ-02", "bd09": "BD-09"}


def counted_findings(counts: Counts) -> Iterator[Finding]:
    """Yield what the counts of a table say: rows without a verdict, and whether its coordinate system matters."""
    none = counts.verdicts["none"]
    if not counts.rows:
        yield _finding("table-empty", "the table has no rows", "warning")
    if none:
        told = ", ".join(f"{reason} ({n:,})" for reason, n in counts.reasons.most_common(_REASONS_TOLD))
        level: Level = "error" if none == counts.rows else "warning"
        yield _finding("rows-without-verdict", f"{none:,} of {counts.rows:,} rows have no verdict: {told}", level)
    if counts.latitude_first:
        yield _finding("latitude-first", f"{counts.latitude_first:,} rows were read as latitude first", "info")
    others = {name: n for name, n in counts.depends.items() if n}
    if others:
        told = ", ".join(f"{n:,} if they are {_SYSTEM_NAMES[name]}" for name, n in others.items())
        text = (
            f"nothing says which coordinate system it is, so WGS84 was assumed; of {counts.compared:,} rows other "
            f"blocks would contain {told}; say which it is with --crs"
        )
        yield _finding("depends-on-crs", text, "warning")


def _finding(code: str, text: str, level: Level) -> Finding:
    return Finding(id=TABLE, code=code, level=level, message=text)
