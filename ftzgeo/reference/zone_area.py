"""The area to fetch for a zone: its district and a margin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.errors import UsageError
from ftzgeo.reference.layer import open_reference
from ftzgeo.reference.names import name_key
from ftzgeo.shipped import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftzgeo.model import Zone
    from ftzgeo.reference.layer import ReferenceLayer
    from ftzgeo.reference.sources import Bbox

MARGIN_DEG = 0.01
"""About 1 km: streets beyond the border of the district close the blocks that lie at it."""

LOCAL_DEG = 0.1
"""A named feature no longer than this tells where a zone lies; an expressway across the city does not."""

AROUND_DEG = 0.08
"""How far a zone without a district may reach beyond the local features it names, some 8 km."""


def zone_box(zone: Zone, *, control: ReferenceLayer | None = None) -> Bbox:
    """Return the box (west, south, east, north in degrees) to fetch for a zone.

    That is its district's, as the control features have it; a zone without a district lies around the local features
    that its blocks name.

    Raises
    ------
    UsageError
        If neither is known: the box must then be given.
    """
    layer = open_reference(data_folder("control")) if control is None else control
    box = _district_box(layer, zone.district)
    if box is not None:
        return _widened(box, MARGIN_DEG)
    box = _local_box(layer, zone)
    if box is not None:
        return _widened(box, AROUND_DEG)
    raise UsageError(
        f"zone {zone.id}: the control features know neither its district ({zone.district or 'none is stated'}) "
        "nor a feature near its blocks; say where it lies with --bbox W,S,E,N"
    )


def _district_box(layer: ReferenceLayer, district: str | None) -> Bbox | None:
    if not district:
        return None
    areas = layer.areas
    keys = {name_key(name) for name in (district, f"{district}区", f"{district}县")}
    bounds = [shape.bounds for name, shape in zip(areas["name"], areas.geometry, strict=True) if _key(name) in keys]
    return _union(bounds)


def _local_box(layer: ReferenceLayer, zone: Zone) -> Bbox | None:
    wanted = set(_names(zone))
    bounds = [
        shape.bounds
        for frame in (layer.lines, layer.places, layer.areas)
        for name, shape in zip(frame["name"], frame.geometry, strict=True)
        if _key(name) in wanted
    ]
    return _union([box for box in bounds if max(box[2] - box[0], box[3] - box[1]) <= LOCAL_DEG])


def _names(zone: Zone) -> Iterator[str]:
    for block, parcel in zone.parts():
        part = parcel or block
        for feature in (*(feature for side in part.sides for feature in side.features), *part.members):
            yield name_key(feature.name)


def _key(name: object) -> str | None:
    return name_key(name) if isinstance(name, str) else None


def _union(boxes: list[Bbox]) -> Bbox | None:
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _widened(box: Bbox, margin: float) -> Bbox:
    west, south, east, north = box
    return (
        round(west - margin, 6),
        round(south - margin, 6),
        round(east + margin, 6),
        round(north + margin, 6),
    )
