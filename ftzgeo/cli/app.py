"""The commands. Each imports what it needs when it runs, so that ``ftzgeo --help`` stays light."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ftzgeo import __version__
from ftzgeo.cli import options

app = typer.Typer(
    name="ftzgeo",
    help="From 四至 in a planning document to polygons, area checks, maps and site verdicts.",
    epilog="Start with: ftzgeo parse plan.pdf --format table",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
reference = typer.Typer(
    help="Reference layers: the named roads, rivers and places to digitize on.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(reference, name="reference")


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"ftzgeo {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass


@app.command(epilog="Example: ftzgeo parse plan.pdf draft.docx -o zones.json")
def parse(
    files: Annotated[list[Path], typer.Argument(help="Documents: .txt .md .html .docx .pdf", metavar="FILE...")],
    output: options.Output = None,
    form: Annotated[options.ParseFormat, typer.Option("--format", help="json for machines, table for eyes.")] = (
        options.ParseFormat.json
    ),
    strict: options.Strict = False,
) -> None:
    """Read the zones, blocks, areas and 四至 of documents."""
    from ftzgeo.cli.parsing import run

    run(files, output=output, form=form, strict=strict)


@reference.command("import", epilog="Example: ftzgeo reference import roads.shp -o roads.gpkg")
def reference_import(
    file: Annotated[
        Path, typer.Argument(help="A vector file (.osm.pbf .gpkg .shp .geojson .kml .fgb .parquet .dxf .csv .zip …)")
    ],
    layer: Annotated[str | None, typer.Option(help="The layer to read, where the file has several.")] = None,
    crs: Annotated[
        str | None, typer.Option(help="The file's CRS, where it states none: wgs84, cgcs2000, gcj02, bd09 or EPSG:N.")
    ] = None,
    name_field: Annotated[
        str | None, typer.Option(help="The column of names, where it has no usual name.", metavar="COLUMN")
    ] = None,
    output: options.Output = None,
) -> None:
    """Turn a vector file into a reference layer (a GeoPackage with lines, areas and places)."""
    from ftzgeo.cli.importing import run

    run(file, layer=layer, crs=crs, name_field=name_field, output=output)


@reference.command("fetch", epilog="Example: ftzgeo reference fetch --zone 北辰 -o beichen.gpkg")
def reference_fetch(
    zone: Annotated[
        str | None, typer.Option(help="A zone of boundaries/descriptions: its id, part of its name, or all.")
    ] = None,
    bbox: Annotated[str | None, typer.Option(help="The area, degrees: W,S,E,N.", metavar="W,S,E,N")] = None,
    overpass: Annotated[str | None, typer.Option(help="The Overpass server; default: the public one.")] = None,
    output: options.Output = None,
    cache: Annotated[
        Path | None, typer.Option(help="The folder for answers; default: in the user's cache.", metavar="DIR")
    ] = None,
) -> None:
    """Fetch streets, rivers, railways, borders and places from OpenStreetMap as a reference layer."""
    from ftzgeo.cli.fetching import run

    run(zone, bbox=bbox, url=overpass, output=output, cache=cache)


@reference.command("find", epilog="Example: ftzgeo reference find 津宁高速 --near 117.2,39.1")
def reference_find(
    name: Annotated[str, typer.Argument(help="The name to look for.")],
    near: Annotated[
        str | None, typer.Option(help="A position, degrees: the nearer ranks first.", metavar="LON,LAT")
    ] = None,
    layers: options.Reference = None,
    within: options.Within = None,
    aliases: Annotated[Path | None, typer.Option(help="A file of names that mean the same.", metavar="FILE")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the features that a name may mean, best first, and why."""
    from ftzgeo.cli.references import run_find

    run_find(name, layers=layers, within=within, near=near, aliases=aliases, as_json=as_json)


