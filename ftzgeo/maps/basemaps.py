"""The tiles behind a map: of a service, or of the user's own file; with the credit that each is owed.

The page makes the tile layers from the data that stands here, so that no address or credit passes through a template.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from ftzgeo.errors import UsageError
from ftzgeo.maps.tiles import open_tiles

if TYPE_CHECKING:
    from ftzgeo.maps.tiles import TileSource

Service = Literal["none", "osm", "gaode", "tianditu"]
BASEMAPS: tuple[Service, ...] = get_args(Service)

TIANDITU_KEY = "FTZGEO_TIANDITU_KEY"
"""The environment variable that holds the user's key for Tianditu."""


@dataclass(frozen=True)
class Basemap:
    """Tiles as the page needs them; `tiles` are written beside the page, `data` goes into it."""

    data: dict[str, Any]
    tiles: TileSource | None = None


def basemap_of(name: str, strings: dict[str, str], key: str | None = None) -> Basemap | None:
    """Return the basemap that is called `name`; None for ``none``.

    Parameters
    ----------
    name
        ``none``, ``osm``, ``gaode``, ``tianditu``, or the path of a folder of tiles, an .mbtiles or a .pmtiles file.
    strings
        The catalogue of the map's language.
    key
        The user's key for Tianditu; default the environment variable `TIANDITU_KEY`. It is written into the page.

    Raises
    ------
    UsageError
        No such service or file, or no key for Tianditu.
    InputError
        A file of tiles that cannot be read.
    """
    if name == "none":
        return None
    if name == "osm":
        return Basemap(service_data("osm", strings, [osm_layer()]))
    if name == "gaode":
        return Basemap(service_data("gaode", strings, [gaode_layer(strings["lang"])], gcj02=True))
    if name == "tianditu":
        return Basemap(service_data("tianditu", strings, tianditu_layers(strings["lang"], tianditu_key(key))))
    if not Path(name).exists():
        raise UsageError(
            f"basemap {name!r} is not known; use one of {', '.join(BASEMAPS)}, or the path of a folder of tiles, "
            "an .mbtiles or a .pmtiles file"
        )
    return local_basemap(open_tiles(Path(name)), strings)


def service_data(
    name: str, strings: dict[str, str], layers: list[dict[str, Any]], *, gcj02: bool = False
) -> dict[str, Any]:
    """Return what the page is told of a service's tiles."""
    words = {"name": strings[f"basemap_{name}"], "note": strings[f"basemap_{name}_note"]}
    return {**words, "gcj02": gcj02, "layers": layers}


def layer(url: str, credit: str, href: str = "", **options: Any) -> dict[str, Any]:
    """Return one tile layer: its address, Leaflet's options, and the credit as text with the page it links to."""
    return {"url": url, "credit": credit, "href": href, "options": options}


def osm_layer() -> dict[str, Any]:
    """Return OpenStreetMap's standard tiles (https://operations.osmfoundation.org/policies/tiles/)."""
    return layer(
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "© OpenStreetMap contributors",
        "https://www.openstreetmap.org/copyright",
        maxZoom=19,
    )


def gaode_layer(lang: str) -> dict[str, Any]:
    """Return Gaode's street tiles, which are in GCJ-02."""
    words = "zh_cn" if lang == "zh" else "en"
    return layer(
        f"https://webrd0{{s}}.is.autonavi.com/appmaptile?lang={words}&size=1&scale=1&style=8&x={{x}}&y={{y}}&z={{z}}",
        "© 高德地图 AutoNavi",
        "https://www.amap.com/",
        subdomains="1234",
        maxZoom=18,
    )


def tianditu_layers(lang: str, key: str) -> list[dict[str, Any]]:
    """Return Tianditu's street tiles and their labels, in CGCS2000 (matrix set w, Web Mercator)."""
    return [
        layer(
            f"https://t{{s}}.tianditu.gov.cn/{name}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={name}"
            f"&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}",
            "© 国家地理信息公共服务平台 天地图",
            "https://www.tianditu.gov.cn/",
            subdomains="01234567",
            maxZoom=18,
        )
        for name in ("vec", "cva" if lang == "zh" else "eva")
    ]


def tianditu_key(key: str | None) -> str:
    """Return the user's key; raise a `UsageError` when there is none or it is not one."""
    found = (key or os.environ.get(TIANDITU_KEY, "")).strip()
    if not found:
        raise UsageError(
            f"Tianditu gives tiles for a key only: get one at https://console.tianditu.gov.cn/ and set {TIANDITU_KEY}"
        )
    if not found.isalnum():
        raise UsageError(f"the key for Tianditu has characters that no key has; check {TIANDITU_KEY}")
    return found


def local_basemap(tiles: TileSource, strings: dict[str, str]) -> Basemap:
    """Return the user's own tiles as a basemap: they are written into ``tiles/`` beside the page."""
    low, high = tiles.zooms
    own = layer(
        f"tiles/{tiles.name}/{{z}}/{{x}}/{{y}}.{tiles.extension}",
        tiles.credit,
        minNativeZoom=low,
        maxNativeZoom=high,
        maxZoom=20,
    )
    words = {"name": strings["basemap_tiles"].format(name=tiles.name), "note": strings["basemap_tiles_note"]}
    return Basemap({**words, "gcj02": False, "layers": [own]}, tiles)
