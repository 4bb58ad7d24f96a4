"""A folium page without a network: every file that it would load from a CDN is put in from the vendored assets.

``assets/manifest.toml`` (made by scripts/vendor_assets.py) says which file stands for which address. An address that
it does not know is an error: a page that is silently broken without a network is worse than none.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ftzgeo.errors import InputError, ProcessingError
from ftzgeo.files import write_replacing
from ftzgeo.maps.tiles import write_tiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    import folium
    from branca.element import Element

SCRIPT_LINK = re.compile(r"""<script[^>]*\ssrc=["']((?:https?:)?//[^"']+)["'][^>]*>\s*</script>""", re.IGNORECASE)
STYLE_LINK = re.compile(r"""<link[^>]*\shref=["']((?:https?:)?//[^"']+)["'][^>]*>""", re.IGNORECASE)
CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
END_TAG = re.compile(r"<(?=/script|!--)", re.IGNORECASE)
ESCAPED_LESS_THAN = r"\\x3c"

MEDIA_TYPES = {".png": "image/png", ".svg": "image/svg+xml", ".gif": "image/gif", ".woff2": "font/woff2"}

ASSETS = "assets/"
"""Where pages find what they share."""

LEAFLET_ICONS = {
    "iconUrl": "leaflet-1.9.4/images/marker-icon.png",
    "iconRetinaUrl": "leaflet-1.9.4/images/marker-icon-2x.png",
    "shadowUrl": "leaflet-1.9.4/images/marker-shadow.png",
}


@dataclass(frozen=True)
class Asset:
    """One vendored file: the address it stands for, and where it comes from."""

    url: str
    file: str
    package: str
    version: str
    sha256: str
    licence: str

    def content(self) -> bytes:
        """Return the file's bytes.

        Raises
        ------
        ProcessingError
            The file is not the one of the manifest.
        """
        data = (files("ftzgeo.maps") / "assets" / self.file).read_bytes()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise ProcessingError(f"{self.file}: not the vendored file; run scripts/vendor_assets.py again")
        return data


@cache
def assets() -> tuple[Asset, ...]:
    """Return the vendored files of the manifest."""
    manifest = tomllib.loads((files("ftzgeo.maps") / "assets" / "manifest.toml").read_text(encoding="utf-8"))
    return tuple(Asset(**row) for row in manifest["asset"])


def asset_for(url: str) -> Asset:
    """Return the vendored file that stands for an address.

    Raises
    ------
    ProcessingError
        There is none.
    """
    for asset in assets():
        if asset.url == url:
            return asset
    raise ProcessingError(
        f"the page would load {url} from the network and no vendored file stands for it; "
        "remove what needs it from the map, or add its package to scripts/vendor_assets.py"
    )


def asset_named(file: str) -> Asset:
    """Return the vendored file with this path under the assets."""
    for asset in assets():
        if asset.file == file:
            return asset
    raise ProcessingError(f"{file} is not among the vendored files; add it to scripts/vendor_assets.py")


def write_map(zone_map: folium.Map, path: str | Path, *, standalone: bool = True) -> Path:
    """Write a map as a page that opens without a network.

    Parameters
    ----------
    zone_map
        From `make_map`; any folium map will do whose scripts and styles are vendored.
    path
        The HTML file; missing folders are made. Written beside it first, then renamed.
    standalone
        True: everything in the one file. False: Leaflet, the page's scripts and the backdrop go to ``assets/`` beside
        it, shared by all maps there.
        Tiles from a file of the user's go to ``tiles/`` beside it in both cases.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ProcessingError
        The map loads something that is not vendored.
    InputError
        The file cannot be written.
    """
    target = Path(path)
    html, shared = rendered(zone_map, "" if standalone else ASSETS)
    html = offline_page(html, "" if standalone else ASSETS)
    try:
        if not standalone:
            write_assets(target.parent / ASSETS)
        for name, text in shared.items():
            write_shared(target.parent / ASSETS / name, text.encode("utf-8"))
        write_local_tiles(zone_map, target.parent / "tiles")
        write_replacing(target, html.encode("utf-8"))
    except OSError as error:
        raise InputError(f"{target}: cannot be written ({error.strerror or error})") from error
    return target


def write_local_tiles(zone_map: folium.Map, folder: Path) -> None:
    """Write the user's own tiles around what the map shows; a map without such tiles writes nothing."""
    source = getattr(zone_map, "local_tiles", None)
    if source is not None:
        write_tiles(source, folder / source.name, getattr(zone_map, "shown_bounds", None))


