"""Find a name in a reference layer: every candidate, ranked, with the reason for its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.crs import geodesic_length_m, local_metres, transform_xy
from ftzgeo.model.base import FrozenModel

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.reference.layer import ReferenceLayer
    from ftzgeo.reference.names import Likeness
    from ftzgeo.reference.sources import Bbox

DISTANCE_SCALE_M = 10_000.0
"""A candidate this far from the point asked for counts as half as good a match by place."""


MAX_IDS = 5
"""A name of many rows is shown with its first few."""


class NameCandidate(FrozenModel):
    """A name of the layer that may be the one sought.

    `score` is 1 for the same name at the place asked for; `part` tells whether lines, places or areas bear it; `count`
    is the number of rows, `reference_id` names the first of them, `length_m` is the length of all its lines; `bounds`
    are west, south, east, north in degrees.
    """

    name: str
    score: float
    reason: str
    part: str
    kind: str | None = None
    count: int = 0
    length_m: float | None = None
    bounds: tuple[float, float, float, float]
    reference_id: str
    distance_m: float | None = None

    @property
    def center(self) -> tuple[float, float]:
        """Longitude and latitude of the middle of `bounds`."""
        west, south, east, north = self.bounds
        return 0.5 * (west + east), 0.5 * (south + north)


def find_names(
    layer: ReferenceLayer,
    name: str,
    *,
    within: Bbox | BaseGeometry | None = None,
    near: tuple[float, float] | None = None,
    limit: int = 20,
) -> list[NameCandidate]:
    """Return the names of a layer that a name may mean, best first.

    Parameters
    ----------
    layer
        The reference layer.
    name
        The name as a document has it.
    within
        Only features that touch this box (west, south, east, north in degrees) or geometry (EPSG:4326).
    near
        Longitude and latitude: among equal names the nearer ranks first.
    limit
        The most candidates to return.
    """
    import shapely

    window = within if within is None or isinstance(within, shapely.Geometry) else shapely.box(*within)
    found = []
    for pairs, index in ((layer.keys_for(name), layer.line_names), (layer.place_keys_for(name), layer.place_names)):
        for key, likeness in pairs[: 2 * limit]:
            rows = layer.rows(index.rows[key])
            inside = rows if window is None else rows[rows.intersects(window)]
            found += _candidates(inside, index.printed[key], likeness, near)
    return sorted(found, key=lambda one: (-one.score, one.name, one.part))[:limit]


def _candidates(
    rows: gpd.GeoDataFrame, name: str, likeness: Likeness, near: tuple[float, float] | None
) -> list[NameCandidate]:
    import shapely

    if not len(rows):
        return []
    shape = shapely.union_all(rows.geometry.to_numpy())
    distance = None if near is None else _distance_m(shape, near)
    reason = likeness.reason if distance is None else f"{likeness.reason}, {distance / 1000:.1f} km away"
    by_place = 1.0 if distance is None else DISTANCE_SCALE_M / (DISTANCE_SCALE_M + distance)
    lines = shape.geom_type in ("LineString", "MultiLineString")
    return [
        NameCandidate(
            name=name,
            score=round(likeness.score * (0.8 + 0.2 * by_place), 4),
            reason=reason,
            part="lines" if lines else "areas" if "Polygon" in shape.geom_type else "places",
            kind=next((str(value) for column in ("kind", "class") for value in rows[column] if value), None),
            count=len(rows),
            length_m=round(geodesic_length_m(shape), 1) if lines else None,
            bounds=shape.bounds,
            reference_id=",".join(rows["reference_id"].iloc[:MAX_IDS]),
            distance_m=distance,
        )
    ]


def _distance_m(shape: BaseGeometry, near: tuple[float, float]) -> float:
    """Return the distance from a point to a shape in metres, in the plane around the point."""
    import shapely

    forward, _ = local_metres(*near)
    return float(shapely.distance(transform_xy(shape, forward), shapely.Point(0.0, 0.0)))
