"""Why a polygon does not lie where it should: the mistake that explains it, by its own code.

A polygon is compared with a `Target`. Where it does not fit, the known mistakes are undone one after the other; the
first that makes it fit is named. None of this proves anything: the finding says what would explain the difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.validation.mistakes import Moved, general_mistakes, particular_mistakes
from ftzgeo.validation.plane import metres_around
from ftzgeo.validation.targets import FAR_M, DrawnTarget
from ftzgeo.validation.wording import at, finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.validation.mistakes import Array
    from ftzgeo.validation.result import ValidationFinding
    from ftzgeo.validation.targets import Target

EXPLAINED = 0.35
"""A mistake explains a misfit if undoing it leaves no more than this share of it (and less than the tolerance)."""
_CORNERS = 4
_MOST_SWAPS = 500


class Placed(NamedTuple):
    """A polygon (EPSG:4326) with where it should lie, and how far its border is from there on average."""

    shape: BaseGeometry
    target: Target
    misfit_m: float

    @property
    def fits(self) -> bool:
        """Whether the polygon lies where it should."""
        return self.misfit_m <= self.target.tolerance_m

    @property
    def explained_m(self) -> float:
        """The misfit that may be left for a mistake to explain the polygon's place."""
        return min(self.target.tolerance_m, EXPLAINED * self.misfit_m)


def place(shapes: Mapping[str, BaseGeometry], targets: Mapping[str, Target]) -> dict[str, Placed]:
    """Compare polygons with their targets; those are left out that agree with a boundary everywhere."""
    both = [key for key in shapes if key in targets]
    near = _agreeing(both, shapes, targets)
    return {
        key: Placed(shapes[key], targets[key], targets[key].misfit_m(shapes[key])) for key in both if key not in near
    }


def _agreeing(keys: Sequence[str], shapes: Mapping[str, BaseGeometry], targets: Mapping[str, Target]) -> frozenset[str]:
    """Return the polygons that are nowhere farther from their boundary than its tolerance, all found at once."""
    import shapely

    drawn = {key: target for key in keys if isinstance(target := targets[key], DrawnTarget)}
    if not drawn:
        return frozenset()
    theirs = np.array([target.shape for target in drawn.values()], dtype=object)
    ours = np.array([shapes[key] for key in drawn], dtype=object)
    west, south, east, north = shapely.bounds(theirs).T
    lon, lat = 0.5 * (west + east), 0.5 * (south + north)
    farthest_m = shapely.hausdorff_distance(metres_around(ours, lon, lat), metres_around(theirs, lon, lat))
    allowed_m = np.array([target.tolerance_m for target in drawn.values()])
    return frozenset(np.array(list(drawn), dtype=object)[farthest_m <= allowed_m])


def misplacement_findings(placed: Mapping[str, Placed], zone_of: Mapping[str, str]) -> Iterator[ValidationFinding]:
    """Yield what explains the polygons that do not lie where they should, and how the others differ in detail."""
    swapped = _swapped(placed, zone_of)
    for key, one in placed.items():
        if key in swapped:
            other = swapped[key]
            if key < other:
                yield finding(key, "polygons-swapped", "error", other=other, misfit=one.misfit_m)
            continue
        found = (() if one.fits else tuple(_particular(key, one))) or tuple(_details(key, one))
        yield from found or (() if one.fits else _general(key, one))


def _swapped(placed: Mapping[str, Placed], zone_of: Mapping[str, str]) -> dict[str, str]:
    """Return the pairs of a zone of which each lies where the other should, both ways."""
    wrong: dict[str, list[str]] = {}
    for key, one in placed.items():
        if not one.fits:
            wrong.setdefault(zone_of[key], []).append(key)
    pairs: dict[str, str] = {}
    for keys in wrong.values():
        for i, first in enumerate(keys[:_MOST_SWAPS]):
            for second in keys[i + 1 : _MOST_SWAPS]:
                if _lies_at(placed[first], placed[second]) and _lies_at(placed[second], placed[first]):
                    pairs |= {first: second, second: first}
    return pairs


def _lies_at(one: Placed, other: Placed) -> bool:
    return other.target.may_hold(one.shape) and other.target.misfit_m(one.shape) <= other.target.tolerance_m