def rendered(zone_map: folium.Map, shared_in: str = "") -> tuple[str, dict[str, str]]:
    """Return folium's page, and what it takes from files of the folder `shared_in`, if that is given.

    A copy is rendered: rendering adds to a map, and a second time would add twice.
    """
    from ftzgeo.maps.elements import PageScript

    root = copy.deepcopy(zone_map.get_root())
    shared: dict[str, str] = {}
    for element in parts_of(root):
        if isinstance(element, PageScript):
            element.shared_in = shared_in
            shared |= element.shared_files() if shared_in else {}
    return root.render(), shared


def parts_of(element: Element) -> Iterator[Element]:
    """Yield all that an element of folium holds."""
    for part in element._children.values():  # noqa: SLF001  branca has no public way to them
        yield part
        yield from parts_of(part)


def offline_page(html: str, folder: str = "") -> str:
    """Replace every script and style that a page loads from the network.

    With a `folder` (relative to the page, ending in a slash) they are loaded from there, without one put in.
    """
    html = SCRIPT_LINK.sub(lambda match: script_element(asset_for(unescape(match[1])), folder), html)
    return STYLE_LINK.sub(lambda match: style_element(asset_for(unescape(match[1])), folder), html)


def script_element(asset: Asset, folder: str) -> str:
    """Return the element that brings a vendored script; after Leaflet, its default icons."""
    icons = f"<script>{leaflet_icons()}</script>" if asset.file.endswith("/leaflet.js") else ""
    if folder:
        return f'<script src="{escape(folder + asset.file)}"></script>{icons}'
    code = SOURCE_MAP.sub("", asset.content().decode("utf-8"))
    return f"<script>{END_TAG.sub(ESCAPED_LESS_THAN, code)}</script>{icons}"


def style_element(asset: Asset, folder: str) -> str:
    """Return the element that brings a vendored style sheet."""
    if folder:
        return f'<link rel="stylesheet" href="{escape(folder + asset.file)}">'
    return f"<style>{inlined_css(asset)}</style>"


def inlined_css(asset: Asset) -> str:
    """Return a style sheet with the files that it refers to as data URIs; ``url(#...)`` stays."""
    here = PurePosixPath(asset.file).parent

    def replaced(match: re.Match[str]) -> str:
        url = match[1].strip()
        return match[0] if url.startswith(("#", "data:")) else f"url({data_uri(asset_named(str(here / url)))})"

    return CSS_URL.sub(replaced, asset.content().decode("utf-8"))


def data_uri(asset: Asset) -> str:
    """Return a vendored file as a data URI."""
    media_type = MEDIA_TYPES[PurePosixPath(asset.file).suffix]
    return f"data:{media_type};base64,{base64.b64encode(asset.content()).decode('ascii')}"


def leaflet_icons() -> str:
    """Return the statement that gives Leaflet's default marker its images; it would look for files otherwise."""
    options = ",".join(f'{key}:"{data_uri(asset_named(file))}"' for key, file in LEAFLET_ICONS.items())
    return f'L.Icon.Default.imagePath="";L.Icon.Default.mergeOptions({{{options}}});'


def write_assets(folder: Path) -> None:
    """Copy the vendored files, with their licences, into a folder that pages share; those that are there stay."""
    for asset in assets():
        write_shared(folder / asset.file, asset.content())


def write_shared(path: Path, content: bytes) -> None:
    """Write a file unless it is there already."""
    if not (path.is_file() and path.read_bytes() == content):
        write_replacing(path, content)
