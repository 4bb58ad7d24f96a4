"""Whether a parcel lies inside a zone: how much of it in which block, how much outside, how far from the border.

A parcel is a polygon or several, with holes. It ``straddles`` the border only where parts of it lie inside and outside
beyond the uncertainty of the border; a part that the uncertainty could explain makes it ``borderline``, a border that
is only a scheme ``unknown``. Areas are geodesic on GRS80; the pieces are cut along edges that are straight in degrees.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ftzgeo.crs import WGS84, geodesic_area_km2, geodesic_length_m
from ftzgeo.errors import BoundaryError, CoordinateError
from ftzgeo.model import Finding, Tier
from ftzgeo.model.base import FrozenModel
from ftzgeo.sites.index import SiteIndex, site_index
from ftzgeo.sites.verdict import VERDICTS, SiteVerdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.boundaries import BoundarySource

ParcelAnswer = Literal["inside", "outside", "straddles", "borderline", "unknown"]
_STEP_M = 1.0
_MOST_POINTS = 20_000
_M_PER_DEGREE = 111_320.0
"""Of the equator; no degree is longer, but for the 0.3 % of one of latitude at the poles."""
_M2_PER_KM2 = 1e6
_GRAVEST_FIRST: tuple[SiteVerdict, ...] = ("unknown", "borderline", "inside", "outside")
_SLIVER_M2 = 0.01
"""Pieces smaller than this are what rounding to 1e-8 degrees leaves, and none."""
_CHANGED_M2 = 0.5


class ParcelShare(FrozenModel):
    """How much of a parcel lies in one block; `share` is of the parcel's area, 0 to 1."""

    block: str
    zone: str
    tier: Tier
    area_m2: float
    share: float


class ParcelVerdict(FrozenModel):
    """The answer for one parcel.

    Attributes
    ----------
    verdict
        What can be relied on; outside is ``unknown`` where blocks have no position.
    drawn
        The same with regard to the drawn blocks only.
    shares
        By block, the largest first. Where blocks overlap, they add up to more than what is inside.
    outside_m2, outside_share
        What lies in no drawn block.
    distance_m
        Least geodesic distance of the parcel's edge (every metre of it) to the border of a zone, negative inside, 0
        where the border crosses the parcel; None when nothing is drawn.
    nearest, tier, border_sigma_m
        Of the border that decides: the nearest in standard deviations.
    """

    id: str
    name: str | None = None
    verdict: ParcelAnswer
    drawn: ParcelAnswer
    area_m2: float
    shares: tuple[ParcelShare, ...] = ()
    outside_m2: float = 0.0
    outside_share: float = 0.0
    distance_m: float | None = None
    nearest: str | None = None
    tier: Tier | None = None
    border_sigma_m: float | None = None
    unlocated: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def sentence(self, lang: Literal["zh", "en"] = "zh") -> str:
        """Return the answer in one sentence."""
        texts = _TEXTS[lang]
        inside = texts["and"].join(
            texts["share"].format(block=s.block, area=f"{s.area_m2:,.0f}", percent=_percent(s.share))
            for s in self.shares
        )
        distance = "?" if self.distance_m is None else f"{abs(self.distance_m):,.1f} m"
        band = texts["no_sigma"] if self.border_sigma_m is None else f"± {2 * self.border_sigma_m:,.0f} m (2σ)"
        outside = texts["outside_part"].format(area=f"{self.outside_m2:,.0f}", percent=_percent(self.outside_share))
        text = texts["nothing" if self.nearest is None else self.drawn].format(
            id=self.id,
            shares=inside or texts["none"],
            outside=outside,
            distance=distance,
            block=self.nearest,
            band=band,
        )
        if self.unlocated and self.drawn != "inside":
            text += texts["unlocated"].format(n=len(self.unlocated))
        return text + texts["end"]


