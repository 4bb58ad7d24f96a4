"""folium's map, made fit for a page without a network: a page of its own layout, Leaflet and nothing else loaded.

branca compiles what a macro renders as a Jinja template a second time, so text from a document that holds ``{{``
would run as a template. Nothing here passes text through a macro: it goes into `Verbatim`.
"""

from __future__ import annotations

import hashlib
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import branca.element
import folium
import jinja2
from folium.template import Template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.maps.tiles import TileSource

LEAFLET = "https://cdn.jsdelivr.net/npm/leaflet@1.9.4/dist/leaflet"

SCRIPTS = (
    "dom",
    "packing",
    "language",
    "geodesy",
    "coordinates",
    "styles",
    "shapes",
    "labels",
    "backdrop",
    "details",
    "zones",
    "nearness",
    "check",
    "band",
    "measure",
    "sides",
    "search",
    "panel",
    "legend",
    "basemap",
    "controls",
    "downloads",
    "permalink",
    "printing",
    "pages",
    "page",
)
"""The page's own scripts in ``page/``, in the order in which they are joined."""


class Verbatim(branca.element.Element):
    """Text that goes into the page as it is."""

    _template = jinja2.Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Verbatim"
        self.text = text


class Page(branca.element.Figure):
    """The HTML document around the map, with its language and an escaped title."""

    _template = jinja2.Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.lang|e }}">\n'
        "<head>\n<title>{{ this.title|e }}</title>\n{{ this.header.render(**kwargs) }}\n</head>\n"
        "<body>\n{{ this.html.render(**kwargs) }}\n"
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n"
        "</body>\n</html>\n"
    )

    def __init__(self, *, title: str, lang: str) -> None:
        super().__init__(title=printable(title))
        self.lang = lang
        self.width, self.height = "100%", "100%"


def printable(text: str) -> str:
    """Return text that UTF-8 can hold: a lone surrogate becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


class ZoneMap(folium.Map):
    """A folium map that loads Leaflet and nothing else, and leaves its place on the page to page.css."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <script>L_NO_TOUCH = false; L_DISABLE_3D = false;</script>
        {% endmacro %}
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map(
                {{ this.get_name()|tojson }},
                { center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }}, ...{{ this.options|tojavascript }} }
            );
        {% endmacro %}
        """
    )

    default_js = [("leaflet", f"{LEAFLET}.js")]  # noqa: RUF012  folium's own class variable, a list there too
    default_css = [("leaflet_css", f"{LEAFLET}.css")]  # noqa: RUF012  as above

    def __init__(self, page: Page) -> None:
        super().__init__(location=(39.13, 117.2), zoom_start=9, tiles=None, zoom_control=False, zoom_snap=0.25)
        self.local_tiles: TileSource | None = None
        self.shown_bounds: list[list[float]] | None = None
        page.add_child(self)


class PageScript(branca.element.Element):
    """The data of the page, its style and its scripts, called with the map and a feature group per zone.

    Style, scripts and backdrop are the same on all pages of one set. They stand in the page, or, where `shared_in` is
    set, in files of that folder beside it.
    """

    def __init__(
        self, data_json: str, backdrop_json: str, groups: Sequence[folium.FeatureGroup], noscript: str
    ) -> None:
        super().__init__()
        self._name = "PageScript"
        self._data_json = data_json
        self._backdrop = f"window.ftzgeoBackdrop = {backdrop_json};\n"
        self._groups = list(groups)
        self._noscript = noscript
        self.shared_in = ""

    def shared_files(self) -> dict[str, str]:
        """Return the files that pages share, by names that change with what is in them."""
        contents = {"page.css": text_of("page.css"), "backdrop.js": self._backdrop, "page.js": page_script()}
        return {f"{digest_of(text)}-{name}": text for name, text in contents.items()}

    def render(self, **kwargs: Any) -> str:
        """Put style, data and script into the page; after the map, whose variable the call names."""
        page = self.get_root()
        assert isinstance(page, branca.element.Figure)  # noqa: S101  as folium's own elements do
        assert self._parent is not None  # noqa: S101  as above
        style, *scripts = (self._part(name, text) for name, text in self.shared_files().items())
        groups = ", ".join(group.get_name() for group in self._groups)
        data = f'<script id="ftzgeo-data" type="application/json">{self._data_json}</script>'
        call = f"window.ftzgeo = ftzgeoPage({self._parent.get_name()}, [{groups}]);"
        page.header.add_child(Verbatim(style), name="page_css")
        page.html.add_child(Verbatim(f"<noscript>{escape(self._noscript)}</noscript>"), name="page_noscript")
        page.html.add_child(Verbatim("\n".join([data, *scripts])), name="page_data")
        page.script.add_child(Verbatim(call), name="page_call")
        return ""

    def _part(self, name: str, text: str) -> str:
        """Return the element that brings a style sheet or script."""
        address, is_style = escape(self.shared_in + name), name.endswith(".css")
        if not self.shared_in:
            return f"<style>\n{text}</style>" if is_style else f"<script>\n{text}</script>"
        return f'<link rel="stylesheet" href="{address}">' if is_style else f'<script src="{address}"></script>'


def digest_of(text: str) -> str:
    """Return the beginning of a text's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


@cache
def page_script() -> str:
    """Return the page's scripts as one, in a scope of their own."""
    parts = "\n".join(text_of(f"{name}.js") for name in SCRIPTS)
    return f'const ftzgeoPage = (() => {{\n"use strict";\n{parts}\nreturn openPage;\n}})();\n'


@cache
def text_of(name: str) -> str:
    """Return a file of the page's style and scripts."""
    return (files("ftzgeo.maps") / "page" / name).read_text(encoding="utf-8")


def name_steadily(element: branca.element.Element, path: str) -> None:
    """Replace the random ids of an element and all that it holds by their position, so that pages are reproducible."""
    element._id = path  # noqa: SLF001  branca has no public way to set it
    for number, child in enumerate(element._children.values()):  # noqa: SLF001  as above
        name_steadily(child, f"{path}_{number}")
