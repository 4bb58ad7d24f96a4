"""Resolve the names of a block: which lines of the reference layer, which places, or nothing.

A name stands for all lines of the window that bear it; which of several stretches is meant is decided later, by where
the other sides lie. A name that is not there as written is looked for under its aliases and then under its likes
(公路 for 路, one character misprinted); every step down is kept with its reason and reported.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ftzgeo.digitize.plane import BEARING_DEG
from ftzgeo.digitize.qualifiers import Course, Offset, is_own_edge, read_course, read_offset, split_edge
from ftzgeo.model import Finding
from ftzgeo.reference.likeness import SAME
from ftzgeo.reference.names import name_key, row_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import BoundingFeature, Direction, Parcel
    from ftzgeo.reference import ReferenceLayer
    from ftzgeo.reference.likeness import Likeness

MIN_LIKENESS = 0.6
ALIAS_LIKENESS = 0.99
FIRM_LIKENESS = 0.9
"""From here up a name counts as found; below, the match is reported and the boundary is not called traced."""


Form = Literal["outline", "line"]
"""Lines of a reference layer are the outlines of areas (a river's banks, a district's border), or lines as drawn."""


@dataclass(frozen=True)
class ResolvedFeature:
    """A feature of a side with what the layer knows of it.

    `keys` are the line names taken for it (empty: none), `place` a point (EPSG:4326) where it is a place. `offset` is
    how far from the feature the border lies; `own_edge` says that the border is the feature's own edge, which no line
    shows. `course` tells which line of a river is meant, `form` whether only the outlines or only the other lines of
    this name count (None: all).
    """

    feature: BoundingFeature
    direction: Direction
    keys: frozenset[str] = frozenset()
    likeness: Likeness | None = None
    reference_ids: tuple[str, ...] = ()
    place: Any = None
    offset: Offset | None = None
    own_edge: bool = False
    course: Course | None = None
    form: Form | None = None

    @property
    def found(self) -> bool:
        """Whether lines of the layer bear the name."""
        return bool(self.keys)

    @property
    def wants_other_line(self) -> bool:
        """Whether the side means the centre line of a river and the layer has its banks only, or the reverse."""
        return self.found and self.course is not None and self.form is None

    def as_missing(self) -> ResolvedFeature:
        """Return the feature as one whose name is not in the layer."""
        return replace(self, keys=frozenset(), likeness=None, reference_ids=())


def resolve(
    part: Parcel, reference: ReferenceLayer, window: BaseGeometry | None
) -> tuple[list[ResolvedFeature], gpd.GeoDataFrame]:
    """Resolve every feature of a block or parcel.

    Returns
    -------
    tuple
        The features clockwise from north, and the lines inside the window that bear their names (EPSG:4326).
    """
    sides = sorted(part.sides, key=lambda side: BEARING_DEG[side.direction])
    features = [_read_feature(feature, side.direction) for side in sides for feature in side.features]
    meanings = [_meanings(one, reference, part.id) for one in features]
    keys = sorted({key for meaning in meanings for key, _ in meaning})
    rows = reference.rows(hit for key in keys for hit in reference.line_names.hits(key))
    rows = rows if window is None or not len(rows) else rows[rows.intersects(window)].reset_index(drop=True)
    ids = _ids_by_key(rows)
    place_of = partial(_place, reference=reference, window=window, part_id=part.id)
    chosen = [_choose(one, meaning, ids, place_of) for one, meaning in zip(features, meanings, strict=True)]
    return [_with_form(one, rows) for one in chosen], rows


def _read_feature(feature: BoundingFeature, direction: Direction) -> ResolvedFeature:
    qualifier = feature.qualifier or split_edge(feature.name)[1]
    course = None if feature.kind == "coast" else read_course(qualifier)  # a coast has one line only
    return ResolvedFeature(
        feature, direction, offset=read_offset(qualifier), own_edge=is_own_edge(feature.qualifier), course=course
    )


def _meanings(one: ResolvedFeature, reference: ReferenceLayer, part_id: str) -> list[tuple[str, Likeness]]:
    """Return the line names that a feature may mean, best first; none for land, and for an own edge not drawn."""
    if one.feature.kind == "land":
        return []
    if one.own_edge:
        return _outlined(one.feature.name, reference)
    found = [pair for pair in reference.keys_for(one.feature.name, block=part_id) if pair[1].score >= MIN_LIKENESS]
    stem, edge = split_edge(one.feature.name)
    if edge is None or (found and found[0][1].score >= FIRM_LIKENESS):
        return found
    return _outlined(stem, reference) or found


def _outlined(name: str, reference: ReferenceLayer) -> list[tuple[str, Likeness]]:
    """Return the name itself where the layer has an area of this name whose border bounds blocks."""
    key = name_key(name)
    return [(key, SAME)] if any(hit.part == "outlines" for hit in reference.line_names.hits(key)) else []


def _ids_by_key(rows: gpd.GeoDataFrame) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    columns = (rows["name"], rows["ref"], rows["alt_names"], rows["reference_id"])
    for name, ref, others, row_id in zip(*columns, strict=True):
        for key in set(row_keys(name, ref, others)):
            ids.setdefault(key, []).append(row_id)
    return ids


def _choose(
    one: ResolvedFeature,
    meanings: Sequence[tuple[str, Likeness]],
    ids: dict[str, list[str]],
    place_of: Callable[[str], Any],
) -> ResolvedFeature:
    """Take the likest names that have lines inside the window; look for a place where no line is sure."""
    present = [(key, likeness) for key, likeness in meanings if key in ids]
    best = present[0][1] if present else None
    if best is None or best.score < FIRM_LIKENESS:
        one = replace(one, place=place_of(one.feature.name))
    if best is None:
        return one
    keys = frozenset(key for key, likeness in present if likeness.score >= min(best.score, ALIAS_LIKENESS))
    rows = sorted({row for key in keys for row in ids[key]})
    return replace(one, keys=keys, likeness=best, reference_ids=tuple(rows))


def _with_form(one: ResolvedFeature, rows: gpd.GeoDataFrame) -> ResolvedFeature:
    """Choose between a river's banks and its centre line where the layer has both and the side says which."""
    if one.course is None or not one.found:
        return one
    mine = rows["reference_id"].isin(one.reference_ids).to_numpy()
    outlines = are_outlines(rows)
    wanted: Form = "line" if one.course == "centre" else "outline"
    present = mine & (outlines == (wanted == "outline"))
    return (
        replace(one, form=wanted, reference_ids=tuple(sorted(rows["reference_id"][present]))) if present.any() else one
    )