class ParcelReport(FrozenModel):
    """The answers for the parcels of a file, and what had to be recognised to read it."""

    parcels: tuple[ParcelVerdict, ...]
    notes: tuple[str, ...] = ()
    source: str | None = None
    sha256: str | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all parcels, each once."""
        return tuple(dict.fromkeys(finding for parcel in self.parcels for finding in parcel.findings))

    def text(self, lang: Literal["zh", "en"] = "zh") -> str:
        """Return a sentence for each parcel, each in a line."""
        return "\n".join(parcel.sentence(lang) for parcel in self.parcels)


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
    if not len(index.rows) and not index.rows.unlocated:
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
    import shapely

    shape, findings = _valid(id_, shape)
    area_m2 = _area_m2(shape)
    rows = [row for row, zone in enumerate(index.rows.shapes) if zone is not None and zone.intersects(shape)]
    parts = {row: _polygons(shapely.intersection(shape, index.rows.shapes[row])) for row in rows}
    inner = shapely.union_all(list(parts.values()))
    outer = _polygons(shapely.difference(shape, shapely.union_all(index.rows.shapes[rows])))
    outside_m2 = _area_m2(outer)
    found = _measured(shape, [inner, outer], index, accuracy_m)
    drawn = _answer(found)
    decides = _deciding(found)
    sizes = {row: _area_m2(part) for row, part in parts.items()}
    shares = sorted(
        ((m2, row) for row, m2 in sizes.items() if m2 > _SLIVER_M2), key=lambda share: (-share[0], share[1])
    )
    return ParcelVerdict(
        id=id_,
        name=name,
        verdict="unknown" if drawn == "outside" and index.rows.unlocated else drawn,
        drawn=drawn,
        area_m2=area_m2,
        shares=tuple(
            ParcelShare(
                block=index.rows.ids[row],
                zone=index.rows.zones[row],
                tier=index.rows.tiers[row],
                area_m2=m2,
                share=min(1.0, m2 / area_m2),
            )
            for m2, row in shares
        ),
        outside_m2=outside_m2,
        outside_share=outside_m2 / area_m2,
        distance_m=_distance(found, crossed=min(_area_m2(inner), outside_m2) > _SLIVER_M2),
        nearest=index.rows.ids[int(decides["decides"])] if decides is not None else None,
        tier=index.rows.tiers[int(decides["decides"])] if decides is not None else None,
        border_sigma_m=_number(decides["border_sigma_m"]) if decides is not None else None,
        unlocated=index.rows.unlocated,
        findings=(*findings, *index.rows.findings),
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


def _measured(shape: Any, parts: list[Any], index: SiteIndex, accuracy_m: float) -> NDArray[np.void]:
    """Return the measures of points on a parcel's edge, a metre apart, and of the middles of its parts."""
    import shapely

    edge = shapely.boundary(shape)
    step_m = max(_STEP_M, geodesic_length_m(edge) / _MOST_POINTS)
    dense = shapely.segmentize(edge, step_m / _M_PER_DEGREE)
    middles = [
        shapely.get_coordinates(shapely.maximum_inscribed_circle(part))[:1]
        for whole in parts
        for part in shapely.get_parts(whole)
        if _area_m2(part) > _SLIVER_M2
    ]
    points = np.concatenate([shapely.get_coordinates(dense), *middles])
    return index.measure(points[:, 0].copy(), points[:, 1].copy(), accuracy_m)


def _answer(found: NDArray[np.void]) -> ParcelAnswer:
    said = {VERDICTS[int(number)] for number in np.unique(found["drawn"])}
    if {"inside", "outside"} <= said:
        return "straddles"
    return min(said, key=_GRAVEST_FIRST.index)


def _deciding(found: NDArray[np.void]) -> np.void | None:
    """Return the measure of the point that is nearest to a border in standard deviations."""
    placed = found[found["nearest"] >= 0]
    if not len(placed):
        return None
    sigma = np.where(placed["sigma_m"] > 0, placed["sigma_m"], 1.0)
    decides: np.void = placed[int(np.argmin(np.abs(placed["decisive_m"]) / sigma))]
    return decides


def _distance(found: NDArray[np.void], *, crossed: bool) -> float | None:
    metres = found["distance_m"][found["nearest"] >= 0]
    if not len(metres):
        return None
    return 0.0 if crossed else float(metres[np.argmin(np.abs(metres))])


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


_TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "inside": "{id}: inside, {distance} from the border ({shares})",
        "outside": "{id}: outside of all drawn blocks; the nearest is {block}, {distance} away",
        "straddles": "{id}: straddles the border of {block}: {shares}; {outside}",
        "borderline": "{id}: borderline: {block}, {distance} away, has a border known to {band}: {shares}; {outside}",
        "unknown": "{id}: unknown: {block}, {distance} away, is only a scheme ({band}): {shares}; {outside}",
        "nothing": "{id}: unknown: no block is drawn",
        "share": "{block} {area} m² ({percent})",
        "outside_part": "outside {area} m² ({percent})",
        "none": "in no block",
        "no_sigma": "an unknown accuracy",
        "unlocated": "; {n} blocks have no position, so whether it lies in them is unknown",
        "and": ", ",
        "end": "",
    },
    "zh": {
        "inside": "{id}：位于界内，距边界 {distance}（{shares}）",
        "outside": "{id}：位于所有已绘制区块之外，最近的是 {block}，相距 {distance}",
        "straddles": "{id}：跨越 {block} 边界：{shares}；{outside}",
        "borderline": "{id}：临界：{block} 边界精度为 {band}，相距 {distance}：{shares}；{outside}",
        "unknown": "{id}：无法判断：{block} 仅为示意（{band}），相距 {distance}：{shares}；{outside}",
        "nothing": "{id}：无法判断：没有已绘制的区块",
        "share": "{block} {area} 平方米（{percent}）",
        "outside_part": "界外 {area} 平方米（{percent}）",
        "none": "不在任何区块内",
        "no_sigma": "未知精度",
        "unlocated": "；另有 {n} 个区块位置未定，是否位于其内无法判断",
        "and": "，",
        "end": "。",
    },
}
