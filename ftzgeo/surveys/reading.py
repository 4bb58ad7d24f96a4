"""The polygons of a file with all their attributes, in EPSG:4326: `read_polygons`, and `read_for_audit`."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.importing.attributes import COLUMN_NAMES, ranked, text_of
from ftzgeo.reference.importing.coordinates import CoordinateDoor
from ftzgeo.reference.importing.journal import Journal
from ftzgeo.reference.importing.opening import OSM_FORMATS, files_of, quiet, tables_of
from ftzgeo.reference.importing.tables import Opened
from ftzgeo.surveys.polygons import Kept, polygons_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    import geopandas as gpd
    from numpy.typing import NDArray

    from ftzgeo.reference.importing.opening import Chosen
    from ftzgeo.reference.importing.tables import Batch

    Transform: TypeAlias = Callable[[CoordinateDoor, NDArray[Any], Callable[[int], str]], NDArray[Any]]

ID_COLUMNS = (
    "id",
    "地块编号",
    "区块编号",
    "dkbh",
    "qkbh",
    "编号",
    "bh",
    "宗地代码",
    "zddm",
    "宗地号",
    "zdh",
    "标识码",
    "bsm",
    "code",
)
"""Where the id of a polygon is looked for, first match first; folded as the columns of a reference layer are."""

_OWN_COLUMNS = frozenset({"id", "name", "geometry"})


@dataclass(frozen=True)
class Survey:
    """Polygons that somebody else drew.

    Attributes
    ----------
    frame
        One row per feature: `id` and `name` (text, None where the file has none), every attribute of the file under
        its own name, `geometry` (Polygon or MultiPolygon, EPSG:4326, as drawn, valid or not). The index counts the
        rows from 1.
    notes
        Sentences on what was recognised, closed or left out.
    source, sha256
        The file's name and what identifies its content.
    """

    frame: gpd.GeoDataFrame
    notes: tuple[str, ...]
    source: str
    sha256: str


def read_polygons(path: Path | str, *, crs: str | None = None, layer: str | None = None) -> Survey:
    """Read the polygons of a file.

    Parameters
    ----------
    path
        GeoPackage, shapefile, GeoJSON, KML, KMZ, FlatGeobuf, GeoParquet, DXF (closed lines), 界址点坐标 in a .txt, or a
        .zip of these.
    crs
        The CRS of the coordinates, where the file does not say or says it wrongly: ``wgs84``, ``cgcs2000``, ``gcj02``,
        ``bd09`` or ``EPSG:N``.
    layer
        The layer to read (KML: the folder; zip: a file without its ending); all of them where None.

    Raises
    ------
    ReferenceLayerError
        If the file cannot be read or holds no polygon; the message names the file, the place and what to do.
    CoordinateError
        If it has no CRS, one that cannot be transformed accurately (Beijing54, Xian80), or coordinates that do not
        fit it.
    """
    return _read(Path(path), crs, layer, CoordinateDoor.transform)


def read_for_audit(path: Path | str, *, crs: str | None = None, layer: str | None = None) -> Survey:
    """Read the polygons of a file as `read_polygons` does, but leave alone what is said to be in degrees.

    Numbers that cannot be longitude and latitude (exchanged, metres, not finite) are then those of the file, for
    `ftzgeo.validation` to report polygon by polygon. Only what needs a projection to be read is refused.
    """
    return _read(Path(path), crs, layer, _as_given)


def _as_given(door: CoordinateDoor, geometry: NDArray[Any], name_of: Callable[[int], str]) -> NDArray[Any]:
    return geometry if door.is_identity else door.transform(geometry, name_of)


def _read(path: Path, crs: str | None, layer: str | None, transform: Transform) -> Survey:
    source = Opened(path, str(path))
    journal, kept = Journal(), Kept()
    with quiet(journal), files_of(source, layer) as files:
        rows = [row for file in files for row in _rows(file, crs, transform, (journal, kept))]
    notes = (*kept.sentences(source.label), *journal.sentences())
    if not rows:
        told = "; ".join(notes) or "it holds no features"
        raise ReferenceLayerError(f"{source.label}: no polygon to read ({told}); is it the right file or layer?")
    sha256 = hashlib.sha256(source.path.read_bytes()).hexdigest()
    return Survey(_frame(rows), notes, source.path.name, sha256)


def _rows(file: Chosen, crs: str | None, transform: Transform, told: tuple[Journal, Kept]) -> Iterator[dict[str, Any]]:
    journal, kept = told
    if file.form in OSM_FORMATS:
        raise ReferenceLayerError(
            f"{file.label}: is OpenStreetMap, not polygons of a survey; `ftzgeo reference import` reads it"
        )
    with contextlib.closing(tables_of(file, list, crs, journal)) as tables:
        for table in tables:
            door: CoordinateDoor | None = None
            with contextlib.closing(table.batches) as batches:
                for batch in batches:
                    door = door or CoordinateDoor(file.label, crs, table.crs, journal)
                    yield from _batch_rows(batch, partial(transform, door), kept)


def _batch_rows(
    batch: Batch, transform: Callable[[NDArray[Any], Callable[[int], str]], NDArray[Any]], kept: Kept
) -> Iterator[dict[str, Any]]:
    columns = list(batch.columns)
    ids, names = ranked(columns, ID_COLUMNS), ranked(columns, COLUMN_NAMES["name"])

    def title(row: int) -> str:
        said = _first(batch.columns, [*names, *ids], row)
        return f"feature {batch.first + row}" + (f" ({said})" if said else "")

    shapes = transform(batch.geometry, title)
    kept.broken += batch.broken
    for row, shape in enumerate(polygons_of(shapes, kept)):
        if shape is not None:
            attributes = {name: values[row] for name, values in batch.columns.items() if name not in _OWN_COLUMNS}
            own = {"id": _first(batch.columns, ids, row), "name": _first(batch.columns, names, row)}
            yield {**own, **attributes, "geometry": shape}


def _first(columns: Mapping[str, Sequence[Any]], names: Sequence[str], row: int) -> str | None:
    texts = (text_of(columns[name][row]) for name in names)
    return next((text for text in texts if text), None)


def _frame(rows: Sequence[Mapping[str, Any]]) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pandas as pd

    columns = dict.fromkeys(name for row in rows for name in row if name != "geometry")
    data = {name: pd.Series([row.get(name) for row in rows], dtype=object) for name in columns}
    frame = gpd.GeoDataFrame(data, geometry=[row["geometry"] for row in rows], crs="EPSG:4326")
    frame.index = pd.RangeIndex(1, len(rows) + 1)
    return frame
