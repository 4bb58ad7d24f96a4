"""What is known of a block that cannot be drawn: the control features that its sides name.

A known side is not a border. A feature counts when the digitizer noted its id for the side, or when its name is the
side's name *and* it comes near the zone's own district: the same name elsewhere in the city must not win.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ftzgeo.maps.backdrop import ControlFeature, name_key
from ftzgeo.maps.outlines import geojson

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Boundary, Direction, Parcel, Zone

MARGIN_DEG = 0.01
"""How far beyond the district's border a named feature may lie, about 1 km."""


@dataclass
class KnownSide:
    """One control feature, the part of it that is shown, and the sides of undrawn blocks that name it."""

    feature: ControlFeature
    geometry: BaseGeometry
    sides: list[tuple[str, Direction, str]] = field(default_factory=list)
    """``(block or parcel id, direction, name)`` in the order of the document."""

    @property
    def is_line(self) -> bool:
        """Whether a border could follow it; a place cannot be followed."""
        return self.feature.theme != "place"

    def as_json(self) -> dict[str, Any]:
        """Return the geometry for the page."""
        return geojson(self.geometry)


class ControlIndex:
    """Control features by id and by normalized name, and the district polygons by name."""

    def __init__(self, features: Sequence[ControlFeature]) -> None:
        self.by_id = {feature.id: feature for feature in features}
        self.by_name: dict[str, list[ControlFeature]] = {}
        self.districts: dict[str, BaseGeometry] = {}
        self._near: dict[str, BaseGeometry] = {}
        for feature in features:
            if feature.theme == "district":
                self.districts[name_key(feature.name)] = feature.geometry
            for key in feature.keys():  # noqa: SIM118  a method, not a dict
                self.by_name.setdefault(key, []).append(feature)

    def near_district(self, district: str | None) -> BaseGeometry | None:
        """Return the district's area with a margin, or None when the control features lack it."""
        key = name_key(district or "")
        if key in self.districts and key not in self._near:
            self._near[key] = self.districts[key].buffer(MARGIN_DEG)
        return self._near.get(key)

    def noted(self, reference_id: str) -> ControlFeature | None:
        """Return the feature with an id, which the reference layer may have put file and layer in front of."""
        rest = reference_id
        while rest and rest not in self.by_id:
            rest = rest.partition("/")[2]
        return self.by_id.get(rest)

    def matches(self, reference_id: str | None, name: str, near: BaseGeometry | None) -> Iterable[ControlFeature]:
        """Return the features meant by a side: those with the noted ids, else those of that name near the zone."""
        ids = [part.strip() for part in (reference_id or "").split(",")]
        noted = [feature for feature in map(self.noted, ids) if feature]
        if noted or near is None:
            return noted
        named = self.by_name.get(name_key(name), [])
        return [one for one in named if one.theme != "district" and one.geometry.intersects(near)]


def known_sides(zone: Zone, undrawn: Iterable[tuple[Parcel, Boundary | None]], index: ControlIndex) -> list[KnownSide]:
    """Return the control features that the sides of a zone's undrawn blocks and parcels name, each once.

    Features are cut to the zone's district (with a margin) where that leaves something.
    """
    near = index.near_district(zone.district)
    found: dict[str, KnownSide] = {}
    for part, boundary in undrawn:
        for direction, name, reference_id in named_sides(part, boundary):
            for feature in index.matches(reference_id, name, near):
                known = found.setdefault(feature.id, KnownSide(feature, shown_part(feature.geometry, near)))
                known.sides.append((part.id, direction, name))
    return list(found.values())


def named_sides(part: Parcel, boundary: Boundary | None) -> list[tuple[Direction, str, str | None]]:
    """Return ``(direction, name, noted reference id)`` of every side feature, from the document and the digitizer."""
    noted = {(side.direction, side.feature): side.reference_id for side in boundary.sides} if boundary else {}
    stated = [(side.direction, feature.name) for side in part.sides for feature in side.features]
    return [(direction, name, noted.get((direction, name))) for direction, name in dict.fromkeys([*stated, *noted])]


def shown_part(geometry: BaseGeometry, near: BaseGeometry | None) -> BaseGeometry:
    """Return the line to show: a polygon's outline; cut to the zone's surroundings where that leaves something."""
    import shapely

    line = geometry.boundary if shapely.get_dimensions(geometry) == 2 else geometry  # noqa: PLR2004  2 is area
    if near is None:
        return line
    cut = line.intersection(near)
    return line if cut.is_empty else cut
