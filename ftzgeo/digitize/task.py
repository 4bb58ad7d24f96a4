"""The task of one block or parcel: its features in the order around it, grouped to sides, on the streets near it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.crs import local_metres
from ftzgeo.digitize.banks import keep_named_banks
from ftzgeo.digitize.focus import find_focus
from ftzgeo.digitize.network import build_network
from ftzgeo.digitize.plane import to_plane, unit_vector
from ftzgeo.digitize.resolve import mark_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pyproj
    from numpy.typing import NDArray

    from ftzgeo.digitize.network import Network
    from ftzgeo.digitize.resolve import ResolvedFeature
    from ftzgeo.model import Direction
    from ftzgeo.reference import ReferenceLayer


@dataclass(frozen=True)
class SideGroup:
    """Neighbouring sides walked as one: those that share a name, or a single side.

    `marks` is the bit set of their found features; 0 where none of them is in the layer.
    """

    directions: tuple[Direction, ...]
    numbers: tuple[int, ...]
    marks: int
    keys: frozenset[str]

    @property
    def known(self) -> bool:
        """Whether at least one feature of the side is in the layer."""
        return self.marks != 0

    @property
    def towards(self) -> NDArray[np.float64]:
        """The unit vector towards the side."""
        total = np.sum([unit_vector(direction) for direction in self.directions], axis=0)
        return np.asarray(total / max(float(np.hypot(*total)), 1e-9))


@dataclass(frozen=True)
class Task:
    """One block or parcel, resolved: what the search for its boundary needs."""

    id: str
    features: tuple[ResolvedFeature, ...]
    groups: tuple[SideGroup, ...]
    stated_m2: float | None
    tolerance: float
    frame: gpd.GeoDataFrame
    network: Network
    forward: pyproj.Transformer
    back: pyproj.Transformer

    @cached_property
    def marks(self) -> int:
        """The bit set of all found features."""
        return int(np.bitwise_or.reduce([group.marks for group in self.groups] or [0]))

    @cached_property
    def unknown(self) -> tuple[SideGroup, ...]:
        """The sides of which nothing is in the layer."""
        return tuple(group for group in self.groups if not group.known)


def group_sides(features: Sequence[ResolvedFeature]) -> list[SideGroup]:
    """Group features (clockwise) by side, and join neighbouring sides that share a name."""
    sides: list[SideGroup] = []
    for number, feature in enumerate(features):
        mark = 1 << number if feature.found else 0
        one = SideGroup((feature.direction,), (number,), mark, feature.keys)
        if sides and sides[-1].directions == one.directions:
            one = _join(sides.pop(), one)
        sides.append(one)
    return _join_sharing(sides)


def _join(one: SideGroup, other: SideGroup) -> SideGroup:
    directions = tuple(dict.fromkeys(one.directions + other.directions))
    return SideGroup(directions, one.numbers + other.numbers, one.marks | other.marks, one.keys | other.keys)


def _join_sharing(sides: list[SideGroup]) -> list[SideGroup]:
    pairs = 2
    for k in range(len(sides)):
        following = (k + 1) % len(sides)
        if len(sides) > pairs and sides[k].keys & sides[following].keys:
            joined = _join(sides[k], sides[following])
            return _join_sharing([joined if n == k else side for n, side in enumerate(sides) if n != following])
    return sides


def make_task(
    part_id: str,
    features: Sequence[ResolvedFeature],
    rows: gpd.GeoDataFrame,
    reference: ReferenceLayer,
    stated: tuple[float, float] | None,
) -> Task | None:
    """Read the neighbourhood in which the sides come together; None where no two of them do.

    `stated` is the stated area in m² and the share by which rounding may have changed it.
    """
    groups = group_sides(features)
    stated_m2, tolerance = stated or (None, 0.0)
    window = _neighbourhood(groups, features, rows, stated_m2)
    if window is None:
        return None
    forward, back = local_metres(*(round(0.5 * (window[k] + window[k + 2]), 2) for k in (0, 1)))
    frame = reference.within("lines", window)
    network = keep_named_banks(build_network(frame, mark_rows(frame, features), forward), frame, features, forward)
    return Task(part_id, tuple(features), tuple(groups), stated_m2, tolerance, frame, network, forward, back)


def _neighbourhood(
    groups: Sequence[SideGroup],
    features: Sequence[ResolvedFeature],
    rows: gpd.GeoDataFrame,
    stated_m2: float | None,
) -> tuple[float, float, float, float] | None:
    west, south, east, north = rows.total_bounds
    forward, back = local_metres(round(0.5 * (west + east), 2), round(0.5 * (south + north), 2))
    marks = mark_rows(rows, features)
    lines: NDArray[Any] = to_plane(rows.geometry.to_numpy(), forward)
    focus = find_focus([lines[(marks & group.marks) != 0] for group in groups], stated_m2)
    if focus is None:
        return None
    west, south, east, north = focus
    if any(not group.known for group in groups) and stated_m2:
        reach = 1.5 * float(np.sqrt(stated_m2))
        west, south, east, north = west - reach, south - reach, east + reach, north + reach
    lon, lat = back.transform([west, west, east, east], [south, north, south, north])
    return min(lon), min(lat), max(lon), max(lat)
