"""`StoreWriter`: writes a reference layer as an ordinary GeoPackage, batch by batch, whole or not at all.

The file has the layers ``lines``, ``areas`` and ``places`` in EPSG:4326, each with the columns of `COLUMN_TYPES` and a
spatial index, and a table ``sources`` that tells where the features come from. A layer without features is there, too.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.name_index import write_name_index

if TYPE_CHECKING:
    from types import TracebackType

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import FeatureKind
    from ftzgeo.reference.sources import Part

PARTS: tuple[Part, ...] = ("lines", "areas", "places")
GEOMETRY_TYPES: dict[Part, str] = {"lines": "MultiLineString", "areas": "MultiPolygon", "places": "Point"}
COLUMN_TYPES = {
    "name": "string",
    "alt_names": "string",
    "ref": "string",
    "class": "string",
    "kind": "string",
    "source": "string",
    "date": "string",
    "accuracy_m": "double",
    "licence": "string",
    "osm_id": "string",
}
"""The columns of every layer; `alt_names` are joined by ``;``, `date` is ISO text as exact as it is known."""

SOURCES = "sources"
BATCH_ROWS = 20_000
"""Rows are written this many at a time: 20,000 streets take some 10 MB."""


class StoredFeature(NamedTuple):
    """One row of a reference layer. `geometry` is in EPSG:4326; `osm_id` is ``way/123``."""

    part: Part
    geometry: BaseGeometry
    name: str | None = None
    alt_names: tuple[str, ...] = ()
    ref: str | None = None
    class_: str | None = None
    kind: FeatureKind | None = None
    source: str | None = None
    date: str | None = None
    accuracy_m: float | None = None
    licence: str | None = None
    osm_id: str | None = None


class StoreWriter:
    """Writes features to a GeoPackage that takes its place only when the ``with`` block ends well.

    Until then it is written in a hidden folder beside the target, which is removed on failure and on interrupt.

    Parameters
    ----------
    target
        The file to write, ending in ``.gpkg``; one that exists is replaced.
    note
        A line for the table of sources: what was asked of whom.
    batch_rows
        Features kept in memory for a layer before they are written.

    Raises
    ------
    ReferenceLayerError
        If the file cannot be written or a feature does not fit its layer.
    """

    def __init__(self, target: str | Path, *, note: str | None = None, batch_rows: int = BATCH_ROWS) -> None:
        self.target = Path(target)
        self.note = note
        self.counts: dict[Part, int] = dict.fromkeys(PARTS, 0)
        self._batch_rows = batch_rows
        self._waiting: dict[Part, list[StoredFeature]] = {part: [] for part in PARTS}
        self._sources: Counter[tuple[str | None, ...]] = Counter()
        self._begun: set[Part] = set()
        self._folder = Path()

    def __enter__(self) -> Self:
        if self.target.suffix.lower() != ".gpkg":
            raise ReferenceLayerError(f"{self.target}: a reference layer is a GeoPackage; let its name end in .gpkg")
        if self.target.is_dir():
            raise ReferenceLayerError(f"{self.target}: is a folder; give the name of a file")
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            folder = tempfile.mkdtemp(dir=self.target.parent, prefix=f".{self.target.name}.", suffix=".part")
        except OSError as error:
            raise ReferenceLayerError(f"{self.target}: cannot be written: {error}") from error
        self._folder = Path(folder)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, feature: StoredFeature) -> None:
        """Add a feature; one whose geometry is empty is left out."""
        if feature.geometry.is_empty:
            return
        waiting = self._waiting[feature.part]
        waiting.append(feature)
        if len(waiting) >= self._batch_rows:
            self._flush(feature.part)

    def add_frame(self, part: Part, frame: gpd.GeoDataFrame) -> None:
        """Add the rows of a frame in EPSG:4326 with any of the columns of `COLUMN_TYPES`."""
        for start in range(0, len(frame), self._batch_rows):
            rows = frame.iloc[start : start + self._batch_rows]
            rows = rows[~(rows.geometry.isna() | rows.geometry.is_empty)]
            columns = {name: _values(rows, name) for name in COLUMN_TYPES}
            self._append(part, columns, rows.geometry.to_numpy())

    def _flush(self, part: Part) -> None:
        features, self._waiting[part] = self._waiting[part], []
        columns = {name: [_value(feature, name) for feature in features] for name in COLUMN_TYPES}
        self._append(part, columns, [feature.geometry for feature in features])

    def _append(self, part: Part, columns: dict[str, list[Any]], geometry: Any) -> None:
        import numpy as np
        import pyarrow as pa
        import shapely

        shapes, rows = _single_type(np.asarray(geometry, dtype=object), part, self.target)
        if part == "places":  # a multi-point became several rows
            columns = {name: [values[row] for row in rows] for name, values in columns.items()}
        data = {
            name: pa.array(_encodable(values), pa.type_for_alias(COLUMN_TYPES[name]))
            for name, values in columns.items()
        }
        table = pa.table({**data, "geometry": pa.array(shapely.to_wkb(shapes).tolist(), pa.binary())})
        options = {"geometry_name": "geometry", "geometry_type": GEOMETRY_TYPES[part], "crs": "EPSG:4326"}
        self._write(part, table, append=part in self._begun, **options)
        self._begun.add(part)
        self.counts[part] += len(rows)
        told = (columns["source"], columns["licence"], columns["date"])
        self._sources.update(zip(*told, strict=True))

    @property
    def _unfinished(self) -> Path:
        return self._folder / "unfinished.gpkg"

    def _write(self, layer: str, table: Any, *, append: bool = False, **options: Any) -> None:
        import pyogrio

        try:
            pyogrio.write_arrow(table, self._unfinished, layer=layer, driver="GPKG", append=append, **options)
        except (OSError, RuntimeError, pyogrio.errors.DataSourceError) as error:
            raise ReferenceLayerError(f"{self.target}: cannot be written: {error}") from error

    def _finish(self) -> None:
        for part in PARTS:
            if self._waiting[part] or part not in self._begun:
                self._flush(part)
        self._write_sources()
        write_name_index(self._unfinished)
        try:
            self._unfinished.replace(self.target)
        except OSError as error:
            raise ReferenceLayerError(f"{self.target}: cannot be written: {error}") from error

    def _write_sources(self) -> None:
        import pyarrow as pa

        keys = sorted(self._sources, key=lambda key: tuple(value or "" for value in key))
        columns = {
            name: pa.array([key[at] for key in keys], pa.string())
            for at, name in enumerate(("source", "licence", "date"))
        }
        columns["features"] = pa.array([self._sources[key] for key in keys], pa.int64())
        columns["note"] = pa.array([self.note] * len(keys), pa.string())
        self._write(SOURCES, pa.table(columns))


def _encodable(values: list[Any]) -> list[Any]:
    """Replace what cannot be written as UTF-8: half a surrogate pair, which JSON can spell."""
    try:
        "".join(value for value in values if isinstance(value, str)).encode()
    except UnicodeEncodeError:
        return [value.encode("utf-8", "replace").decode() if isinstance(value, str) else value for value in values]
    return values


def _value(feature: StoredFeature, column: str) -> Any:
    if column == "alt_names":
        return ";".join(feature.alt_names) or None
    return getattr(feature, "class_" if column == "class" else column)


def _values(frame: gpd.GeoDataFrame, column: str) -> list[Any]:
    """Return a column of a frame as text or numbers, None for every kind of missing value."""
    if column not in frame.columns:
        return [None] * len(frame)
    known = frame[column].notna()
    convert = float if COLUMN_TYPES[column] == "double" else str
    return [convert(value) if there else None for value, there in zip(frame[column], known, strict=True)]


def _single_type(shapes: NDArray[Any], part: Part, target: Path) -> tuple[NDArray[Any], list[int]]:
    """Bring geometries to the type of a layer; return them and, for each, the row it comes from.

    Lines and areas become multi-part, a multi-point becomes a row for every point; heights are dropped.
    """
    import numpy as np
    import shapely

    flat = shapely.force_2d(shapes) if shapely.has_z(shapes).any() else shapes
    types = set(shapely.get_type_id(flat).tolist())
    if not types <= _TYPE_IDS[part]:
        found = sorted({shape.geom_type for shape in flat})
        raise ReferenceLayerError(f"{target}: {', '.join(found)} cannot be {part}")
    if part == "places":
        points, rows = shapely.get_parts(flat, return_index=True)
        return points, rows.tolist()
    promote = shapely.multilinestrings if part == "lines" else shapely.multipolygons
    parts, rows = shapely.get_parts(flat, return_index=True)
    whole = np.empty(len(flat), dtype=object)
    promote(parts, indices=rows, out=whole)
    return whole, list(range(len(flat)))


_TYPE_IDS: dict[Part, frozenset[int]] = {
    "places": frozenset({0, 4}),  # Point, MultiPoint
    "lines": frozenset({1, 5}),  # LineString, MultiLineString
    "areas": frozenset({3, 6}),  # Polygon, MultiPolygon
}
