"""The borders of zones as short pieces in space, each with the row that it belongs to and its accuracy.

Distances are measured along the chord through the ellipsoid (GRS80) and turned into geodesic ones at the end. A chord
of 50 km is 13 cm shorter than the geodesic, whatever the direction within 1 mm, so ranking by chords is ranking by
geodesics, and needs no map projection. Edges are straight in longitude and latitude (RFC 7946), so a piece is an arc in
space; up to `PIECE_DEG` it is within 0.1 m of its chord, and within 1 mm of a parabola over it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ftzgeo.sites.index.edges import edges_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ftzgeo.sites.index.arrays import Floats, Ints
    from ftzgeo.sites.rows import ZoneRows


PIECE_DEG = 0.01
EARTH_RADIUS_M = 6_371_000.0
_A_M, _E2 = 6_378_137.0, 0.006_694_380_022_903_416
_GRID_DEG = 1e-7
"""Coordinates are stored with 7 decimals: blocks that differ by less share their edge."""
_SIDE_REACH_DEG = 1e-4


class Border(NamedTuple):
    """Pieces of the zones' borders.

    `start`, `delta` are in metres from the centre of the earth, (3, n), `sag` is the difference from the middle of the
    chord to that of the arc; `inverse` is 1 / length². `sigma_m` is that of
    the side that a piece belongs to, else of its row; NaN where unknown. `weight_m` is the same with a number for
    unknown: infinity for the border of a scheme, which may be anywhere, else 0.
    """

    start: Floats
    delta: Floats
    sag: Floats
    inverse: Floats
    row: Ints
    zone: Ints
    sigma_m: Floats
    weight_m: Floats
    bounds: tuple[float, float, float, float]

    def __len__(self) -> int:
        return len(self.row)


def in_space(lon: Floats, lat: Floats) -> Floats:
    """Return (3, n) metres from the centre of the earth of points on the GRS80 ellipsoid."""
    east, north = np.radians(lon), np.radians(lat)
    sine, cosine = np.sin(north), np.cos(north)
    radius = _A_M / np.sqrt(1 - _E2 * sine * sine)
    out = np.empty((3, *np.shape(lon)))
    np.multiply(radius * cosine, np.cos(east), out=out[0])
    np.multiply(radius * cosine, np.sin(east), out=out[1])
    np.multiply(radius * (1 - _E2), sine, out=out[2])
    return out


def geodesic_m(chord_m: Floats) -> Floats:
    """Return the geodesic distance of points from the length of the chord between them: within 1 mm up to 50 km."""
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.minimum(chord_m / (2 * EARTH_RADIUS_M), 1.0)))


def to_chord(border: Border, point: Floats | list[Floats], piece: NDArray[Any]) -> tuple[list[Floats], Floats]:
    """Return the differences (x, y, z) from the nearest points of chords to (3, n) points, and where on it these are.

    Where: 0 at the start, 1 at the end.
    """
    away = [point[k] - border.start[k].take(piece) for k in range(3)]
    delta = [border.delta[k].take(piece) for k in range(3)]
    along = away[0] * delta[0]
    along += away[1] * delta[1]
    along += away[2] * delta[2]
    along *= border.inverse.take(piece)
    np.clip(along, 0.0, 1.0, out=along)
    for k in range(3):
        delta[k] *= along
        away[k] -= delta[k]
    return away, along


def squared_distance_m2(border: Border, point: Floats | list[Floats], piece: NDArray[Any]) -> Floats:
    """Return the squared distance of (3, n) points in space to the chord of one piece each."""
    away, _ = to_chord(border, point, piece)
    return squared_length(away)


def squared_length(vector: list[Floats]) -> Floats:
    """Return the squared lengths of vectors given as x, y, z; overwrites these."""
    x, y, z = (np.multiply(part, part, out=part) for part in vector)
    x += y
    x += z
    return x


def distance_m(border: Border, point: Floats, piece: NDArray[Any]) -> Floats:
    """Return the geodesic distance of (3, n) points to the arc of one piece each."""
    away, along = to_chord(border, point, piece)
    height = 4 * along * (1 - along)
    for k in range(3):
        away[k] -= height * border.sag[k].take(piece)
    return geodesic_m(np.sqrt(squared_length(away)))


def zone_borders(rows: ZoneRows, zone_of_row: Ints) -> Border:
    """Return the borders of the zones; an edge between two rows of a zone is no border of it."""
    shapes, owners = _outlines(rows, zone_of_row)
    edges = edges_of(shapes)
    start, end, edge = _cut(edges.start, edges.end)
    zone = zone_of_row[owners[edges.row[edge]]] if len(edge) else np.empty(0, dtype=np.int32)
    row = _rows_of_pieces(rows, owners, edges.row[edge], 0.5 * (start + end), zone_of_row)
    sigma = _sigmas(rows, row, 0.5 * (start + end))
    schematic = np.array([tier == "schematic" for tier in rows.tiers], dtype=bool)[row]
    weight = np.where(np.isnan(sigma), np.where(schematic, np.inf, 0.0), sigma)
    first, last = in_space(*start.T), in_space(*end.T)
    delta = last - first
    sag = in_space(*(0.5 * (start + end)).T) - (first + 0.5 * delta)
    low, high = (start.min(axis=0), start.max(axis=0)) if len(start) else (np.zeros(2), np.zeros(2))
    inverse = 1 / np.maximum((delta * delta).sum(axis=0), 1e-18)
    return Border(first, delta, sag, inverse, row, zone, sigma, weight, (*low.tolist(), *high.tolist()))


def _outlines(rows: ZoneRows, zone_of_row: Ints) -> tuple[NDArray[np.object_], Ints]:
    """Return the shape of every zone, and a row of each."""
    import shapely

    placed = np.flatnonzero(shapely.get_type_id(rows.shapes) >= 0)
    zones, first, count = np.unique(zone_of_row[placed], return_index=True, return_counts=True)
    shapes = rows.shapes[placed[first]]
    for at in np.flatnonzero(count > 1):
        parts = rows.shapes[placed[zone_of_row[placed] == zones[at]]]
        shapes[at] = shapely.union_all(parts, grid_size=_GRID_DEG)
    return shapes, placed[first]


def _cut(start: Floats, end: Floats) -> tuple[Floats, Floats, Ints]:
    """Return pieces of edges, and the edge that each belongs to."""
    parts = np.maximum(np.ceil(np.abs(end - start).max(axis=1, initial=0.0) / PIECE_DEG), 1).astype(np.int64)
    edge = np.repeat(np.arange(len(parts)), parts)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(parts) - parts, parts)
    a, b = ((step + i) / parts[edge] for i in (0, 1))
    delta = (end - start)[edge]
    return start[edge] + a[:, None] * delta, start[edge] + b[:, None] * delta, edge


def _rows_of_pieces(
    rows: ZoneRows,
    owners: Ints,
    outline: Ints,
    middle: Floats,
    zone_of_row: Ints,
) -> Ints:
    """Return the row whose border each piece is: the nearest of its zone, of several the first."""
    import shapely

    row = owners[outline].astype(np.int32) if len(outline) else np.empty(0, dtype=np.int32)
    placed = shapely.get_type_id(rows.shapes) >= 0
    several = np.flatnonzero(np.bincount(zone_of_row[placed], minlength=1) > 1)
    for zone in several:
        at = np.flatnonzero(zone_of_row[row] == zone)
        members = np.flatnonzero(placed & (zone_of_row == zone))
        lines = shapely.boundary(rows.shapes[members])
        shapely.prepare(lines)
        points = shapely.points(middle[at])
        away = np.stack([shapely.distance(line, points) for line in lines])
        row[at] = members[np.argmin(np.round(away / (10 * _GRID_DEG)), axis=0)]
    return row


def _sigmas(rows: ZoneRows, row: Ints, middle: Floats) -> Floats:
    """Return the sigma of the side that each piece belongs to, else that of its row."""
    import shapely

    sigma = rows.sigma_m[row] if len(row) else np.empty(0)
    nearest = np.full(len(row), _SIDE_REACH_DEG)
    for side_row, line, sigma_m in rows.sides:
        at = np.flatnonzero(row == side_row)
        away = np.asarray(shapely.distance(line, shapely.points(middle[at])))
        closer = away <= nearest[at]
        nearest[at[closer]] = np.nextafter(away[closer], 0)
        sigma[at[closer]] = sigma_m
    return sigma
