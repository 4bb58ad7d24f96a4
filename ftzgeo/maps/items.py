"""The blocks and parcels of a page: text, polygon, and the stretches of border with what they rest on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import ftzgeo.maps.wording as words
from ftzgeo.maps.outlines import BOUNDARY_DECIMALS, geometry_of, outline, shape_of

if TYPE_CHECKING:
    from collections.abc import Container

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.maps.outlines import Prepared
    from ftzgeo.model import Block, Boundary, BoundarySide, Direction, Parcel, Zone

    Strings = dict[str, str]
    Json = dict[str, Any]


class Found(NamedTuple):
    """What was digitized of a block or parcel, its polygon, and how that and the stretches of its sides are drawn."""

    boundary: Boundary | None
    shape: BaseGeometry | None
    outline: Json
    borders: tuple[tuple[BoundarySide, Json], ...]


def found_parts(zone: Zone, boundaries: dict[str, Boundary], prepared: Prepared) -> dict[str, Found]:
    """Return what was digitized of every block and parcel of a zone, by id in the order of the document.

    Raises
    ------
    BoundaryError
        A geometry is no GeoJSON polygon.
    """
    ids = [(parcel or block).id for block, parcel in zone.parts()]
    return {one: prepared.once(("part", one), partial(found_part, boundaries.get(one))) for one in ids}


def found_part(boundary: Boundary | None) -> Found:
    """Return what was digitized of one block or parcel."""
    shape = shape_of(boundary)
    if boundary is None or shape is None:
        return Found(boundary, None, {}, ())
    borders = tuple((side, side_outline(side, side.geometry)) for side in boundary.sides if side.geometry)
    return Found(boundary, shape, outline(shape, BOUNDARY_DECIMALS), borders)


def side_outline(side: BoundarySide, geometry: Json) -> Json:
    """Return how the stretch of border of one side is drawn."""
    return outline(geometry_of(geometry, f"side {side.direction} {side.feature}"), BOUNDARY_DECIMALS)


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
        boundary = found[part.id].boundary
        view = described_part(zone, part, level, found[part.id], strings)
        view |= {"block": block.id, "label": strings["full_label"].format(zone=zone_name, block=labels[part.id])}
        if boundary is None or found[part.id].shape is None:
            view["reason"] = words.reason_not_drawn(part, boundary, strings, followed)
        else:
            view |= drawn_part(part, boundary, found[part.id], strings)
            view["properties"] = properties_of(part, level, boundary)
        views.append(view)
    return views


def described_part(zone: Zone, part: Parcel, level: str, found: Found, strings: Strings) -> Json:
    """Return what is told of one block or parcel, drawn or not."""
    boundary = found.boundary
    tier = boundary.tier if boundary and found.shape else "unlocated"
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


def drawn_part(part: Parcel, boundary: Boundary, found: Found, strings: Strings) -> Json:
    """Return what the page needs of a polygon."""
    return {
        **found.outline,
        "sigma": boundary.sigma_m,
        "borders": [side_view(side, drawn, strings) for side, drawn in found.borders],
        "areaCheck": words.area_check(boundary, part.stated_area, strings),
    }


def side_view(side: BoundarySide, drawn: Json, strings: Strings) -> Json:
    """Return the stretch of border that a side accounts for, with its label."""
    lines = drawn["geometry"]
    evidence = side.evidence or "none"
    return {
        "direction": side.direction,
        "feature": side.feature,
        "evidence": evidence,
        "evidenceName": strings[f"evidence_{evidence}"],
        "sigma": side.sigma_m,
        "lines": [lines["coordinates"]] if lines["type"] == "LineString" else lines["coordinates"],
        "at": drawn["at"],
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


def full_labels(zone: Zone, strings: Strings) -> dict[str, str]:
    """Return what each block and parcel is called on its own: 区块五, 区块五 地块一."""

    def label(block: Block, parcel: Parcel | None) -> str:
        first = words.heading(block, "block", strings)
        return f"{first} {words.heading(parcel, 'parcel', strings)}" if parcel else first

    return {(parcel or block).id: label(block, parcel) for block, parcel in zone.parts()}
