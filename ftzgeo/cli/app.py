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
    corrected: options.Corrected = None,
    reviewer: options.Reviewer = None,
    lang: options.Language = options.Lang.zh,
    strict: options.Strict = False,
) -> None:
    """Make polygons of descriptions on a reference layer."""
    from ftzgeo.cli.digitizing import Extras, run

    extras = Extras(explain=explain, corrected=corrected, reviewer=reviewer, lang=lang)
    run(descriptions, layers=layers, within=within, output=output, strict=strict, extras=extras)


@app.command(epilog="Example: ftzgeo validate survey.shp --descriptions zones.json --report report.html")
def validate(
    boundaries: Annotated[
        Path | None,
        typer.Argument(
            help="Boundaries (.geojson) or a folder; or polygons of a survey (.shp .gpkg .dxf .kml 界址点坐标.txt …);"
            " default boundaries/polygons.",
            metavar="FILE",
        ),
    ] = None,
    descriptions: options.Descriptions = None,
    layers: options.Reference = None,
    against: Annotated[
        Path | None,
        typer.Option(help="Boundaries of the same blocks, or older descriptions: what differs.", metavar="FILE"),
    ] = None,
    crs: Annotated[
        str | None, typer.Option(help="The CRS of a survey that states none: wgs84, cgcs2000, gcj02, bd09 or EPSG:N.")
    ] = None,
    layer: Annotated[str | None, typer.Option(help="The layer of a survey, where the file has several.")] = None,
    tolerance: Annotated[
        list[str] | None, typer.Option(help="What counts as agreement: share=0.03, or a TOML file.", metavar="NAME=N")
    ] = None,
    report: Annotated[
        list[Path] | None,
        typer.Option(
            help="Write the report to a file: .html .xlsx .json .md; may be given several times.", metavar="FILE"
        ),
    ] = None,
    pages: Annotated[int, typer.Option(min=0, help="Blocks with a page of their own in the HTML report.")] = 200,
    lang: options.Language = options.Lang.zh,
    strict: options.Strict = False,
) -> None:
    """Check boundaries, or polygons that somebody else drew, against the documents and each other."""
    from ftzgeo.cli.validating import Options, run

    run(
        boundaries,
        Options(
            descriptions=descriptions,
            layers=layers,
            against=against,
            crs=crs,
            layer=layer,
            tolerance=tolerance or (),
            reports=report or (),
            pages=pages,
            lang=lang,
            strict=strict,
        ),
    )


@app.command("map", epilog="Example: ftzgeo map blocks.geojson --zone beichen --lang en")
def draw_map(
    boundaries: options.Boundaries = None,
    descriptions: options.Descriptions = None,
    zone: Annotated[str | None, typer.Option(help="Only this zone.")] = None,
    block: Annotated[str | None, typer.Option(help="Only this block or parcel.")] = None,
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            help="The folder for the page; or a picture (.png .svg) or an atlas with a page per block (.pdf).",
        ),
    ] = Path("maps"),
    paper: Annotated[str, typer.Option(help="The paper of a picture or atlas: a4 or a3.")] = "a4",
    standalone: Annotated[bool, typer.Option("--standalone", help="One file with everything inside.")] = False,
    every: Annotated[
        bool, typer.Option("--all", help="A page of all zones, one per zone and one per block, with links.")
    ] = False,
    basemap: options.Basemap = "none",
    lang: options.Language = options.Lang.zh,
) -> None:
    """Draw boundaries as a page that opens without a network, as a picture or as an atlas."""
    if output.suffix.lower() in options.PICTURE_SUFFIXES:
        from ftzgeo.cli.picturing import run as draw_picture

        draw_picture(boundaries, descriptions=descriptions, zone=zone, block=block, path=output, paper=paper, lang=lang)
        return
    from ftzgeo.cli.mapping import run

    run(
        boundaries,
        descriptions=descriptions,
        zone=zone,
        block=block,
        folder=output,
        standalone=standalone,
        every=every,
        basemap=basemap,
        lang=lang,
    )


