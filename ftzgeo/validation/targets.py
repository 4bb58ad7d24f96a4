"""Where a polygon should lie: on a boundary that was digitized for the same block, or on the lines its sides name."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from ftzgeo.validation.border import border_points
from ftzgeo.validation.claimed_borders import ClaimedBorders
from ftzgeo.validation.plane import Plane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Parcel
    from ftzgeo.validation.claims import Claim

_FAR_DEG = 0.5
FAR_M = 50_000.0
"""Farther than this from its place a polygon is not measured: the plane ends."""
_OUTLIER = 3.0
"""Corners of a block may lie beside the crossing of two streets; one this many tolerances off does not."""
_WIDE, _DEG_PER_M = 10.0, 1e-5
_OUTLINE_SHARE = 0.75
_ENDS = 2
"""A side has two ends: where fewer vertices lie on its line, the whole side is elsewhere."""


class VertexDistances(NamedTuple):
    """How far each vertex of a polygon lies from where the border should be, and how far that from the polygon.

    `is_outline` tells whether the polygon has the shape of what it is compared with but for details.
    """

    vertices: NDArray[np.float64]
    off_m: NDArray[np.float64]
    border_off_m: float
    is_outline: bool


class Target(Protocol):
    """Where a polygon should lie. All shapes are in EPSG:4326. A vertex more than `outlier_m` off is a mistake."""

    tolerance_m: float
    outlier_m: float

    def misfit_m(self, shape: BaseGeometry) -> float:
        """Return the mean distance between a polygon's border and where it should be."""

    def may_hold(self, shape: BaseGeometry) -> bool:
        """Tell at little cost whether a polygon can lie here at all."""

    def vertices(self, shape: BaseGeometry) -> VertexDistances | None:
        """Return the distances of the vertices; None where not all of the border is known."""


class DrawnTarget:
    """A boundary of the same block that was drawn before."""

    def __init__(self, shape: BaseGeometry, tolerance_m: float) -> None:
        self.shape = shape
        self.tolerance_m = self.outlier_m = tolerance_m

    @cached_property
    def plane(self) -> Plane:
        """The plane around the boundary."""
        return Plane.around(self.shape)

    @cached_property
    def metres(self) -> BaseGeometry:
        """The boundary in metres."""
        return self.plane.metres(self.shape)  # type: ignore[no-any-return] # what comes of a geometry is one

    @cached_property
    def _points(self) -> NDArray[np.object_]:
        return border_points(self.metres).points

    def misfit_m(self, shape: BaseGeometry) -> float:
        """Return the mean distance of either border from the other."""
        if not _is_near(shape, self.shape):
            return FAR_M
        return self.misfit_in_plane_m(self.plane.metres(shape))

    def may_hold(self, shape: BaseGeometry) -> bool:
        """Tell whether a polygon has about the bounds of the boundary."""
        apart = np.abs(np.array(shape.bounds) - np.array(self.shape.bounds)).max()
        return bool(apart < _WIDE * self.tolerance_m * _DEG_PER_M)

    def misfit_in_plane_m(self, shape: BaseGeometry) -> float:
        """Return the same for a polygon that is in metres already."""
        import shapely

        there = shapely.distance(border_points(shape).points, self.metres.boundary).mean()
        back = shapely.distance(self._points, shape.boundary).mean()
        return 0.5 * float(there + back)

    def vertices(self, shape: BaseGeometry) -> VertexDistances | None:
        """Return the distances of the shells' vertices from the border, and the border's greatest from the polygon."""
        import shapely

        if not _is_near(shape, self.shape):
            return None
        own = _shells(self.plane.metres(shape))
        xy = shapely.get_coordinates(own)
        off = np.atleast_1d(shapely.distance(shapely.points(xy), _shells(self.metres)))
        back = shapely.distance(self._points, own).max()
        flat = self.plane.metres(shape)
        shared = shapely.intersection(flat, self.metres).area
        is_outline = bool(shared > _OUTLINE_SHARE * shapely.union(flat, self.metres).area)
        return VertexDistances(_unclosed(shape), off[_not_closing(own)], float(back), is_outline)


class LinesTarget:
    """The lines that the sides of a block name."""

    def __init__(self, part: Parcel, claims: Sequence[Claim], edge_m: float) -> None:
        self.part = part
        self.claims = claims
        self.edge_m = edge_m
        self.tolerance_m = edge_m + max(claim.accuracy_m for claim in claims)
        self.outlier_m = _OUTLIER * self.tolerance_m

    def misfit_m(self, shape: BaseGeometry) -> float:
        """Return the mean distance of the sides from their lines."""
        if not all(_is_near(shape, claim.lines) for claim in self.claims):
            return FAR_M
        return ClaimedBorders([shape], [self.part], [self.claims], self.edge_m).mean_distance_m()

    def may_hold(self, shape: BaseGeometry) -> bool:
        """Tell whether a polygon reaches all the lines."""
        reach = _WIDE * self.tolerance_m * _DEG_PER_M
        return all(shape.distance(claim.lines) < reach for claim in self.claims)

    def vertices(self, shape: BaseGeometry) -> VertexDistances | None:
        """Return the distances of the vertices from the nearest line, where every side of the block has one."""
        import shapely

        named = {(claim.direction, claim.feature) for claim in self.claims}
        wanted = {(side.direction, feature.name) for side in self.part.sides for feature in side.features}
        if wanted - named or not all(_is_near(shape, claim.lines) for claim in self.claims):
            return None
        plane = Plane.around(shape)
        own = _shells(plane.metres(shape))
        lines = shapely.union_all([plane.metres(claim.lines) for claim in self.claims])
        keep = _not_closing(own)
        points = np.asarray(shapely.points(shapely.get_coordinates(own)[keep]))
        off = np.atleast_1d(shapely.distance(points, lines))
        border = shapely.distance(border_points(plane.metres(shape)).points, lines).max()
        at_line = shapely.distance(points[:, None], [plane.metres(claim.lines) for claim in self.claims])
        is_outline = bool(((at_line < self.tolerance_m).sum(axis=0) >= _ENDS).all())
        return VertexDistances(_unclosed(shape), off, float(border), is_outline)


def _is_near(shape: BaseGeometry, other: BaseGeometry) -> bool:
    return not shape.is_empty and bool(np.isfinite(shape.bounds).all()) and shape.distance(other) < _FAR_DEG


def _shells(shape: BaseGeometry) -> BaseGeometry:
    import shapely

    return shapely.MultiLineString(list(shapely.get_exterior_ring(shapely.get_parts(shape))))


def _not_closing(shells: BaseGeometry) -> NDArray[np.bool_]:
    """Tell which vertices are not the repeated first one of their ring."""
    import shapely

    size = shapely.get_num_coordinates(shapely.get_parts(shells))
    keep = np.ones(int(size.sum()), dtype=bool)
    keep[np.cumsum(size) - 1] = False
    return keep


def _unclosed(shape: BaseGeometry) -> NDArray[np.float64]:
    import shapely

    shells = _shells(shape)
    return np.asarray(shapely.get_coordinates(shells)[_not_closing(shells)])
