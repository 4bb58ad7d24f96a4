"""The files behind a reference layer, read through pyogrio, a window or a choice of rows at a time.

A GeoPackage has layers ``lines`` and ``places`` and may have ``areas``; a GeoJSON file is one layer whose features
are lines, areas or places by their geometry. Both answer the same three questions: which attributes are there, which
rows lie in a window, what is in these rows.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.model import ReferenceId
from ftzgeo.reference.name_index import NAME_COLUMNS, OUTLINED, connect, named_rows, open_name_table, table_of_rows
from ftzgeo.reference.origins import origins_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from ftzgeo.reference.name_index import NamedRow, NameTable

Part = Literal["lines", "outlines", "areas", "places"]
"""``outlines`` are the borders of areas that bound blocks as lines do; no file has them as a layer."""

Bbox = tuple[float, float, float, float]

COLUMNS = (
    "name",
    "ref",
    "class",
    "kind",
    "alt_names",
    "source",
    "accuracy_m",
    "licence",
    "address",
    "relation",
    "bears_on",
)
"""The attribute columns of every frame that leaves a reference layer; missing ones are filled with None.

`relation` says how a place bears on the features and blocks named in `bears_on`: it is on, is, is in or is near them,
or lies just beyond the side of a block that it names (`south`: the block is the region north of it).
"""

SYNONYMS = {"highway": "class", "fclass": "class", "type": "class", "alt_name": "alt_names"}
GEOMETRY_PARTS: dict[str, Part] = {
    "LineString": "lines",
    "MultiLineString": "lines",
    "Polygon": "areas",
    "MultiPolygon": "areas",
    "Point": "places",
    "MultiPoint": "places",
}
PACKAGE_PARTS: tuple[Part, ...] = ("lines", "areas", "places")
WHAT_TO_DO = "make one with: ftzgeo reference import FILE -o REF.gpkg"


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's content as hexadecimal digits; read again only when size or time has changed."""
    status = path.stat()
    return _sha256(path.absolute(), (status.st_size, status.st_mtime_ns))


@lru_cache(maxsize=64)
def _sha256(path: Path, state: tuple[int, int]) -> str:  # noqa: ARG001 - part of the key of the cache
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class SourceFile:
    """One file of a reference layer. `prefix` keeps the row names of several GeoPackages apart."""

    path: Path
    prefix: str = ""

    def __reduce__(self) -> tuple[type[SourceFile], tuple[Path, str]]:
        """Travel to another process as path and prefix: a connection to SQLite cannot."""
        return SourceFile, (self.path, self.prefix)

    @cached_property
    def id(self) -> ReferenceId:
        """The file's name, the SHA-256 of its content, and where its features come from."""
        origins = origins_of(self.path, is_geopackage=self.is_geopackage)
        return ReferenceId(name=self.path.name, sha256=sha256_of(self.path), sources=origins)

    @cached_property
    def is_geopackage(self) -> bool:
        """Whether the file is a GeoPackage with layers by kind of geometry."""
        return self.path.suffix.lower() == ".gpkg"

    @cached_property
    def layers(self) -> dict[Part, str]:
        """The file's layer for each part; a GeoJSON file serves all parts from its only layer."""
        if self.is_geopackage and (sound := _sound_layers(self.path)):
            return {part: part for part in PACKAGE_PARTS if part in sound}
        names = _list_layers(self.path)
        if not self.is_geopackage:
            return dict.fromkeys(PACKAGE_PARTS, next(iter(names)))
        layers: dict[Part, str] = {part: part for part in PACKAGE_PARTS if part in names}
        if "lines" not in layers:
            found = ", ".join(names) or "none"
            raise ReferenceLayerError(f"{self.path}: no layer 'lines' (found: {found}); {WHAT_TO_DO}")
        _check_layer(self.path, "lines")
        return layers

    def read(self, part: Part, *, bbox: Bbox | None = None, rows: list[int] | None = None) -> gpd.GeoDataFrame:
        """Return features as a frame in EPSG:4326 with `COLUMNS`, ``reference_id`` and ``geometry``.

        `bbox` (west, south, east, north in degrees) takes what touches a window, `rows` takes rows by number.
        """
        import geopandas as gpd

        if part == "outlines":
            return _outlines(self.read("areas", bbox=bbox, rows=rows))
        layer = self.layers.get(part)
        if layer is None:
            return gpd.GeoDataFrame(empty_columns(), geometry=[], crs="EPSG:4326")
        if not self.is_geopackage:
            return self._select(part, bbox, rows)
        options: dict[str, Any] = {"layer": layer, "fid_as_index": True}
        if rows is not None:
            options["fids"] = rows
        elif bbox is not None:
            options["bbox"] = _in_crs(self.path, layer, bbox)
        frame = _read(self.path, **options)
        return _shape_frame(frame, self._row_names(frame))

    @cached_property
    def names(self) -> NameTable:
        """The names of the file: the index in the GeoPackage, or one made in memory."""
        return open_name_table(self.path) if self.is_geopackage else table_of_rows(self._named_rows())

    def _named_rows(self) -> Iterator[NamedRow]:
        whole = self._whole
        columns = [column for column in (*NAME_COLUMNS, "kind") if column in whole.columns]
        parts = [GEOMETRY_PARTS.get(kind or "") for kind in whole.geom_type]
        values = zip(*(whole[column] for column in columns), strict=True) if columns else ()
        for number, part, row in zip(whole.index, parts, values, strict=True):
            if part is not None:
                yield from named_rows(part, int(number), dict(zip(columns, row, strict=True)))

    @cached_property
    def _whole(self) -> gpd.GeoDataFrame:
        """All of a GeoJSON file: it has no index to read a part by."""
        return _read(self.path, layer=self.layers["lines"], fid_as_index=True)

    def _of(self, part: Part) -> Any:
        wanted = [kind for kind, of in GEOMETRY_PARTS.items() if of == part]
        return self._whole.geom_type.isin(wanted)

    def _select(self, part: Part, bbox: Bbox | None, rows: list[int] | None) -> gpd.GeoDataFrame:
        """Return rows of a GeoJSON file."""
        import shapely

        chosen = self._of(part)
        if rows is not None:
            chosen &= self._whole.index.isin(rows)
        elif bbox is not None:
            chosen &= self._whole.intersects(shapely.box(*_in_crs(self.path, self.layers["lines"], bbox)))
        frame = self._whole[chosen]
        return _shape_frame(frame, self._row_names(frame))

    def _row_names(self, frame: gpd.GeoDataFrame) -> list[str]:
        """Return ``layer/row``: the feature's own id where a control file gives one, else the row number."""
        layer = self.path.stem if not self.is_geopackage else "lines"
        if self.is_geopackage and len(frame) and frame.geom_type.iloc[0] not in ("LineString", "MultiLineString"):
            layer = GEOMETRY_PARTS.get(frame.geom_type.iloc[0], "lines")
        if "id" in frame.columns and not self.is_geopackage:
            return [name if "/" in name else f"{layer}/{name}" for name in frame["id"].astype(str)]
        return [f"{self.prefix}{layer}/{row}" for row in frame.index]


