"""A map's page that is open in Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page


class Opened:
    """A page, and everything that went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.on("console", lambda message: self.troubles.append(message.text))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", lambda request: self.note(request.url))
        page.on("requestfailed", lambda request: self.troubles.append(f"failed: {request.url}"))

    def note(self, url: str) -> None:
        """Take any request but the page itself for trouble."""
        if not url.startswith(("file:", "data:", "blob:")):
            self.troubles.append(f"asked for {url}")

    def show(self, path: Path) -> None:
        self.page.goto(path.as_uri())
        self.page.wait_for_selector(".panel .item, .panel .zone")

    def reset(self) -> None:
        """Bring the page back to how it opens."""
        self.troubles.clear()
        self.page.evaluate("history.replaceState(null, '', location.href.split('#')[0])")
        self.page.reload()
        self.page.wait_for_selector(".panel .zone")

    def count(self, selector: str) -> int:
        return self.page.locator(selector).count()

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def js(self, expression: str, argument: Any = None) -> Any:
        return self.page.evaluate(expression, argument)

    def pixel(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a point is on the screen."""
        x, y = self.js(
            "([lon, lat]) => { const p = ftzgeo.map.latLngToContainerPoint([lat, lon]);"
            " const box = ftzgeo.map.getContainer().getBoundingClientRect(); return [box.left + p.x, box.top + p.y]; }",
            [lon, lat],
        )
        return x, y

    def click_at(self, lon: float, lat: float) -> None:
        self.page.mouse.click(*self.pixel(lon, lat))

    def look_at(self, lon: float, lat: float, zoom: float) -> None:
        self.js("([lon, lat, zoom]) => { ftzgeo.map.setView([lat, lon], zoom, { animate: false }); }", [lon, lat, zoom])
