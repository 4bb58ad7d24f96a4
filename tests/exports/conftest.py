"""The made-up town of the maps' tests, with a block that has a hole and an island, and one with hostile words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from shapely.geometry import mapping
from shapely.geometry import shape as shape_of

from ftzgeo.model import Block, Boundary, Zone
from tests.maps import town

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOSTILE = "=1+1<script>alert(1)</script>&\x07\ud800“龘𠮷”"
"""A formula, a script, a control character, a lone surrogate, a rare character of the first plane and one beyond."""
PLAIN = "=1+1<script>alert(1)</script>& ?“龘𠮷”"
"""What is left of it."""


def ring_and_island() -> dict[str, Any]:
    """Return a square with a square hole, and a second square."""
    outer, hole = shape_of(town.square(117.20, 39.10)), shape_of(town.square(117.203, 39.103, 0.002))
    return dict(mapping(outer.difference(hole).union(shape_of(town.square(117.22, 39.10)))))


@pytest.fixture
def zones() -> list[Zone]:
    first, *others = town.sample_zones()
    blocks = (*first.blocks, Block(id="jia-4", number=4, name=HOSTILE))
    return [first.model_copy(update={"blocks": blocks}), *others]


@pytest.fixture
def boundaries() -> list[Boundary]:
    return [*town.sample_boundaries(), town.drawn("jia-4", "jia", "completed", ring_and_island())]


@pytest.fixture
def exported(tmp_path: Path, zones: list[Zone], boundaries: list[Boundary]) -> Callable[..., Path]:
    """Export the town under a name; return the file's path."""
    from ftzgeo.exports import export

    def write(name: str, **options: Any) -> Path:
        return export(boundaries, tmp_path / name, zones, **options).paths[0]

    return write


@pytest.fixture
def shapes(boundaries: list[Boundary]) -> dict[str, Any]:
    """The polygons by id, EPSG:4326."""
    return {one.id: shape_of(one.geometry) for one in boundaries if one.geometry}
