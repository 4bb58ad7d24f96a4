"""Find a name in a reference layer: every candidate, ranked, with the reason for its place, and why there is none."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from ftzgeo.crs import geodesic_length_m, local_metres, transform_xy
from ftzgeo.model import Finding
from ftzgeo.model.base import FrozenModel
from ftzgeo.reference.names import name_key, row_keys
from ftzgeo.reference.villages import Village

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.reference.layer import NameIndex, ReferenceLayer
    from ftzgeo.reference.likeness import Likeness
    from ftzgeo.reference.sources import Bbox

DISTANCE_SCALE_M = 10_000.0
"""A candidate this far from the point asked for counts as half as good a match by place."""

MAX_IDS = 5
"""A name of many rows is shown with its first few."""

SURE_SCORE = 0.9
"""From here up a name is the one sought, in another spelling at most."""

HOME_SCORE = 0.5
"""The town of a village, the estate at a company's address: not the feature, but where it lies."""

MIN_ESTATE = 4
"""Shorter words of an address are not looked up as names of estates."""

MAX_ADDRESSES = 5
MAX_ADDRESS = 40
"""So many addresses, and so much of each, are read for estates."""


class NameCandidate(FrozenModel):
    """A feature of the layer that may be the one sought: rows of one name that lie together.

    `score` is 1 for the same name at the place asked for; `match` is the kind of match (``exact``, ``alias``, ``ref``,
    ``state``, ``numeral``, ``brackets``, ``ending``, ``lookalike``, ``homophone``, ``misprint``, ``twin``, and ``town``
    or ``estate`` for where it lies). `part` tells whether lines, places or areas bear it; `count` is the number of
    rows, `pieces` of how many connected pieces they are, `reference_id` names the first of them, `length_m` is the
    length of all its lines; `bounds` are west, south, east, north in degrees.
    """

    name: str
    score: float
    match: str
    reason: str
    part: str
    kind: str | None = None
    count: int = 0
    pieces: int = 1
    length_m: float | None = None
    bounds: tuple[float, float, float, float]
    reference_id: str
    distance_m: float | None = None

    @property
    def center(self) -> tuple[float, float]:
        """Longitude and latitude of the middle of `bounds`."""
        west, south, east, north = self.bounds
        return 0.5 * (west + east), 0.5 * (south + north)


class NameSearch(FrozenModel):
    """What is known of a name: candidates (best first), the towns of villages so called, and what is odd."""

    name: str
    candidates: tuple[NameCandidate, ...] = ()
    villages: tuple[Village, ...] = ()
    findings: tuple[Finding, ...] = ()


class _Wanted(NamedTuple):
    layer: ReferenceLayer
    window: BaseGeometry | None
    near: tuple[float, float] | None


def search_names(  # noqa: PLR0913 - where to look has several sides, all of them optional
    layer: ReferenceLayer,
    name: str,
    *,
    within: Bbox | BaseGeometry | None = None,
    near: tuple[float, float] | None = None,
    block: str | None = None,
    limit: int = 20,
) -> NameSearch:
    """Return the features of a layer that a name may mean, best first, and what is known besides.

    Parameters
    ----------
    layer
        The reference layer.
    name
        The name as a document has it.
    within
        Only features that touch this box (west, south, east, north in degrees) or geometry (EPSG:4326).
    near
        Longitude and latitude: among equal names the nearer ranks first.
    block
        The id of the block whose description has the name; aliases for this block are used, too.
    limit
        The most candidates to return.
    """
    import shapely

    window = within if within is None or isinstance(within, shapely.Geometry) else shapely.box(*within)
    wanted = _Wanted(layer, window, near)
    found: list[NameCandidate] = []
    for index in (layer.line_names, layer.place_names):
        found += _candidates(wanted, index, layer.meanings(name, index, block=block)[: 2 * limit])
    villages = layer.villages.find(name)
    found += _towns(wanted, villages)
    found += _estates(wanted, name)
    ranked = tuple(_once(sorted(found, key=_rank)))[:limit]
    return NameSearch(
        name=name, candidates=ranked, villages=villages, findings=tuple(_findings(wanted, name, ranked, block))
    )


def _once(ranked: Iterable[NameCandidate]) -> list[NameCandidate]:
    """Keep the best of candidates that are the same rows: a road under its name and under its number."""
    first: dict[tuple[str, int, str], NameCandidate] = {}
    for one in ranked:
        first.setdefault((one.reference_id, one.count, one.part), one)
    return list(first.values())


def _rank(one: NameCandidate) -> tuple[float, float, float, str, str]:
    """Order by score; among equals by distance, then the longer feature first."""
    return -one.score, one.distance_m or 0.0, -(one.length_m or 0.0), one.name, one.part


def _candidates(wanted: _Wanted, index: NameIndex, meanings: Sequence[tuple[str, Likeness]]) -> Iterator[NameCandidate]:
    """Yield the occurrences of every meaning inside the window; all rows are read at once."""
    rows = wanted.layer.rows(hit for key, _ in meanings for hit in index.hits(key))
    if wanted.window is not None and len(rows):
        rows = rows[rows.intersects(wanted.window)].reset_index(drop=True)
    borne = rows_by_key(rows)
    for key, likeness in meanings:
        if key in borne:
            yield from _occurrences(rows.iloc[borne[key]], index.printed(key) or key, likeness, wanted.near)


def rows_by_key(rows: gpd.GeoDataFrame) -> dict[str, list[int]]:
    """Return for every key the positions of the rows that bear it."""
    borne: dict[str, list[int]] = defaultdict(list)
    for position, names in enumerate(zip(rows["name"], rows["ref"], rows["alt_names"], strict=True)):
        for key in dict.fromkeys(row_keys(*names)):
            borne[key].append(position)
    return borne


