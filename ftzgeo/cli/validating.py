"""``ftzgeo validate``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.boundaries import read_boundaries
from ftzgeo.cli.console import exit_for, say, show_findings, stdout_table
from ftzgeo.descriptions import read_descriptions
from ftzgeo.shipped import data_folder
from ftzgeo.validation import format_table, validate, write_report

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.cli.options import Lang


def run(boundaries: Path | None, *, descriptions: Path | None, report: Path | None, lang: Lang, strict: bool) -> None:
    """Validate boundaries; print the table, write the report."""
    drawn = read_boundaries(boundaries or data_folder("polygons"))
    own_descriptions = descriptions or (data_folder("descriptions") if boundaries is None else None)
    zones = read_descriptions(own_descriptions) if own_descriptions else []
    validation = validate(drawn, zones)
    stdout_table(format_table(validation, lang=lang.value))
    if report is not None:
        say(f"report: {write_report(validation, report, lang=lang.value)}")
    show_findings(validation.findings)
    exit_for(validation.findings, strict=strict)
