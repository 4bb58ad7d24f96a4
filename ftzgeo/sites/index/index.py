"""`SiteIndex`: arrays of points in, arrays of answers out."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ftzgeo.errors import CoordinateError
from ftzgeo.sites.index.border import zone_borders
from ftzgeo.sites.index.chunks import each_chunk
from ftzgeo.sites.index.combinations import Combinations
from ftzgeo.sites.index.edges import edges_of
from ftzgeo.sites.index.exact import ON_BORDER_DEG, ExactTest
from ftzgeo.sites.index.grid import grid_for
from ftzgeo.sites.index.locating import Locator
from ftzgeo.sites.index.measuring import Measurer
from ftzgeo.sites.index.once import built_once
from ftzgeo.sites.index.table import ASK, build_table
from ftzgeo.sites.index.verdicts import FARTHEST_M, UNKNOWN, probabilities, verdicts
from ftzgeo.sites.rows import object_array, rows_of_areas, zone_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.model import Zone
    from ftzgeo.sites.index.arrays import Bools, Floats, Ints
    from ftzgeo.sites.index.compiled.lists import InCells
    from ftzgeo.sites.index.nearest import Answers
    from ftzgeo.sites.rows import ZoneRows


MEASURED = np.dtype(
    [
        ("row", np.int32),
        ("rows", np.int32),
        ("nearest", np.int32),
        ("decides", np.int32),
        ("distance_m", np.float64),
        ("decisive_m", np.float64),
        ("border_sigma_m", np.float64),
        ("sigma_m", np.float64),
        ("probability", np.float64),
        ("drawn", np.int8),
        ("on_border", np.bool_),
    ]
)
_RECORD = np.dtype((np.void, MEASURED.itemsize))
"""The same as bytes, which are put in another order much faster."""
_MEASURED_AT_ONCE, _COMPILED_AT_ONCE = 1 << 14, 1 << 17
_FARTHEST_LON, _FARTHEST_LAT = 360.0, 90.0
_SINGLE = 16
"""So few points go to the exact test at once; the table is built for more."""
_EXACT = threading.Lock()
"""A prepared polygon is completed when it is first asked, which two threads must not do at once."""


class SiteIndex:
    """An index over rows of zones, for any number of points.

    Polygons are closed: their border belongs to them. A point that lies in the interior of rows belongs to those; a
    point that lies in no interior but on borders belongs to the first row whose border it lies on. So every point of
    an edge that two rows share belongs to exactly one of them. Whether a point lies left, right or on an edge is
    decided exactly, as shapely does, for edges that are straight in longitude and latitude.

    Attributes
    ----------
    rows
        What is indexed; row numbers refer to `rows.ids`.
    combinations
        The combinations of rows that field ``rows`` of `measure` refers to.
    """

    def __init__(self, rows: ZoneRows) -> None:
        self.rows = rows
        self._zone_of_row = _numbered(rows.zones)
        self._schematic = np.array([tier == "schematic" for tier in rows.tiers], dtype=bool)
        self._exact = ExactTest(rows.shapes)
        self.combinations = Combinations(len(rows))

    def locate(self, lon: ArrayLike, lat: ArrayLike) -> Ints:
        """Return the row that contains each point, -1 where there is none.

        Where rows overlap, the first (lowest) row in whose interior the point lies; `locate_all` returns all. NaN and
        infinity are in no row.

        Parameters
        ----------
        lon, lat
            (n,) longitudes and latitudes in degrees, WGS84.
        """
        return self.combinations.first(self._codes(*_points(lon, lat))[0])

    def locate_all(self, lon: ArrayLike, lat: ArrayLike) -> tuple[Ints, Ints]:
        """Return pairs of point and row, sorted, for all rows that contain a point."""
        return self.combinations.pairs(self._codes(*_points(lon, lat))[0])

    def contains(self, lon: float, lat: float) -> bool:
        """Return whether one point lies in any row; takes a few microseconds."""
        code = self._locator.code_of_one(lon, lat)
        return code >= 0 if code != ASK else bool(self.locate([lon], [lat])[0] >= 0)

    def parcels_at(self, lon: float, lat: float) -> tuple[str, ...]:
        """Return the ids of the parcels that contain one point; boundaries given as a GeoDataFrame have none."""
        parcels = self.rows.parcels
        (rows,) = ExactTest(object_array([shape for _, shape in parcels])).rows_at(np.array([[lon, lat]]))
        return tuple(parcels[row][0] for row in rows)

    def may_be_unlocated(self, lon: ArrayLike, lat: ArrayLike) -> Bools:
        """Return for each point whether a block without a position can lie there (see `ZoneRows.extents`).

        Where there are neither blocks with a position nor such without one, nothing is known of any point.
        """
        x, y = _points(lon, lat)
        if self._anywhere:
            return np.ones(len(x), dtype=bool)
        return np.asarray(self._extents.locate(x, y) >= 0)

    def unlocated_at(self, lon: float, lat: float) -> tuple[str, ...]:
        """Return the ids of the blocks and parcels without a position that one point may lie in."""
        if not self.rows.extents:
            return self.rows.unlocated
        _, at = self._extents.locate_all([lon], [lat])
        here = {self._extents.rows.ids[row] for row in at}
        pairs = zip(self.rows.unlocated, self.rows.extents, strict=True)
        return tuple(name for name, extent in pairs if extent is None or _name(extent) in here)

    def measure(self, lon: ArrayLike, lat: ArrayLike, accuracy_m: ArrayLike = 0.0) -> NDArray[np.void]:
        """Measure points against the borders of zones.

        The zone of a point is the one that contains it; its border is that of the union of the zone's rows. A point
        inside is measured against the border of its zone (of several, the one where it lies deepest in standard
        deviations), a point outside against those of all zones.

        Parameters
        ----------
        lon, lat
            (n,) longitudes and latitudes in degrees, WGS84.
        accuracy_m
            Standard deviation of the points in metres, 0 to 2e7; one for all, or (n,).

        Returns
        -------
        numpy.ndarray
            (n,) of dtype `MEASURED`:

            ========================  ================================================================================
            ``row``                   as `locate`
            ``rows``                  code of all rows that contain the point, see `combinations`
            ``nearest``               row that the nearest border belongs to, -1 when nothing is drawn
            ``distance_m``            geodesic distance to it (GRS80), negative inside; NaN when nothing is drawn
            ``decides``               row whose border decides: the nearest in standard deviations of border and point
            ``decisive_m``            signed distance to that
            ``border_sigma_m``        standard deviation of that border, NaN when unknown
            ``sigma_m``               of border and point together
            ``probability``           of lying inside, for normal errors across that border; NaN when unknown
            ``drawn``                 number of the verdict in `ftzgeo.sites.verdict.VERDICTS` (drawn rows only)
            ``on_border``             within 1e-8 degrees (about 1 mm) of the border of a row
            ========================  ================================================================================
        """
        x, y = _points(lon, lat)
        accuracy = _accuracies(accuracy_m, len(x))
        out = np.empty(len(x), dtype=MEASURED)
        measurer = self._measurer
        if measurer.compiled(len(x)):
            each_chunk(len(x), _COMPILED_AT_ONCE, lambda: self._along_curve(x, y, accuracy, out))
        else:
            x, y = _places(x, y)
            points = _Points(x, y, accuracy, measurer.answers(x, y))
            each_chunk(len(x), _MEASURED_AT_ONCE, lambda: lambda part: self._measure(points.at(part), out[part]))
        return out

    def _along_curve(
        self, lon: Floats, lat: Floats, accuracy_m: Floats, out: NDArray[np.void]
    ) -> Callable[[slice], None]:
        """Return what measures a chunk in an order in which neighbours follow each other."""
        memory = np.empty(min(len(out), _COMPILED_AT_ONCE), dtype=MEASURED)
        records = out.view(_RECORD)

        def work(part: slice) -> None:
            x, y = _places(lon[part], lat[part])
            cells = self._measurer.cells(x, y)
            order = cells.order
            measured = memory[: len(order)]
            self._measure(_Points(x.take(order), y.take(order), accuracy_m[part].take(order), cells), measured)
            records[part][order] = measured.view(_RECORD)

        return work

    def _measure(self, points: _Points, out: NDArray[np.void]) -> None:
        """Measure a chunk against the first zone of each point; where zones overlap, against its other zones too."""
        codes, asked = self._codes(points.lon, points.lat, ON_BORDER_DEG)
        out["row"], out["rows"] = self.combinations.first(codes), codes
        out["on_border"] = False
        with _EXACT:
            out["on_border"][asked] = self._exact.on_border(points.lon[asked], points.lat[asked])
        zones = self.combinations.groups(self._zone_of_row)
        self._measure_in(points, zones[0].take(codes, mode="wrap"), out)
        for others in zones[1:]:
            at = np.flatnonzero(others.take(codes, mode="wrap") >= 0)
            other = out[at]
            self._measure_in(points.at(at), others.take(codes[at]), other)
            deeper = _depth(other) > _depth(out[at])
            out[at[deeper]] = other[deeper]

    def _measure_in(self, points: _Points, zone: Ints, out: NDArray[np.void]) -> None:
        """Measure points against the border of one zone each, of all zones for -1."""
        border, accuracy_m = self._measurer.border, points.accuracy_m
        found = self._measurer.find(points.lon, points.lat, zone, accuracy_m, points.answers)
        inside = zone >= 0
        placed = found.nearest >= 0
        for piece, metres, row_field, metres_field in (
            (found.nearest, found.nearest_m, "nearest", "distance_m"),
            (found.decides, found.decides_m, "decides", "decisive_m"),
        ):
            out[row_field] = np.where(placed, _taken(border.row, piece), -1)
            out[metres_field] = np.where(placed, np.where(inside, -metres, metres), np.nan)
        out["border_sigma_m"] = np.where(placed, _taken(border.sigma_m, found.decides), np.nan)
        sigma = np.hypot(out["border_sigma_m"], accuracy_m)
        out["sigma_m"], signed = sigma, out["decisive_m"]
        out["probability"] = probabilities(signed, sigma)
        schematic = _taken(self._schematic, out["decides"])
        out["drawn"] = np.where(placed, verdicts(signed, sigma, accuracy_m, inside, schematic), UNKNOWN)

    def _codes(self, lon: Floats, lat: Floats, tolerance_deg: float = 0.0) -> tuple[Ints, Ints]:
        """Return the codes of the rows that contain points, and the points that only the exact test could answer."""
        if len(lon) <= _SINGLE:
            with _EXACT:
                pairs = self._exact.containing(lon, lat)
            return self.combinations.codes(pairs, len(lon)), np.arange(len(lon))
        codes = np.empty(len(lon), dtype=np.int32)

        def answer(asked: Ints) -> None:
            with _EXACT:
                pairs = self._exact.containing(lon[asked], lat[asked])
            codes[asked] = self.combinations.codes(pairs, len(asked))

        return codes, self._locator.codes(lon, lat, codes, answer, tolerance_deg)

    @built_once
    def _locator(self) -> Locator:
        edges = edges_of(self.rows.shapes)
        grid = grid_for(edges)
        with _EXACT:
            table = build_table(edges, grid, self._exact.rows_at, self.combinations.code)
        return Locator(grid, table, edges)

    @property
    def _anywhere(self) -> bool:
        """Whether there is a block without a position of which nothing more is known, or nothing else at all."""
        if not self.rows.unlocated:
            return not len(self.rows)
        return not self.rows.extents or None in self.rows.extents

    @built_once
    def _extents(self) -> SiteIndex:
        """Return an index of the different areas in which blocks without a position can lie."""
        areas = {_name(extent): extent for extent in self.rows.extents if extent is not None}
        return SiteIndex(rows_of_areas(areas))

    @built_once
    def _measurer(self) -> Measurer:
        n_zones = int(self._zone_of_row.max(initial=-1)) + 1
        return Measurer(zone_borders(self.rows, self._zone_of_row), n_zones, self._zones_at)

    def _zones_at(self, lon: Floats, lat: Floats) -> Ints:
        """Return the zones (k, n) that contain points, -1 for none."""
        codes, _ = self._codes(lon, lat)
        return self.combinations.groups(self._zone_of_row).take(codes, axis=1, mode="wrap")


class _Points(NamedTuple):
    """Points in degrees with their accuracy and the pieces of border that may decide."""

    lon: Floats
    lat: Floats
    accuracy_m: Floats
    answers: Answers | InCells

    def at(self, points: slice | Ints) -> _Points:
        """Return some of the points."""
        return _Points(self.lon[points], self.lat[points], self.accuracy_m[points], self.answers.at(points))


def site_index(
    zones: gpd.GeoDataFrame | BoundarySource | None = None, *, descriptions: Path | Sequence[Zone] | None = None
) -> SiteIndex:
    """Return an index over zones.

    Parameters
    ----------
    zones
        A GeoDataFrame with polygons in any CRS: its rows are those of the index, in its order. Columns that are used
        where they are there: ``id``, ``zone`` (rows of one zone have a common border), ``tier`` and ``sigma_m``.
        Or boundaries, as `ftzgeo.read_boundaries` and `ftzgeo.digitize` return them, or their file; then the rows are
        the drawn blocks in natural order of their ids, and the accuracies of the sides are known too. Default: the
        boundaries of ``boundaries/polygons`` in the working directory, else those that come with ftzgeo.
    descriptions
        Of boundaries: zones, or the file or folder that they are in. Blocks without a position are then looked for only
        in the district or city that their zone lies in, and those without any borders nowhere. Default: those that come
        with ftzgeo if the boundaries do, else none.

    Raises
    ------
    BoundaryError
        A GeoDataFrame without a CRS or with geometries that are no polygons; boundaries that cannot be read.
    """
    return SiteIndex(zone_rows(zones, descriptions))


def _name(extent: BaseGeometry) -> str:
    return str(extent.wkb_hex)


def _numbered(names: tuple[str, ...]) -> Ints:
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names], dtype=np.int32)


def _points(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape:
        raise CoordinateError(
            f"longitudes and latitudes are arrays of one length; they have shapes {x.shape}, {y.shape}"
        )
    return np.ascontiguousarray(x), np.ascontiguousarray(y)


def _accuracies(accuracy_m: ArrayLike, n: int) -> Floats:
    accuracy = np.asarray(accuracy_m, dtype=np.float64)
    if accuracy.ndim > 1 or accuracy.size not in {1, n} or not ((accuracy >= 0) & (accuracy <= FARTHEST_M)).all():
        raise CoordinateError("accuracies are metres, 0 to 20 million: one for all points, or one for each")
    return np.broadcast_to(accuracy, n)


def _places(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return coordinates with NaN for what is no place on a globe."""
    place = (np.abs(lon) <= _FARTHEST_LON) & (np.abs(lat) <= _FARTHEST_LAT)
    return np.where(place, lon, np.nan), np.where(place, lat, np.nan)


def _taken(values: NDArray[Any], at: NDArray[Any]) -> NDArray[Any]:
    """Return values at places, anything for places that are negative."""
    return values.take(at, mode="clip") if len(values) else np.zeros(len(at), dtype=values.dtype)


def _depth(measured: NDArray[np.void]) -> Floats:
    """Return how deep points lie inside, in standard deviations; 0 on a border, however exact."""
    depth = np.zeros(len(measured))
    with np.errstate(divide="ignore"):
        np.divide(-measured["decisive_m"], measured["sigma_m"], out=depth, where=measured["decisive_m"] != 0)
    return depth