@app.command(epilog="Example: ftzgeo digitize zones.json --reference roads.gpkg -o blocks.geojson")
def digitize(
    descriptions: Annotated[Path, typer.Argument(help="What `ftzgeo parse` wrote, or a folder of such files.")],
    layers: options.Reference = None,
    within: options.Within = None,
    output: options.Output = None,
    explain: Annotated[
        Path | None, typer.Option(help="Write a page per block that tells how it was made.", metavar="DIR")
    ] = None,
    corrected: Annotated[
        Path | None, typer.Option(help="Take back polygons corrected by hand (GeoJSON with id).", metavar="FILE")
    ] = None,
    reviewer: Annotated[str | None, typer.Option(help="Who corrected them.", metavar="NAME")] = None,
    lang: options.Language = options.Lang.zh,
    strict: options.Strict = False,
) -> None:
    """Make polygons of descriptions on a reference layer."""
    from ftzgeo.cli.digitizing import Extras, run

    extras = Extras(explain=explain, corrected=corrected, reviewer=reviewer, lang=lang)
    run(descriptions, layers=layers, within=within, output=output, strict=strict, extras=extras)


@app.command(epilog="Example: ftzgeo validate blocks.geojson --descriptions zones.json --report report.html")
def validate(
    boundaries: options.Boundaries = None,
    descriptions: options.Descriptions = None,
    report: Annotated[
        Path | None, typer.Option(help="Write the report to a file: .html .xlsx .json .md", metavar="FILE")
    ] = None,
    lang: options.Language = options.Lang.zh,
    strict: options.Strict = False,
) -> None:
    """Check the areas of boundaries against the stated ones."""
    from ftzgeo.cli.validating import run

    run(boundaries, descriptions=descriptions, report=report, lang=lang, strict=strict)


@app.command("map", epilog="Example: ftzgeo map blocks.geojson --zone beichen --lang en")
def draw_map(
    boundaries: options.Boundaries = None,
    descriptions: options.Descriptions = None,
    zone: Annotated[str | None, typer.Option(help="Only this zone.")] = None,
    block: Annotated[str | None, typer.Option(help="Only this block or parcel.")] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder for the page.")] = Path("maps"),
    standalone: Annotated[bool, typer.Option("--standalone", help="One file with everything inside.")] = False,
    basemap: Annotated[options.Basemap, typer.Option(help="Tiles behind the map; none works offline.")] = (
        options.Basemap.none
    ),
    lang: options.Language = options.Lang.zh,
) -> None:
    """Draw boundaries as a page that opens without a network."""
    from ftzgeo.cli.mapping import run

    run(
        boundaries,
        descriptions=descriptions,
        zone=zone,
        block=block,
        folder=output,
        standalone=standalone,
        basemap=basemap,
        lang=lang,
    )


@app.command(
    epilog="Example: ftzgeo check 117.2101 39.1357 --crs gcj02 --accuracy 50",
    context_settings={"ignore_unknown_options": True},
)
def check(
    lon: Annotated[float, typer.Argument(help="Longitude in degrees (or easting in metres).")],
    lat: Annotated[float, typer.Argument(help="Latitude in degrees (or northing in metres).")],
    crs: Annotated[str, typer.Option(help="wgs84, cgcs2000, gcj02 (Gaode), bd09 (Baidu) or EPSG:N.")] = "wgs84",
    accuracy: Annotated[float | None, typer.Option(help="Standard deviation of the point, m.", metavar="M")] = None,
    boundaries: Annotated[Path | None, typer.Option(help="Boundaries to check against.", metavar="FILE")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False,
    lang: options.Language = options.Lang.zh,
) -> None:
    """Say whether a point lies inside a zone, how far from the border, and how sure."""
    from ftzgeo.cli.checking import run

    run(lon, lat, crs=crs, accuracy_m=accuracy, boundaries=boundaries, as_json=as_json, lang=lang)


@app.command(epilog="Example: ftzgeo build --reference tianjin.gpkg")
def build(
    folder: Annotated[Path, typer.Option("--boundaries", help="The folder of the data.")] = Path("boundaries"),
    maps: Annotated[Path, typer.Option("--maps", help="The folder for maps and the report.")] = Path("maps"),
    layers: options.Reference = None,
    lang: options.Language = options.Lang.zh,
    strict: options.Strict = False,
) -> None:
    """Digitize what boundaries/ describes, validate it, write the maps and the report."""
    from ftzgeo.cli.building import run

    run(folder, maps=maps, layers=layers, lang=lang, strict=strict)


@app.command(epilog="Example: ftzgeo schema Descriptions > descriptions.schema.json")
def schema(
    name: Annotated[str | None, typer.Argument(help="A model; without one, the names of all.")] = None,
) -> None:
    """Print the JSON Schema of a file that ftzgeo writes."""
    from ftzgeo.cli.schemas import run

    run(name)
