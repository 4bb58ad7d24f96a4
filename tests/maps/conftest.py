"""Fixtures of the maps' tests: the made-up town, and its page in headless Chromium with the network cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftzgeo.maps import make_map, write_map
from tests.maps import town
from tests.maps.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext

    from ftzgeo.model import Boundary, Zone


@pytest.fixture
def zones() -> list[Zone]:
    return town.sample_zones()


@pytest.fixture
def boundaries() -> list[Boundary]:
    return town.sample_boundaries()


@pytest.fixture
def control(tmp_path: Path) -> Path:
    return town.write_control(tmp_path / "control")


@pytest.fixture(scope="session")
def desktop(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1400, "height": 900}, offline=True)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def opened(desktop: BrowserContext) -> Iterator[Opened]:
    """An empty page."""
    page = desktop.new_page()
    yield Opened(page)
    page.close()


@pytest.fixture(scope="session")
def sample_page(desktop: BrowserContext, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """The page of the made-up town, opened once."""
    folder = tmp_path_factory.mktemp("town")
    zone_map = make_map(town.sample_boundaries(), town.sample_zones(), control=town.write_control(folder / "control"))
    opened = Opened(desktop.new_page())
    opened.show(write_map(zone_map, folder / "map.html"))
    return opened


@pytest.fixture
def sample(sample_page: Opened) -> Iterator[Opened]:
    """That page as it is when it opens; a test that breaks it says so by its troubles."""
    sample_page.reset()
    yield sample_page
    assert sample_page.troubles == []
