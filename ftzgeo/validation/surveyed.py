"""What a survey's file says of its own parcels, 界址点坐标 above all: recorded areas, the numbers of corners."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ftzgeo.crs import geodesic_area_km2
from ftzgeo.reference.importing.exchange_text import AREA_FIELD, CORNER_FIELD
from ftzgeo.validation.area_mistakes import SQUARE_METRES
from ftzgeo.validation.wording import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from ftzgeo.validation.result import ValidationFinding

PLANE_SHARE = 0.0025
"""Surveys state areas in the plane of their zone; at the edge of one of 6° at 18° N that is 0.25 % more than on the
ellipsoid, and nowhere in China more."""
_HECTARE = SQUARE_METRES["公顷"]
_UNITS = ("平方米", "亩", "平方公里")
_DECIMAL = re.compile(r"\d+(?:\.(\d*))?")
_NUMBER = re.compile(r"(\d{1,9})$")
_FEWEST = 3


def surveyed_findings(frame: gpd.GeoDataFrame, identifiers: Sequence[str]) -> Iterator[ValidationFinding]:
    """Yield what a file's records say against its polygons (EPSG:4326), rows in the order of `identifiers`."""
    shapes = frame.geometry.to_numpy()
    usable = [shape is not None and not shape.is_empty and shape.is_valid for shape in shapes]
    if AREA_FIELD in frame.columns:
        for identifier, text, shape, is_usable in zip(identifiers, frame[AREA_FIELD], shapes, usable, strict=True):
            if is_usable:
                yield from _area_findings(identifier, str(text), 1e6 * geodesic_area_km2(shape))
    if CORNER_FIELD in frame.columns:
        yield from _corner_findings(identifiers, frame[CORNER_FIELD], shapes)


# Area ----------------------------------------------------------------------------------------------------------------


def _area_findings(identifier: str, text: str, measured_m2: float) -> Iterator[ValidationFinding]:
    """Compare a recorded area (hectares) with the polygon's; say which other unit would make them agree."""
    match = _DECIMAL.fullmatch(text.strip())
    if match is None or not float(match[0]):
        return
    recorded, decimals = float(match[0]), len(match[1] or "")
    if _agrees(recorded, decimals, _HECTARE, measured_m2):
        return
    figures: dict[str, float | str] = {"recorded": text.strip(), "measured": measured_m2 / _HECTARE}
    unit = next((one for one in _UNITS if _agrees(recorded, decimals, SQUARE_METRES[one], measured_m2)), None)
    if unit is not None:
        yield finding(identifier, "parcel-area-unit", "warning", unit=unit, **figures)
        return
    percent = 100 * (measured_m2 / (recorded * _HECTARE) - 1)
    yield finding(identifier, "parcel-area-differs", "warning", percent=percent, **figures)


def _agrees(recorded: float, decimals: int, unit_m2: float, measured_m2: float) -> bool:
    rounding = 0.5 * 10.0**-decimals * unit_m2
    return abs(recorded * unit_m2 - measured_m2) <= rounding + PLANE_SHARE * measured_m2


# Corners -------------------------------------------------------------------------------------------------------------


class _NumberedRing(NamedTuple):
    """The names of a ring's corners, and their places where the polygon has them in the same order."""

    names: list[str]
    places: NDArray[np.float64] | None


def _corner_findings(
    identifiers: Sequence[str], texts: Sequence[Any], shapes: Sequence[Any]
) -> Iterator[ValidationFinding]:
    """Yield the parcels whose corner numbers do not rise along each ring, clockwise from the north-west.

    Where neighbouring parcels share corners by name and place, the numbers run through all of the file and need not
    rise along any ring.
    """
    parcels = [_rings(text if isinstance(text, str) else "", shape) for text, shape in zip(texts, shapes, strict=True)]
    times = Counter(corner for rings in parcels for corner in _corners(rings))
    for identifier, rings in zip(identifiers, parcels, strict=True):
        if all(times[corner] == 1 for corner in _corners(rings)):
            for ring in rings:
                yield from _ring_findings(identifier, ring)


def _rings(text: str, shape: Any) -> list[_NumberedRing]:
    import shapely

    named = [ring.split(",") for ring in text.split(";") if ring]
    places: list[NDArray[np.float64] | None] = [None] * len(named)
    if named and shape is not None:
        outer = shapely.get_coordinates(shapely.get_exterior_ring(shapely.get_parts(shape)[0]))[:-1]
        places[0] = outer if len(outer) == len(named[0]) else None
    return [_NumberedRing(names, at) for names, at in zip(named, places, strict=True)]


def _corners(rings: Sequence[_NumberedRing]) -> set[tuple[str, float, float]]:
    return {
        (name, *np.round(place, 8).tolist())
        for ring in rings
        if ring.places is not None
        for name, place in zip(ring.names, ring.places, strict=True)
    }


def _ring_findings(identifier: str, ring: _NumberedRing) -> Iterator[ValidationFinding]:
    matches = [_NUMBER.search(name) for name in ring.names]
    numbers = [int(match[1]) for match in matches if match]
    if len(numbers) < max(_FEWEST, len(ring.names)):
        return
    first = numbers.index(min(numbers))
    order = [*range(first, len(numbers)), *range(first)]
    if not _rises([numbers[i] for i in order]):
        backwards = [order[0], *order[:0:-1]]
        if not _rises([numbers[i] for i in backwards]):
            at = next(k for k in range(1, len(order)) if numbers[order[k]] <= numbers[order[k - 1]])
            before, after = (ring.names[order[k]] for k in (at - 1, at))
            yield finding(identifier, "corner-numbers-out-of-order", "warning", before=before, after=after)
            return
        order = backwards
    if ring.places is not None:
        yield from _convention_findings(identifier, ring.names[first], ring.places[order])


def _rises(numbers: Sequence[int]) -> bool:
    return all(one < other for one, other in pairwise(numbers))


def _convention_findings(identifier: str, name: str, places: NDArray[np.float64]) -> Iterator[ValidationFinding]:
    """Mention corners (in the order of their numbers) that are not numbered clockwise from the north-west."""
    import shapely

    (west, south), (east, north) = places.min(axis=0), places.max(axis=0)
    is_northwest = places[0, 0] <= 0.5 * (west + east) and places[0, 1] >= 0.5 * (south + north)
    way = "counter-clockwise" if shapely.is_ccw(shapely.LinearRing(places)) else "clockwise"
    if way == "counter-clockwise" or not is_northwest:
        lon, lat = (float(one) for one in places[0])
        yield finding(identifier, "corner-numbering-unusual", "info", way=way, first=name, lon=lon, lat=lat)
