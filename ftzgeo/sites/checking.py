"""`check`: one point against the boundaries, by the same index that answers for arrays.

Rules. A zone is the union of its drawn blocks, so that dividing a block changes no answer. The border that decides is
the one that is nearest in standard deviations of border and point together: of the zone that contains the point, or,
outside, of all zones. Within two of them a point is ``borderline``, or, by the border of a ``schematic`` block,
``unknown``. Borders belong to the zone: see `ftzgeo.sites.index.SiteIndex` for shared edges.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.errors import BoundaryError
from ftzgeo.model import Finding
from ftzgeo.sites.index import SiteIndex, site_index
from ftzgeo.sites.index.verdicts import relied_on
from ftzgeo.sites.point import read_point
from ftzgeo.sites.verdict import VERDICTS, Nearness, Verdict

if TYPE_CHECKING:
    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.sites.point import Site


def check(
    lon: float,
    lat: float,
    boundaries: BoundarySource | SiteIndex | None = None,
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
        Of blocks and parcels, as `ftzgeo.read_boundaries` and `ftzgeo.digitize` return them, or their file; default
        those of ``boundaries/polygons`` in the working directory, else those that come with ftzgeo. For many points
        give an index (`ftzgeo.site_index`), which is then built once.
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
    index = boundaries if isinstance(boundaries, SiteIndex) else site_index(boundaries)
    if not (len(index.rows) or index.rows.unlocated or index.rows.borderless):
        raise BoundaryError("there are no boundaries to check the point against; digitize a description first")
    return _verdict(index, read_point(lon, lat, crs, accuracy_m))


def _verdict(index: SiteIndex, site: Site) -> Verdict:
    rows = index.rows
    lon, lat = np.array([site.lon]), np.array([site.lat])
    measured = index.measure(lon, lat, site.accuracy_m)
    found = measured[0]
    containing = index.combinations.rows(int(found["rows"]))
    nearest = _nearness(index, found) if found["nearest"] >= 0 else None
    return Verdict(
        lon=site.lon,
        lat=site.lat,
        accuracy_m=site.accuracy_m,
        verdict=VERDICTS[int(relied_on(index, measured, lon, lat)[0])],
        drawn=VERDICTS[int(found["drawn"])],
        blocks=tuple(rows.ids[row] for row in containing),
        zones=tuple(dict.fromkeys(rows.zones[row] for row in containing)),
        parcels=index.parcels_at(site.lon, site.lat),
        on_border=bool(found["on_border"]),
        nearest=nearest,
        unlocated=index.unlocated_at(site.lon, site.lat),
        borderless=rows.borderless,
        findings=(*site.findings, *rows.findings, *_sigma_findings(nearest)),
        reference=rows.boundaries[int(found["decides"])].reference if rows.boundaries and nearest else (),
    )


def _nearness(index: SiteIndex, found: np.void) -> Nearness:
    rows = index.rows
    near, decides = int(found["nearest"]), int(found["decides"])
    return Nearness(
        zone=rows.zones[near],
        block=rows.ids[near],
        distance_m=float(found["distance_m"]),
        decides=rows.ids[decides],
        decisive_m=float(found["decisive_m"]),
        tier=rows.tiers[decides],
        version=rows.boundaries[decides].version if rows.boundaries else None,
        border_sigma_m=_number(found["border_sigma_m"]),
        sigma_m=_number(found["sigma_m"]),
        probability=_number(found["probability"]),
        verdict=VERDICTS[int(found["drawn"])],
    )


def _number(value: np.float64) -> float | None:
    return None if math.isnan(value) else float(value)


def _sigma_findings(nearest: Nearness | None) -> tuple[Finding, ...]:
    if nearest is None or nearest.sigma_m is not None:
        return ()
    text = f"the accuracy of the border of {nearest.decides} is not known, so there is no probability"
    return (Finding(id=nearest.decides, code="sigma-unknown", level="info", message=text),)
