"""``ftzgeo map -o FILE`` with a suffix of a picture or an atlas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.boundaries import read_boundaries
from ftzgeo.cli.console import say
from ftzgeo.descriptions import read_descriptions
from ftzgeo.pictures import write_atlas, write_picture
from ftzgeo.shipped import data_folder

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.cli.options import Lang


def run(
    boundaries: Path | None,
    *,
    descriptions: Path | None,
    zone: str | None,
    block: str | None,
    path: Path,
    paper: str,
    lang: Lang,
) -> None:
    """Draw all zones, one zone or one block as `.png`, `.svg` or `.pdf`; print the file's path."""
    drawn = read_boundaries(boundaries or data_folder("polygons"))
    own_descriptions = descriptions or (data_folder("descriptions") if boundaries is None else None)
    zones = read_descriptions(own_descriptions) if own_descriptions else []
    control = data_folder("control")
    write = write_atlas if path.suffix.lower() == ".pdf" else write_picture
    if write is write_atlas:
        say("drawing an atlas: a second or two per block that has a page")
    written = write(
        drawn,
        path,
        zones,
        control=control if control.is_dir() else None,
        zone=zone,
        block=block,
        paper=paper,
        lang=lang.value,
    )
    print(written)  # noqa: T201 - this is the command's result
