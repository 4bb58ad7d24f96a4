"""Layers of GeoJSON files with what control features tell: accuracy, and what a place bears on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import shapely

from ftzgeo.model import Block, BoundingFeature, Side, StatedArea, Zone
from ftzgeo.reference import open_reference
from tests.digitize.towns import to_degrees

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ftzgeo.model import Direction, FeatureKind
    from ftzgeo.reference import ReferenceLayer
    from tests.digitize.towns import Street


class Place(NamedTuple):
    """A place in metres around the towns' centre; `relation` to what it `bears_on` as in control features."""

    xy: tuple[float, float]
    relation: str | None = None
    bears_on: str = ""
    accuracy_m: float = 20.0
    address: str | None = None


def layer(folder: Path, streets: Sequence[Street], places: Sequence[Place] = ()) -> ReferenceLayer:
    """Write streets and places as GeoJSON files and open their folder."""
    folder.mkdir(exist_ok=True)
    lines = [_feature(f"roads/{n}", shapely.LineString(points), name=name) for n, (name, points) in enumerate(streets)]
    spots = [
        _feature(
            f"places/{n}",
            shapely.Point(place.xy),
            name=f"地点{n}",
            kind="organisation",
            relation=place.relation,
            bears_on=[place.bears_on],
            accuracy_m=place.accuracy_m,
            address=place.address,
        )
        for n, place in enumerate(places)
    ]
    for name, features in (("roads", lines), ("places", spots)):
        if features:
            content = {"type": "FeatureCollection", "features": features}
            (folder / f"{name}.geojson").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return open_reference(folder)


def _feature(feature_id: str, shape: shapely.Geometry, **properties: object) -> dict[str, object]:
    geometry = shapely.geometry.mapping(to_degrees(shape))
    return {"type": "Feature", "properties": {"id": feature_id, **properties}, "geometry": geometry}


def bounded(block_id: str, sides: Mapping[Direction, str], km2: float | None, kind: FeatureKind = "road") -> Block:
    """Return a block bounded by one feature to each side."""
    described = [
        Side(direction=direction, features=(BoundingFeature(name=name, printed=name, kind=kind),))
        for direction, name in sides.items()
    ]
    stated = None if km2 is None else StatedArea(km2=km2, text=f"{km2}平方公里", decimals=2)
    return Block(id=block_id, sides=tuple(described), stated_area=stated, mode="bounded")


def zone(*blocks: Block) -> list[Zone]:
    """Return a zone of blocks."""
    return [Zone(id="z", blocks=blocks)]
