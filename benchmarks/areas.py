"""Areas by the methods that people use, against the geodesic one. Prints a Markdown table.

    python benchmarks/areas.py

Squares of some sizes at some latitudes of China, 1° east of a central meridian of a 6° zone (and so near the edge of
none): their area in square degrees times 111.32² km², in Web Mercator, in the Gauss-Krüger projection of the right and
of the neighbouring 6° zone, and geodesic. The truth is the area of the cell between meridians and parallels by the
closed formula of the ellipsoid (Snyder 1987), which shares no code with any of them.
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

import pyproj
import shapely

from ftzgeo.crs import geodesic_area_km2, transform_xy

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

A_M, F = 6_378_137.0, 1 / 298.257222101  # GRS80
E2 = F * (2 - F)
LON, RIGHT, NEXT = 118.0, 117, 123
KM2 = (0.01, 10.0, 5000.0)
LATITUDES = (4.0, 18.0, 25.0, 31.0, 39.1, 45.0, 53.0)


def main() -> int:
    """Print the table."""
    print("| latitude | true km² | geodesic (ftzgeo) | square degrees | Web Mercator | right zone | next zone |")
    print("| ---: |" + " ---: |" * 6)
    for lat in LATITUDES:
        for km2 in KM2:
            cell, true = square(lat, km2)
            methods = (geodesic_area_km2, square_degrees, mercator, right_zone, next_zone)
            shares = [100 * (method(cell) / true - 1) for method in methods]
            print(
                f"| {lat:g}° | {true:.6g} | {shares[0]:+.6f} % | "
                + " | ".join(f"{s:+.2f} %" for s in shares[1:])
                + " |"
            )
    return 0


def square(lat: float, km2: float) -> tuple[BaseGeometry, float]:
    """Return a cell of about an area between meridians and parallels, and its true area."""
    half_lat = math.sqrt(km2) / 111.0 / 2
    width = math.sqrt(km2) / (111.0 * math.cos(math.radians(lat)))
    cell = shapely.box(LON - width / 2, lat - half_lat, LON + width / 2, lat + half_lat).segmentize(width / 200)
    return cell, zone_km2(lat + half_lat, width) - zone_km2(lat - half_lat, width)


def zone_km2(lat_deg: float, width_deg: float) -> float:
    """Return the area between the equator and a parallel over a width of longitude (Snyder 1987, 3-12 and 3-16)."""
    e, s = math.sqrt(E2), math.sin(math.radians(lat_deg))
    q = (1 - E2) * (s / (1 - E2 * s * s) - math.log((1 - e * s) / (1 + e * s)) / (2 * e))
    return math.radians(width_deg) * A_M**2 * q / 2 / 1e6


def square_degrees(cell: BaseGeometry) -> float:
    """Take every degree for 111.32 km."""
    return cell.area * 111.32**2


def mercator(cell: BaseGeometry) -> float:
    """Measure in Web Mercator."""
    return projected(cell, "EPSG:3857")


def right_zone(cell: BaseGeometry) -> float:
    """Measure in the Gauss-Krüger zone that the cell lies in."""
    return projected(cell, f"+proj=tmerc +lon_0={RIGHT} +x_0=500000 +ellps=GRS80 +units=m")


def next_zone(cell: BaseGeometry) -> float:
    """Measure in the neighbouring 6° zone."""
    return projected(cell, f"+proj=tmerc +lon_0={NEXT} +x_0=500000 +ellps=GRS80 +units=m")


def projected(cell: BaseGeometry, crs: str) -> float:
    """Return the area in a projection, in km²."""
    return transform_xy(cell, pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)).area / 1e6


if __name__ == "__main__":
    sys.exit(main())
