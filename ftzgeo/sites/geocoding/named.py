"""Places, estates, villages, towns and districts of the reference by their names."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from ftzgeo.crs import transform_xy
from ftzgeo.reference.find import SURE_SCORE
from ftzgeo.sites.geocoding.known import UNSTATED_PLACE_M
from ftzgeo.sites.geocoding.spot import Found, Spot, plane_near, spread_m

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.reference import ReferenceLayer
    from ftzgeo.sites.geocoding.geocoder import Level
    from ftzgeo.sites.geocoding.whereabouts import Wanted, Whereabouts

LEAST_M: dict[Level, float] = {"village": 300.0, "estate": 500.0, "town": 2000.0, "district": 5000.0}
"""However well a name is placed on the map, a site in it may lie this far off: half the width of small ones."""

_TOWN = re.compile("(?:街道|镇|乡|街道办事处)$")
_DISTRICT = re.compile("(?:区|县)$")
_LEVEL_OF_KIND: dict[str, Level] = {"village": "village", "estate": "estate", "land": "estate"}


class NamedPlaces:
    """The named places and areas of some reference layers."""

    def __init__(self, layers: Sequence[ReferenceLayer], where: Whereabouts) -> None:
        self._layers = tuple(layers)
        self._where = where

    def find(self, name: str, wanted: Wanted) -> Found:
        """Return the place that surely has a name; where several have it they must lie together."""
        spots = [spot for spot in self._spots(name) if not self._objection(spot, wanted)]
        if not spots:
            return f"the reference has no place named {name}"
        best = min(spots, key=lambda one: one.accuracy_m)
        apart_m = spread_m([(one.lon, one.lat) for one in spots])
        if apart_m > 2 * sum(sorted(one.accuracy_m for one in spots)[-2:]):
            return (
                f"{len(spots)} places named {name} lie up to {apart_m / 1000:.1f} km apart; say which district is meant"
            )
        return best._replace(accuracy_m=max(best.accuracy_m, apart_m / 2))

    def _objection(self, spot: Spot, wanted: Wanted) -> str:
        return self._where.objection(spot.lon, spot.lat, spot.accuracy_m, wanted)

    def _spots(self, name: str) -> Iterator[Spot]:
        for layer in self._layers:
            for key, likeness in layer.place_keys_for(name):
                if likeness.score >= SURE_SCORE:
                    yield from self._of_key(layer, key, f"{likeness.reason} in the reference")

    def _of_key(self, layer: ReferenceLayer, key: str, note: str) -> Iterator[Spot]:
        rows = layer.rows(layer.place_names.hits(key))
        printed = layer.place_names.printed(key) or key
        for kind, accuracy_m, shape in zip(rows["kind"], rows["accuracy_m"], rows.geometry, strict=True):
            level = _level(printed, kind)
            lon, lat, reach_m = _centre(shape)
            accuracy = UNSTATED_PLACE_M if accuracy_m is None else float(accuracy_m)
            least_m = 0.0 if reach_m else LEAST_M.get(level, 0.0)
            yield Spot(lon, lat, max(math.hypot(accuracy, reach_m), least_m), level, printed, note)


def _level(name: str, kind: object) -> Level:
    if _TOWN.search(name):
        return "town"
    if kind == "admin_boundary" or (_DISTRICT.search(name) and kind == "village"):
        return "district"
    return _LEVEL_OF_KIND.get(str(kind), "place")


def _centre(shape: BaseGeometry) -> tuple[float, float, float]:
    """Return a point in a shape, and how far the shape reaches from it in metres; 0 for a point."""
    point = shape.representative_point()
    if shape.geom_type == "Point":
        return point.x, point.y, 0.0
    forward, _ = plane_near(point.x, point.y)
    flat = transform_xy(shape, forward)
    return point.x, point.y, float(flat.hausdorff_distance(transform_xy(point, forward)))
