"""Which described block or parcel a polygon from elsewhere is: by id, by name, by where it lies, by its area.

Each step looks only at what the steps before it left over, and a match says which step made it: an id or a name was
given by a person, an overlap or an area is an inference.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ftzgeo.boundaries import boundary_shape
from ftzgeo.crs import geodesic_area_km2
from ftzgeo.model.base import FrozenModel
from ftzgeo.parsing.numerals import chinese_numeral
from ftzgeo.reference.names import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import geopandas as gpd

    from ftzgeo.model import Boundary, Parcel, Zone

MatchMethod = Literal["id", "name", "overlap", "area"]

ID_COLUMNS = ("id", "block_id", "parcel_id", "编号", "区块编号", "地块编号", "地块号")
NAME_COLUMNS = ("name", "名称", "区块名称", "地块名称", "mc")
"""Columns that are read where none is named, in this order, upper or lower case."""

MIN_NAME_SCORE = 85.0
"""Names of this similarity (0 to 100, by edit distance) or more are the same, if no other comes near."""
NAME_MARGIN = 10.0
MIN_OVERLAP = 0.2
"""Intersection over union from which a polygon is taken for the boundary that it covers best."""
MAX_AREA_SHARE = 0.02
"""An area fits a stated one within its rounding and this share; it decides only where nothing else fits."""


class PolygonMatch(FrozenModel):
    """The part that the polygon of a row stands for.

    `row` counts the rows of the frame from 0; `given_id` and `given_name` are what its columns say. `id`, `zone` and
    `level` name the described part, None where none was found. `score` is 1 for an id; the similarity of the names;
    intersection over union; 1 minus the relative difference of the areas.
    """

    row: int
    given_id: str | None = None
    given_name: str | None = None
    id: str | None = None
    zone: str | None = None
    level: Literal["block", "parcel"] | None = None
    by: MatchMethod | None = None
    score: float = 0.0


class _Part(NamedTuple):
    zone: str
    level: Literal["block", "parcel"]
    part: Parcel


class _Pair(NamedTuple):
    row: int
    id: str
    by: MatchMethod
    score: float


class _Open:
    """The rows and the parts that are still without a partner, and the pairs made so far."""

    def __init__(self, frame: gpd.GeoDataFrame, parts: dict[str, _Part]) -> None:
        self.shapes: list[Any] = list(frame.geometry)
        self.parts = dict(parts)
        self.rows = list(range(len(frame)))
        self.pairs: list[_Pair] = []

    def take(self, pairs: Iterable[_Pair]) -> None:
        """Accept pairs, best first; a row or part that is taken already stays so."""
        rows = set(self.rows)
        for pair in sorted(pairs, key=lambda pair: (-pair.score, pair.row)):
            if pair.row in rows and pair.id in self.parts:
                rows.remove(pair.row)
                del self.parts[pair.id]
                self.pairs.append(pair)
        self.rows = [row for row in self.rows if row in rows]


def match_polygons(
    frame: gpd.GeoDataFrame,
    zones: Sequence[Zone],
    drawn: Sequence[Boundary] = (),
    *,
    id_column: str | None = None,
    name_column: str | None = None,
) -> list[PolygonMatch]:
    """Find the described block or parcel of every row.

    Parameters
    ----------
    frame
        Polygons in EPSG:4326; None and empty ones can match by id and name only.
    zones
        The descriptions.
    drawn
        Boundaries of the same blocks, for matching by overlap.
    id_column, name_column
        The columns to read; default the first of `ID_COLUMNS` and `NAME_COLUMNS` that the frame has.

    Returns
    -------
    list of PolygonMatch
        One per row, in the order of the frame. No part is given to two rows.
    """
    ids = column_texts(frame, id_column, ID_COLUMNS)
    names = column_texts(frame, name_column, NAME_COLUMNS)
    parts = _parts(zones)
    left = _Open(frame, parts)
    left.take(_Pair(row, ids[row] or "", "id", 1.0) for row in left.rows if ids[row] in parts)
    left.take(list(_same_names(left, names)))
    left.take(list(_like_names(left, names)))
    left.take(_overlaps(left, drawn))
    left.take(list(_areas(left)))
    made = {pair.row: pair for pair in left.pairs}
    return [_match(row, ids[row], names[row], made.get(row), parts) for row in range(len(frame))]


def column_texts(frame: gpd.GeoDataFrame, column: str | None, usual: Sequence[str]) -> list[str | None]:
    """Return a column as text: the one named, else the first of the usual ones; None where a cell has nothing."""
    by_key = {str(name).lower(): name for name in frame.columns}
    chosen = column if column is not None else next((by_key[key] for key in usual if key in by_key), None)
    if chosen is None:
        return [None] * len(frame)
    missing = frame[chosen].isna()
    return [None if gone else _text(value) for value, gone in zip(frame[chosen], missing, strict=True)]


def _text(value: object) -> str | None:
    """Return an id or name as text; 3.0, as tables with gaps hold the number 3, is "3"."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() or None


