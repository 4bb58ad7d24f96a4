"""``ftzgeo parse``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.cli.console import exit_for, progress, say, show_findings, stdout_table
from ftzgeo.cli.options import ParseFormat
from ftzgeo.descriptions import write_descriptions
from ftzgeo.model import Block, Descriptions
from ftzgeo.parsing import parse
from ftzgeo.parsing.vocabulary import DIRECTION_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.table import Table

    from ftzgeo.model import BoundingFeature, Parcel, Zone

_SHORT = {direction: word for word, direction in DIRECTION_WORDS.items()}


def run(files: Sequence[Path], *, output: Path | None, form: ParseFormat, strict: bool) -> None:
    """Parse documents; print or write their zones."""
    zones: list[Zone] = []
    with progress("reading", len(files)) as step:
        for file in files:
            found = parse(file)
            zones += found
            step(f"{file.name}: {len(found)} zones")
    if output is not None:
        write_descriptions(zones, output)
        say(f"{output}: {_counts(zones)}")
    if form is ParseFormat.table:
        stdout_table(_table(zones))
    elif output is None:
        print(Descriptions(zones=tuple(zones)).to_json(), end="")  # noqa: T201 - this is the command's result
    findings = [finding for zone in zones for finding in zone.findings]
    if form is ParseFormat.table or output is not None:
        show_findings(findings)
    if not zones:
        say("no zone was found: the documents state no 四至 that could be read")
    exit_for(findings, strict=strict)


def _counts(zones: Sequence[Zone]) -> str:
    blocks = [block for zone in zones for block in zone.blocks]
    parcels = sum(len(block.parcels) for block in blocks)
    return f"{len(zones)} zones, {len(blocks)} blocks, {parcels} parcels"


def _table(zones: Sequence[Zone]) -> Table:
    from rich.table import Table

    table = Table(title=_counts(zones), title_justify="left")
    for column in ("id", "name", "km²", "mode", "四至 / members"):
        table.add_column(column, overflow="fold")
    for zone in zones:
        total = f"{zone.stated_area.km2:.{zone.stated_area.decimals}f}" if zone.stated_area else ""
        status = "" if zone.source.status == "final" else f" ({zone.source.status})"
        table.add_row(zone.id, f"{zone.name or ''}{status}", total, "", "", style="bold", end_section=False)
        for block, parcel in zone.parts():
            table.add_row(*_row(parcel or block))
        table.add_section()
    return table


def _row(part: Parcel) -> tuple[str, str, str, str, str]:
    area = f"{part.stated_area.km2:.{part.stated_area.decimals}f}" if part.stated_area else ""
    sides = [f"{_SHORT[side.direction]} {'、'.join(map(_named, side.features))}" for side in part.sides]
    members = "、".join(member.name for member in part.members)
    parcels = len(part.parcels) if isinstance(part, Block) else 0
    mode = f"{parcels} parcels" if parcels else part.mode
    return part.id, part.name or "", area, mode, "；".join(sides) or members


def _named(feature: BoundingFeature) -> str:
    return feature.name + (f" [{feature.qualifier}]" if feature.qualifier else "")
