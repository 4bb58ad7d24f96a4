"""What an Overpass server is asked: one query in Overpass QL per tile, built from the rules of `osm_tags`.

Digitizing walks the whole street network near a block, unnamed streets and all, so a query takes every road, railway,
waterway and coast of its tile, and what has a name among the settlements, companies, land uses and buildings.

Language: https://wiki.openstreetmap.org/wiki/Overpass_API/Overpass_QL. ``[timeout]`` and ``[maxsize]`` hold the
server's own defaults (180 s, 512 MiB): a query that demands more is more likely to be turned away. ``[bbox]`` is south,
west, north, east. ``wr`` and ``nwr`` are ways and relations, and nodes with them. ``out geom`` gives every element its
coordinates; ``qt`` spares the server sorting.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ftzgeo.errors import UsageError
from ftzgeo.reference.osm_tags import ADMIN_LEVELS, ANY, LIFECYCLE, RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ftzgeo.reference.osm_tags import Rule
    from ftzgeo.reference.sources import Bbox

TIMEOUT_S = 180
MAX_SIZE_BYTES = 536_870_912

TILE_DEG = 0.2
"""The longest side of a tile, some 17 by 22 km in Tianjin: an answer of a few megabytes, given within seconds."""

MAX_TILES = 200
"""More than this is no zone: the public servers ask to use an extract instead."""

_ELEMENTS = {
    frozenset({"line"}): "way",
    frozenset({"area"}): "wr",
    frozenset({"line", "area"}): "wr",
    frozenset({"point", "area"}): "nwr",
    frozenset({"point", "line", "area"}): "nwr",
}


def build_query(tile: Bbox) -> str:
    """Return the query for a tile (west, south, east, north in degrees)."""
    west, south, east, north = (f"{degrees:.7f}".rstrip("0").rstrip(".") for degrees in tile)
    settings = f"[out:json][timeout:{TIMEOUT_S}][maxsize:{MAX_SIZE_BYTES}][bbox:{south},{west},{north},{east}];"
    return "\n".join([settings, "(", *(f"  {statement};" for statement in _statements()), ");", "out geom qt;"])


def _statements() -> Iterator[str]:
    for rule in RULES:
        if rule.key == "boundary":
            yield f'relation["boundary"="administrative"]["admin_level"~"^({"|".join(sorted(ADMIN_LEVELS))})$"]'
            continue
        yield _statement(rule, rule.key, [*rule.kinds, *LIFECYCLE] if rule.lifecycle else [*rule.kinds])
        if rule.lifecycle:
            for state in LIFECYCLE:
                yield _statement(rule, f"{state}:{rule.key}", [ANY])


def _statement(rule: Rule, key: str, values: list[str]) -> str:
    chosen = f'["{key}"]' if ANY in values else f'["{key}"~"^({"|".join(values)})$"]'
    return f"{_ELEMENTS[frozenset(rule.forms)]}{chosen}" + ('["name"]' if rule.named else "")


def plan_tiles(boxes: Iterable[Bbox]) -> list[Bbox]:
    """Return the tiles that cover some boxes, each box cut evenly into tiles no larger than `TILE_DEG`.

    Raises
    ------
    UsageError
        If a box is none, or the boxes take more than `MAX_TILES` tiles.
    """
    wanted = list(boxes)
    for box in wanted:
        _check_box(box)
    number = sum(math.prod(_columns_and_rows(box)) for box in wanted)
    if number > MAX_TILES:
        raise UsageError(
            f"the area takes {number} queries; {MAX_TILES} are the most that a public server should be asked for. "
            "Give a smaller --bbox, or download an extract (.osm.pbf) and `ftzgeo reference import` it"
        )
    return list(dict.fromkeys(tile for box in wanted for tile in _tiles(box)))


def quarter(tile: Bbox) -> list[Bbox]:
    """Split a tile in four, for a server that finds it too much."""
    west, south, east, north = tile
    lon, lat = (west + east) / 2, (south + north) / 2
    return [(west, south, lon, lat), (lon, south, east, lat), (west, lat, lon, north), (lon, lat, east, north)]


def _check_box(box: Bbox) -> None:
    west, south, east, north = box
    inside = -180 <= west < east <= 180 and -90 <= south < north <= 90  # noqa: PLR2004 - the limits of degrees
    if not inside:
        shown = ",".join(f"{degrees:g}" for degrees in box)
        raise UsageError(f"{shown} is no box in degrees; give west,south,east,north with west < east and south < north")


def _columns_and_rows(box: Bbox) -> tuple[int, int]:
    west, south, east, north = box
    return math.ceil(round((east - west) / TILE_DEG, 6)), math.ceil(round((north - south) / TILE_DEG, 6))


def _tiles(box: Bbox) -> Iterator[Bbox]:
    """Yield the tiles of a box, row by row from the south-west."""
    west, south, east, north = box
    columns, rows = _columns_and_rows(box)
    lon = [round(west + (east - west) * column / columns, 6) for column in range(columns + 1)]
    lat = [round(south + (north - south) * row / rows, 6) for row in range(rows + 1)]
    for row in range(rows):
        for column in range(columns):
            yield lon[column], lat[row], lon[column + 1], lat[row + 1]
