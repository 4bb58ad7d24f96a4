"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class ParseFormat(StrEnum):
    """How `ftzgeo parse` prints."""

    json = "json"
    table = "table"


class Lang(StrEnum):
    """The language of maps and reports."""

    zh = "zh"
    en = "en"


class Basemap(StrEnum):
    """The tiles behind a map."""

    none = "none"
    osm = "osm"


Output = Annotated[Path | None, typer.Option("-o", "--output", help="Write to a file.", metavar="FILE")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit status 1 for warnings too, not for errors alone.")]
Reference = Annotated[
    list[Path] | None,
    typer.Option(
        "--reference",
        help="A reference layer (.gpkg, or a folder of .geojson); may be given several times, the first wins.",
        metavar="FILE",
    ),
]
Within = Annotated[str | None, typer.Option(help="The box to look in, degrees: W,S,E,N.", metavar="W,S,E,N")]
Boundaries = Annotated[
    Path | None, typer.Argument(help="Boundaries (.geojson) or a folder; default boundaries/polygons.", metavar="FILE")
]
Descriptions = Annotated[
    Path | None, typer.Option(help="Descriptions (.json) or a folder; default boundaries/descriptions.", metavar="FILE")
]
Language = Annotated[Lang, typer.Option("--lang", help="zh or en.")]
