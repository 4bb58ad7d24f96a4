"""Why a ring stays open: which named line ends before it meets its neighbour, where, and how far from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ftzgeo.crs import local_metres
from ftzgeo.digitize.bridges import MAX_GAP_M
from ftzgeo.digitize.plane import to_plane
from ftzgeo.digitize.resolve import mark_rows
from ftzgeo.digitize.task import group_sides
from ftzgeo.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    import pyproj
    from numpy.typing import NDArray

    from ftzgeo.digitize.resolve import ResolvedFeature
    from ftzgeo.digitize.task import SideGroup

MAX_BREAK_M = 5_000.0
"""A line that ends farther than this from its neighbour does not break off: it lies elsewhere."""

END_M = 1.0
"""The nearest point is the end of a line when it lies this near to it."""


class _Approach(NamedTuple):
    """The shortest straight line from the lines of one side to those of the next, in the local plane."""

    link: Any
    length_m: float
    ends_here: bool
    ends_there: bool


def break_findings(part_id: str, features: Sequence[ResolvedFeature], rows: gpd.GeoDataFrame) -> Iterator[Finding]:
    """Yield a finding for every two neighbouring sides whose lines do not meet.

    Parameters
    ----------
    part_id
        The block or parcel.
    features
        Its features, clockwise.
    rows
        The lines that bear their names, EPSG:4326.
    """
    groups = group_sides(features)
    if len(groups) < 2 or not len(rows):  # noqa: PLR2004 - neighbours are two
        return
    west, south, east, north = rows.total_bounds
    forward, back = local_metres(round(0.5 * (west + east), 2), round(0.5 * (south + north), 2))
    lines = to_plane(rows.geometry.to_numpy(), forward)
    marks = mark_rows(rows, features)
    for number, one in enumerate(groups):
        other = groups[(number + 1) % len(groups)]
        if not (one.known and other.known) or one is other:
            continue
        approach = _approach(lines[(marks & one.marks) != 0], lines[(marks & other.marks) != 0])
        if approach is not None and approach.length_m > MAX_GAP_M:
            yield _finding(part_id, (_names(features, one), _names(features, other)), approach, back)


def _names(features: Sequence[ResolvedFeature], group: SideGroup) -> str:
    names = dict.fromkeys(features[number].feature.name for number in group.numbers if features[number].found)
    return f"{'、'.join(names)} ({', '.join(group.directions)})"


def _approach(here: NDArray[Any], there: NDArray[Any]) -> _Approach | None:
    import shapely

    if not len(here) or not len(there):
        return None
    (one, other), distance = shapely.STRtree(there).query_nearest(here, return_distance=True, all_matches=False)
    best = int(np.argmin(distance))
    link = shapely.shortest_line(here[one[best]], there[other[best]])
    begin, end = shapely.get_point(link, 0), shapely.get_point(link, -1)
    return _Approach(link, float(distance[best]), _is_end(here, begin), _is_end(there, end))


def _is_end(lines: NDArray[Any], point: Any) -> bool:
    import shapely

    parts = shapely.get_parts(shapely.line_merge(shapely.union_all(lines)))
    ends = np.concatenate([shapely.get_point(parts, 0), shapely.get_point(parts, -1)])
    return bool(shapely.dwithin(ends, point, END_M).any())


def _finding(part_id: str, names: tuple[str, str], approach: _Approach, back: pyproj.Transformer) -> Finding:
    if approach.length_m > MAX_BREAK_M or not (approach.ends_here or approach.ends_there):
        text = (
            f"{names[0]} and {names[1]} come no nearer to one another than {_length(approach.length_m)}: "
            "one of them is likely another line of the same name. Limit the search (--within), or name the right line "
            "in aliases.toml."
        )
        return Finding(id=part_id, code="name-far-apart", level="warning", message=text)
    ending, other = names if approach.ends_here else names[::-1]
    xy = np.asarray(approach.link.coords)[0 if approach.ends_here else -1]
    lon, lat = back.transform(*xy)
    text = (
        f"{ending} ends at {lon:.5f}, {lat:.5f}, {_length(approach.length_m)} before it meets {other}. "
        "Import or fetch a layer that has the missing stretch, or draw it in a layer of your own."
    )
    return Finding(id=part_id, code="line-breaks-off", level="warning", message=text)


def _length(metres: float) -> str:
    return f"{metres:.0f} m" if metres < 1_000 else f"{metres / 1_000:.1f} km"  # noqa: PLR2004 - metres in a kilometre
