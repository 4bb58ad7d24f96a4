"""Fixtures: write a small town as a GeoPackage, digitize a block in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from ftzgeo.digitize import digitize
from ftzgeo.model import Zone
from ftzgeo.reference import open_reference
from tests.digitize.towns import to_degrees

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ftzgeo.digitize.result import Digitized
    from ftzgeo.model import Block
    from ftzgeo.reference import ReferenceLayer
    from tests.digitize.towns import Street


@pytest.fixture
def town(tmp_path: Path) -> Callable[..., ReferenceLayer]:
    """Return a function that writes streets, places and areas (name and kind to polygon), and opens them as a layer."""

    def build(
        streets: Sequence[Street],
        places: Mapping[str, tuple[float, float]] | None = None,
        *,
        areas: Mapping[tuple[str, str], shapely.Polygon] | None = None,
        angle_deg: float = 0.0,
    ) -> ReferenceLayer:
        turn = np.radians(angle_deg)
        matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        lines = [to_degrees(shapely.LineString(np.array(points) @ matrix)) for _, points in streets]
        columns = {
            "name": [name for name, _ in streets],
            "ref": [None] * len(streets),
            "highway": ["secondary" if name else "tertiary" for name, _ in streets],
        }
        path = tmp_path / "town.gpkg"
        path.unlink(missing_ok=True)
        gpd.GeoDataFrame(columns, geometry=lines, crs="EPSG:4326").to_file(path, layer="lines")
        if places:
            points = [to_degrees(shapely.Point(place)) for place in places.values()]
            named = {"name": list(places), "kind": ["village"] * len(places)}
            gpd.GeoDataFrame(named, geometry=points, crs="EPSG:4326").to_file(path, layer="places")
        if areas:
            named = {"name": [name for name, _ in areas], "kind": [kind for _, kind in areas]}
            shapes = [to_degrees(shape) for shape in areas.values()]
            gpd.GeoDataFrame(named, geometry=shapes, crs="EPSG:4326").to_file(path, layer="areas")
        return open_reference(path)

    return build


@pytest.fixture
def draw() -> Callable[..., Digitized]:
    """Return a function that digitizes one block on a layer."""

    def digitized(one: Block, layer: ReferenceLayer, **options: Any) -> Digitized:
        return digitize([Zone(id="z", blocks=(one,))], layer, **options)

    return digitized
