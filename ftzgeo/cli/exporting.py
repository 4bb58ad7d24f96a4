"""``ftzgeo export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ftzgeo.boundaries import read_boundaries
from ftzgeo.cli.console import say
from ftzgeo.descriptions import read_descriptions
from ftzgeo.errors import UsageError
from ftzgeo.exports import export
from ftzgeo.shipped import data_folder

if TYPE_CHECKING:
    from ftzgeo.cli.options import ExportFormat, Lang


def run(
    boundaries: Path | None,
    *,
    descriptions: Path | None,
    form: ExportFormat | None,
    output: Path | None,
    zone: str | None,
    crs: str | None,
    lang: Lang,
) -> None:
    """Write boundaries for another program; print the paths of the files."""
    path = _path(form, output, zone)
    drawn = read_boundaries(boundaries or data_folder("polygons"))
    own_descriptions = descriptions or (data_folder("descriptions") if boundaries is None else None)
    zones = read_descriptions(own_descriptions) if own_descriptions else []
    written = export(drawn, path, zones, zone=zone, crs=crs, lang=lang.value)
    for one in written.paths:
        print(one)  # noqa: T201 - this is the command's result
    say(f"{written.drawn} blocks and parcels drawn, {written.unlocated} listed without a position")
    if path.suffix.lower() != ".xlsx":
        say(f"coordinates: {written.coordinates}")


def _path(form: ExportFormat | None, output: Path | None, zone: str | None) -> Path:
    """Return the file to write: as named, or named by zone and format."""
    if output is None and form is None:
        raise UsageError("say what to write: --format gpkg, or -o FILE with a suffix such as .gpkg")
    if form is None:
        return output or Path()
    if output is None:
        return Path(f"ftzgeo-{zone or 'blocks'}.{form.value}")
    suffix = output.suffix.lower().removeprefix(".")
    if suffix and suffix != form.value and (form.value, suffix) != ("kml", "kmz"):
        raise UsageError(f"{output}: its suffix says .{suffix}, --format says {form.value}; leave one of them out")
    return output if suffix else output.with_name(f"{output.name}.{form.value}")
