"""Zones and points that make life hard for an index, and what shapely says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WEST, SOUTH, EAST, NORTH = 116.7, 38.6, 118.0, 40.2


def frame(shapes: Sequence[shapely.Geometry]) -> gpd.GeoDataFrame:
    """Return zones of the given shapes, named by their numbers."""
    return gpd.GeoDataFrame({"id": [f"z-{i}" for i in range(len(shapes))]}, geometry=shapes, crs="EPSG:4326")


def neighbours(count: int, seed: int = 1) -> gpd.GeoDataFrame:
    """Return zones without gaps: every edge but the outermost is shared."""
    points = np.random.default_rng(seed).uniform((WEST, SOUTH), (EAST, NORTH), (count, 2))
    cells = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=shapely.box(WEST, SOUTH, EAST, NORTH))
    return frame(list(cells.geoms))


def scattered(across: int, vertices: int, ragged: float = 0.1) -> gpd.GeoDataFrame:
    """Return zones with ragged borders and gaps between them; every third has a hole, every fifth a second part."""
    chance = np.random.default_rng(2)
    size = np.array([(EAST - WEST) / across, (NORTH - SOUTH) / across])
    angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    circle = np.column_stack((np.cos(angle), np.sin(angle)))
    shapes: list[shapely.Geometry] = []
    for number in range(across * across):
        centre = (WEST, SOUTH) + size * ((number % across) + 0.5, (number // across) + 0.5)
        outer = centre + circle * size * (0.3 * (1 + chance.uniform(-ragged, ragged, (vertices, 1))))
        holes = [centre + circle[::-1] * size * 0.1] if number % 3 == 0 else []
        zone: shapely.Geometry = shapely.Polygon(outer, holes)
        if number % 5 == 0:
            zone = shapely.union(zone, shapely.box(*(centre + 0.4 * size), *(centre + 0.49 * size)))
        shapes.append(zone)
    return frame(shapes)


def hard_points(zones: gpd.GeoDataFrame, count: int, seed: int = 3) -> tuple[Floats, Floats]:
    """Return points everywhere, on vertices, on the middles of edges, and within 1 nm to 1 m of the border."""
    chance = np.random.default_rng(seed)
    xy, ring = shapely.get_coordinates(
        shapely.get_parts(shapely.boundary(zones.geometry.to_numpy())), return_index=True
    )
    starts = np.flatnonzero(ring[1:] == ring[:-1])
    quarter = count // 4
    edge = chance.choice(starts, quarter)
    along = xy[edge] + chance.uniform(0, 1, (quarter, 1)) * (xy[edge + 1] - xy[edge])
    metres = 10 ** chance.uniform(-9, 0, (quarter, 1)) * chance.choice((-1, 1), (quarter, 2))
    points = np.concatenate(
        (
            chance.uniform((WEST - 0.1, SOUTH - 0.1), (EAST + 0.1, NORTH + 0.1), (quarter, 2)),
            xy[chance.integers(0, len(xy), quarter)],
            0.5 * (xy[edge] + xy[edge + 1]),
            along + metres / 1e5,
        )
    )
    return points[:, 0].copy(), points[:, 1].copy()


def expected_rows(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> NDArray[np.int64]:
    """Return by shapely the first row that contains a point in its interior, else that touches it."""
    shapes = zones.geometry.to_numpy()
    points = shapely.points(lon, lat)
    shapely.prepare(shapes)
    pairs, rows = shapely.STRtree(shapes).query(points, predicate="intersects")
    none = len(shapes)
    first = {True: np.full(len(lon), none), False: np.full(len(lon), none)}
    inner = shapely.contains_xy(shapes[rows], lon[pairs], lat[pairs])
    for interior, least in first.items():
        np.minimum.at(least, pairs[inner == interior], rows[inner == interior])
    answer = np.where(first[True] < none, first[True], first[False])
    return np.where(answer < none, answer, -1)
