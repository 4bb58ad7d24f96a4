"""From a file, or an archive of files, to tables of features: which files to read, and the reader of each format."""

from __future__ import annotations

import contextlib
import warnings
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.importing import exchange_files, kml_files, parquet_files, point_tables, vector_files
from ftzgeo.reference.importing.archives import unpacked
from ftzgeo.reference.importing.formats import format_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from ftzgeo.reference.importing.formats import Format
    from ftzgeo.reference.importing.journal import Journal
    from ftzgeo.reference.importing.tables import Chooser, Opened, Table

OSM_FORMATS: frozenset[Format] = frozenset({"osm", "overpass"})
"""Formats that hold elements of OpenStreetMap instead of tables."""
_WITHOUT_LAYERS: frozenset[Format] = OSM_FORMATS | {"csv", "parquet", "exchange"}
_MOST_WARNINGS = 5


class Chosen(NamedTuple):
    """A file to read, its format, and the layer of it that is wanted (None for all)."""

    opened: Opened
    form: Format
    layer: str | None

    @property
    def label(self) -> str:
        """What messages call the file."""
        return self.opened.label


@contextlib.contextmanager
def files_of(source: Opened, layer: str | None) -> Iterator[list[Chosen]]:
    """Yield the file to read, or those of an archive, which lie in a folder that lives as long as the context.

    Raises
    ------
    ReferenceLayerError
        If it is no file of an accepted format, an archive is broken or unsafe, or there is no such layer.
    """
    form = format_of(source)
    if layer is not None and form in _WITHOUT_LAYERS:
        raise ReferenceLayerError(f"{source.label}: such a file has no layers to choose from; leave --layer out")
    if form != "zip":
        yield [Chosen(source, form, layer)]
        return
    with unpacked(source) as files:
        yield _of_archive(files, source, layer)


def _of_archive(files: Sequence[Opened], source: Opened, layer: str | None) -> list[Chosen]:
    """Return the files of an archive that `layer` means: of that name, or all to look in."""
    named = [file for file in files if file.path.stem == layer]
    if layer is not None and not named and len(files) > 1:
        have = ", ".join(file.path.stem for file in files)
        raise ReferenceLayerError(f"{source.label}: no layer {layer!r}; it has: {have}")
    return [Chosen(file, format_of(file), None if named else layer) for file in named or files]


def tables_of(file: Chosen, choose: Chooser, crs: str | None, journal: Journal) -> Generator[Table, None, None]:
    """Return the tables of a file that is not OpenStreetMap; `crs` is what the user says of its coordinates.

    Raises
    ------
    ReferenceLayerError
        If the file or a layer cannot be read, or there is no such layer.
    """
    if file.form == "kml":
        return kml_files.read_tables(file.opened, file.layer, choose)
    if file.form == "csv":
        return point_tables.read_tables(file.opened, choose)
    if file.form == "parquet":
        return parquet_files.read_tables(file.opened, choose)
    if file.form == "exchange":
        return exchange_files.read_tables(file.opened, choose, crs, journal)
    return vector_files.read_tables(file.opened, file.form, file.layer, choose, journal)


@contextlib.contextmanager
def quiet(journal: Journal) -> Iterator[None]:
    """Turn what GDAL warns of into sentences for the user."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        yield
    for one in [str(each.message) for each in heard if each.category is RuntimeWarning][:_MOST_WARNINGS]:
        journal.say(f"GDAL: {one}")
