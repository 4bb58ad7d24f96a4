"""The blocks and parcels of a page: text, polygon, and the stretches of border with what they rest on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import ftzgeo.maps.wording as words
from ftzgeo.errors import BoundaryError
from ftzgeo.maps.backdrop import geojson, label_points

if TYPE_CHECKING:
    from collections.abc import Container

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Block, Boundary, BoundarySide, Direction, Parcel, Zone

    Strings = dict[str, str]
    Json = dict[str, Any]

BOUNDARY_DECIMALS = 6
"""Decimals of drawn boundary coordinates, about 0.1 m."""


class Found(NamedTuple):
    """What was digitized of a block or parcel, and the polygon of it that is drawn."""

    boundary: Boundary | None
    shape: BaseGeometry | None


def found_parts(zone: Zone, boundaries: dict[str, Boundary]) -> dict[str, Found]:
    """Return what was digitized of every block and parcel of a zone, by id in the order of the document.

    Raises
    ------
    BoundaryError
        A geometry is no GeoJSON polygon.
    """
    ids = [(parcel or block).id for block, parcel in zone.parts()]
    return {one: Found(boundaries.get(one), shape_of(boundaries.get(one))) for one in ids}


def item_views(
    zone: Zone,
    zone_name: str,
    found: dict[str, Found],
    followed: Container[tuple[str, Direction, str]],
    strings: Strings,
) -> list[Json]:
    """Return the blocks and parcels of a zone in the order of the document.

    ``geometry`` is there only when a part is drawn, ``reason`` only when it is not. `followed` are the sides with a
    known line, as ``(part id, direction, name)``.
    """
    labels = full_labels(zone, strings)
    views = []
    for block, parcel in zone.parts():
        part, level = (parcel, "parcel") if parcel else (block, "block")
        boundary, shape = found[part.id]
        view = described_part(zone, part, level, found[part.id], strings)
        view |= {"block": block.id, "label": strings["full_label"].format(zone=zone_name, block=labels[part.id])}
        if boundary is None or shape is None:
            view["reason"] = words.reason_not_drawn(part, boundary, strings, followed)
        else:
            view |= drawn_part(part, boundary, shape, strings)
            view["properties"] = properties_of(part, level, boundary)
        views.append(view)
    return views


def described_part(zone: Zone, part: Parcel, level: str, found: Found, strings: Strings) -> Json:
    """Return what is told of one block or parcel, drawn or not."""
    boundary, shape = found
    tier = boundary.tier if boundary and shape else "unlocated"
    return {
        "id": part.id,
        "level": level,
        "number": part.number,
        "heading": words.heading(part, level, strings),
        "name": words.subheading(part),
        "area": words.stated(part.stated_area),
        "tier": tier,
        "tierName": strings[f"tier_{tier}"],
        "next": words.next_evidence_row(boundary, strings),
        **words.described(zone, part, boundary, strings),
    }


def drawn_part(part: Parcel, boundary: Boundary, shape: BaseGeometry, strings: Strings) -> Json:
    """Return what the page needs of a polygon."""
    return {
        "geometry": geojson(shape, BOUNDARY_DECIMALS),
        "at": label_points(shape),
        "sigma": boundary.sigma_m,
        "borders": [side_view(side, strings) for side in boundary.sides if side.geometry],
        "areaCheck": words.area_check(boundary, part.stated_area, strings),
    }


def side_view(side: BoundarySide, strings: Strings) -> Json:
    """Return the stretch of border that a side accounts for, with its label."""
    shape = geometry_of(side.geometry or {}, f"side {side.direction} {side.feature}")
    lines = geojson(shape, BOUNDARY_DECIMALS)
    evidence = side.evidence or "none"
    return {
        "direction": side.direction,
        "feature": side.feature,
        "evidence": evidence,
        "evidenceName": strings[f"evidence_{evidence}"],
        "sigma": side.sigma_m,
        "lines": [lines["coordinates"]] if lines["type"] == "LineString" else lines["coordinates"],
        "at": label_points(shape),
        "label": strings["side_label"].format(
            direction=strings[side.direction],
            feature=side.feature,
            evidence=words.evidence_text([side], strings),
        ),
    }


def properties_of(part: Parcel, level: str, boundary: Boundary) -> Json:
    """Return the properties of a part in a file that is downloaded from the page."""
    return {
        "id": part.id,
        "level": level,
        "number": part.number,
        "name": part.name,
        "tier": boundary.tier,
        "area_km2": boundary.area_km2,
        "stated_area_km2": part.stated_area.km2 if part.stated_area else None,
        "sigma_m": boundary.sigma_m,
        "version": boundary.version,
        "created": boundary.created.isoformat() if boundary.created else None,
    }


def shape_of(boundary: Boundary | None) -> BaseGeometry | None:
    """Return what is drawn of a boundary: never anything of an unlocated one.

    Raises
    ------
    BoundaryError
        The geometry is no GeoJSON polygon.
    """
    if boundary is None or boundary.geometry is None or boundary.tier == "unlocated":
        return None
    shape = geometry_of(boundary.geometry, f"boundary {boundary.id!r}")
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        raise BoundaryError(f"boundary {boundary.id!r}: its geometry is a {shape.geom_type}, not a polygon")
    return None if shape.is_empty else shape


def geometry_of(geometry: Json, whose: str) -> BaseGeometry:
    """Read a GeoJSON geometry; raise a `BoundaryError` that says whose it is when it is none."""
    import shapely

    try:
        return shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.GEOSException, TypeError, ValueError) as error:
        raise BoundaryError(f"{whose}: its geometry is not GeoJSON ({error})") from error


def full_labels(zone: Zone, strings: Strings) -> dict[str, str]:
    """Return what each block and parcel is called on its own: 区块五, 区块五 地块一."""

    def label(block: Block, parcel: Parcel | None) -> str:
        first = words.heading(block, "block", strings)
        return f"{first} {words.heading(parcel, 'parcel', strings)}" if parcel else first

    return {(parcel or block).id: label(block, parcel) for block, parcel in zone.parts()}
