"""The outlines of zones, and the row and the side of it that each piece of an outline belongs to."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.sites.index.arrays import Floats, Ints
    from ftzgeo.sites.rows import ZoneRows


_GRID_DEG = 1e-7
"""Coordinates are stored with 7 decimals: rows that differ by less share their edge."""
_UNIT_DEG = 10 * _GRID_DEG
"""Distances from rows that are equal in this unit are equal: the first of the rows is meant."""
_SIDE_REACH_DEG = 1e-4


class Outlines:
    """The outlines of all zones that have a shape, in the order of the zones' numbers.

    `zone` is the number of each, `shapes` its polygon: that of a zone with several rows once it is united.
    """

    def __init__(self, rows: ZoneRows, zone_of_row: Ints) -> None:
        import shapely

        placed = np.flatnonzero(shapely.get_type_id(rows.shapes) >= 0)
        self._rows = rows
        self._member = placed[np.argsort(zone_of_row[placed], kind="stable")].astype(np.int32)
        self.zone, first = np.unique(zone_of_row[self._member], return_index=True)
        self._first = np.append(first, len(self._member))
        self.shapes = rows.shapes[self._member[first]]
        self._schematic = np.array([tier == "schematic" for tier in rows.tiers], dtype=bool)
        self._sides: dict[int, list[tuple[BaseGeometry, float]]] = defaultdict(list)
        for row, line, sigma_m in rows.sides:
            self._sides[row].append((line, sigma_m))

    def __len__(self) -> int:
        return len(self.zone)

    def unite(self, part: slice) -> NDArray[np.object_]:
        """Unite the rows of some zones, and return their shapes."""
        import shapely

        for outline in self._several(part):
            self.shapes[outline] = shapely.union_all(self._rows.shapes[self._members(outline)], grid_size=_GRID_DEG)
        return np.asarray(self.shapes[part])

    def rows_of(self, part: slice, outline: Ints, middle: Floats) -> Ints:
        """Return the row whose border each piece is: the nearest of its zone, of several the first.

        Parameters
        ----------
        part
            The outlines that the pieces are of.
        outline
            (n,) outline of each piece, sorted.
        middle
            (n, 2) middles of the pieces in degrees.
        """
        row = self._member.take(self._first.take(outline))
        for number in self._several(part):
            pieces = slice(*np.searchsorted(outline, (number, number + 1)))
            members = self._members(number)
            row[pieces] = members.take(nearest_shapes(self._rows.shapes[members], middle[pieces]))
        return row

    def sigmas_of(self, row: Ints, middle: Floats) -> Floats:
        """Return the standard deviation (m) of the side that each piece belongs to, else that of its row."""
        sigma = self._rows.sigma_m.take(row)
        if self._sides:
            order = np.argsort(row, kind="stable")
            rows, first = np.unique(row[order], return_index=True)
            for of, pieces in zip(rows.tolist(), np.split(order, first)[1:], strict=True):
                if of in self._sides:
                    sigma[pieces] = _side_sigmas(self._sides[of], middle[pieces], sigma[pieces])
        return sigma

    def weights_of(self, row: Ints, sigma: Floats) -> Floats:
        """Return standard deviations with a number for unknown: infinity for rows that are schematic, else 0."""
        return np.where(np.isnan(sigma), np.where(self._schematic.take(row), np.inf, 0.0), sigma)

    def _several(self, part: slice) -> Ints:
        """Return those outlines that are of several rows."""
        count = np.diff(self._first[part.start : part.stop + 1])
        return np.asarray(part.start + np.flatnonzero(count > 1))

    def _members(self, outline: int) -> Ints:
        return self._member[self._first[outline] : self._first[outline + 1]]


def nearest_shapes(shapes: NDArray[np.object_], lonlat: Floats) -> Ints:
    """Return which of some polygons has the border next to each of (n, 2) points: of several, the first.

    A point on a border is looked for there alone; the distances to all borders are for those few that uniting has moved
    away from theirs.
    """
    import shapely

    lines = shapely.boundary(shapes)
    shapely.prepare(lines)
    nearest = np.zeros(len(lonlat), dtype=np.int64)
    left = np.arange(len(lonlat))
    for number, line in enumerate(lines):
        near = _near(line, lonlat[left], _UNIT_DEG)
        at = near[shapely.dwithin(line, shapely.points(lonlat[left[near]]), 0.5 * _UNIT_DEG)]
        nearest[left[at]] = number
        left = np.delete(left, at)
    if len(left):
        away = shapely.distance(lines[:, None], shapely.points(lonlat[left]))
        nearest[left] = np.argmin(np.round(away / _UNIT_DEG), axis=0)
    return nearest


def _side_sigmas(sides: list[tuple[BaseGeometry, float]], lonlat: Floats, otherwise: Floats) -> Floats:
    """Return the standard deviation of the side that each of (n, 2) points lies on; `otherwise` where on none."""
    import shapely

    sigma = otherwise.copy()
    points = np.asarray(shapely.points(lonlat))
    reach = np.full(len(points), _SIDE_REACH_DEG)
    for line, sigma_m in sides:
        at = _near(line, lonlat, 2 * _SIDE_REACH_DEG)
        away = np.asarray(shapely.distance(line, points[at]))
        closer = away <= reach[at]
        reach[at[closer]] = np.nextafter(away[closer], 0)
        sigma[at[closer]] = sigma_m
    return sigma


def _near(line: BaseGeometry, lonlat: Floats, margin_deg: float) -> Ints:
    """Return which of (n, 2) points lie in the box of a line or within a margin of it."""
    lon, lat = lonlat.T
    west, south, east, north = line.bounds
    inside = (lon >= west - margin_deg) & (lon <= east + margin_deg)
    inside &= (lat >= south - margin_deg) & (lat <= north + margin_deg)
    return np.flatnonzero(inside)
