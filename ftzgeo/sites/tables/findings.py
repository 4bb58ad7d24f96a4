"""What is to be said of a whole table after its rows were checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.model import Finding
from ftzgeo.sites.batch import ABROAD, SWAPPED
from ftzgeo.sites.tables.plan import TABLE
from ftzgeo.sites.verdict import listed

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from ftzgeo.model import Level
    from ftzgeo.sites.rows import ZoneRows
    from ftzgeo.sites.tables.checking import Counts

_REASONS_TOLD = 5
_SYSTEM_NAMES = {"gcj02": "GCJ-02", "bd09": "BD-09"}
_CODES_OF_DOUBTS = {SWAPPED: "axes-swapped", ABROAD: "out-of-china"}


def checked_findings(counts: Counts, rows: ZoneRows) -> Iterator[Finding]:
    """Yield what is to be said after a check: of the boundaries, of rows without a verdict or with a doubtful one."""
    yield from rows.findings
    if rows.unlocated and counts.verdicts["unknown"]:
        yield _unlocated(rows.unlocated)
    none = counts.verdicts["none"]
    if not counts.rows:
        yield _finding("table-empty", "the table has no rows", "warning")
    if none:
        told = _told(counts.reasons - counts.doubts)
        level: Level = "error" if none == counts.rows else "warning"
        yield _finding("rows-without-verdict", f"{none:,} of {counts.rows:,} rows have no verdict: {told}", level)
    for doubt, n in counts.doubts.most_common():
        text = f"the verdicts of {n:,} of {counts.rows:,} rows are in doubt: {doubt}"
        yield _finding(_CODES_OF_DOUBTS.get(doubt, "address-coarse"), text, "warning")
    if counts.latitude_first:
        yield _finding("latitude-first", f"{counts.latitude_first:,} rows were read as latitude first", "info")
    others = {name: n for name, n in counts.depends.items() if n}
    if others:
        told = ", ".join(f"{n:,} if they are {_SYSTEM_NAMES[name]}" for name, n in others.items())
        text = (
            f"nothing says which coordinate system it is, so WGS84 was assumed; of {counts.compared:,} rows these "
            f"would lie in another block or in none: {told}; say which it is with --crs"
        )
        yield _finding("depends-on-crs", text, "warning")


def _told(reasons: Counter[str]) -> str:
    return ", ".join(f"{reason} ({n:,})" for reason, n in reasons.most_common(_REASONS_TOLD))


def _unlocated(ids: tuple[str, ...]) -> Finding:
    text = (
        f"{len(ids):,} block(s) have no position: {listed(ids, ', ', ' and {n} more')}; what lies in no drawn block is "
        "unknown where one of them can lie"
    )
    return Finding(id="boundaries", code="boundary-unlocated", level="info", message=text)


def started_anew(pieces: int) -> Finding:
    """Return that a run did not go on with the pieces of an earlier one."""
    text = (
        f"the descriptions, which say where blocks without a position can lie, are others than when the run was "
        f"interrupted: its {pieces:,} piece(s) were dropped, and all rows were checked"
    )
    return _finding("started-anew", text, "warning")


def _finding(code: str, text: str, level: Level) -> Finding:
    return Finding(id=TABLE, code=code, level=level, message=text)
