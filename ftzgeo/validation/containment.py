"""Whether blocks lie in the district and the city that their zone names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.crs import geodesic_area_km2
from ftzgeo.reference.names import name_key
from ftzgeo.validation.neighbours import polygonal_part
from ftzgeo.validation.plane import Plane
from ftzgeo.validation.wording import at, finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Level, Zone
    from ftzgeo.reference import ReferenceLayer
    from ftzgeo.validation.result import ValidationFinding
    from ftzgeo.validation.tolerance import Tolerance

_ENDINGS = ("", "区", "县", "市")
_POLYGONAL = ("Polygon", "MultiPolygon")
_WHOLLY = 0.99


class _Area(NamedTuple):
    name: str
    shape: BaseGeometry
    accuracy_m: float


def containment_findings(
    zones: Sequence[Zone],
    shapes: Mapping[str, BaseGeometry],
    reference: ReferenceLayer,
    tolerance: Tolerance,
) -> Iterator[ValidationFinding]:
    """Yield the blocks that reach out of their district or city by more than the border's accuracy explains.

    Districts and cities are areas of the reference layer by that name, or lines of it that close.
    """
    import shapely

    known: dict[str, _Area | None] = {}
    for zone in zones:
        for code, name in (("outside-district", zone.district), ("outside-city", zone.city)):
            if not name:
                continue
            if name not in known:
                known[name] = _area(reference, name)
            area = known[name]
            if area is None:
                continue
            blocks = {block.id: shapes[block.id] for block in zone.blocks if block.id in shapes}
            outside = ~shapely.covers(area.shape, np.array(list(blocks.values()), dtype=object))
            for identifier in np.array(list(blocks), dtype=object)[outside]:
                yield from _outside(identifier, code, blocks[identifier], area, tolerance)


def _area(reference: ReferenceLayer, name: str) -> _Area | None:
    import shapely

    for key in (name_key(name + ending) for ending in _ENDINGS):
        rows = reference.rows(reference.place_names.hits(key))
        rows = rows[rows.geom_type.isin(_POLYGONAL)]
        shape = shapely.union_all(rows.geometry.to_numpy())
        if not len(rows):
            rows = reference.rows(reference.line_names.hits(key))
            shape = shapely.union_all(shapely.get_parts(shapely.polygonize(rows.geometry.to_numpy())))
        if not shape.is_empty:
            shapely.prepare(shape)
            return _Area(name, shape, float(accuracies(rows).max()))
    return None


def accuracies(rows: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return the accuracies in metres that rows of a reference layer claim, 0 where they claim none."""
    import pandas as pd

    numbers = pd.to_numeric(rows["accuracy_m"], errors="coerce").to_numpy(dtype=np.float64)
    return np.asarray(np.nan_to_num(numbers))


def _outside(
    identifier: str, code: str, block: BaseGeometry, area: _Area, tolerance: Tolerance
) -> Iterator[ValidationFinding]:
    import shapely

    outside = polygonal_part(block.difference(area.shape))
    if outside is None:
        return
    share = outside.area / block.area
    plane = Plane.around(block)
    reach_m = float(
        shapely.distance(shapely.points(shapely.get_coordinates(plane.metres(outside))), plane.metres(area.shape)).max()
    )
    if share <= tolerance.outside_share or reach_m <= 2 * area.accuracy_m:
        return
    level: Level = "error" if share > _WHOLLY else "warning"
    figures: dict[str, float | str] = {
        "area": area.name,
        "percent": 100 * share,
        "area_m2": 1e6 * geodesic_area_km2(outside),
        "reach": reach_m,
    }
    yield at(finding(identifier, code, level, **figures), outside)
