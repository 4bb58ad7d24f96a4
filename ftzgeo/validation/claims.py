"""What the sides of a block claim: the lines of a reference layer by the names of its bounding features."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.digitize.plane import unit_vector
from ftzgeo.digitize.qualifiers import read_offset
from ftzgeo.validation.containment import accuracies
from ftzgeo.validation.plane import metres_per_degree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import BoundingFeature, Direction, Parcel
    from ftzgeo.reference import ReferenceLayer

_MIN_SCORE = 0.9
"""From here up a name of the layer is the one sought, in another spelling at most."""


class Claim(NamedTuple):
    """The lines (EPSG:4326) that a side's feature names; `accuracy_m` is what the layer says of them, else 0."""

    direction: Direction
    feature: str
    lines: BaseGeometry
    accuracy_m: float
    reference_ids: tuple[str, ...]


class _Named(NamedTuple):
    lines: BaseGeometry
    accuracy_m: float
    reference_ids: tuple[str, ...]


class ClaimBook:
    """The lines that the sides of some blocks and parcels name, read from a reference layer in one go."""

    def __init__(self, reference: ReferenceLayer, parts: Iterable[Parcel]) -> None:
        self._keys: dict[tuple[str, str], tuple[str, ...]] = {}
        for part in parts:
            for name in {feature.name for side in part.sides for feature in side.features}:
                found = reference.keys_for(name, block=part.id)
                self._keys[part.id, name] = tuple(key for key, like in found if like.score >= _MIN_SCORE)
        self._named = dict(_read(reference, set(self._keys.values())))

    def claims(self, part: Parcel) -> list[Claim]:
        """Return the claims of the sides of a block or parcel whose features have lines in the layer."""
        found = []
        for side in part.sides:
            for feature in side.features:
                named = self._named.get(self._keys[part.id, feature.name])
                if named is not None:
                    lines = _offset(named.lines, feature)
                    found.append(Claim(side.direction, feature.name, lines, named.accuracy_m, named.reference_ids))
        return found


def _read(reference: ReferenceLayer, wanted: Iterable[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], _Named]]:
    """Yield the lines of each group of keys; the rows of all of them are read at once."""
    import shapely

    hits = {keys: [hit for key in keys for hit in reference.line_names.hits(key)] for keys in wanted}
    every = {hit for found in hits.values() for hit in found}
    files = dict.fromkeys((hit.file, hit.part) for hit in every)
    order = [hit for file in files for hit in sorted(hit for hit in every if (hit.file, hit.part) == file)]
    frame = reference.rows(order)
    place = {hit: i for i, hit in enumerate(order)}
    shapes, ids, accuracies_m = frame.geometry.to_numpy(), frame["reference_id"].to_numpy(), accuracies(frame)
    for keys, found in hits.items():
        rows = [place[hit] for hit in found]
        lines = shapely.union_all(shapes[rows])
        if not lines.is_empty:
            worst_m = float(accuracies_m[rows].max())
            yield keys, _Named(lines, worst_m, tuple(dict.fromkeys(map(str, ids[rows]))))


def _offset(lines: BaseGeometry, feature: BoundingFeature) -> BaseGeometry:
    """Move lines as far as a qualifier such as 以东200米 says."""
    import shapely

    offset = read_offset(feature.qualifier)
    if offset is None:
        return lines
    step_m = unit_vector(offset.direction) * offset.distance_m
    return shapely.transform(lines, lambda xy: xy + step_m / np.column_stack(metres_per_degree(xy[:, 1])))
