"""The lists of small cells change the time and not the answer, whoever else asks at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

import ftzgeo
from benchmarks.site_data import frame
from ftzgeo.sites.index.border import in_space
from ftzgeo.sites.index.compiled import lists
from tests.sites.index_engines import LOOPS, answers, engine, measured, of_different_sigma, overlapping

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from ftzgeo.sites.index import SiteIndex
    from ftzgeo.sites.index.arrays import Bools, Floats, Ints
    from ftzgeo.sites.index.compiled.lists import CellLists


def cell_lists(index: SiteIndex) -> CellLists:
    return index._measurer._lists  # noqa: SLF001 - what has been listed changes the time only


def has_list(index: SiteIndex, lon: Floats, lat: Floats) -> Bools:
    """Whether points lie in a cell that has a list for them."""
    by_cell = cell_lists(index)
    cells = by_cell.cells(lon, lat)
    inside = index.locate(lon, lat)[cells.order] >= 0
    found = np.zeros(len(lon), dtype=bool)
    found[cells.order] = spans(by_cell)[2 * cells.place + inside, 0] >= 0
    return found


def spans(by_cell: CellLists) -> Ints:
    return by_cell._lists.span  # noqa: SLF001 - as `cell_lists`


def around(lon: float, lat: float, reach_deg: float, count: int, seed: int = 5) -> tuple[Floats, Floats, Floats]:
    """Points around a place, with accuracies of 0 to 1 km."""
    chance = np.random.default_rng(seed)
    x, y = chance.uniform(-reach_deg, reach_deg, (2, count))
    return lon + x, lat + y, np.round(10 ** chance.uniform(-1, 3, count))


@pytest.mark.parametrize("zones", [of_different_sigma, overlapping], ids=["different sigma", "overlapping"])
def test_where_many_have_asked_there_are_lists_and_the_answers_stay(
    zones: Callable[[], gpd.GeoDataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    points = around(117.1, 39.1, 0.03, 3000)
    with engine(None):
        plain = answers(ftzgeo.site_index(zones()), *points)
    with engine(LOOPS):
        index = ftzgeo.site_index(zones())
        for _ in range(3):
            assert answers(index, *points) == plain
        assert has_list(index, *points[:2]).mean() > 0.9
        monkeypatch.setattr(lists, "_ASKED", 300)  # more than is counted, so nothing is listed
        without = ftzgeo.site_index(zones())
        assert answers(without, *points) == plain
        assert not has_list(without, *points[:2]).any()


def test_a_full_store_takes_no_more_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_MOST_ITEMS", 200)
    points = around(117.1, 39.1, 0.05, 4000)
    with engine(None):
        plain = answers(ftzgeo.site_index(of_different_sigma()), *points)
    with engine(LOOPS):
        index = ftzgeo.site_index(of_different_sigma())
        for start in range(0, 4000, 500):
            index.measure(*(values[start : start + 500] for values in points))
        for _ in range(3):
            assert answers(index, *points) == plain
        # A list that was refused had up to 32 pieces, so at most 31 places are left.
        listed = spans(cell_lists(index))[spans(cell_lists(index))[:, 0] >= 0]
        assert 169 <= np.diff(listed).sum() <= 200
        assert listed.max() <= 200
        assert 0 < has_list(index, *points[:2]).mean() < 0.5


@pytest.mark.parametrize("east", [130.0, 150.0], ids=["large cells", "cells too large"])
def test_zones_across_a_continent(east: float) -> None:
    # There are 256 x 256 cells over a short border. Across 57 degrees they are 0.22 degrees wide, across 77 more than
    # 0.25, and then there are none.
    corners = [(73.0, 18.0), (73.0, 50.0), (east - 0.5, 18.0), (east - 0.5, 50.0)]
    zones = frame([shapely.box(x, y, x + 0.5, y + 0.5) for x, y in corners]).assign(sigma_m=[0.0, 5.0, 50.0, 500.0])
    near = [around(x, y, 0.3, 1000) for x, y in corners]
    points = [np.concatenate(values) for values in zip(around(100.0, 35.0, 40.0, 1000), *near, strict=True)]
    with engine(None):
        plain = answers(ftzgeo.site_index(zones), *points)
    with engine(LOOPS):
        index = ftzgeo.site_index(zones)
        for _ in range(3):
            assert answers(index, *points) == plain
        assert (len(spans(cell_lists(index))) > 0) == (east < 140)


def test_two_threads_at_once_get_what_one_gets() -> None:
    zones = overlapping()
    points = around(117.1, 39.1, 0.1, 12_000)
    with engine(LOOPS):
        alone = measured(ftzgeo.site_index(zones), *points)

        def wrong(index: SiteIndex, first: int) -> int:
            parts = [slice(start, start + 600) for start in range(0, 12_000, 600)]
            parts = parts[first:] + parts[:first]
            return sum(
                measured(index, *(values[part] for values in points)).tobytes() != alone[part].tobytes()
                for part in parts
            )

        with ThreadPoolExecutor(2) as pool:
            for _ in range(4):
                index = ftzgeo.site_index(zones)
                assert list(pool.map(wrong, [index] * 2, (0, 1))) == [0, 0]


def test_what_another_thread_has_just_listed_is_not_listed_again() -> None:
    # Its span would change while others read it: from the old beginning to the new end are the lists of others.
    with engine(LOOPS):
        index = ftzgeo.site_index(overlapping())
        lon, lat, accuracy = around(117.09, 39.09, 1e-4, 100)
        by_cell, zone = cell_lists(index), index.locate(lon, lat).astype(np.int32)
    points = in_space(lon, lat), zone, accuracy, by_cell.cells(lon, lat).place
    by_another: list[Ints] = []

    class Late:
        """A lock that this thread gets after another one has made the same lists."""

        late = True

        def acquire(self, *, blocking: bool) -> bool:
            if self.late:
                self.late = False
                by_cell.nearest(*points)
                by_another.append(spans(by_cell).copy())
            return True

        def release(self) -> None:
            pass

    by_cell._growing = Late()  # type: ignore[assignment]  # noqa: SLF001 - two threads meet so by chance only
    by_cell.nearest(*points)
    assert (by_another[0] >= 0).any()
    np.testing.assert_array_equal(spans(by_cell), by_another[0])
