"""``ftzgeo reference import`` and ``find``, and the layers that other commands digitize on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ftzgeo.cli.console import say, stdout_table
from ftzgeo.errors import UsageError
from ftzgeo.reference import ReferenceLayer, import_layer, open_reference
from ftzgeo.shipped import data_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_BOX_NUMBERS = 4


def run_import(file: Path, *, layer: str | None, crs: str | None, output: Path | None) -> None:
    """Import a vector file as a reference layer."""
    out = output or file.with_suffix(".gpkg")
    if output is None and out.exists():
        raise UsageError(f"{out}: exists already; name another file with -o, or this one to replace it")
    counts = import_layer(file, out=out, layer=layer, crs=crs)
    say(f"{out}: {', '.join(f'{number} {part}' for part, number in counts.items())}")


def run_find(name: str, *, layers: Sequence[Path] | None, within: str | None) -> None:
    """Print the features that a name may mean, best first."""
    from rich.table import Table

    table = Table()
    for column in ("name", "like", "where (lon, lat)", "reference", "why"):
        table.add_column(column, overflow="fold")
    found = open_layers(layers).find(name, within=parse_box(within))
    for candidate in found:
        lon, lat = candidate.center
        position = f"{lon:.5f}, {lat:.5f}"
        table.add_row(candidate.name, f"{candidate.score:.2f}", position, candidate.reference_id, candidate.reason)
    if not found:
        say(f"no feature is named like {name}; try another spelling, or import a layer that has it")
        return
    stdout_table(table)


def open_layers(layers: Sequence[Path] | None) -> ReferenceLayer:
    """Open the given layers; the control features that come with ftzgeo where none is given."""
    paths = list(layers) if layers else [data_folder("control")]
    return open_reference(paths)


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