def are_outlines(frame: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell which rows of a frame of lines are the outlines of areas: those that are closed."""
    import shapely

    parts, row = shapely.get_parts(frame.geometry.to_numpy(), return_index=True)
    still_open = np.bincount(row, weights=~shapely.is_closed(parts), minlength=len(frame))
    return np.asarray(still_open == 0)


def _place(name: str, *, reference: ReferenceLayer, window: BaseGeometry | None, part_id: str) -> Any:
    firm = [key for key, likeness in reference.place_keys_for(name, block=part_id) if likeness.score >= FIRM_LIKENESS]
    for key in firm:
        rows = reference.rows(reference.place_names.hits(key))
        rows = rows if window is None else rows[rows.intersects(window)]
        if len(rows) == 1:
            return rows.geometry.iloc[0].centroid
    return None


def variant_finding(part_id: str, known: ResolvedFeature, rows: gpd.GeoDataFrame) -> Finding:
    """Say that a name was read as a like of it, and why."""
    mine = rows[rows["reference_id"].isin(known.reference_ids)]
    names = "、".join(sorted({str(name) for name in mine["name"] if name})[:4])
    score, reason, _ = known.likeness or ("", "", "")
    message = (
        f"{known.direction}: {known.feature.name} is not in the reference layer; {names} is taken for it "
        f"({reason}, likeness {score}). If that is wrong, name the right line in aliases.toml."
    )
    return Finding(id=part_id, code="name-variant", level="warning", message=message)


def course_finding(part_id: str, known: ResolvedFeature) -> Finding | None:
    """Say that the layer lacks the line of a river that a side means; None where it does not."""
    if not known.wants_other_line:
        return None
    wanted, drawn = ("centre line", "banks") if known.course == "centre" else ("banks", "centre line")
    message = (
        f"{known.direction}: the reference layer has the {drawn} of {known.feature.name}, not the {wanted} that "
        f"{known.feature.printed} means; the border is half the river's width off."
    )
    return Finding(id=part_id, code="bank-not-found", level="warning", message=message)


def mark_rows(frame: gpd.GeoDataFrame, features: Sequence[ResolvedFeature]) -> NDArray[np.int64]:
    """Return a bit set per row of a frame of lines: bit k is on where the row bears feature k's name."""
    bits: dict[str, int] = {}
    for number, feature in enumerate(features):
        for key in feature.keys:
            bits[key] = bits.get(key, 0) | 1 << number
    marks = np.zeros(len(frame), dtype=np.int64)
    for position, (name, ref, others) in enumerate(zip(frame["name"], frame["ref"], frame["alt_names"], strict=True)):
        for key in row_keys(name, ref, others):
            marks[position] |= bits.get(key, 0)
    for number, feature in enumerate(features):
        if feature.form is not None:
            unfit = are_outlines(frame) != (feature.form == "outline")
            marks[unfit] &= ~(1 << number)
    return marks
