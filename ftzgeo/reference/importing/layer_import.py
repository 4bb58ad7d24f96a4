"""`import_layer`: any accepted file becomes a GeoPackage with layers lines, areas and places.

What a file is, is told by its name and checked by its content; one reader per format hands on tables in batches; here
their coordinates go to WGS84, their geometry is sorted by kind, their columns get the usual names, and `StoreWriter`
writes them. The result takes its place when it is whole; on failure and on interrupt nothing is left behind.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.importing import osm_files, saved_overpass
from ftzgeo.reference.importing.attributes import ColumnChooser
from ftzgeo.reference.importing.coordinates import CoordinateDoor
from ftzgeo.reference.importing.formats import format_of
from ftzgeo.reference.importing.journal import Journal, Progress
from ftzgeo.reference.importing.opening import OSM_FORMATS, files_of, quiet, tables_of
from ftzgeo.reference.importing.shapes import sort_by_part
from ftzgeo.reference.importing.tables import Opened
from ftzgeo.reference.store import StoreWriter

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.reference.importing.opening import Chosen
    from ftzgeo.reference.importing.tables import Batch
    from ftzgeo.reference.sources import Part


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
        GeoJSON (also newline-delimited), KML and KMZ, FlatGeobuf, GeoParquet, DXF, points in a .csv, parcels as
        界址点坐标 in a .txt, or a .zip of these.
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
    format_of(source)
    if target.exists() and target.samefile(source.path):
        raise ReferenceLayerError(f"{target}: is the file to import; name another to write")
    with quiet(job.journal), StoreWriter(target, note=f"imported from {source.path.name}") as store:
        job.read(source, store)
        if not job.stored:
            raise ReferenceLayerError(f"{source.label}: {_why_nothing(job.journal)}")
    if notice is not None:
        for sentence in job.journal.sentences():
            notice(sentence)
    return {part: number for part, number in store.counts.items() if number}


def _why_nothing(journal: Journal) -> str:
    told = "; ".join(journal.sentences())
    return f"no lines, areas or points to import ({told or 'it holds no features of use'}); is it the right file?"


class _Import:
    """The options of one import, and the way of a table through it."""

    def __init__(self, layer: str | None, crs: str | None, name_field: str | None, journal: Journal) -> None:
        self.layer = layer
        self.crs = crs
        self.name_field = name_field
        self.journal = journal
        self.stored = 0

    def read(self, source: Opened, store: StoreWriter) -> None:
        """Import a file, or every file of an archive."""
        with files_of(source, self.layer) as files:
            for file in files:
                if file.form in OSM_FORMATS:
                    self._read_osm(file, store)
                else:
                    self._read_tables(file, store)

    def _read_osm(self, file: Chosen, store: StoreWriter) -> None:
        reader = osm_files if file.form == "osm" else saved_overpass
        if self.crs is not None or self.name_field is not None:
            self.journal.say(f"{file.label}: OpenStreetMap is always WGS84 and says its names: options not used")
        for feature in reader.read_features(file.opened, self.journal):
            store.add(feature)
            self.stored += 1

    def _read_tables(self, file: Chosen, store: StoreWriter) -> None:
        chooser = ColumnChooser(file.label, self.name_field)
        with contextlib.closing(tables_of(file, chooser.choose, self.crs, self.journal)) as tables:
            for table in tables:
                door: CoordinateDoor | None = None
                with contextlib.closing(table.batches) as batches:
                    for batch in batches:
                        door = door or CoordinateDoor(file.label, self.crs, table.crs, self.journal)
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