def _occurrences(
    rows: gpd.GeoDataFrame, name: str, likeness: Likeness, near: tuple[float, float] | None
) -> Iterator[NameCandidate]:
    from ftzgeo.reference.occurrences import occurrences_of

    groups = occurrences_of(rows.geometry.to_numpy())
    for group in groups:
        candidate = _candidate(rows.iloc[group.rows], name, likeness, near)
        told = [candidate.reason]
        if candidate.count > 1:
            told.append(f"{candidate.count} rows in {group.pieces} piece(s)")
        if len(groups) > 1:
            told.append(f"one of {len(groups)} far apart")
        yield candidate.model_copy(update={"pieces": group.pieces, "reason": "; ".join(told)})


def _candidate(
    rows: gpd.GeoDataFrame, name: str, likeness: Likeness, near: tuple[float, float] | None
) -> NameCandidate:
    import shapely

    shape = shapely.union_all(rows.geometry.to_numpy())
    distance = None if near is None else _distance_m(shape, near)
    by_place = 1.0 if distance is None else DISTANCE_SCALE_M / (DISTANCE_SCALE_M + distance)
    lines = shape.geom_type in ("LineString", "MultiLineString")
    return NameCandidate(
        name=name,
        score=round(likeness.score * (0.8 + 0.2 * by_place), 4),
        match=likeness.match,
        reason=likeness.reason if distance is None else f"{likeness.reason}, {distance / 1000:.1f} km away",
        part="lines" if lines else "areas" if "Polygon" in shape.geom_type else "places",
        kind=next((str(value) for column in ("kind", "class") for value in rows[column] if value), None),
        count=len(rows),
        length_m=round(geodesic_length_m(shape), 1) if lines else None,
        bounds=shape.bounds,
        reference_id=",".join(rows["reference_id"].iloc[:MAX_IDS]),
        distance_m=distance,
    )


def _distance_m(shape: BaseGeometry, near: tuple[float, float]) -> float:
    """Return the distance from a point to a shape in metres, in the plane around the point."""
    import shapely

    forward, _ = local_metres(*near)
    return float(shapely.distance(transform_xy(shape, forward), shapely.Point(0.0, 0.0)))


def _towns(wanted: _Wanted, villages: Sequence[Village]) -> Iterator[NameCandidate]:
    """Yield the towns that villages of the name belong to, where the layer has them."""
    for village in {village.town: village for village in reversed(villages)}.values():
        yield from _home(wanted, name_key(village.town), "town", str(village))


def _estates(wanted: _Wanted, name: str) -> Iterator[NameCandidate]:
    """Yield the estates that stand in the address of a company or place of the name."""
    index = wanted.layer.place_names
    key = name_key(name)
    addresses = dict.fromkeys(value for value in wanted.layer.rows(index.hits(key))["address"] if value)
    for address in list(addresses)[:MAX_ADDRESSES]:
        for estate in _names_in(name_key(str(address))[:MAX_ADDRESS], index, key):
            yield from _home(wanted, estate, "estate", f"{name} has the address {address}")


def _names_in(address: str, index: NameIndex, own: str) -> list[str]:
    """Return the longest names of the index that stand in an address and are not the company's own."""
    found: list[str] = []
    size = len(address)
    for length in range(size, MIN_ESTATE - 1, -1):
        for start in range(size - length + 1):
            word = address[start : start + length]
            if word != own and word in index and not any(word in longer for longer in found):
                found.append(word)
    return found


def _home(wanted: _Wanted, key: str, match: Any, reason: str) -> Iterator[NameCandidate]:
    from ftzgeo.reference.likeness import Likeness

    likeness = Likeness(HOME_SCORE, reason)
    for candidate in _candidates(wanted, wanted.layer.place_names, [(key, likeness)]):
        if match == "town" or candidate.kind in ("estate", "organisation"):
            yield candidate.model_copy(update={"match": match})


def _findings(wanted: _Wanted, name: str, ranked: Sequence[NameCandidate], block: str | None) -> Iterator[Finding]:
    sure = [one for one in ranked if one.score >= SURE_SCORE or one.match == "exact"]
    exact = [one for one in sure if one.match == "exact" and one.part == "lines"]
    if not sure and wanted.window is not None and _elsewhere(wanted.layer, name, block):
        text = (
            f"{name} is in the reference layer, but outside the box given. Widen it (--within), or search without it."
        )
        yield Finding(id=name, code="name-elsewhere", level="warning", message=text)
    elif not sure:
        yield _not_found(wanted, name, ranked)
    if len(exact) > 1:
        text = (
            f"{len(exact)} features named {name} lie far apart. Say which is meant: --near LON,LAT or --within W,S,E,N."
        )
        yield Finding(id=name, code="name-far-apart", level="info", message=text)


def _not_found(wanted: _Wanted, name: str, ranked: Sequence[NameCandidate]) -> Finding:
    likest = "、".join(dict.fromkeys(one.name for one in ranked[:3]))
    near = f" The likest names are {likest}." if likest else ""
    towns = "、".join(dict.fromkeys(village.town for village in wanted.layer.villages.find(name)))
    told = f" It is a village of {towns}: place it there by hand, in a layer of your own." if towns else ""
    text = (
        f"{name} is not in the reference layer.{near}{told} Import or fetch a layer that has it, "
        "or give its other name in aliases.toml."
    )
    return Finding(id=name, code="name-not-found", level="warning", message=text)


def _elsewhere(layer: ReferenceLayer, name: str, block: str | None) -> bool:
    keys = layer.keys_for(name, block=block) + layer.place_keys_for(name, block=block)
    return any(likeness.score >= SURE_SCORE for _, likeness in keys)
