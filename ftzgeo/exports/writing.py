"""`export`: boundaries into a file for another program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.boundaries import boundaries_of, zones_of
from ftzgeo.errors import UsageError
from ftzgeo.exports.coordinates import Coordinates, coordinates_named, gauss_kruger_at
from ftzgeo.exports.dxf import dxf
from ftzgeo.exports.geojson import geojson
from ftzgeo.exports.geopackage import geopackage
from ftzgeo.exports.kml import kml, kmz
from ftzgeo.exports.parquet import geoparquet
from ftzgeo.exports.tables import Tables
from ftzgeo.exports.vector_files import flatgeobuf, shapefile
from ftzgeo.exports.workbook import workbook
from ftzgeo.files import write_replacing
from ftzgeo.maps.outlines import shape_of
from ftzgeo.maps.selection import boundaries_by_id, chosen_zones
from ftzgeo.maps.strings import strings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.maps.strings import Lang
    from ftzgeo.model import Boundary, Zone

    Files = dict[str, bytes]
    """Contents by what is put behind the stem of the file's name."""


class Format(NamedTuple):
    """A format: what writes it, and which coordinates it can have."""

    write: Callable[[Tables], Files]
    takes: str
    """``any``; ``degrees`` (WGS84 or GCJ-02 alone); ``metres`` (a projected system alone); ``none``."""


FORMATS: dict[str, Format] = {
    ".gpkg": Format(geopackage, "any"),
    ".geojson": Format(geojson, "degrees"),
    ".shp": Format(shapefile, "any"),
    ".kml": Format(kml, "degrees"),
    ".kmz": Format(kmz, "degrees"),
    ".fgb": Format(flatgeobuf, "any"),
    ".parquet": Format(geoparquet, "any"),
    ".dxf": Format(dxf, "metres"),
    ".xlsx": Format(workbook, "none"),
}
"""By suffix."""

_REMEDIES = {
    "degrees": "is longitude and latitude in WGS84 by its standard; give wgs84, cgcs2000 or gcj02, or another format",
    "metres": "is drawn in metres; give a projected system (EPSG:4548), or none for CGCS2000's 3° zone of the place",
    "none": "has no coordinates; leave the coordinate system out",
}


class Export(NamedTuple):
    """What was written: the files (the first is the one asked for), and how many blocks and parcels it holds."""

    paths: tuple[Path, ...]
    drawn: int
    unlocated: int
    coordinates: str


def export(  # noqa: PLR0913 - keyword-only options of the one entry to the package
    boundaries: BoundarySource,
    path: Path | str,
    zones: Sequence[Zone] | None = None,
    *,
    zone: str | None = None,
    crs: str | None = None,
    lang: Lang = "zh",
) -> Export:
    """Write boundaries for another program; the suffix says which format.

    Parameters
    ----------
    boundaries
        Of blocks and parcels, or what `ftzgeo.digitize` returned.
    path
        A .gpkg (with QGIS styles, sides and findings), .geojson, .shp, .kml, .kmz, .fgb, .parquet, .dxf or .xlsx; one
        that exists is replaced. A file in GCJ-02 gets ``-gcj02`` into its name.
    zones
        What the documents say; default the zones that were digitized. Their blocks without a boundary are in the
        tables too.
    zone
        The id of the one zone to write; None for all.
    crs
        ``wgs84`` (default), ``cgcs2000``, ``EPSG:N``, or ``gcj02``. A DXF is in CGCS2000's 3° zone of the place.
    lang
        Language of words in the tables, ``zh`` or ``en``; the names of columns stay.

    Returns
    -------
    Export
        The files written and what they hold.

    Raises
    ------
    UsageError
        Another suffix, no such zone or language, coordinates that the format cannot have.
    CoordinateError
        Coordinates that cannot be written accurately.
    BoundaryError
        Two boundaries with one id, or a geometry that is no polygon.
    """
    path = Path(path)
    form = format_of(path)
    strings_of(lang)
    zones, boundaries = zones_of(boundaries, zones), boundaries_of(boundaries)
    by_id = boundaries_by_id(boundaries)
    chosen = chosen_zones(zones, boundaries, zone, None)
    ids = [(parcel or block).id for one in chosen for block, parcel in one.parts()]
    shown = {key: by_id[key] for key in ids if key in by_id}
    tables = Tables(chosen, shown, _coordinates(shown, form, path, crs), lang)
    path = _marked(path) if tables.coordinates.is_gcj02 else path
    paths = _write(path, form.write(tables))
    return Export(paths, len(tables.drawn), len(tables.unlocated), tables.coordinates.label)


def format_of(path: Path) -> Format:
    """Return the format that a file's suffix names; raise a `UsageError` where it names none."""
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        has = f"not {path.suffix}" if path.suffix else "and this name has no suffix"
        raise UsageError(f"{path}: boundaries are exported as {', '.join(FORMATS)}, {has}")
    return form


def _coordinates(boundaries: dict[str, Boundary], form: Format, path: Path, crs: str | None) -> Coordinates:
    if crs is None:
        return _own_zone(boundaries) if form.takes == "metres" else Coordinates(4326)
    asked = coordinates_named(crs)
    fits = {
        "any": True,
        "degrees": asked.epsg in {None, 4326, 4490},
        "metres": not asked.is_gcj02 and asked.is_projected,
        "none": False,
    }
    if not fits[form.takes]:
        raise UsageError(f"{path}: {path.suffix} {_REMEDIES[form.takes]} (asked for: {crs})")
    return asked


def _own_zone(boundaries: dict[str, Boundary]) -> Coordinates:
    """Return CGCS2000's 3° zone in the middle of what is drawn; WGS84 while nothing is."""
    bounds = [shape.bounds for shape in map(shape_of, boundaries.values()) if shape is not None]
    if not bounds:
        return Coordinates(4326)
    return gauss_kruger_at((min(b[0] for b in bounds) + max(b[2] for b in bounds)) / 2)


def _marked(path: Path) -> Path:
    """Return the path with a name that says GCJ-02."""
    return path if "gcj02" in path.stem.lower().replace("-", "") else path.with_stem(f"{path.stem}-gcj02")


def _write(path: Path, files: Files) -> tuple[Path, ...]:
    """Write all files of a format, the one asked for last, so that it is never there without its companions."""
    written = []
    for ending, content in sorted(files.items(), key=lambda item: item[0] == path.suffix.lower()):
        suffix = path.suffix if ending == path.suffix.lower() else ending
        target = path.with_name(path.stem + suffix)
        try:
            written.append(write_replacing(target, content))
        except OSError as error:
            raise UsageError(f"{target}: cannot be written ({error.strerror}); give another folder with -o") from error
    return tuple(reversed(written))