@app.command(
    epilog="Example: ftzgeo check 117.2101 39.1357 --crs gcj02 --accuracy 50 · ftzgeo check --table sites.xlsx"
    " -o out.xlsx · ftzgeo check --parcel 界址点.txt",
    context_settings={"ignore_unknown_options": True},
)
def check(
    point: Annotated[
        list[str] | None,
        typer.Argument(
            help='Longitude and latitude, or a point as it was written: "39°12′N 117°15′E", 39512345.6 4347123.4 …',
            metavar="[LON LAT]",
        ),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(help="An address instead; with --table the column of addresses.", metavar="TEXT|COLUMN"),
    ] = None,
    parcel: Annotated[
        Path | None,
        typer.Option(help="Polygons instead (.geojson .shp .gpkg .dxf .kml 界址点坐标.txt …).", metavar="FILE"),
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option(help="A table instead (.csv .tsv .xlsx .parquet .geojson .shp …).", metavar="FILE"),
    ] = None,
    lon: Annotated[str | None, typer.Option(help="The table's column of longitudes.", metavar="COLUMN")] = None,
    lat: Annotated[str | None, typer.Option(help="The table's column of latitudes.", metavar="COLUMN")] = None,
    layer: Annotated[
        str | None, typer.Option("--sheet", "--layer", help="The sheet or layer, where the file has several.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            help="The checked table: .csv .tsv .xlsx .parquet .geojson; default stdout.",
            metavar="FILE",
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a table that was interrupted.")] = False,
    threads: Annotated[int, typer.Option(min=0, help="Threads for a table; 0: one for each core.")] = 0,
    crs: Annotated[
        str | None,
        typer.Option(
            help="wgs84, cgcs2000, gcj02 (Gaode), bd09 (Baidu) or EPSG:N; default: told by the site, or wgs84."
        ),
    ] = None,
    accuracy: Annotated[float | None, typer.Option(help="Standard deviation of the site, m.", metavar="M")] = None,
    geocoder: Annotated[
        str,
        typer.Option(help="For addresses: offline, amap, baidu, tianditu, or auto (offline, then whose key is there)."),
    ] = "auto",
    layers: options.Reference = None,
    boundaries: Annotated[
        Path | None,
        typer.Option(
            help="Boundaries to check against (.geojson) or a folder; default boundaries/polygons.", metavar="FILE"
        ),
    ] = None,
    descriptions: Annotated[
        Path | None,
        typer.Option(
            help="The descriptions of --boundaries (.json) or a folder: a block without a position is then looked for"
            " in the district of its zone only, not everywhere.",
            metavar="FILE",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False,
    lang: options.Language = options.Lang.zh,
    strict: options.Strict = False,
) -> None:
    """Say whether a point, an address, a parcel or each row of a table lies inside a zone, and how sure that is."""
    from ftzgeo.cli.checking import Options, Site, TableFiles, run

    run(
        Site(point or (), address, parcel, table),
        TableFiles(lon, lat, output, resume, threads),
        Options(
            crs=crs,
            accuracy_m=accuracy,
            boundaries=boundaries,
            descriptions=descriptions,
            geocoder=geocoder,
            layers=layers,
            layer=layer,
            as_json=as_json,
            lang=lang,
            strict=strict,
        ),
    )


@app.command(epilog="Example: ftzgeo build --reference tianjin.gpkg")
def build(
    folder: Annotated[Path, typer.Option("--boundaries", help="The folder of the data.")] = Path("boundaries"),
    maps: Annotated[Path, typer.Option("--maps", help="The folder for maps and the report.")] = Path("maps"),
    layers: options.Reference = None,
    corrected: options.Corrected = None,
    reviewer: options.Reviewer = None,
    lang: options.Language = options.Lang.zh,
    strict: options.Strict = False,
) -> None:
    """Digitize what boundaries/ describes, validate it, write the maps and the report."""
    from ftzgeo.cli.building import Correction, run

    correction = Correction(corrected, reviewer)
    run(folder, maps=maps, layers=layers, lang=lang, strict=strict, correction=correction)


@app.command(epilog="Example: ftzgeo export --format gpkg --zone beichen -o beichen.gpkg")
def export(
    form: Annotated[
        options.ExportFormat | None, typer.Option("--format", help="What to write; default: the suffix of the file.")
    ] = None,
    output: options.Output = None,
    boundaries: Annotated[
        Path | None,
        typer.Option(help="Boundaries (.geojson) or a folder; default boundaries/polygons.", metavar="FILE"),
    ] = None,
    descriptions: options.Descriptions = None,
    zone: Annotated[str | None, typer.Option(help="Only this zone.")] = None,
    crs: Annotated[
        str | None,
        typer.Option(help="wgs84 (default), cgcs2000, EPSG:N, or gcj02; a .dxf is in CGCS2000's 3° zone of the place."),
    ] = None,
    lang: options.Language = options.Lang.zh,
) -> None:
    """Write boundaries for other programs: QGIS, ArcGIS, Google Earth, AutoCAD, spreadsheets."""
    from ftzgeo.cli.exporting import run

    run(
        boundaries,
        descriptions=descriptions,
        form=form,
        output=output,
        zone=zone,
        crs=crs,
        lang=lang,
    )


@app.command(epilog="Example: ftzgeo diff before.geojson boundaries/polygons")
def diff(
    old: Annotated[Path, typer.Argument(help="Boundaries (.geojson) or a folder of them.", metavar="OLD")],
    new: Annotated[Path, typer.Argument(help="The same, later.", metavar="NEW")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    lang: options.Language = options.Lang.zh,
    strict: options.Strict = False,
) -> None:
    """Say which boundaries were added, dropped or changed, and how far their borders moved."""
    from ftzgeo.cli.comparing import run

    run(old, new, as_json=as_json, lang=lang, strict=strict)


@app.command(epilog="Example: ftzgeo schema Descriptions > descriptions.schema.json")
def schema(
    name: Annotated[str | None, typer.Argument(help="A model; without one, the names of all.")] = None,
) -> None:
    """Print the JSON Schema of a file that ftzgeo writes."""
    from ftzgeo.cli.schemas import run

    run(name)
