"""What a site index is made of: rows with a polygon, a zone, a tier and the accuracy of the border."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ftzgeo.boundaries import boundaries_of, boundary_shape, read_boundaries
from ftzgeo.crs import WGS84
from ftzgeo.errors import BoundaryError
from ftzgeo.model import Finding
from ftzgeo.shipped import data_folder
from ftzgeo.sites.extents import with_extents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.model import Boundary, Tier, Zone

_POLYGONAL = (3, 6)
"""Type numbers of Polygon and MultiPolygon in shapely."""


@dataclass(frozen=True)
class ZoneRows:
    """The rows of a site index.

    Attributes
    ----------
    ids, zones, tiers
        Of every row: its id, the zone that it is a part of (the border of a zone is that of the union of its rows),
        and how good its border is.
    shapes
        Polygons and multipolygons in EPSG:4326; None where a row has none, or an invalid one.
    sigma_m
        Standard deviation of the border in metres, NaN where it is not known.
    sides
        Stretches of border with a standard deviation of their own, as (row, line in EPSG:4326, metres).
    unlocated
        Ids of blocks and parcels without a position: a point that is outside of everything else may lie in them.
    extents
        Where each of these can lie, in EPSG:4326, None for anywhere; empty when nothing is known of any.
    borderless
        Ids of blocks and parcels whose description states no borders: nothing can be checked of them.
    findings
        Polygons that were left out, and why, and how many blocks state no borders.
    boundaries
        The boundary of every row; empty when the rows came as a GeoDataFrame.
    parcels
        Id and polygon of all parcels, also of those whose block is a row.
    """

    ids: tuple[str, ...]
    zones: tuple[str, ...]
    tiers: tuple[Tier, ...]
    shapes: NDArray[np.object_]
    sigma_m: NDArray[np.float64]
    sides: tuple[tuple[int, BaseGeometry, float], ...] = ()
    unlocated: tuple[str, ...] = ()
    extents: tuple[BaseGeometry | None, ...] = ()
    borderless: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    boundaries: tuple[Boundary, ...] = ()
    parcels: tuple[tuple[str, BaseGeometry], ...] = ()

    def __len__(self) -> int:
        return len(self.ids)


def zone_rows(
    source: gpd.GeoDataFrame | BoundarySource | None, descriptions: Path | Sequence[Zone] | None = None
) -> ZoneRows:
    """Return the rows of a GeoDataFrame in its order, or the drawn blocks of boundaries in natural order of their ids.

    Descriptions say where blocks without a position can lie (`extents`). None for boundaries stands for those that come
    with ftzgeo, with their descriptions.

    Raises
    ------
    BoundaryError
        A GeoDataFrame without a CRS, or with geometries that are no polygons.
    """
    if source is not None and hasattr(source, "geometry"):
        return _rows_of_frame(source)
    rows = rows_of_boundaries(source)
    if descriptions is None and source is None and data_folder("descriptions").is_dir():
        descriptions = data_folder("descriptions")
    return rows if descriptions is None else with_extents(rows, descriptions)


def rows_of_boundaries(source: BoundarySource | None) -> ZoneRows:
    """Return the drawn blocks, and those parcels whose block is not drawn itself, in natural order (x-2 before x-10).

    None stands for the boundaries of ``boundaries/polygons`` (`ftzgeo.shipped.data_folder`).
    """
    boundaries = boundaries_of(read_boundaries(data_folder("polygons")) if source is None else source)
    shapes = {boundary.id: boundary_shape(boundary) for boundary in boundaries}
    findings = tuple(_invalid(name) for name, shape in shapes.items() if shape is not None and not _is_good(shape))
    placed = {name: shape for name, shape in shapes.items() if shape is not None and _is_good(shape)}
    rows = sorted((b for b in boundaries if b.id in placed and not _stands_behind(b, placed)), key=natural_order)
    return ZoneRows(
        ids=tuple(b.id for b in rows),
        zones=tuple(b.zone for b in rows),
        tiers=tuple(b.tier for b in rows),
        shapes=object_array([placed[b.id] for b in rows]),
        sigma_m=np.array([np.nan if b.sigma_m is None else b.sigma_m for b in rows], dtype=np.float64),
        sides=tuple(_sides(rows)),
        unlocated=_unlocated(boundaries, set(placed)),
        findings=findings,
        boundaries=tuple(rows),
        parcels=tuple(
            (b.id, placed[b.id])
            for b in sorted(boundaries, key=natural_order)
            if b.level == "parcel" and b.id in placed
        ),
    )


def rows_of_areas(areas: dict[str, BaseGeometry]) -> ZoneRows:
    """Return the rows of areas by name, each a zone whose border is exact."""
    names, tiers = tuple(areas), cast("tuple[Tier, ...]", ("traced",) * len(areas))
    return ZoneRows(names, names, tiers, object_array(list(areas.values())), np.zeros(len(names)))


def natural_order(boundary: Boundary) -> list[tuple[int, str]]:
    """Return a sort key by which x-2 comes before x-10."""
    return [(int(p), "") if p.isdigit() else (-1, p) for p in re.split(r"(\d+)", boundary.id)]


def _block_of(parcel: Boundary) -> str:
    return parcel.id.rpartition("-")[0]


def _stands_behind(boundary: Boundary, placed: dict[str, BaseGeometry]) -> bool:
    return _is_parcel(boundary, placed) and _block_of(boundary) in placed


def _is_parcel(boundary: Boundary, placed: dict[str, BaseGeometry]) -> bool:
    return boundary.level == "parcel" and boundary.id in placed


def _unlocated(boundaries: Sequence[Boundary], placed: set[str]) -> tuple[str, ...]:
    """Return the ids without a position; a parcel of a block that has none itself is not named beside it."""
    missing = [b for b in boundaries if b.id not in placed]
    blocks = {b.id for b in missing if b.level == "block"}
    return tuple(b.id for b in missing if b.level == "block" or _block_of(b) not in blocks)


def _is_good(shape: BaseGeometry) -> bool:
    return bool(shape.is_valid) and not shape.is_empty


def _invalid(identifier: str) -> Finding:
    text = f"the polygon of {identifier} is not valid and was left out; `ftzgeo validate` says where"
    return Finding(id=identifier, code="geometry-invalid", level="error", message=text)


def _sides(rows: Sequence[Boundary]) -> list[tuple[int, BaseGeometry, float]]:
    from shapely.geometry import shape

    return [
        (row, shape(side.geometry), side.sigma_m)
        for row, boundary in enumerate(rows)
        for side in boundary.sides
        if side.geometry is not None and side.sigma_m is not None
    ]


def object_array(shapes: Sequence[Any]) -> NDArray[np.object_]:
    """Return shapes as an array."""
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array


def _rows_of_frame(frame: gpd.GeoDataFrame) -> ZoneRows:
    import shapely

    shapes = object_array(_in_degrees(frame).geometry.to_numpy())
    kinds = shapely.get_type_id(shapes)
    if not np.isin(kinds, (-1, *_POLYGONAL)).all():
        row = int(np.flatnonzero(~np.isin(kinds, (-1, *_POLYGONAL)))[0])
        raise BoundaryError(f"row {row} is a {shapes[row].geom_type}; zones are polygons or multipolygons")
    good = shapely.is_valid(shapes) & ~shapely.is_empty(shapes)
    ids = tuple(str(v) for v in frame.get("id", frame.index))
    bad = np.flatnonzero((kinds >= 0) & ~good)
    shapes[~good] = None
    sigma = frame["sigma_m"].to_numpy(dtype=np.float64, na_value=np.nan) if "sigma_m" in frame else np.nan
    return ZoneRows(
        ids=ids,
        zones=tuple(str(v) for v in frame["zone"]) if "zone" in frame else ids,
        tiers=cast("tuple[Tier, ...]", tuple(frame["tier"]) if "tier" in frame else ("traced",) * len(ids)),
        shapes=shapes,
        sigma_m=np.broadcast_to(np.asarray(sigma, dtype=np.float64), len(ids)).copy(),
        unlocated=tuple(ids[row] for row in np.flatnonzero(~good)),
        findings=tuple(_invalid(ids[row]) for row in bad),
    )


def _in_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if frame.crs is None:
        raise BoundaryError("the GeoDataFrame has no coordinate system; set it (frame.set_crs('EPSG:4326'))")
    return frame if frame.crs.to_epsg() in {4326, 4490} else frame.to_crs(WGS84)