def _parts(zones: Sequence[Zone]) -> dict[str, _Part]:
    parts: dict[str, _Part] = {}
    for zone in zones:
        for block, parcel in zone.parts():
            part = parcel or block
            parts.setdefault(part.id, _Part(zone.id, "block" if parcel is None else "parcel", part))
    return parts


def _match(
    row: int, given_id: str | None, given_name: str | None, pair: _Pair | None, parts: dict[str, _Part]
) -> PolygonMatch:
    if pair is None:
        return PolygonMatch(row=row, given_id=given_id, given_name=given_name)
    zone, level, part = parts[pair.id]
    return PolygonMatch(
        row=row,
        given_id=given_id,
        given_name=given_name,
        id=part.id,
        zone=zone,
        level=level,
        by=pair.by,
        score=round(pair.score, 4),
    )


def _same_names(left: _Open, names: Sequence[str | None]) -> Iterator[_Pair]:
    """Pair the names that are equal but for spelling, where only one row and one part have them."""
    by_name: dict[str, set[str]] = {}
    for key, (_, level, part) in left.parts.items():
        for called in _called(level, part):
            by_name.setdefault(name_key(called), set()).add(key)
    keys = {row: name_key(name) for row in left.rows if (name := names[row])}
    wearers = Counter(keys.values())
    for row, key in keys.items():
        found = by_name.get(key, set())
        if len(found) == 1 and wearers[key] == 1:
            yield _Pair(row, next(iter(found)), "name", 1.0)


def _called(level: Literal["block", "parcel"], part: Parcel) -> Iterator[str]:
    """Yield what a part is called: its name, and 区块三 or 区块3 where it has a number."""
    if part.name:
        yield part.name
    if part.number is not None:
        word = "区块" if level == "block" else "地块"
        yield f"{word}{chinese_numeral(part.number)}"
        yield f"{word}{part.number}"


def _like_names(left: _Open, names: Sequence[str | None]) -> Iterator[_Pair]:
    """Pair the names that are nearly equal, where no second one comes near."""
    from rapidfuzz import fuzz, process

    choices = {key: name_key(part.name) for key, (_, _, part) in left.parts.items() if part.name}
    for row in left.rows:
        name = names[row]
        if not name or not choices:
            continue
        best = process.extract(name_key(name), choices, scorer=fuzz.ratio, limit=2, score_cutoff=MIN_NAME_SCORE / 2)
        second = best[1][1] if len(best) > 1 else 0.0
        if best and best[0][1] >= MIN_NAME_SCORE and best[0][1] - second >= NAME_MARGIN:
            yield _Pair(row, best[0][2], "name", best[0][1] / 100)


def _overlaps(left: _Open, drawn: Sequence[Boundary]) -> list[_Pair]:
    """Pair polygons with the boundaries that they cover, by intersection over union."""
    import numpy as np
    import shapely

    targets = [(one.id, shape) for one in drawn if one.id in left.parts and (shape := boundary_shape(one)) is not None]
    rows = [row for row in left.rows if left.shapes[row] is not None]
    if not targets or not rows:
        return []
    ours = shapely.make_valid(np.array([left.shapes[row] for row in rows], dtype=object))
    theirs = shapely.make_valid(np.array([shape for _, shape in targets], dtype=object))
    i, j = shapely.STRtree(theirs).query(ours, predicate="intersects")
    common = shapely.area(shapely.intersection(ours[i], theirs[j]))
    shares = common / np.maximum(shapely.area(ours[i]) + shapely.area(theirs[j]) - common, 1e-30)
    return [
        _Pair(rows[a], targets[b][0], "overlap", float(share))
        for a, b, share in zip(i, j, shares, strict=True)
        if share >= MIN_OVERLAP
    ]


def _areas(left: _Open) -> Iterator[_Pair]:
    """Pair a polygon with a stated area where each is the only one that the other fits."""
    import numpy as np

    stated = [(key, part.stated_area) for key, (_, _, part) in left.parts.items() if part.stated_area is not None]
    rows = [row for row in left.rows if left.shapes[row] is not None and not left.shapes[row].is_empty]
    if not stated or not rows:
        return
    areas = np.array([geodesic_area_km2(left.shapes[row]) for row in rows])
    values = np.array([area.km2 for _, area in stated])
    rounding = np.array([area.interval_km2[1] for _, area in stated]) - values
    fits = np.abs(areas[:, None] - values) <= rounding + MAX_AREA_SHARE * values
    only = fits & (fits.sum(axis=1, keepdims=True) == 1) & (fits.sum(axis=0) == 1)
    for i, j in np.argwhere(only):
        yield _Pair(rows[i], stated[j][0], "area", float(1.0 - abs(areas[i] - values[j]) / max(values[j], 1e-9)))
