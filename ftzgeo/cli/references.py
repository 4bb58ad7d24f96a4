"""``ftzgeo reference find``, and the layers that other commands digitize on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ftzgeo.cli.console import say, show_findings, stdout_table
from ftzgeo.errors import UsageError
from ftzgeo.reference import ReferenceLayer, open_reference
from ftzgeo.shipped import data_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.table import Table

    from ftzgeo.reference import NameCandidate

_BOX_NUMBERS = 4


def run_find(
    name: str,
    *,
    layers: Sequence[Path] | None,
    within: str | None,
    near: str | None = None,
    aliases: Path | None = None,
    as_json: bool = False,
) -> None:
    """Print the features that a name may mean, best first, and why; as JSON for machines."""
    reference = open_layers(layers, aliases=aliases)
    found = reference.search(name, within=parse_box(within), near=parse_point(near))
    if as_json:
        print(found.model_dump_json(indent=1))  # noqa: T201 - stdout is what a machine reads
        return
    if found.candidates:
        stdout_table(_candidates_table(found.candidates))
    for village in found.villages:
        say(str(village))
    show_findings(found.findings)


def _candidates_table(candidates: Sequence[NameCandidate]) -> Table:
    from rich.table import Table

    table = Table()
    for column in ("name", "like", "why", "length", "where (lon, lat)", "reference"):
        table.add_column(column, overflow="fold")
    for one in candidates:
        lon, lat = one.center
        length = "" if one.length_m is None else f"{one.length_m / 1000:.1f} km"
        table.add_row(one.name, f"{one.score:.2f}", one.reason, length, f"{lon:.5f}, {lat:.5f}", one.reference_id)
    return table


def open_layers(layers: Sequence[Path] | None, *, aliases: Path | None = None) -> ReferenceLayer:
    """Open the given layers; the control features that come with ftzgeo where none is given."""
    paths = list(layers) if layers else [data_folder("control")]
    return open_reference(paths, aliases=aliases)


def parse_point(text: str | None) -> tuple[float, float] | None:
    """Read ``LON,LAT`` in degrees.

    Raises
    ------
    UsageError
        If the text is no position.
    """
    if text is None:
        return None
    try:
        lon, lat = (float(part) for part in text.replace("，", ",").split(","))
    except ValueError:
        lon, lat = math.nan, math.nan
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # noqa: PLR2004 - degrees
        raise UsageError(f"--near {text!r} is no position; give two numbers in degrees: longitude,latitude")
    return lon, lat


def parse_box(text: str | None, option: str = "--within") -> tuple[float, float, float, float] | None:
    """Read ``W,S,E,N`` in degrees; `option` is named where it is no box.

    Raises
    ------
    UsageError
        If the text is no box.
    """
    if text is None:
        return None
    try:
        numbers = [float(part) for part in text.replace("，", ",").split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != _BOX_NUMBERS or not all(map(math.isfinite, numbers)):
        raise UsageError(f"{option} {text!r} is no box; give four numbers in degrees: west,south,east,north")
    west, south, east, north = numbers
    if west >= east or south >= north:
        raise UsageError(f"{option} {text!r}: west must be less than east and south less than north (W,S,E,N)")
    return west, south, east, north
