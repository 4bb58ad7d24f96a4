"""Areas from 0.01 to 5,000 km² at all latitudes of China, against formulas that share no code with pyproj."""

from __future__ import annotations

import math

import numpy as np
import pyproj
import pytest
import shapely

from ftzgeo.crs import geodesic_area_km2

A_M, F = 6_378_137.0, 1 / 298.257222101  # GRS80
E2 = F * (2 - F)


def zone_km2(lat_deg: float, width_deg: float) -> float:
    """Return the area between the equator and a parallel over a width of longitude (Snyder 1987, 3-12 and 3-16)."""
    e, s = math.sqrt(E2), math.sin(math.radians(lat_deg))
    q = (1 - E2) * (s / (1 - E2 * s * s) - math.log((1 - e * s) / (1 + e * s)) / (2 * e))
    return math.radians(width_deg) * A_M**2 * q / 2 / 1e6


@pytest.mark.parametrize("km2", [0.01, 1.0, 50.0, 5000.0])
@pytest.mark.parametrize("lat", [3.5, 18.0, 25.0, 31.0, 39.1, 45.0, 53.5])
def test_cells_between_meridians_and_parallels_have_the_area_of_the_formula(km2: float, lat: float) -> None:
    half_lat = math.sqrt(km2) / 111.0 / 2
    width = math.sqrt(km2) / (111.0 * math.cos(math.radians(lat)))
    # Parallels are no geodesics: 200 points on each keep the border within 1e-6 of the area.
    cell = shapely.box(117 - width / 2, lat - half_lat, 117 + width / 2, lat + half_lat).segmentize(width / 200)
    true = zone_km2(lat + half_lat, width) - zone_km2(lat - half_lat, width)
    assert geodesic_area_km2(cell) == pytest.approx(true, rel=1e-5)


@pytest.mark.parametrize("km2", [0.01, 1.0, 50.0, 5000.0])
@pytest.mark.parametrize("lat", [3.5, 18.0, 25.0, 31.0, 39.1, 45.0, 53.5])
def test_ragged_polygons_with_a_hole_agree_with_pyproj(km2: float, lat: float) -> None:
    generator = np.random.default_rng(int(100 * lat + km2))
    angle = np.sort(generator.uniform(0, 2 * np.pi, 40))
    radius = math.sqrt(km2 / math.pi) / 111.0 * generator.uniform(0.7, 1.2, 40)
    scale = np.array([1 / math.cos(math.radians(lat)), 1.0])
    shell = np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None] * scale + (105, lat)
    hole = (shell - (105, lat)) * 0.3 + (105, lat)
    geod = pyproj.Geod(ellps="GRS80")
    outer, inner = (abs(geod.polygon_area_perimeter(*ring.T)[0]) / 1e6 for ring in (shell, hole))
    assert geodesic_area_km2(shapely.Polygon(shell, [hole[::-1]])) == pytest.approx(outer - inner, rel=1e-9)
    assert geodesic_area_km2(shapely.Polygon(shell[::-1], [hole])) == pytest.approx(outer - inner, rel=1e-9)
