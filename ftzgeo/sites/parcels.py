"""Whether a parcel lies inside a zone: how much of it in which block, how much outside, how far from the border.

A parcel is a polygon or several, with holes. It ``straddles`` the border only where parts of it lie inside and outside
beyond the uncertainty of the border; a part that the uncertainty could explain makes it ``borderline``. It is
``unknown`` where the border is only a scheme, and where what lies in no drawn block may lie in one without a position.
Areas are geodesic on GRS80; the pieces are cut along edges that are straight in degrees.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ftzgeo.crs import WGS84, geodesic_area_km2, geodesic_length_m
from ftzgeo.errors import BoundaryError, CoordinateError
from ftzgeo.model import Finding
from ftzgeo.sites.extents import unlocated_in
from ftzgeo.sites.index import SiteIndex, site_index
from ftzgeo.sites.index.verdicts import ON_BORDER_M, relied_on
from ftzgeo.sites.parcel_verdict import ParcelAnswer, ParcelReport, ParcelShare, ParcelVerdict
from ftzgeo.sites.verdict import VERDICTS, SiteVerdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.sites.rows import ZoneRows

    _Floats = NDArray[np.float64]

_STEP_M = 1.0
_MOST_POINTS = 20_000
_M_PER_DEGREE = 111_320.0
"""Of the equator; no degree is longer, but for the 0.3 % of one of latitude at the poles."""
_M2_PER_KM2 = 1e6
_GRAVEST_FIRST: tuple[SiteVerdict, ...] = ("unknown", "borderline", "inside", "outside")
_SLIVER_M2 = 0.01
"""Pieces smaller than this are what rounding to 1e-8 degrees leaves, and none."""
_CHANGED_M2 = 0.5


def check_parcel(
    parcel: Path | str | gpd.GeoDataFrame | BaseGeometry,
    boundaries: BoundarySource | gpd.GeoDataFrame | SiteIndex | None = None,
    *,
    crs: str | None = None,
    layer: str | None = None,
    accuracy_m: float = 0.0,
) -> ParcelReport:
    """Say how parcels lie to the zones.

    Parameters
    ----------
    parcel
        A file that `ftzgeo.read_polygons` reads (also 界址点坐标 as text), a GeoDataFrame, or a polygon in EPSG:4326.
    boundaries
        As in `ftzgeo.check`.
    crs, layer
        As in `ftzgeo.read_polygons`.
    accuracy_m
        Standard deviation of the parcel's own border in metres.

    Raises
    ------
    ReferenceLayerError
        A file that cannot be read or holds no polygon.
    CoordinateError
        Coordinates that cannot be used, or an accuracy that is no number of metres.
    BoundaryError
        There are no boundaries.
    """
    if not (np.isfinite(accuracy_m) and accuracy_m >= 0):
        raise CoordinateError(f"the accuracy of a parcel is a number of metres, 0 or more; it is {accuracy_m}")
    index = boundaries if isinstance(boundaries, SiteIndex) else site_index(boundaries)
    if not (len(index.rows) or index.rows.unlocated or index.rows.borderless):
        raise BoundaryError("there are no boundaries to check the parcel against; digitize a description first")
    if isinstance(parcel, str | Path):
        from ftzgeo.surveys import read_polygons

        survey = read_polygons(parcel, crs=crs, layer=layer)
        verdicts = _verdicts(_named(survey.frame), index, accuracy_m)
        return ParcelReport(parcels=verdicts, notes=survey.notes, source=survey.source, sha256=survey.sha256)
    shapes = _named(_in_degrees(parcel)) if hasattr(parcel, "iterfeatures") else [("parcel", None, parcel)]
    return ParcelReport(parcels=_verdicts(shapes, index, accuracy_m))


_Named = tuple[str, "str | None", Any]


def _in_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if frame.crs is None:
        raise CoordinateError("the GeoDataFrame has no coordinate system; set it (frame.set_crs('EPSG:4326'))")
    return frame if frame.crs.to_epsg() in {4326, 4490} else frame.to_crs(WGS84)


def _named(frame: gpd.GeoDataFrame) -> Iterator[_Named]:
    """Yield id, name and shape of the features; the row stands in for an id that is missing."""
    for row, (label, shape) in enumerate(frame.geometry.items()):
        id_, name = (frame[c].iloc[row] if c in frame else None for c in ("id", "name"))
        yield str(label if id_ is None else id_), None if name is None else str(name), shape


def _verdicts(shapes: Iterable[_Named], index: SiteIndex, accuracy_m: float) -> tuple[ParcelVerdict, ...]:
    return tuple(_verdict(*named, index, accuracy_m) for named in shapes)


def _verdict(id_: str, name: str | None, shape: Any, index: SiteIndex, accuracy_m: float) -> ParcelVerdict:
    shape, findings = _valid(id_, shape)
    rows, area_m2 = index.rows, _area_m2(shape)
    cut = _cut(shape, rows)
    outside_m2, unknown_m2 = _area_m2(cut.outside), _area_m2(cut.unknown)
    lon, lat = _points(shape, cut)
    found = index.measure(lon, lat, accuracy_m)
    decides = _deciding(found)
    return ParcelVerdict(
        id=id_,
        name=name,
        verdict=_answer(relied_on(index, found, lon, lat)),
        drawn=_answer(found["drawn"]),
        area_m2=area_m2,
        shares=tuple(_shares(cut.blocks, rows, area_m2)),
        outside_m2=outside_m2,
        outside_share=outside_m2 / area_m2,
        unknown_m2=unknown_m2,
        unknown_share=unknown_m2 / area_m2,
        distance_m=_distance(found, crossed=min(_area_m2(cut.inside), outside_m2) > _SLIVER_M2),
        nearest=rows.ids[int(decides["decides"])] if decides is not None else None,
        tier=rows.tiers[int(decides["decides"])] if decides is not None else None,
        border_sigma_m=_number(decides["border_sigma_m"]) if decides is not None else None,
        unlocated=cut.unlocated,
        borderless=rows.borderless,
        findings=(*findings, *rows.findings),
    )


class _Cut(NamedTuple):
    """A parcel cut along the drawn blocks, and its outside along the areas where unlocated ones can lie."""

    blocks: dict[int, Any]
    inside: Any
    outside: Any
    unknown: Any
    unlocated: tuple[str, ...]


def _cut(shape: Any, rows: ZoneRows) -> _Cut:
    import shapely

    touched = [row for row, block in enumerate(rows.shapes) if block is not None and block.intersects(shape)]
    blocks = {row: _polygons(shapely.intersection(shape, rows.shapes[row])) for row in touched}
    outside = _polygons(shapely.difference(shape, shapely.union_all(rows.shapes[touched])))
    unlocated, possible = unlocated_in(rows, shape)
    unknown = _polygons(shapely.intersection(outside, possible))
    return _Cut(blocks, shapely.union_all(list(blocks.values())), outside, unknown, unlocated)


def _shares(blocks: dict[int, Any], rows: ZoneRows, area_m2: float) -> Iterator[ParcelShare]:
    sizes = {row: _area_m2(part) for row, part in blocks.items()}
    for row, m2 in sorted(sizes.items(), key=lambda share: (-share[1], share[0])):
        if m2 > _SLIVER_M2:
            yield ParcelShare(
                block=rows.ids[row],
                zone=rows.zones[row],
                tier=rows.tiers[row],
                area_m2=m2,
                share=min(1.0, m2 / area_m2),
            )


def _valid(id_: str, shape: Any) -> tuple[Any, list[Finding]]:
    """Return a shape that can be cut, and what was done to it."""
    import shapely

    if shape.is_valid:
        return shape, []
    repaired = _polygons(shapely.make_valid(shape))
    before, after = _area_m2(shape), _area_m2(repaired)
    changed = abs(after - before) > _CHANGED_M2
    change = f"which changed its area from {before:,.0f} to {after:,.0f} m²" if changed else "its area is the same"
    text = f"the polygon is not valid ({shapely.is_valid_reason(shape)}); it was repaired for this check, {change}"
    return repaired, [Finding(id=id_, code="geometry-invalid", level="warning", message=text)]


def _polygons(shape: Any) -> Any:
    """Return the polygons of a shape, without the lines and points that cutting leaves."""
    import shapely

    return shapely.union_all([part for part in shapely.get_parts(shape) if part.geom_type.endswith("Polygon")])


def _area_m2(shape: Any) -> float:
    return 0.0 if shape.is_empty else _M2_PER_KM2 * geodesic_area_km2(shape)


def _points(shape: Any, cut: _Cut) -> _Floats:
    """Return longitudes and latitudes (2, n) on a parcel's edge, a metre apart, and in the middle of its pieces."""
    import shapely

    edge = shapely.boundary(shape)
    step_m = max(_STEP_M, geodesic_length_m(edge) / _MOST_POINTS)
    dense = shapely.segmentize(edge, step_m / _M_PER_DEGREE)
    middles = [
        shapely.get_coordinates(shapely.maximum_inscribed_circle(piece))[:1]
        for part in (cut.inside, cut.unknown, _polygons(shapely.difference(cut.outside, cut.unknown)))
        for piece in shapely.get_parts(part)
        if _area_m2(piece) > _SLIVER_M2
    ]
    return np.concatenate([shapely.get_coordinates(dense), *middles]).T.copy()


def _answer(numbers: NDArray[np.integer[Any]]) -> ParcelAnswer:
    """Return the answer for a parcel from the verdicts of its points."""
    said = {VERDICTS[int(number)] for number in np.unique(numbers)}
    if {"inside", "outside"} <= said:
        return "straddles"
    return min(said, key=_GRAVEST_FIRST.index)


def _deciding(found: NDArray[np.void]) -> np.void | None:
    """Return the measure of the point that is nearest to a border in standard deviations."""
    placed = found[found["nearest"] >= 0]
    if not len(placed):
        return None
    sigma = np.where(placed["sigma_m"] >= ON_BORDER_M, placed["sigma_m"], 1.0)
    decides: np.void = placed[int(np.argmin(np.abs(placed["decisive_m"]) / sigma))]
    return decides


def _distance(found: NDArray[np.void], *, crossed: bool) -> float | None:
    metres = found["distance_m"][found["nearest"] >= 0]
    if not len(metres):
        return None
    return 0.0 if crossed else float(metres[np.argmin(np.abs(metres))])


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
