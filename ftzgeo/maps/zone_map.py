"""One interactive map of zones, blocks and parcels (folium), with a list of everything that is not drawable."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from ftzgeo.boundaries import boundaries_of, zones_of
from ftzgeo.maps.backdrop import read_control
from ftzgeo.maps.basemaps import basemap_of
from ftzgeo.maps.selection import boundaries_by_id, chosen_zones
from ftzgeo.maps.strings import Lang, strings_of
from ftzgeo.maps.view import page_data

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import folium

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.maps.basemaps import Basemap
    from ftzgeo.model import Zone


def make_map(  # noqa: PLR0913  keyword-only options of the one entry to the package
    boundaries: BoundarySource,
    zones: Sequence[Zone] | None = None,
    *,
    control: Path | None = None,
    zone: str | None = None,
    block: str | None = None,
    lang: Lang = "zh",
    basemap: str = "none",
    tianditu_key: str | None = None,
    title: str | None = None,
) -> folium.Map:
    """Draw boundaries and list every block of the zones, those without a position too.

    Parameters
    ----------
    boundaries
        One per block or parcel, or what `ftzgeo.digitize` returned; an unlocated one is listed with its
        reason and never drawn.
    zones
        What the documents say; default the zones that were digitized. Blocks without a boundary are listed as
        not digitized; boundaries without a
        description are shown with what they know themselves.
    control
        Folder of control features (``*.geojson``): the backdrop, and the known sides of blocks not drawn.
    zone, block
        Id of the one zone or block to show; a parcel's id shows its block.
    lang
        ``zh`` or ``en``.
    basemap
        ``none`` needs no network. ``osm``, ``gaode`` and ``tianditu`` put the tiles of a service under the map when
        there is one; with ``gaode``, whose tiles are in GCJ-02, everything is drawn in GCJ-02. Else the path of a
        folder of tiles (``z/x/y.png``), an .mbtiles or a .pmtiles file, whose tiles are written beside the page.
    tianditu_key
        The user's key for Tianditu; default the environment variable ``FTZGEO_TIANDITU_KEY``. The page contains it.
    title
        Title of the page; by default the only zone's name, or a general title.

    Returns
    -------
    folium.Map
        With a ``folium.FeatureGroup`` per zone; add to it what you like, then save it with `write_map`.

    Raises
    ------
    UsageError
        No such zone, block, language or basemap; Tianditu without a key.
    BoundaryError
        Two boundaries with one id, or a geometry that is no polygon.
    ReferenceLayerError
        The control folder cannot be read.
    """
    strings = {**strings_of(lang), "lang": lang}
    tiles = basemap_of(basemap, strings, tianditu_key)
    zones, boundaries = zones_of(boundaries, zones), boundaries_of(boundaries)
    by_id = boundaries_by_id(boundaries)
    chosen = chosen_zones(zones, boundaries, zone, block)
    features = [] if control is None else read_control(control)
    data = page_data(chosen, by_id, features, strings, title, basemap=tiles.data if tiles else None, block=block)
    return assembled(data, strings, tiles)


def assembled(data: dict[str, Any], strings: dict[str, str], basemap: Basemap | None) -> folium.Map:
    """Put the page together from folium's parts."""
    import folium

    from ftzgeo.maps.elements import Page, PageScript, ZoneMap, name_steadily

    zone_map = ZoneMap(Page(title=str(data["title"]), lang=strings["html_lang"]))
    zone_map.local_tiles = basemap.tiles if basemap else None
    zone_map.shown_bounds = data["bounds"]
    groups = [folium.FeatureGroup(name=escape(zone["name"])) for zone in data["zones"]]
    for group in groups:
        group.add_to(zone_map)
    PageScript(data, groups, strings["noscript"]).add_to(zone_map)
    name_steadily(zone_map, "ftzgeo")
    return zone_map
