"""Compiled loops say to the bit what arrays say, and are used where they pay."""

from __future__ import annotations

import math
import pickle
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import ftzgeo
from benchmarks.site_data import expected_rows, frame, hard_points, neighbours, scattered
from ftzgeo.crs import grs80
from ftzgeo.sites.index import compiled
from ftzgeo.sites.index.compiled import MANY, SWITCH, kernels
from tests.sites.index_engines import (
    LOOPS,
    SQUARE,
    answers,
    both,
    engine,
    measured,
    of_different_sigma,
    of_schemes,
    of_several_rows,
    overlapping,
    places,
    without_a_border,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import geopandas as gpd

    from ftzgeo.sites.index import SiteIndex
    from ftzgeo.sites.index.arrays import Floats

ZONES: dict[str, Callable[[], gpd.GeoDataFrame]] = {
    "scattered": lambda: scattered(5, 60),
    "neighbours": lambda: neighbours(100),
    "different sigma": of_different_sigma,
    "schemes": of_schemes,
    "several rows": of_several_rows,
    "overlapping": overlapping,
    "without a border": without_a_border,
    "nothing": lambda: frame([]),
}


@pytest.mark.parametrize("zones", ZONES.values(), ids=ZONES)
def test_compiled_loops_and_arrays_say_the_same(zones: Callable[[], gpd.GeoDataFrame]) -> None:
    rows = zones()
    for count in (0, 1, 17, 20_001):
        plain, by_loops = both(rows, *places(rows, count))
        assert by_loops == plain, count


def test_300_000_points_in_chunks_on_all_cores_too() -> None:
    zones = of_different_sigma()
    points = places(zones, 300_000)
    with engine(None):
        plain = ftzgeo.site_index(zones).measure(*points)
    with engine(LOOPS):
        assert ftzgeo.site_index(zones).measure(*points).tobytes() == plain.tobytes()


def test_rows_are_those_of_the_exact_predicate() -> None:
    zones = scattered(5, 60)
    lon, lat = hard_points(zones, 40_000)
    with engine(LOOPS):
        np.testing.assert_array_equal(ftzgeo.site_index(zones).locate(lon, lat), expected_rows(zones, lon, lat))


def test_a_point_in_a_zone_without_a_border_has_no_distance() -> None:
    with engine(LOOPS):
        found = ftzgeo.site_index(without_a_border()).measure(np.full(20, 117.2 + 4e-8), np.full(20, 38.9 + 4e-8))
    assert (set(found["row"]), set(found["nearest"])) == ({1}, {-1})
    assert np.isnan(found["distance_m"]).all()


def test_columns_of_a_table_and_arrays_that_cannot_be_written() -> None:
    zones = neighbours(30)
    table = np.column_stack(hard_points(zones, 4000))
    table.flags.writeable = False
    index = ftzgeo.site_index(zones)
    with engine(None):
        plain = answers(index, table[:, 0].copy(), table[:, 1].copy(), 1.0)
    with engine(LOOPS):
        assert answers(index, table[:, 0], table[:, 1], 1.0) == plain


def test_how_points_are_cut_into_calls_changes_no_bit() -> None:
    zones = of_different_sigma()
    points = places(zones, 2000)
    index = ftzgeo.site_index(zones)
    with engine(LOOPS):
        whole = measured(index, *points)
        for size in (1, 16, 17, 600):
            for start in range(0, len(whole) if size > 1 else 100, size):
                part = slice(start, start + size)
                assert measured(index, *(values[part] for values in points)).tobytes() == whole[part].tobytes()


@given(
    st.lists(st.tuples(*[st.integers(0, 24)] * 2, st.integers(1, 9), st.integers(3, 9)), min_size=1, max_size=5),
    st.lists(st.sampled_from([0.0, 3.0, 500.0, math.nan]), min_size=5, max_size=5),
    st.lists(st.tuples(*[st.integers(-12, 60)] * 2), min_size=1, max_size=30),
    st.sampled_from([0.0, 1.0, 1e5]),
)
@settings(max_examples=30, deadline=None)
def test_of_any_small_zones_the_same(
    circles: list[tuple[int, int, int, int]], sigma_m: list[float], at: list[tuple[int, int]], accuracy_m: float
) -> None:
    # Everything lies on a lattice of 1/64 degrees or beside it: points on vertices and in the middle between two zones.
    shapes = []
    for x, y, radius, corners in circles:
        angle = 2 * np.pi * np.arange(corners) / corners
        steps = np.column_stack((x + np.round(radius * np.cos(angle)), y + np.round(radius * np.sin(angle))))
        shape = shapely.Polygon((117, 39) + steps / 64)
        if shape.is_valid and shape.area > 0:
            shapes.append(shape)
    zones = frame(shapes).assign(
        sigma_m=sigma_m[: len(shapes)],
        tier=["schematic" if math.isnan(sigma) else "traced" for sigma in sigma_m[: len(shapes)]],
    )
    lon, lat = (np.tile(values, 3) / 64 for values in zip(*at, strict=True))
    plain, by_loops = both(zones, 117 + lon, 39 + lat, accuracy_m)
    assert by_loops == plain


# Distances -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("metres", [0.1, 1.0, 30.0, 1000.0, 20_000.0, 50_000.0])
def test_distances_are_those_of_the_shortest_geodesics(metres: float) -> None:
    # West of the western edge and south of the middle of the southern edge; from the corner to the south-west; and to
    # the east, inside, as long as the western edge is the nearest (the square is 43 km wide).
    starts = [(117.0, 39.25, 270.0), (117.25, 39.0, 180.0), (117.0, 39.0, 225.0)]
    inside = [(117.0, 39.25, 90.0)] if metres < 21_000 else []
    lon, lat, azimuth = np.transpose(starts + inside)
    lon, lat, _ = grs80().fwd(lon, lat, azimuth, np.full(len(lon), metres))
    with engine(LOOPS):
        found = ftzgeo.site_index(frame([SQUARE])).measure(np.repeat(lon, 10), np.repeat(lat, 10))
    # An arc is within 1 mm of its parabola, a geodesic within 1 mm of what its chord says.
    expected = np.repeat([metres] * len(starts) + [-metres] * len(inside), 10)
    np.testing.assert_allclose(found["distance_m"], expected, rtol=0, atol=0.002)


def test_through_the_tree_of_boxes_as_by_all_pieces() -> None:
    zones = overlapping()
    lon, lat, accuracy = places(zones, 100)
    with engine(LOOPS):
        by_boxes = measured(ftzgeo.site_index(zones), lon, lat, accuracy)
    with engine(None):
        for start in range(0, 100, 10):  # so few points are compared with all pieces
            part = slice(start, start + 10)
            each = measured(ftzgeo.site_index(zones), lon[part], lat[part], accuracy[part])
            assert each.tobytes() == by_boxes[part].tobytes()


# What is used when ---------------------------------------------------------------------------------------------------


@pytest.fixture
def new_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing compiled is loaded yet, and nothing forbids it."""
    monkeypatch.delenv(SWITCH, raising=False)
    compiled._kernels.cache_clear()  # noqa: SLF001 - what is loaded stays loaded
    yield
    compiled._kernels.cache_clear()  # noqa: SLF001


def was_compiled(index: SiteIndex, n_points: int) -> bool:
    """Whether an index has measured by compiled loops, after so many points."""
    index.measure(np.full(n_points, 117.1), np.full(n_points, 39.1))
    return "_lists" in vars(index._measurer)  # noqa: SLF001 - the answer does not show it


@pytest.mark.usefixtures("new_process")
def test_loops_are_loaded_for_20_000_points_and_then_used_for_fewer() -> None:
    zones = frame([SQUARE])
    assert not was_compiled(ftzgeo.site_index(zones), 19_999)
    assert was_compiled(ftzgeo.site_index(zones), 20_000)
    assert was_compiled(ftzgeo.site_index(zones), 17)
    assert not was_compiled(ftzgeo.site_index(zones), 16)
    assert MANY == 20_000


@pytest.mark.usefixtures("new_process")
def test_20_000_points_in_several_calls_are_as_many() -> None:
    index = ftzgeo.site_index(frame([SQUARE]))
    assert [was_compiled(index, count) for count in (10_000, 9_999, 17)] == [False, False, True]


@pytest.mark.usefixtures("new_process")
def test_points_are_located_by_the_same_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    located: list[int] = []

    def codes(lon: Floats, *rest: Any) -> int:
        located.append(len(lon))
        return int(original(lon, *rest))

    original = LOOPS.codes
    monkeypatch.setattr(LOOPS, "codes", codes)
    index = ftzgeo.site_index(frame([SQUARE]))
    for count in (19_999, 20_000, 30):
        assert (index.locate(np.full(count, 117.1), np.full(count, 39.1)) == 0).all()
    assert located == [20_000, 30]


@pytest.mark.usefixtures("new_process")
def test_a_border_of_50_000_pieces_is_left_to_them_for_any_but_a_few_points() -> None:
    # A circle of 0.2 degrees has edges far shorter than a piece.
    angle = np.linspace(0, 2 * np.pi, 50_000, endpoint=False)
    vertices = np.column_stack((117 + 0.2 * np.cos(angle), 39 + 0.2 * np.sin(angle)))
    assert not was_compiled(ftzgeo.site_index(frame([shapely.Polygon(vertices[1:])])), 20)
    assert was_compiled(ftzgeo.site_index(frame([shapely.Polygon(vertices)])), 20)


def test_an_index_sent_to_another_process_says_the_same_by_either() -> None:
    zones = of_different_sigma()
    points = places(zones, 3000)
    with engine(LOOPS):
        index = ftzgeo.site_index(zones)
        said = answers(index, *points)
        sent = pickle.dumps(index)
    for loops in (LOOPS, None):
        with engine(loops):
            assert answers(pickle.loads(sent), *points) == said  # noqa: S301 - our own bytes


@pytest.mark.usefixtures("new_process")
def test_the_environment_can_switch_them_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "0")
    assert SWITCH == "FTZGEO_COMPILED"
    assert kernels(10**9) is None
    assert not was_compiled(ftzgeo.site_index(frame([SQUARE])), 20_000)


def _no_folder(**_: Any) -> None:
    raise RuntimeError("cannot cache function: no locator available")


@pytest.mark.usefixtures("new_process")
@pytest.mark.parametrize("numba", [None, SimpleNamespace(njit=_no_folder)], ids=["missing", "without a cache"])
def test_without_numba_arrays_say_the_same(monkeypatch: pytest.MonkeyPatch, numba: object) -> None:
    zones = of_different_sigma()
    points = places(zones, 20_000)
    with engine(LOOPS):
        by_loops = answers(ftzgeo.site_index(zones), *points)
    package = compiled.__name__
    for name in [name for name in sys.modules if name.startswith(f"{package}.")]:
        if hasattr(sys.modules[name], "compiled") or name == LOOPS.__name__:  # what is compiled when it is imported
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(compiled, "loops")
    monkeypatch.setitem(sys.modules, "numba", numba)
    index = ftzgeo.site_index(zones)
    assert answers(index, *points) == by_loops
    assert not was_compiled(index, 20_000)
