"""`import_layer`: any accepted file becomes a GeoPackage with layers lines, areas and places.

What a file is, is told by its name and checked by its content; one reader per format hands on tables in batches; here
their coordinates go to WGS84, their geometry is sorted by kind, their columns get the usual names, and `StoreWriter`
writes them. The result takes its place when it is whole; on failure and on interrupt nothing is left behind.
"""

from __future__ import annotations

import contextlib
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.importing import (
    kml_files,
    osm_files,
    parquet_files,
    point_tables,
    saved_overpass,
    vector_files,
)
from ftzgeo.reference.importing.archives import unpacked
from ftzgeo.reference.importing.attributes import ColumnChooser
from ftzgeo.reference.importing.coordinates import CoordinateDoor
from ftzgeo.reference.importing.formats import format_of
from ftzgeo.reference.importing.journal import Journal, Progress
from ftzgeo.reference.importing.shapes import sort_by_part
from ftzgeo.reference.importing.tables import Opened
from ftzgeo.reference.store import StoreWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from ftzgeo.reference.importing.formats import Format
    from ftzgeo.reference.importing.tables import Batch, Chooser, Table
    from ftzgeo.reference.sources import Part

_MOST_WARNINGS = 5
_WITHOUT_LAYERS = frozenset({"osm", "overpass", "csv", "parquet"})


def import_layer(  # noqa: PLR0913 - each option is named by the user, and none follows from another
    file: str | Path,
    out: str | Path,
    *,
    layer: str | None = None,
    crs: str | None = None,
    name_field: str | None = None,
    progress: Progress | None = None,
    notice: Callable[[str], None] | None = None,
) -> dict[Part, int]:
    """Read a file of named geometry and write it as a reference layer.

    Parameters
    ----------
    file
        OpenStreetMap (.osm.pbf, .osm, .osm.gz, .osm.bz2, a saved Overpass answer in .json), GeoPackage, shapefile,
        GeoJSON (also newline-delimited), KML and KMZ, FlatGeobuf, GeoParquet, DXF, points in a .csv, or a .zip of
        these.
    out
        The GeoPackage to write; one that exists is replaced.
    layer
        The layer to read (KML: the folder; zip: a file without its ending); all of them where None.
    crs
        The CRS of the coordinates, where the file does not say or says it wrongly: ``wgs84``, ``cgcs2000``, ``gcj02``,
        ``bd09`` or ``EPSG:N``.
    name_field
        The column that holds names, where it has no usual name.
    progress
        Takes the features read so far and their number, None where the file does not tell it.
    notice
        Takes sentences on what was recognised, repaired or left out.

    Returns
    -------
    dict
        How many features were written to each layer; layers without any are left out.

    Raises
    ------
    ReferenceLayerError
        If the file cannot be read or holds nothing to import, or the result cannot be written.
    CoordinateError
        If it has no CRS, one that cannot be transformed accurately, or coordinates that do not fit it.
    UsageError
        If an OpenStreetMap file is read without the package osmium.
    """
    source, target = Opened(Path(file), str(file)), Path(out)
    job = _Import(layer, crs, name_field, Journal(progress))
    form = format_of(source)
    if target.exists() and target.samefile(source.path):
        raise ReferenceLayerError(f"{target}: is the file to import; name another to write")
    with _quiet(job.journal), StoreWriter(target, note=f"imported from {source.path.name}") as store:
        job.read(source, form, store)
        if not job.stored:
            raise ReferenceLayerError(f"{source.label}: {_why_nothing(job.journal)}")
    if notice is not None:
        for sentence in job.journal.sentences():
            notice(sentence)
    return {part: number for part, number in store.counts.items() if number}


def _why_nothing(journal: Journal) -> str:
    told = "; ".join(journal.sentences())
    return f"no lines, areas or points to import ({told or 'it holds no features of use'}); is it the right file?"


@contextlib.contextmanager
def _quiet(journal: Journal) -> Iterator[None]:
    """Turn what GDAL warns of into sentences for the user."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        yield
    for one in [str(each.message) for each in heard if each.category is RuntimeWarning][:_MOST_WARNINGS]:
        journal.say(f"GDAL: {one}")


class _Import:
    """The options of one import, and the way of a table through it."""

    def __init__(self, layer: str | None, crs: str | None, name_field: str | None, journal: Journal) -> None:
        self.layer = layer
        self.crs = crs
        self.name_field = name_field
        self.journal = journal
        self.stored = 0

    def read(self, source: Opened, form: Format, store: StoreWriter) -> None:
        """Import a file, or every file of an archive."""
        if self.layer is not None and form in _WITHOUT_LAYERS:
            raise ReferenceLayerError(f"{source.label}: such a file has no layers to choose from; leave --layer out")
        if form == "zip":
            with unpacked(source) as files:
                for file in self._chosen(files, source):
                    self.read(file, format_of(file), store)
        elif form in {"osm", "overpass"}:
            reader = osm_files if form == "osm" else saved_overpass
            if self.crs is not None or self.name_field is not None:
                self.journal.say(f"{source.label}: OpenStreetMap is always WGS84 and says its names: options not used")
            for feature in reader.read_features(source, self.journal):
                store.add(feature)
                self.stored += 1
        else:
            self._read_tables(source, form, store)

    def _chosen(self, files: list[Opened], source: Opened) -> list[Opened]:
        """Return the files of an archive that the option `layer` means: of that name, or all to look in."""
        named = [file for file in files if file.path.stem == self.layer]
        if self.layer is not None and not named and len(files) > 1:
            have = ", ".join(file.path.stem for file in files)
            raise ReferenceLayerError(f"{source.label}: no layer {self.layer!r}; it has: {have}")
        if named:
            self.layer = None
        return named or files

    def _read_tables(self, source: Opened, form: Format, store: StoreWriter) -> None:
        chooser = ColumnChooser(source.label, self.name_field)
        with contextlib.closing(self._tables(source, form, chooser.choose)) as tables:
            for table in tables:
                door: CoordinateDoor | None = None
                with contextlib.closing(table.batches) as batches:
                    for batch in batches:
                        door = door or CoordinateDoor(source.label, self.crs, table.crs, self.journal)
                        self._store(batch, door, chooser, store)
                        self.journal.step(len(batch.geometry), table.total)

    def _store(self, batch: Batch, door: CoordinateDoor, chooser: ColumnChooser, store: StoreWriter) -> None:
        import geopandas as gpd

        def name_of(row: int) -> str:
            title = chooser.title(batch.columns, row)
            return f"feature {batch.first + row}" + (f" ({title})" if title else "")

        found = sort_by_part(door.transform(batch.geometry, name_of))
        self.journal.dropped += batch.broken
        self.journal.empty += found.empty - batch.broken
        self.journal.repaired += found.repaired
        for part, (shapes, rows) in found.parts.items():
            columns = chooser.rows(batch.columns, part, rows)
            columns["source"] = [source or Path(door.label).name for source in columns["source"]]
            store.add_frame(part, gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326"))
            self.stored += len(shapes)

    def _tables(self, source: Opened, form: Format, choose: Chooser) -> Generator[Table, None, None]:
        if form == "kml":
            return kml_files.read_tables(source, self.layer, choose)
        if form == "csv":
            return point_tables.read_tables(source, choose)
        if form == "parquet":
            return parquet_files.read_tables(source, choose)
        return vector_files.read_tables(source, form, self.layer, choose, self.journal)
