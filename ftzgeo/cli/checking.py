"""``ftzgeo check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.boundaries import read_boundaries
from ftzgeo.cli.console import show_findings
from ftzgeo.shipped import data_folder
from ftzgeo.sites import check

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.cli.options import Lang


def run(
    lon: float,
    lat: float,
    *,
    crs: str,
    accuracy_m: float | None,
    boundaries: Path | None,
    as_json: bool,
    lang: Lang,
) -> None:
    """Check one point; print the verdict."""
    drawn = read_boundaries(boundaries or data_folder("polygons"))
    verdict = check(lon, lat, drawn, crs=crs, accuracy_m=accuracy_m)
    print(verdict.model_dump_json(indent=2) if as_json else verdict.sentence(lang.value))  # noqa: T201 - the command's result
    show_findings(verdict.findings)
