"""`check`: one point against the boundaries.

Rules. A zone is the union of its drawn blocks, so that dividing a block changes no answer. With s, the standard
deviation of the border (of the side nearest to the point, else of the block) and of the point together, a point within
2 s of the zone's border is ``borderline``; where that border belongs to a ``schematic`` block, ``unknown``. Of several
zones the clearest answer counts: inside one is inside. Borders belong to the zone: see `Verdict` for shared edges.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftzgeo.boundaries import boundaries_of, boundary_shape, read_boundaries
from ftzgeo.errors import BoundaryError
from ftzgeo.model import Finding
from ftzgeo.shipped import data_folder
from ftzgeo.sites.distance import nearest_on_border
from ftzgeo.sites.point import read_point
from ftzgeo.sites.verdict import Nearness, SiteVerdict, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely import Point
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.model import Boundary
    from ftzgeo.sites.distance import BorderPoint
    from ftzgeo.sites.point import Site

ON_BORDER_M = 1e-3
BAND_SIGMAS = 2.0
_SAME_PLACE_DEG = 1e-6
_SIDE_REACH_DEG = 1e-4
_GRID_DEG = 1e-7
"""Coordinates are stored with 7 decimals: blocks that differ by less share their edge."""
_CLEAREST: tuple[SiteVerdict, ...] = ("inside", "borderline", "unknown", "outside")


def check(
    lon: float,
    lat: float,
    boundaries: BoundarySource | None = None,
    *,
    crs: str = "wgs84",
    accuracy_m: float | None = None,
) -> Verdict:
    """Say whether a point lies inside a zone, in which block, how far from the border, and how sure that is.

    Parameters
    ----------
    lon, lat
        The point in `crs`: longitude and latitude in degrees, or easting and northing in metres.
    boundaries
        Of blocks and parcels, as `ftzgeo.read_boundaries` returns them, or what `ftzgeo.digitize` returned; default
        those of ``boundaries/polygons`` in the working directory, else those that come with ftzgeo.
    crs
        ``wgs84``, ``cgcs2000``, ``gcj02``, ``bd09`` or ``EPSG:N``.
    accuracy_m
        Standard deviation of the point itself in metres; None for a point that is exact.

    Raises
    ------
    CoordinateError
        Coordinates that cannot be a place, or a system that cannot be used.
    BoundaryError
        There are no boundaries.
    """
    drawn = boundaries_of(read_boundaries(data_folder("polygons")) if boundaries is None else boundaries)
    if not drawn:
        raise BoundaryError("there are no boundaries to check the point against; digitize a description first")
    site = read_point(lon, lat, crs, accuracy_m)
    parts, unlocated, invalid = _parts(drawn)
    return _verdict(site._replace(findings=(*site.findings, *invalid)), parts, unlocated)


@dataclass(frozen=True)
class _Part:
    """A boundary with a valid polygon."""

    boundary: Boundary
    shape: BaseGeometry
    border: BaseGeometry

    @property
    def order(self) -> list[tuple[int, str]]:
        """Natural order of ids: x-2 before x-10."""
        return [(int(p), "") if p.isdigit() else (-1, p) for p in re.split(r"(\d+)", self.boundary.id)]


def _parts(boundaries: Sequence[Boundary]) -> tuple[list[_Part], tuple[str, ...], list[Finding]]:
    """Return the parts with a valid polygon in natural order, the ids of the others, and why."""
    parts, unplaced, findings = [], [], []
    for boundary in boundaries:
        shape = boundary_shape(boundary)
        if shape is not None and shape.is_valid and not shape.is_empty:
            parts.append(_Part(boundary, shape, shape.boundary))
            continue
        if shape is not None:
            text = f"the polygon of {boundary.id} is not valid and was left out; `ftzgeo validate` says where"
            findings.append(Finding(id=boundary.id, code="geometry-invalid", level="error", message=text))
        unplaced.append(boundary)
    blocks = {b.id for b in unplaced if b.level == "block"}
    # A parcel of a block that has no position itself need not be named beside it.
    missing = [b.id for b in unplaced if b.level == "block" or _block_of(b) not in blocks]
    return sorted(parts, key=lambda part: part.order), tuple(missing), findings


def _block_of(parcel: Boundary) -> str:
    return parcel.id.rpartition("-")[0]


def _verdict(site: Site, parts: Sequence[_Part], unlocated: tuple[str, ...]) -> Verdict:
    from shapely import Point

    point = Point(site.lon, site.lat)
    drawn_blocks = _drawn_blocks(parts)
    containing, on_border = _containing(point, drawn_blocks)
    zones = sorted({part.boundary.zone for part in drawn_blocks})
    near = [_nearness(point, [p for p in drawn_blocks if p.boundary.zone == zone], site.accuracy_m) for zone in zones]
    nearest = min(near, key=lambda n: (_CLEAREST.index(n.verdict), n.distance_m), default=None)
    drawn: SiteVerdict = nearest.verdict if nearest is not None else "unknown"
    parcels, _ = _containing(point, [part for part in parts if part.boundary.level == "parcel"])
    return Verdict(
        lon=site.lon,
        lat=site.lat,
        accuracy_m=site.accuracy_m,
        verdict="unknown" if drawn == "outside" and unlocated else drawn,
        drawn=drawn,
        blocks=tuple(part.boundary.id for part in containing),
        zones=tuple(dict.fromkeys(part.boundary.zone for part in containing)),
        parcels=tuple(part.boundary.id for part in parcels),
        on_border=on_border,
        nearest=nearest,
        unlocated=unlocated,
        findings=(*site.findings, *_sigma_findings(nearest)),
        reference=next((p.boundary.reference for p in parts if nearest and p.boundary.id == nearest.block), ()),
    )


def _drawn_blocks(parts: Sequence[_Part]) -> list[_Part]:
    """Return the blocks, and those parcels whose block is not drawn itself."""
    blocks = {part.boundary.id for part in parts if part.boundary.level == "block"}
    return [part for part in parts if part.boundary.level == "block" or _block_of(part.boundary) not in blocks]


def _containing(point: Point, parts: Sequence[_Part]) -> tuple[list[_Part], bool]:
    """Return the parts that contain the point, by the rule for shared edges, and whether it lies on a border."""
    touched = [part for part in parts if _touches(point, part)]
    interior = [part for part in parts if part not in touched and part.shape.covers(point)]
    return interior or touched[:1], bool(touched)


def _touches(point: Point, part: _Part) -> bool:
    if part.border.distance(point) > _SAME_PLACE_DEG:
        return False
    return nearest_on_border(point.x, point.y, part.border).distance_m <= ON_BORDER_M


def _nearness(point: Point, parts: Sequence[_Part], accuracy_m: float) -> Nearness:
    """Measure a point against one zone."""
    import shapely

    union = shapely.union_all([part.shape for part in parts], grid_size=_GRID_DEG if len(parts) > 1 else None)
    at = nearest_on_border(point.x, point.y, union.boundary)
    foot = shapely.Point(at.lon, at.lat)
    part = min(parts, key=lambda p: (round(p.border.distance(foot) / _SAME_PLACE_DEG), p.order))
    inside = any(p.shape.covers(point) for p in parts)
    distance_m = -at.distance_m if inside else at.distance_m
    border_sigma = _border_sigma_m(part.boundary, at)
    sigma = math.hypot(border_sigma, accuracy_m) if border_sigma is not None else None
    return Nearness(
        zone=part.boundary.zone,
        block=part.boundary.id,
        tier=part.boundary.tier,
        distance_m=distance_m,
        border_sigma_m=border_sigma,
        sigma_m=sigma,
        probability=_probability(distance_m, sigma),
        verdict=_zone_verdict(distance_m, sigma, accuracy_m, schematic=part.boundary.tier == "schematic"),
    )


def _border_sigma_m(boundary: Boundary, at: BorderPoint) -> float | None:
    """Return the sigma of the side that the border point belongs to, else that of the whole boundary."""
    from shapely import Point
    from shapely.geometry import shape

    foot = Point(at.lon, at.lat)
    placed = [(shape(side.geometry).distance(foot), side) for side in boundary.sides if side.geometry is not None]
    distance, side = min(placed, key=lambda item: item[0], default=(math.inf, None))
    if side is not None and side.sigma_m is not None and distance <= _SIDE_REACH_DEG:
        return side.sigma_m
    return boundary.sigma_m


def _probability(distance_m: float, sigma_m: float | None) -> float | None:
    """Return the probability of lying inside, for normal errors across the border."""
    if sigma_m is None:
        return None
    if sigma_m == 0:
        return 0.5 if abs(distance_m) <= ON_BORDER_M else float(distance_m < 0)
    return 0.5 * math.erfc(distance_m / (sigma_m * math.sqrt(2)))


def _zone_verdict(distance_m: float, sigma_m: float | None, accuracy_m: float, *, schematic: bool) -> SiteVerdict:
    if schematic and sigma_m is None:
        return "unknown"
    band_m = max(BAND_SIGMAS * (sigma_m if sigma_m is not None else accuracy_m), ON_BORDER_M)
    if abs(distance_m) <= band_m:
        return "unknown" if schematic else "borderline"
    return "inside" if distance_m < 0 else "outside"


def _sigma_findings(nearest: Nearness | None) -> tuple[Finding, ...]:
    if nearest is None or nearest.sigma_m is not None:
        return ()
    text = f"the accuracy of the border of {nearest.block} is not known, so there is no probability"
    return (Finding(id=nearest.block, code="sigma-unknown", level="info", message=text),)