def _particular(key: str, one: Placed) -> Iterator[ValidationFinding]:
    """Yield the particular mistake that explains a misfit best, where one does."""
    tried = [(_left_m(one, mistake.undo), mistake) for mistake in particular_mistakes()]
    left, mistake = min(tried, key=lambda pair: pair[0])
    if left <= one.explained_m:
        yield finding(key, mistake.code, "error", misfit=one.misfit_m, left=left, **mistake.figures)


def _general(key: str, one: Placed) -> Iterator[ValidationFinding]:
    """Yield the general mistake that explains a misfit with a boundary drawn before, or that none does.

    Sides that lie off their lines are reported one by one anyhow.
    """
    if not isinstance(one.target, DrawnTarget):
        return
    for moved, left in _moved(one, one.target):
        if left <= one.explained_m:
            yield finding(key, moved.code, "error", misfit=one.misfit_m, left=left, **moved.figures)
            return
    yield finding(key, "lies-elsewhere", "error", misfit=one.misfit_m)


def _left_m(one: Placed, undo: Callable[[Array], Array]) -> float:
    """Return the misfit that is left with a mistake undone; infinite where it cannot have been made."""
    import shapely

    undone = undo(shapely.get_coordinates(one.shape))
    if not np.isfinite(undone).all():
        return float("inf")
    return one.target.misfit_m(shapely.transform(one.shape, lambda _: undone))


def _moved(one: Placed, target: DrawnTarget) -> Iterator[tuple[Moved, float]]:
    """Yield the polygon shifted, scaled, mirrored and turned back, with the misfit that is left."""
    if one.misfit_m < FAR_M:
        flat = target.plane.metres(one.shape)
        for moved in general_mistakes(flat, target.metres, target.misfit_in_plane_m):
            yield moved, target.misfit_in_plane_m(moved.shape)


# Details -------------------------------------------------------------------------------------------------------------


def _details(key: str, one: Placed) -> Iterator[ValidationFinding]:
    """Yield single vertices, parts and holes that differ where the rest agrees."""
    measured = one.target.vertices(one.shape)
    if measured is None or float(np.median(measured.off_m)) > one.target.tolerance_m:
        return
    if isinstance(one.target, DrawnTarget):
        parts = list(_part_findings(key, one.shape, one.target.shape))
        yield from parts
        if parts:
            return
    off = measured.off_m > one.target.tolerance_m
    if off.sum() == 1 and measured.off_m.max() > one.target.outlier_m and len(off) >= _CORNERS:
        at = int(np.argmax(measured.off_m))
        lon, lat = (float(value) for value in measured.vertices[at])
        distance = float(measured.off_m[at])
        yield finding(key, "vertex-mistyped", "error", vertex=at + 1, distance=distance, lon=lon, lat=lat)
    elif not off.any() and measured.is_outline and measured.border_off_m > 2 * one.target.tolerance_m:
        yield finding(key, "over-simplified", "warning", distance=measured.border_off_m)


def _part_findings(key: str, shape: BaseGeometry, true: BaseGeometry) -> Iterator[ValidationFinding]:
    """Yield the holes and parts that only one of two drawings has, where they overlap otherwise."""
    import shapely

    if not shape.intersects(true):
        return
    for code, mine, theirs in (
        ("hole-missing", _filled(shape), _holes(true, shape)),
        ("hole-unexpected", _filled(true), _holes(shape, true)),
    ):
        for hole in theirs:
            if shapely.intersection(hole, mine).area > 0.5 * hole.area:
                yield at(finding(key, code, "warning", area_m2=_area_m2(hole)), hole)
    for code, parts, whole in (("part-missing", true, shape), ("part-unexpected", shape, true)):
        several = shapely.get_parts(parts)
        for part in several[~shapely.intersects(several, whole)] if len(several) > 1 else ():
            yield at(finding(key, code, "warning", area_m2=_area_m2(part)), part)


def _filled(shape: BaseGeometry) -> BaseGeometry:
    import shapely

    return shapely.union_all(shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(shape))))


def _holes(shape: BaseGeometry, other: BaseGeometry) -> Sequence[BaseGeometry]:
    """Return the holes of a polygon that the other one has not."""
    import shapely

    holes = [shapely.Polygon(ring) for part in shapely.get_parts(shape) for ring in part.interiors]
    return [hole for hole in holes if shapely.intersection(hole, other).area > 0.5 * hole.area]


def _area_m2(shape: BaseGeometry) -> float:
    from ftzgeo.crs import geodesic_area_km2

    return 1e6 * geodesic_area_km2(shape)
