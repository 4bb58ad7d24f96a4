"""Zones, points, and what an index says of them by compiled loops or by arrays; for tests of these."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

import ftzgeo
from benchmarks.site_data import frame, hard_points, neighbours, scattered
from ftzgeo.sites.index import locating, measuring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    import geopandas as gpd
    from numpy.typing import NDArray

    from ftzgeo.sites.index import SiteIndex
    from ftzgeo.sites.index.arrays import Floats

LOOPS = pytest.importorskip("ftzgeo.sites.index.compiled.loops", reason="needs numba: pip install 'ftzgeo[fast]'")
SQUARE = shapely.box(117.0, 39.0, 117.5, 39.5)


@contextmanager
def engine(loops: ModuleType | None) -> Iterator[None]:
    """Let the index work with compiled loops, or with arrays for None, however many the points are."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (locating, measuring):
            patch.setattr(module, "kernels", lambda _: loops)
        patch.setattr(measuring, "_FEW_POINTS", 0)
        yield


def measured(index: SiteIndex, *points: Any) -> NDArray[np.void]:
    """Measure, with a number of the rows themselves in place of their code, which depends on what was met before."""
    found = index.measure(*points)
    codes, at = np.unique(found["rows"], return_inverse=True)
    numbers = [hash(index.combinations.rows(code)) % 2**31 for code in codes.tolist()]
    found["rows"] = np.array(numbers, dtype=np.int32)[at]
    return found


def answers(index: SiteIndex, *points: Any) -> list[bytes]:
    """All that an index says of points."""
    found = (index.locate(*points[:2]), *index.locate_all(*points[:2]), measured(index, *points))
    return [np.ascontiguousarray(array).tobytes() for array in found]


def both(zones: gpd.GeoDataFrame, *points: Any) -> tuple[list[bytes], list[bytes]]:
    """What new indexes say by arrays, and compiled."""
    said = []
    for loops in (None, LOOPS):
        with engine(loops):
            said.append(answers(ftzgeo.site_index(zones), *points))
    return said[0], said[1]


def of_different_sigma() -> gpd.GeoDataFrame:
    """Zones with holes and second parts, whose borders are known to 0, 30 or 90 m, or not at all."""
    return scattered(4, 40).assign(sigma_m=[(0.0, 30.0, 90.0, math.nan)[i % 4] for i in range(16)])


def of_schemes() -> gpd.GeoDataFrame:
    """Zones of which every second is a scheme that may lie anywhere, so that it decides wherever it is."""
    tiers = [("traced", "schematic")[i % 2] for i in range(60)]
    return neighbours(60).assign(tier=tiers, sigma_m=[10.0 if tier == "traced" else math.nan for tier in tiers])


def of_several_rows() -> gpd.GeoDataFrame:
    """Zones of about nine rows, which lie beside each other or apart."""
    return neighbours(80).assign(zone=[f"zone {i % 9}" for i in range(80)])


def overlapping() -> gpd.GeoDataFrame:
    """Circles with up to four over each other, some of them of one zone, of all accuracies."""
    circles = [shapely.Point(117 + i / 16, 39 + j / 16).buffer(0.07) for i in range(5) for j in range(5)]
    return frame(circles).assign(
        zone=[f"zone {i % 20}" for i in range(25)],
        tier=[("traced", "schematic", "traced")[i % 3] for i in range(25)],
        sigma_m=[(5.0, math.nan, 200.0, 0.0)[i % 4] for i in range(25)],
    )


def without_a_border() -> gpd.GeoDataFrame:
    """A square, and a zone of two rows so small that nothing is left of their union on the grid of coordinates."""
    west, south, side = 117.2 + 3.3e-8, 38.9 + 3.3e-8, 1e-8
    specks = [shapely.box(west + i * side, south, west + (i + 1) * side, south + side) for i in (0, 1)]
    return frame([SQUARE, *specks]).assign(zone=["square", "speck", "speck"])


def places(zones: gpd.GeoDataFrame, count: int) -> tuple[Floats, Floats, Floats]:
    """Points, up to 2,500 of them hard ones and every twentieth far away or no place, and accuracies of 0 to 100 km."""
    chance = np.random.default_rng(count)
    hard = np.transpose(hard_points(zones if len(zones) else frame([SQUARE]), 20_000))
    some = chance.choice(hard, min(2500, count // 2))
    anywhere = chance.uniform((116.6, 38.5), (118.1, 40.3), (count - len(some), 2))
    lon, lat = chance.permutation(np.concatenate((some, anywhere))).T.copy()
    odd = np.arange(7, count, 20)
    lon[odd] = chance.choice([-63.0, 0.0, 180.0, -180.0, 360.0, 477.0, 5.4e6, 1e300, math.inf, math.nan], len(odd))
    lat[odd] = chance.choice([-39.0, 0.0, 90.0, -90.0, 39.2, 91.0, -1e300, -math.inf, math.nan], len(odd))
    accuracy = 10 ** chance.uniform(-3, 5, count)
    accuracy[::5] = 0.0
    return lon, lat, accuracy
