"""One interactive map of zones, blocks and parcels (folium), with a list of everything that is not drawable."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from ftzgeo.boundaries import boundaries_of, zones_of
from ftzgeo.maps.backdrop import read_control
from ftzgeo.maps.basemaps import basemap_of
from ftzgeo.maps.outlines import Prepared
from ftzgeo.maps.packing import in_both, packed
from ftzgeo.maps.script_json import script_json
from ftzgeo.maps.selection import boundaries_by_id, chosen_zones
from ftzgeo.maps.strings import LANGS, Lang, strings_of
from ftzgeo.maps.view import page_data

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import folium

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.model import Zone

    Json = dict[str, Any]

SHARED = ("backdrop", "backdropSearch")
"""The data that is the same on all pages of one set."""


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
        ``zh`` or ``en``: the language in which the page opens. It has both, and a button that changes it.
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
    drawing = Drawing(boundaries, zones, control=control, lang=lang, basemap=basemap, tianditu_key=tianditu_key)
    chosen = chosen_zones(drawing.zones, drawing.boundaries, zone, block)
    return drawing.map(drawing.data(chosen, block=block, title=title))


class Drawing:
    """What all pages of one set of boundaries are made from."""

    def __init__(  # noqa: PLR0913  the keyword-only options of make_map
        self,
        boundaries: BoundarySource,
        zones: Sequence[Zone] | None,
        *,
        control: Path | None,
        lang: Lang,
        basemap: str,
        tianditu_key: str | None,
    ) -> None:
        self.strings = strings_of(lang)
        self.zones, self.boundaries = zones_of(boundaries, zones), boundaries_of(boundaries)
        self._by_id = boundaries_by_id(self.boundaries)
        self._control = [] if control is None else read_control(control)
        self._prepared = Prepared()
        self._lang = lang
        self._backdrop_json = ""
        self._basemaps = {one: basemap_of(basemap, strings_of(one), tianditu_key) for one in LANGS}

    def data(self, zones: Sequence[Zone], *, block: str | None = None, title: str | None = None) -> Json:
        """Return what the page of these zones, or of one of their blocks, shows in both languages."""
        chinese, english = (self._data_in(one, zones, block, title) for one in LANGS)
        return {**in_both(chinese, english), "lang": self._lang, "above": []}

    def _data_in(self, lang: Lang, zones: Sequence[Zone], block: str | None, title: str | None) -> Json:
        tiles = self._basemaps[lang]
        basemap = tiles.data if tiles else None
        strings = strings_of(lang)
        data = page_data(
            zones, self._by_id, self._control, strings, title, basemap=basemap, block=block, prepared=self._prepared
        )
        return {**data, "htmlLang": strings["html_lang"]}

    def map(self, data: Json) -> folium.Map:
        """Put a page together from folium's parts."""
        import folium

        from ftzgeo.maps.elements import Page, PageScript, ZoneMap, name_steadily

        title = data["title"][self._lang] if isinstance(data["title"], dict) else data["title"]
        zone_map = ZoneMap(Page(title=title, lang=self.strings["html_lang"]))
        tiles = self._basemaps[self._lang]
        zone_map.local_tiles = tiles.tiles if tiles else None
        zone_map.shown_bounds = data["bounds"]
        groups = [folium.FeatureGroup(name=escape(zone["name"])) for zone in data["zones"]]
        for group in groups:
            group.add_to(zone_map)
        own = {key: value for key, value in data.items() if key not in SHARED}
        self._backdrop_json = self._backdrop_json or script_json(packed({key: data[key] for key in SHARED}))
        PageScript(script_json(packed(own)), self._backdrop_json, groups, self.strings["noscript"]).add_to(zone_map)
        name_steadily(zone_map, "ftzgeo")
        return zone_map
