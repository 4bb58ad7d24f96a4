"""Import: any vector file that GDAL reads becomes a GeoPackage with layers lines, areas and places.

Attributes are taken from the column names in common use. The file is written beside its target and renamed when it is
whole, so that an interrupted import leaves nothing half-written.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftzgeo.errors import CoordinateError, ReferenceLayerError
from ftzgeo.reference.sources import GEOMETRY_PARTS, Part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

COLUMN_NAMES: dict[str, tuple[str, ...]] = {
    "name": ("name:zh", "name_zh", "name", "名称", "NAME", "Name", "道路名称", "路名", "MC", "mc"),
    "ref": ("ref", "REF", "编号", "道路编号"),
    "class": ("highway", "railway", "waterway", "class", "fclass", "type", "TYPE", "等级", "类型"),
    "kind": ("kind", "place", "landuse", "类别"),
    "alt_names": ("alt_name", "alt_names", "old_name", "official_name", "简称", "别名"),
    "source": ("source", "来源"),
    "accuracy_m": ("accuracy_m", "精度"),
    "licence": ("licence", "license"),
}
"""Where each attribute of a reference layer is looked for, first match first."""

KIND_BY_COLUMN = {"highway": "road", "railway": "railway", "waterway": "river"}

REFUSED_DATUMS = ("beijing 1954", "beijing_1954", "xian 1980", "xian_1980", "new beijing")
REFUSED = (
    "is in {name}, for which no accurate public transformation exists: PROJ would return it unshifted. "
    "Have it transformed to CGCS2000 by a surveying office and import that."
)

WARN_CRS = "has no CRS; say which with --crs, e.g. --crs EPSG:4490 (CGCS2000) or EPSG:4326"


def import_layer(
    file: str | Path,
    out: str | Path,
    *,
    layer: str | None = None,
    crs: str | None = None,
    name_field: str | None = None,
) -> dict[Part, int]:
    """Read a vector file and write it as a reference layer.

    Parameters
    ----------
    file
        GeoPackage, shapefile, GeoJSON, KML, FlatGeobuf or whatever else GDAL reads; .osm and .osm.pbf through GDAL's
        OSM driver.
    out
        The GeoPackage to write; one that exists is replaced.
    layer
        The layer to read; all of them where None.
    crs
        The CRS of the coordinates, where the file does not say.
    name_field
        The column that holds names, where it has no usual name.

    Returns
    -------
    dict
        How many features were written to each layer.

    Raises
    ------
    ReferenceLayerError
        If the file cannot be read or holds nothing to import.
    CoordinateError
        If it has no CRS, or one that cannot be transformed accurately.
    """
    source, target = Path(file), Path(out)
    frames = [_read_layer(source, name, crs, name_field) for name in _layer_names(source, layer)]
    parts = _split_parts(frames)
    if not parts:
        raise ReferenceLayerError(f"{source}: no lines, areas or points to import")
    _write(parts, target)
    return {part: len(frame) for part, frame in parts.items()}


def _layer_names(source: Path, layer: str | None) -> list[str]:
    import pyogrio

    if not source.is_file():
        raise ReferenceLayerError(f"{source}: no such file, or not a regular one")
    try:
        listed = [str(name) for name, kind in pyogrio.list_layers(source) if kind is not None]
    except pyogrio.errors.DataSourceError as error:
        raise ReferenceLayerError(f"{source}: not a vector file that GDAL can read: {error}") from error
    if layer is not None and layer not in listed:
        raise ReferenceLayerError(f"{source}: no layer {layer!r}; it has: {', '.join(listed) or 'none with geometry'}")
    return [layer] if layer is not None else listed


def _read_layer(source: Path, layer: str, crs: str | None, name_field: str | None) -> gpd.GeoDataFrame:
    import pyogrio

    try:
        frame = pyogrio.read_dataframe(source, layer=layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.GeometryError) as error:
        raise ReferenceLayerError(f"{source}: layer {layer!r} cannot be read: {error}") from error
    if name_field is not None and name_field not in frame.columns:
        columns = ", ".join(map(str, frame.columns))
        raise ReferenceLayerError(f"{source}: layer {layer!r} has no column {name_field!r}; it has: {columns}")
    return _attributes(_in_wgs84(frame, source, crs), name_field)


def _in_wgs84(frame: gpd.GeoDataFrame, source: Path, declared: str | None) -> gpd.GeoDataFrame:
    import pyproj

    if declared is not None:
        try:
            frame = frame.set_crs(pyproj.CRS.from_user_input(declared), allow_override=True)
        except pyproj.exceptions.CRSError as error:
            raise CoordinateError(f"{declared!r} is no CRS that PROJ knows; write e.g. EPSG:4490") from error
    if frame.crs is None:
        raise CoordinateError(f"{source}: {WARN_CRS}")
    datum = f"{frame.crs.name} {frame.crs.datum.name if frame.crs.datum else ''}".lower()
    if any(refused in datum for refused in REFUSED_DATUMS):
        raise CoordinateError(f"{source}: {REFUSED.format(name=frame.crs.name)}")
    return frame.to_crs("EPSG:4326")


def _attributes(frame: gpd.GeoDataFrame, name_field: str | None) -> gpd.GeoDataFrame:
    """Return the geometry with the columns of a reference layer, filled from what the file has."""
    import geopandas as gpd

    columns: dict[str, Any] = {}
    for column, names in COLUMN_NAMES.items():
        sources = (name_field, *names) if column == "name" and name_field else names
        columns[column] = _first_value(frame, [name for name in sources if name in frame.columns])
    kind = columns["kind"]
    for column, meaning in KIND_BY_COLUMN.items():
        if column in frame.columns:
            kind = kind.where(kind.notna(), frame[column].notna().map({True: meaning, False: None}))
    columns["kind"] = kind
    return gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), crs="EPSG:4326")


def _first_value(frame: pd.DataFrame, sources: Sequence[str]) -> pd.Series[Any]:
    """Return, row by row, the first value that is there among some columns."""
    import pandas as pd

    values = pd.Series([None] * len(frame), index=frame.index, dtype=object)
    for source in sources:
        values = values.where(values.notna(), frame[source].astype(object))
    return values.where(values.notna(), None)


def _split_parts(frames: Sequence[gpd.GeoDataFrame]) -> dict[Part, gpd.GeoDataFrame]:
    """Sort features by kind of geometry; collections and empty ones are left out."""
    import pandas as pd

    parts: dict[Part, gpd.GeoDataFrame] = {}
    for part in ("lines", "areas", "places"):
        kinds = [kind for kind, of in GEOMETRY_PARTS.items() if of == part]
        chosen = [frame[frame.geom_type.isin(kinds) & ~frame.geometry.is_empty] for frame in frames]
        full = [frame.dropna(axis="columns", how="all") for frame in chosen if len(frame)]
        if full:
            frame = pd.concat(full, ignore_index=True)
            parts[part] = frame.reindex(columns=[*COLUMN_NAMES, "geometry"])
    return parts


def _write(parts: Mapping[Part, gpd.GeoDataFrame], target: Path) -> None:
    import pyogrio

    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part.gpkg")
    try:
        for part, frame in parts.items():
            pyogrio.write_dataframe(frame, unfinished, layer=part, driver="GPKG", promote_to_multi=True)
        unfinished.replace(target)
    except (OSError, pyogrio.errors.DataSourceError) as error:
        raise ReferenceLayerError(f"{target}: cannot be written: {error}") from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            unfinished.unlink()
