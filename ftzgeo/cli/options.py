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


class ExportFormat(StrEnum):
    """What `ftzgeo export` writes."""

    gpkg = "gpkg"
    geojson = "geojson"
    shp = "shp"
    kml = "kml"
    kmz = "kmz"
    fgb = "fgb"
    parquet = "parquet"
    dxf = "dxf"
    xlsx = "xlsx"


class Lang(StrEnum):
    """The language of maps and reports."""

    zh = "zh"
    en = "en"


PICTURE_SUFFIXES = frozenset({".png", ".svg", ".pdf"})
"""What `ftzgeo map -o` draws with matplotlib; other names are folders for a page."""

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
Basemap = Annotated[
    str,
    typer.Option(
        help="Tiles behind the map: none (works offline), osm, gaode, tianditu (needs a key in FTZGEO_TIANDITU_KEY),"
        " or a folder of tiles, an .mbtiles or a .pmtiles file.",
        metavar="NAME|FILE",
    ),
]
Corrected = Annotated[
    Path | None, typer.Option(help="Take back polygons corrected by hand (GeoJSON with id).", metavar="FILE")
]
Reviewer = Annotated[str | None, typer.Option(help="Who corrected them.", metavar="NAME")]
Language = Annotated[Lang, typer.Option("--lang", help="zh or en.")]
