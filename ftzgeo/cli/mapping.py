"""``ftzgeo map``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.boundaries import read_boundaries
from ftzgeo.cli.console import say
from ftzgeo.descriptions import read_descriptions
from ftzgeo.errors import UsageError
from ftzgeo.maps import make_map, write_map, write_pages
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
    folder: Path,
    standalone: bool,
    every: bool,
    basemap: str,
    lang: Lang,
) -> None:
    """Write the page of all zones, one zone or one block, or all these pages; print the path of the first."""
    if every and (zone or block or standalone):
        raise UsageError("--all writes every page, sharing files: drop --zone, --block and --standalone")
    drawn = read_boundaries(boundaries or data_folder("polygons"))
    own_descriptions = descriptions or (data_folder("descriptions") if boundaries is None else None)
    zones = read_descriptions(own_descriptions) if own_descriptions else []
    control = data_folder("control") if data_folder("control").is_dir() else None
    if every:
        path, *others = write_pages(drawn, zones, folder, control=control, lang=lang.value, basemap=basemap)
        say(f"{folder}: {len(others)} pages of zones and blocks beside it")
    else:
        page = make_map(drawn, zones, control=control, zone=zone, block=block, lang=lang.value, basemap=basemap)
        path = write_map(page, folder / f"{block or zone or 'index'}.html", standalone=standalone)
    print(path)  # noqa: T201 - this is the command's result
    say(f"open {path.resolve().as_uri()} in a browser")
