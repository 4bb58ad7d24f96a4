"""Small towns with known polygons: streets in metres around 117.2° E, 39.1° N, and blocks among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftzgeo.crs import local_metres, transform_xy
from ftzgeo.model import Block, BoundingFeature, Side, StatedArea

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ftzgeo.digitize.result import Digitized
    from ftzgeo.model import Direction

CENTRE = (117.2, 39.1)
Points = list[tuple[float, float]]
Street = tuple[str | None, Points]

GRID: list[Street] = [
    ("北环路", [(-1500, 500), (1500, 500)]),
    ("南环路", [(-1500, -500), (1500, -500)]),
    ("西一路", [(-500, -1500), (-500, 1500)]),
    ("东一路", [(500, -1500), (500, 1500)]),
]
"""Four streets that cross at the corners of a square of 1 km²."""

SQUARE: dict[Direction, str] = {"east": "东一路", "south": "南环路", "west": "西一路", "north": "北环路"}


def to_degrees(geometry: Any) -> Any:
    """Bring a geometry from metres around `CENTRE` to EPSG:4326."""
    return transform_xy(geometry, local_metres(*CENTRE)[1])


def to_metres(geometry: Any) -> Any:
    """Bring a geometry from EPSG:4326 to metres around `CENTRE`."""
    return transform_xy(geometry, local_metres(*CENTRE)[0])


def overlap(result: Digitized, expected: Any) -> float:
    """Return intersection over union of the first row with a polygon in metres."""
    drawn = to_metres(result.geometry.iloc[0])
    return float(drawn.intersection(expected).area / drawn.union(expected).area)


def block(sides: Mapping[Direction, str | Sequence[str]], km2: float | None = 1.0, **more: Any) -> Block:
    """Return a block bounded by named features; a name may carry a qualifier after a space."""
    described = []
    for direction, names in sides.items():
        parts = [names] if isinstance(names, str) else list(names)
        described.append(Side(direction=direction, features=tuple(map(_feature, parts))))
    stated = None if km2 is None else StatedArea(km2=km2, text=f"{km2}平方公里", decimals=2)
    return Block(id="z-1", sides=tuple(described), stated_area=stated, mode="bounded", **more)


def _feature(text: str) -> BoundingFeature:
    name, _, qualifier = text.partition(" ")
    return BoundingFeature(name=name, printed=name + qualifier, qualifier=qualifier or None, kind="road")
