"""One interactive map of zones, blocks and parcels (folium), with a list of everything that is not drawable."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Literal, get_args

from ftzgeo.boundaries import boundaries_of, zones_of
from ftzgeo.errors import UsageError
from ftzgeo.maps.backdrop import read_control
from ftzgeo.maps.selection import boundaries_by_id, chosen_zones
from ftzgeo.maps.strings import Lang, strings_of
from ftzgeo.maps.view import page_data

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import folium

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.model import Zone

Basemap = Literal["none", "osm"]
BASEMAPS: tuple[Basemap, ...] = get_args(Basemap)


def make_map(  # noqa: PLR0913  keyword-only options of the one entry to the package
    boundaries: BoundarySource,
    zones: Sequence[Zone] | None = None,
    *,
    control: Path | None = None,
    zone: str | None = None,
    block: str | None = None,
    lang: Lang = "zh",
    basemap: Basemap = "none",
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
        ``none`` needs no network; ``osm`` puts OpenStreetMap's tiles under the map when there is one.
    title
        Title of the page; by default the only zone's name, or a general title.

    Returns
    -------
    folium.Map
        With a ``folium.FeatureGroup`` per zone; add to it what you like, then save it with `write_map`.

    Raises
    ------
    UsageError
        No such zone, block, language or basemap.
    BoundaryError
        Two boundaries with one id, or a geometry that is no polygon.
    ReferenceLayerError
        The control folder cannot be read.
    """
    strings = {**strings_of(lang), "lang": lang}
    if basemap not in BASEMAPS:
        raise UsageError(f"basemap {basemap!r} is not known; use one of {', '.join(BASEMAPS)}")
    zones, boundaries = zones_of(boundaries, zones), boundaries_of(boundaries)
    by_id = boundaries_by_id(boundaries)
    chosen = chosen_zones(zones, boundaries, zone, block)
    features = [] if control is None else read_control(control)
    return assembled(page_data(chosen, by_id, features, strings, title), strings, basemap)


def assembled(data: dict[str, object], strings: dict[str, str], basemap: Basemap) -> folium.Map:
    """Put the page together from folium's parts."""
    import folium

    from ftzgeo.maps.elements import (
        OSM_ATTRIBUTION,
        OSM_TILES,
        Page,
        PageScript,
        ZoneMap,
        name_steadily,
    )

    zone_map = ZoneMap(Page(title=str(data["title"]), lang=strings["html_lang"]))
    if basemap == "osm":
        folium.TileLayer(OSM_TILES, attr=OSM_ATTRIBUTION, name="OpenStreetMap", max_zoom=19).add_to(zone_map)
    zones = data["zones"]
    assert isinstance(zones, list)  # noqa: S101  tells mypy what page_data returns
    groups = [folium.FeatureGroup(name=escape(zone["name"])) for zone in zones]
    for group in groups:
        group.add_to(zone_map)
    PageScript(data, groups, strings["noscript"]).add_to(zone_map)
    name_steadily(zone_map, "ftzgeo")
    return zone_map
