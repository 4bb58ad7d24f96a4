"""A map's page that is open in Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page


TIDY = """() => {
    ftzgeo.printing.leave();
    ftzgeo.measure.stop();
    ftzgeo.popup.close();
    document.querySelectorAll(".leaflet-popup").forEach((fading) => fading.remove());
    ftzgeo.panel.open(true);
    document.querySelectorAll(".item.open > .item-head").forEach((head) => head.click());
    document.querySelectorAll(".fold[aria-expanded=false]").forEach((fold) => fold.click());
    document.querySelectorAll(".item.current").forEach((row) => row.classList.remove("current"));
    const boxes = [...document.querySelectorAll(".legend input, .panel input[type=checkbox]")];
    boxes.forEach((box) => box.checked === Boolean(box.closest(".layer-band")) && box.click());
    const search = document.querySelector(".search-input");
    search.value = "";
    search.dispatchEvent(new Event("input"));
    document.querySelector(".panel-body").scrollTop = 0;
    document.querySelector(".legend").open = true;
    document.querySelectorAll(".menu").forEach((menu) => (menu.hidden = true));
    document.querySelector(".toast").classList.remove("shown");
    document.activeElement?.blur();
    ftzgeo.selected = null;
    ftzgeo.showAll();
    ftzgeo.changed();
    const looks = [".panel", ".legend", ".toolbar"].map((part) => document.querySelector(part).outerHTML);
    const shapes = ftzgeo.zones.shown().map((item) => [item.id, item.shape.options.weight]);
    return JSON.stringify([...looks, shapes, ftzgeo.map.getZoom(), document.title, document.body.className, innerWidth, innerHeight]);
}"""
"""Undoes what a test did to a page, and tells how the page looks then."""


class Opened:
    """A page, and everything that went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.troubles: list[str] = []
        self.first_look: str | None = None
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
        """Bring the page back to how it opens: undo what tests do; open it again only where that is not enough."""
        self.troubles.clear()
        self.page.bring_to_front()  # a page behind another draws once a second, and every click waits for that
        self.page.mouse.move(0, 0)
        if self.first_look is not None and self.js(TIDY) == self.first_look:
            return
        self.js("history.replaceState(null, '', location.href.split('#')[0])")
        self.page.reload()
        self.page.wait_for_selector(".panel .zone")
        self.first_look = self.js(TIDY)

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
