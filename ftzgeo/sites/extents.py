"""Where blocks without a position can lie: in the district of their zone, or in its city where no district is stated.

A document that names a block without any border says nothing that a position could come from. Such blocks are listed
and leave other answers as they are.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

from ftzgeo.descriptions import read_descriptions
from ftzgeo.errors import BoundaryError
from ftzgeo.model import Finding
from ftzgeo.shipped import data_folder
from ftzgeo.wording.zone_names import short_zone_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Block, Parcel, Zone
    from ftzgeo.sites.rows import ZoneRows


_MARGIN_DEG = 0.01
"""About 1 km: blocks reach beyond the border of a district, and the border is generalized."""
_TOLERANCE_DEG = 0.001
_NAMED = 3
"""A finding names the blocks of a zone where there are so many; more are counted."""


def with_extents(rows: ZoneRows, descriptions: Path | Sequence[Zone], districts: Path | None = None) -> ZoneRows:
    """Return rows that know where their unlocated blocks can lie, and which of these have no borders at all.

    Parameters
    ----------
    rows
        Of boundaries.
    descriptions
        Of the zones, or the file or folder that they are in.
    districts
        A GeoJSON file of areas and outlines with a ``name``; default ``districts.geojson`` of the control features.

    Raises
    ------
    DescriptionError, BoundaryError
        Descriptions or districts that cannot be read.
    """
    zones = read_descriptions(descriptions) if isinstance(descriptions, Path) else descriptions
    if not rows.unlocated:
        return rows
    parts = {part.id: (zone, part) for zone in zones for block in zone.blocks for part in (block, *block.parcels)}
    borderless = tuple(name for name in rows.unlocated if name in parts and not _states_borders(parts[name][1]))
    unlocated = tuple(name for name in rows.unlocated if name not in borderless)
    areas = _Areas(districts or data_folder("control") / "districts.geojson")
    extents = tuple(areas.of_zone(parts[name][0]) if name in parts else None for name in unlocated)
    findings = (*rows.findings, *_not_stated([parts[name] for name in borderless]))
    return dataclasses.replace(rows, unlocated=unlocated, extents=extents, borderless=borderless, findings=findings)


def unlocated_in(rows: ZoneRows, area: BaseGeometry) -> tuple[tuple[str, ...], BaseGeometry]:
    """Return the ids of the blocks without a position that may lie in an area, and the part of it where one may.

    The same for an area in EPSG:4326 as `SiteIndex.unlocated_at` and `SiteIndex.may_be_unlocated` say of a point.
    """
    import shapely

    extents = rows.extents or (None,) * len(rows.unlocated)
    touched = [extent for extent in dict.fromkeys(extents) if extent is not None and extent.intersects(area)]
    pairs = zip(rows.unlocated, extents, strict=True)
    names = tuple(name for name, extent in pairs if extent is None or extent in touched)
    if None in extents or not (rows.unlocated or len(rows)):
        return names, area
    return names, shapely.intersection(area, shapely.union_all(touched))


def _not_stated(parts: Sequence[tuple[Zone, Block | Parcel]]) -> Iterator[Finding]:
    """Yield a finding that counts blocks without borders by zone."""
    names: dict[str, list[str]] = {}
    for zone, part in parts:
        names.setdefault(short_zone_name(zone.name or zone.id), []).append(part.name or part.id)
    if names:
        told = "; ".join(f"{zone} {len(of_zone)}{_few(of_zone)}" for zone, of_zone in names.items())
        text = f"blocks that are named without borders cannot be checked ({len(parts)}): {told}"
        yield Finding(id="boundaries", code="borders-not-stated", level="info", message=text)


def _few(names: Sequence[str]) -> str:
    return f" ({', '.join(names)})" if len(names) <= _NAMED else ""


def _states_borders(part: Block | Parcel) -> bool:
    """Return whether a description says anything that a position could come from: members are no borders."""
    if part.sides or part.mode == "intersection":
        return True
    return any(_states_borders(parcel) for parcel in getattr(part, "parcels", ()))


class _Areas:
    """The areas of districts and cities by name, each widened by a margin and made once."""

    def __init__(self, path: Path) -> None:
        try:
            features = json.loads(path.read_text("utf-8-sig"))["features"] if path.is_file() else []
            self._geometries = [(feature["properties"]["name"], feature["geometry"]) for feature in features]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BoundaryError(
                f"{path}: not GeoJSON with names ({error}); take the file that comes with ftzgeo"
            ) from error
        self._made: dict[str, BaseGeometry | None] = {}

    def of_zone(self, zone: Zone) -> BaseGeometry | None:
        """Return the area of a zone's district, else of its city, None where neither is known."""
        district = zone.district
        for name in (district, f"{district}区", f"{district}县") if district else (zone.city or "",):
            area = self._area(name)
            if area is not None:
                return area
        return None

    def _area(self, name: str) -> BaseGeometry | None:
        if name not in self._made:
            self._made[name] = _widened([geometry for own, geometry in self._geometries if own == name])
        return self._made[name]


def _widened(geometries: Sequence[dict[str, object]]) -> BaseGeometry | None:
    """Return the area of polygons and closed outlines with a margin; None for none."""
    import shapely

    shapes = [shapely.geometry.shape(geometry) for geometry in geometries]
    areas = [shape for shape in shapes if shape.area] or list(shapely.polygonize(shapes).geoms)
    area = shapely.union_all(areas)
    if area.is_empty:
        return None
    return shapely.buffer(shapely.simplify(area, _TOLERANCE_DEG), _MARGIN_DEG + _TOLERANCE_DEG, quad_segs=2)