def _sound_layers(path: Path) -> set[str]:
    """Return the feature layers of a GeoPackage by SQLite alone, which is quick; nothing where any doubt is left."""
    if not path.is_file():
        return set()
    try:
        connection = connect(path)
        try:
            query = "SELECT table_name, srs_id FROM gpkg_geometry_columns"
            systems: dict[str, int] = dict(connection.execute(query).fetchall())
            columns = {column[1] for column in connection.execute("PRAGMA table_info(lines)")}
        finally:
            connection.close()
    except sqlite3.Error:
        return set()
    sound = "name" in columns and systems.get("lines", 0) > 0
    return set(systems) if sound else set()


def _list_layers(path: Path) -> list[str]:
    import pyogrio

    if not path.exists():
        raise ReferenceLayerError(f"{path}: no such file; {WHAT_TO_DO}")
    if not path.is_file():
        raise ReferenceLayerError(f"{path}: not a regular file; {WHAT_TO_DO}")
    try:
        return [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise ReferenceLayerError(f"{path}: not a vector file that GDAL can read ({error}); {WHAT_TO_DO}") from error


def _check_layer(path: Path, layer: str) -> None:
    import pyogrio

    info = pyogrio.read_info(path, layer=layer)
    if "name" not in set(info["fields"]):
        have = ", ".join(map(str, info["fields"])) or "none"
        raise ReferenceLayerError(f"{path}: layer {layer!r} has no column 'name' (has: {have}); {WHAT_TO_DO}")
    if info["crs"] is None:
        raise ReferenceLayerError(f"{path}: layer {layer!r} has no CRS; import it with --crs, e.g. --crs EPSG:4490")


def _read(path: Path, **options: Any) -> Any:
    import pyogrio

    try:
        return pyogrio.read_dataframe(path, **options)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.GeometryError) as error:
        raise ReferenceLayerError(f"{path}: cannot be read: {error}; {WHAT_TO_DO}") from error


def _outlines(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the borders of those areas that bound blocks as lines do."""
    chosen = areas[areas["kind"].isin(OUTLINED)]
    return chosen.set_geometry(chosen.geometry.boundary)


def _in_crs(path: Path, layer: str, bbox: Bbox) -> Bbox:
    """Return a window in degrees as a window in the CRS of a layer."""
    import pyogrio
    import pyproj

    crs = pyogrio.read_info(path, layer=layer)["crs"]
    if crs is None or pyproj.CRS.from_user_input(crs) == _wgs84():
        return bbox
    bounds = pyproj.Transformer.from_crs(_wgs84(), crs, always_xy=True).transform_bounds(*bbox)
    return (float(bounds[0]), float(bounds[1]), float(bounds[2]), float(bounds[3]))


def empty_columns() -> dict[str, list[object]]:
    """Return the columns of a frame without rows."""
    return {column: [] for column in (*COLUMNS, "reference_id")}


def _shape_frame(frame: gpd.GeoDataFrame, row_names: list[str]) -> gpd.GeoDataFrame:
    """Bring a frame to EPSG:4326 and the columns that the rest of the package reads."""
    import geopandas as gpd
    import pandas as pd

    columns: dict[str, Any] = {}
    for column in COLUMNS:
        source = (
            column if column in frame.columns else next((s for s in frame.columns if SYNONYMS.get(s) == column), None)
        )
        values = [None] * len(frame) if source is None else [_plain(value) for value in frame[source]]
        columns[column] = pd.Series(values, dtype=object)  # text columns would turn None into NaN
    columns["reference_id"] = pd.Series(row_names, dtype=object)
    geometry = frame.geometry
    if frame.crs is not None and frame.crs != _wgs84():
        geometry = geometry.to_crs(_wgs84())
    shaped = gpd.GeoDataFrame(columns, geometry=geometry.to_numpy(), crs=_wgs84())
    return shaped[~(shaped.geometry.isna() | shaped.geometry.is_empty)]


@cache
def _wgs84() -> Any:
    import pyproj

    return pyproj.CRS.from_epsg(4326)


def _plain(value: Any) -> Any:
    """Return None for every kind of missing value, lists as text."""
    if not isinstance(value, str) and hasattr(value, "__iter__"):
        return ";".join(map(str, value)) or None
    if value is None or value != value:  # noqa: PLR0124 - NaN is the value that differs from itself
        return None
    return value.item() if hasattr(value, "item") else value
