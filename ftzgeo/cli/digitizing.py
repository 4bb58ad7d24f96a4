"""``ftzgeo digitize``."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.boundaries import write_boundaries
from ftzgeo.cli import options
from ftzgeo.cli.console import exit_for, progress, say, show_findings
from ftzgeo.cli.references import open_layers, parse_box
from ftzgeo.descriptions import read_descriptions
from ftzgeo.digitize import digitize
from ftzgeo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.model import Boundary, Tier, Zone
    from ftzgeo.reference import ReferenceLayer

Box = tuple[float, float, float, float]


class Extras(NamedTuple):
    """What may go with digitizing: pages that explain it, and polygons that a person corrected."""

    explain: Path | None = None
    corrected: Path | None = None
    reviewer: str | None = None
    lang: options.Lang = options.Lang.zh


def run(
    descriptions: Path,
    *,
    layers: Sequence[Path] | None,
    within: str | None,
    output: Path | None,
    strict: bool,
    extras: Extras = Extras(),  # noqa: B008 - a named tuple cannot be changed
) -> None:
    """Digitize a file of descriptions, take back corrections, write the boundaries and the pages about them."""
    check_correction(extras.corrected, extras.reviewer)
    zones, reference, box = read_descriptions(descriptions), open_layers(layers), parse_box(within)
    boundaries = digitized(zones, reference, within=box)
    if extras.corrected is not None:
        boundaries = with_corrections(boundaries, extras.corrected, extras.reviewer or "", reference)
    out = output or Path(f"{descriptions.stem}.geojson")
    write_boundaries(boundaries, out)
    say(f"{out}: {tiers(boundaries)}")
    if extras.explain is not None:
        _explain(zones, boundaries, reference, box, extras)
    findings = [finding for boundary in boundaries for finding in boundary.findings]
    show_findings(findings, extras.lang.value)
    exit_for(findings, strict=strict)


def digitized(zones: Sequence[Zone], reference: ReferenceLayer, *, within: Box | None = None) -> list[Boundary]:
    """Digitize zones with a progress bar."""
    total = sum(1 for zone in zones for _ in zone.parts())
    with progress("digitizing", total) as step:
        return digitize(zones, reference, within=within, progress=step).boundaries()


def check_correction(corrected: Path | None, reviewer: str | None) -> None:
    """Raise a `UsageError` where a correction has no reviewer, or a reviewer no correction."""
    if (corrected is None) != (reviewer is None):
        raise UsageError("--corrected FILE and --reviewer NAME go together: a correction needs who made it")


def with_corrections(
    boundaries: list[Boundary], file: Path, reviewer: str, reference: ReferenceLayer
) -> list[Boundary]:
    """Take back the polygons of a file that a person corrected; say which differ."""
    from ftzgeo.digitize.corrected import take_back

    today = dt.date.today()  # noqa: DTZ011 - a date of the user's calendar
    after = take_back(boundaries, file, reviewer=reviewer, date=today, reference=reference)
    changed = [new.id for new, old in zip(after, boundaries, strict=True) if new is not old]
    say(f"{file}: {len(changed)} corrected by hand ({', '.join(changed) or 'nothing differs'})")
    return after


def _explain(
    zones: Sequence[Zone], boundaries: list[Boundary], reference: ReferenceLayer, box: Box | None, extras: Extras
) -> None:
    from ftzgeo.digitize.explain import write_pages

    folder = extras.explain or Path()
    pages = write_pages(zones, boundaries, reference, folder, lang=extras.lang.value, within=box)
    say(f"{pages[0]}: {len(pages) - 1} pages")


def tiers(boundaries: Sequence[Boundary]) -> str:
    """Return how many boundaries have which tier: 3 traced, 21 unlocated."""
    counts = Counter(boundary.tier for boundary in boundaries)
    order: tuple[Tier, ...] = ("traced", "completed", "schematic", "unlocated")
    return ", ".join(f"{counts[tier]} {tier}" for tier in order if counts[tier]) or "no boundaries"
