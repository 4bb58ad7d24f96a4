"""The borders of zones as short pieces in space, each with the row that it belongs to and its accuracy.

Distances are measured along the chord through the ellipsoid (GRS80) and turned into geodesic ones at the end. A chord
of 50 km is 13 cm shorter than the geodesic, whatever the direction within 1 mm, so ranking by chords is ranking by
geodesics, and needs no map projection. Edges are straight in longitude and latitude (RFC 7946), so a piece is an arc in
space; up to `PIECE_DEG` it is within 0.1 m of its chord, and within 1 mm of a parabola over it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ftzgeo.sites.index.chunks import each_chunk
from ftzgeo.sites.index.edges import edges_of
from ftzgeo.sites.index.outlines import Outlines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ftzgeo.sites.index.arrays import Floats, Ints
    from ftzgeo.sites.index.edges import Edges
    from ftzgeo.sites.rows import ZoneRows


PIECE_DEG = 0.01
EARTH_RADIUS_M = 6_371_000.0
_A_M, _E2 = 6_378_137.0, 0.006_694_380_022_903_416
_VERTICES_AT_ONCE = 1 << 14


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
    import shapely

    outlines = Outlines(rows, zone_of_row)
    first = np.zeros(len(outlines) + 1, dtype=np.int64)

    def count(part: slice) -> None:
        edges = edges_of(outlines.unite(part))
        first[part.start + 1 : part.stop + 1] = np.bincount(edges.row, _parts(edges), part.stop - part.start)

    def fill(part: slice) -> None:
        _fill(border, slice(first[part.start], first[part.stop]), outlines, part)

    vertices = int(shapely.get_num_coordinates(rows.shapes).sum())
    at_once = max(len(outlines) * _VERTICES_AT_ONCE // max(vertices, 1), 1)
    each_chunk(len(outlines), at_once, lambda: count)
    np.cumsum(first, out=first)
    bounds = shapely.total_bounds(outlines.shapes) if first[-1] else np.zeros(4)
    west, south, east, north = bounds.tolist()
    border = _room(int(first[-1]), (west, south, east, north))
    each_chunk(len(outlines), at_once, lambda: fill)
    return border


def _room(n: int, bounds: tuple[float, float, float, float]) -> Border:
    """Return room for n pieces of border."""
    return Border(
        start=np.empty((3, n)),
        delta=np.empty((3, n)),
        sag=np.empty((3, n)),
        inverse=np.empty(n),
        row=np.empty(n, dtype=np.int32),
        zone=np.empty(n, dtype=np.int32),
        sigma_m=np.empty(n),
        weight_m=np.empty(n),
        bounds=bounds,
    )


def _fill(border: Border, pieces: slice, outlines: Outlines, part: slice) -> None:
    """Fill in the pieces of border that a part of the outlines is cut into."""
    edges = edges_of(outlines.shapes[part])
    start, end, edge = _cut(edges)
    middle = 0.5 * (start + end)
    outline = part.start + edges.row.take(edge)
    row = outlines.rows_of(part, outline, middle)
    sigma = outlines.sigmas_of(row, middle)
    border.row[pieces], border.zone[pieces] = row, outlines.zone.take(outline)
    border.sigma_m[pieces], border.weight_m[pieces] = sigma, outlines.weights_of(row, sigma)
    first = in_space(*start.T)
    delta = _ends_in_space(start, end, first)
    delta -= first
    border.start[:, pieces], border.delta[:, pieces] = first, delta
    border.sag[:, pieces] = in_space(*middle.T) - (first + 0.5 * delta)
    border.inverse[pieces] = 1 / np.maximum((delta * delta).sum(axis=0), 1e-18)


def _parts(edges: Edges) -> Ints:
    """Return the number of pieces of every edge."""
    east, north = np.abs(edges.end - edges.start).T
    return np.asarray(np.maximum(np.ceil(np.maximum(east, north) / PIECE_DEG), 1).astype(np.int64))


def _cut(edges: Edges) -> tuple[Floats, Floats, Ints]:
    """Return starts and ends of the pieces of edges, and the edge that each belongs to."""
    parts = _parts(edges)
    edge = np.repeat(np.arange(len(parts)), parts)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(parts) - parts, parts)
    a, b = ((step + i) / parts.take(edge) for i in (0, 1))
    start, delta = edges.start.take(edge, axis=0), (edges.end - edges.start).take(edge, axis=0)
    return start + a[:, None] * delta, start + b[:, None] * delta, edge


def _ends_in_space(start: Floats, end: Floats, first: Floats) -> Floats:
    """Return where pieces end, given where they start: most end where the next one starts."""
    last = np.empty_like(first)
    last[:, :-1] = first[:, 1:]
    apart = np.ones(len(start), dtype=bool)
    apart[:-1] = (start[1:, 0] != end[:-1, 0]) | (start[1:, 1] != end[:-1, 1])
    last[:, apart] = in_space(*end[apart].T)
    return last
