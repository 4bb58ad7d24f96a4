"""``ftzgeo digitize``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from ftzgeo.boundaries import write_boundaries
from ftzgeo.cli.console import exit_for, progress, say, show_findings
from ftzgeo.cli.references import open_layers, parse_box
from ftzgeo.descriptions import read_descriptions
from ftzgeo.digitize import digitize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.model import Boundary, Tier, Zone
    from ftzgeo.reference import ReferenceLayer

Box = tuple[float, float, float, float]


def run(
    descriptions: Path, *, layers: Sequence[Path] | None, within: str | None, output: Path | None, strict: bool
) -> None:
    """Digitize a file of descriptions and write the boundaries."""
    zones = read_descriptions(descriptions)
    boundaries = digitized(zones, open_layers(layers), within=parse_box(within))
    out = output or Path(f"{descriptions.stem}.geojson")
    write_boundaries(boundaries, out)
    say(f"{out}: {tiers(boundaries)}")
    findings = [finding for boundary in boundaries for finding in boundary.findings]
    show_findings(findings)
    exit_for(findings, strict=strict)


def digitized(zones: Sequence[Zone], reference: ReferenceLayer, *, within: Box | None = None) -> list[Boundary]:
    """Digitize zones with a progress bar."""
    total = sum(1 for zone in zones for _ in zone.parts())
    with progress("digitizing", total) as step:
        return digitize(zones, reference, within=within, progress=step).boundaries()


def tiers(boundaries: Sequence[Boundary]) -> str:
    """Return how many boundaries have which tier: 3 traced, 21 unlocated."""
    counts = Counter(boundary.tier for boundary in boundaries)
    order: tuple[Tier, ...] = ("traced", "completed", "schematic", "unlocated")
    return ", ".join(f"{counts[tier]} {tier}" for tier in order if counts[tier]) or "no boundaries"
