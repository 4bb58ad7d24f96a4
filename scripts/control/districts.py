"""Districts and the municipality's outline, simplified without opening gaps between neighbours."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

from .features import ControlFeature, slug
from .sources import DISTRICTS, OUTLINE, read_geojson, to_degrees, to_metres

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

TOLERANCE_M = 30
GAP_M = 500
DENSIFY_M = 20
DISTRICT_ACCURACY_M = 20
OTHER_IOU = {"北辰区": 0.9986, "东丽区": 0.994, "西青区": 0.983, "武清区": 0.9994, "静海区": 0.9998}
"""Intersection over union with AutoNavi's districts (by way of Clarmy/cnmaps), as the reference's README has it."""
OUTLINE_ACCURACY_M = 10


def source_districts(reference: Path) -> dict[str, BaseGeometry]:
    """Return the districts of the reference by name, in metres."""
    return {p["name"]: to_metres(polygon) for p, polygon in read_geojson(reference / "districts.geojson")}


def generalized(districts: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Return the districts simplified as one coverage, so that shared borders stay shared.

    The border of 蓟州 and 宝坻 is two lines in the source; gaps and overlaps narrower than `GAP_M` are closed first.
    """
    clean = shapely.coverage_clean(list(districts.values()), gap_width=GAP_M)  # type: ignore[attr-defined] # not in the stubs
    simple = shapely.coverage_simplify(clean, TOLERANCE_M)
    return dict(zip(districts, simple, strict=True))


def district_features(source: dict[str, BaseGeometry], simple: dict[str, BaseGeometry]) -> list[ControlFeature]:
    """Return one feature per district; the accuracy includes the shift by simplifying, measured per district."""
    return [_district(name, source[name], polygon) for name, polygon in simple.items()]


def _district(name: str, source: BaseGeometry, simple: BaseGeometry) -> ControlFeature:
    shifts = border_shifts_m(source.boundary, simple.boundary)
    rms = math.sqrt(float(np.mean(shifts**2)))
    note = f"simplifying moved the border by {rms:.0f} m (root mean square), {shifts.max():.0f} m at most"
    if name in {"蓟州区", "宝坻区"}:
        note += "; the border of 蓟州 and 宝坻 is two lines in the source, gaps and overlaps between them were closed"
    return ControlFeature(
        id=f"districts/{slug(name)}",
        name=name,
        kind="admin_boundary",
        alt_names=(f"{name}界",),
        geometry=to_degrees(simple),
        source=DISTRICTS,
        accuracy_m=math.ceil(math.hypot(max(DISTRICT_ACCURACY_M, border_difference_m(name, source)), rms)),
        method=f"simplified as a coverage (Visvalingam-Whyatt, {TOLERANCE_M} m), shared borders stay shared. "
        f"accuracy_m: {DISTRICT_ACCURACY_M} m of the source, or how far a second version differs on average where that "
        "is more, and the measured shift",
        note=note,
    )


def border_difference_m(name: str, polygon: BaseGeometry) -> float:
    """Return how far a district's border in metres differs from the second version's on average; 0 without one.

    The area in which two versions differ, (1 - IoU) of their union, lies along the border.
    """
    return float((1 - OTHER_IOU.get(name, 1.0)) * polygon.area / polygon.length)


def outline(reference: Path) -> BaseGeometry:
    """Return the main part of the municipality's outline in metres, without holes.

    The source has three exclaves in Hebei (113.7 E, 36.6 N) and four holes; none belongs on a map of the zones.
    """
    (_, geometry), *_ = read_geojson(reference / "municipality.geojson")
    main = max(shapely.get_parts(geometry), key=lambda part: part.area)
    return to_metres(main.exterior)


def outline_feature(reference: Path) -> ControlFeature:
    """Return the municipality's outline as a simplified line."""
    source = outline(reference)
    simple = shapely.simplify(source, TOLERANCE_M)
    shifts = border_shifts_m(source, simple)
    rms = math.sqrt(float(np.mean(shifts**2)))
    return ControlFeature(
        id="districts/tianjinshi",
        name="天津市",
        kind="admin_boundary",
        alt_names=("天津市界",),
        geometry=to_degrees(shapely.LineString(simple.coords)),
        source=OUTLINE,
        accuracy_m=math.ceil(math.hypot(OUTLINE_ACCURACY_M, rms)),
        method=f"outer ring of the main part, simplified (Douglas-Peucker) by {TOLERANCE_M} m",
        note="a line, not an area: along the sea it runs outside the coast; three exclaves in Hebei and four holes "
        "of the source are left out",
    )


def border_shifts_m(source: BaseGeometry, simple: BaseGeometry) -> NDArray[np.float64]:
    """Return the distances in metres from points every `DENSIFY_M` along one line to the other."""
    points = shapely.points(shapely.get_coordinates(shapely.segmentize(source, DENSIFY_M)))
    shapely.prepare(simple)
    return np.asarray(shapely.distance(points, simple), dtype=np.float64)
