"""A control feature and how it is written: GeoJSON, one feature a line, the same bytes every time."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pypinyin import lazy_pinyin
from shapely.geometry import mapping, shape

from ftzgeo.model import FeatureKind  # noqa: TC001 - dataclass fields are read at run time

from .sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

DECIMALS = 5
"""Decimals of a coordinate in degrees: about one metre, finer than any accuracy here."""

SLUG_LENGTH = 36


@dataclass(frozen=True)
class ControlFeature:
    """One feature of `boundaries/control/`.

    `geometry` is in EPSG:4326; `accuracy_m` is the accuracy of the whole line, point or border, in metres, and
    `extra` holds what only some kinds have (``vertex_accuracy_m``, ``road``, ``house_number``, ``bears_on`` ...).
    """

    id: str
    name: str
    kind: FeatureKind
    geometry: BaseGeometry
    source: Source
    accuracy_m: float | None
    method: str
    ref: str | None = None
    alt_names: tuple[str, ...] = ()
    note: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def to_geojson(self) -> dict[str, Any]:
        """Return the GeoJSON feature, coordinates rounded to `DECIMALS`."""
        properties = {
            "id": self.id,
            "name": self.name,
            "ref": self.ref,
            "kind": self.kind,
            "alt_names": list(self.alt_names),
            "source": self.source.citation,
            "date": self.source.date,
            "accuracy_m": self.accuracy_m,
            **self.extra,
            "licence": self.source.licence,
            "method": self.method,
            "note": self.note,
        }
        return {"type": "Feature", "id": self.id, "properties": properties, "geometry": rounded(self.geometry)}


def read_features(path: Path) -> list[ControlFeature]:
    """Read the features of a file that `write_features` wrote."""
    return [_read(feature) for feature in json.loads(path.read_text(encoding="utf-8"))["features"]]


def _read(feature: dict[str, Any]) -> ControlFeature:
    given = dict(feature["properties"])
    source = Source(given.pop("source"), given.pop("date"), given.pop("licence"))
    plain = {key: given.pop(key) for key in ("id", "name", "ref", "kind", "accuracy_m", "method", "note")}
    alt_names = tuple(given.pop("alt_names"))
    return ControlFeature(**plain, alt_names=alt_names, source=source, geometry=shape(feature["geometry"]), extra=given)


def rounded(geometry: BaseGeometry) -> dict[str, Any]:
    """Return a GeoJSON geometry with rounded coordinates and without vertices that fall together by it."""

    def apply(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.round(xy, DECIMALS)

    result: dict[str, Any] = mapping(shapely.remove_repeated_points(shapely.transform(geometry, apply)))
    return result


def slug(name: str) -> str:
    """Return a name in ASCII for an id, at most `SLUG_LENGTH` letters: 京津公路 → jingjingonglu."""
    return re.sub(r"[^a-z0-9]+", "-", "".join(lazy_pinyin(name)).lower())[:SLUG_LENGTH].strip("-")


def numbered(folder: str, names: Iterable[str]) -> list[str]:
    """Return an id for each name, counting the features that share a slug: ``roads/jingjingonglu-1``, ``-2``."""
    seen: dict[str, int] = {}
    ids = []
    for name in names:
        key = slug(name)
        seen[key] = seen.get(key, 0) + 1
        ids.append(f"{folder}/{key}-{seen[key]}")
    return ids


def write_features(features: Iterable[ControlFeature], path: Path) -> None:
    """Write a FeatureCollection, one feature a line, to a temporary file that then takes the name."""
    rows = [json.dumps(feature.to_geojson(), ensure_ascii=False, separators=(",", ":")) for feature in features]
    write_text('{"type":"FeatureCollection","features":[\n' + ",\n".join(rows) + "\n]}\n", path)


def write_text(text: str, path: Path) -> None:
    """Write a text file in one step: readers see the old file or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    temporary.replace(path)
