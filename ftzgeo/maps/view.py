"""The data of a page: zones, blocks and backdrop as plain lists and text, ready for JSON.

page.js draws what stands here and decides nothing; what is not drawn has no ``geometry``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import ftzgeo.maps.wording as words
from ftzgeo.maps.backdrop import backdrop_layers, source_lines
from ftzgeo.maps.items import found_parts, full_labels, item_views
from ftzgeo.maps.known_sides import ControlIndex, KnownSide, known_sides
from ftzgeo.maps.outlines import Prepared
from ftzgeo.maps.search_index import feature_entries, search_entries
from ftzgeo.wording.zone_names import short_zone_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.maps.backdrop import ControlFeature
    from ftzgeo.model import Boundary, Zone

    Strings = dict[str, str]
    Json = dict[str, Any]

PALETTE = (
    "#332288",
    "#CC6677",
    "#117733",
    "#AA4499",
    "#0077BB",
    "#882255",
    "#999933",
    "#44AA99",
    "#661100",
    "#EE7733",
    "#6699CC",
    "#777777",
)
"""Colours of the zones, from Paul Tol's schemes for any kind of colour blindness without those too pale for a line.
Labels, the list and the popups name the zone as well: colour never stands alone."""

TIERS = ("traced", "completed", "schematic", "unlocated")


def page_data(  # noqa: PLR0913  keyword-only parts of one page
    zones: Sequence[Zone],
    boundaries: dict[str, Boundary],
    control: Sequence[ControlFeature],
    strings: Strings,
    title: str | None = None,
    *,
    basemap: Json | None = None,
    block: str | None = None,
    prepared: Prepared | None = None,
) -> Json:
    """Return everything that the page shows.

    Parameters
    ----------
    zones
        The zones to show, each id once. Those that only name their blocks come last in the list.
    boundaries
        By the id of their block or parcel; those of other zones are not looked at.
    control
        The backdrop; may be empty.
    strings
        The catalogue of the language, from `ftzgeo.maps.strings`.
    title
        Title of the page; None: the name of the only block or zone, else the catalogue's title.
    basemap
        The tiles behind the map, from `ftzgeo.maps.basemaps`; None: the backdrop alone.
    block
        The id of the one block or parcel that the page is about: its sides are drawn and labelled one by one.
    prepared
        What was worked out for other pages of the same boundaries and control features.
    """
    prepared = prepared or Prepared()
    zones = sorted(zones, key=is_without_sizhi)
    index = prepared.once("index", lambda: ControlIndex(control))
    shown = [zone_view(zone, boundaries, index, strings, prepared) for zone in zones]
    for number, zone in enumerate(shown):
        zone["colour"] = PALETTE[number % len(PALETTE)]
    items = [item for zone in shown for item in zone["items"]]
    backdrop = prepared.once(("backdrop", strings["lang"]), lambda: backdrop_layers(control, strings, prepared))
    return {
        "title": title or default_title(shown, strings, block),
        "fileName": file_name(block or (zones[0].id if len(zones) == 1 else "ftzgeo-blocks")),
        "subtitle": subtitle(shown, strings),
        "dataDate": data_date(zones, boundaries.values(), strings),
        "single": block is not None,
        "strings": {key: text for key, text in strings.items() if key.startswith("ui_")},
        "tiers": [tier_view(tier, items, strings) for tier in TIERS],
        "zones": shown,
        "backdrop": backdrop,
        "basemap": basemap,
        "search": search_entries(shown, strings),
        "backdropSearch": prepared.once(("found", strings["lang"]), lambda: list(feature_entries(backdrop))),
        "bounds": page_bounds(zones, shown, index, control),
        "credits": credit_lines(control, strings),
        "documents": document_lines(zones, strings),
        "documentsTitle": strings["sources_documents"],
        "backdropTitle": strings["sources_backdrop"],
    }


def is_without_sizhi(zone: Zone) -> bool:
    """Tell whether a zone's document names its blocks and says of none what bounds it."""
    return not any(part.sides for block in zone.blocks for part in (block, *block.parcels))


def default_title(shown: Sequence[Json], strings: Strings, block: str | None) -> str:
    """Return what the page is called: its only block, its only zone, or all zones."""
    if block is not None:
        chosen = next(item for zone in shown for item in zone["items"] if item["id"] == block)
        return f"{chosen['label']} {chosen['name']}".strip()
    return str(shown[0]["fullName"]) if len(shown) == 1 else strings["title"]


def file_name(wanted: str) -> str:
    """Return a name for downloaded files that every file system takes."""
    return re.sub(r"[^\w-]+", "_", wanted)[:80].strip("_") or "ftzgeo-blocks"


def subtitle(shown: Sequence[Json], strings: Strings) -> str:
    """Return the line under the title: how many zones and blocks there are, and how many blocks are drawn."""
    blocks = [item for zone in shown for item in zone["items"] if item["level"] == "block"]
    drawn = sum("geometry" in item for item in blocks)
    return strings["subtitle"].format(zones=len(shown), blocks=len(blocks), drawn=drawn)


def data_date(zones: Sequence[Zone], boundaries: Iterable[Boundary], strings: Strings) -> str:
    """Return the date of the newest boundary, else of the newest document; empty when nothing has a date."""
    dates = [one.created for one in boundaries if one.created] or [one.source.date for one in zones if one.source.date]
    return strings["data_date"].format(date=max(dates).isoformat()) if dates else ""


def tier_view(tier: str, items: Sequence[Json], strings: Strings) -> Json:
    """Return one row of the legend."""
    count = sum(item["tier"] == tier for item in items)
    return {"id": tier, "name": strings[f"tier_{tier}"], "meaning": strings[f"tier_{tier}_meaning"], "count": count}


def zone_view(
    zone: Zone, boundaries: dict[str, Boundary], index: ControlIndex, strings: Strings, prepared: Prepared
) -> Json:
    """Return one zone: its heading, its blocks and parcels, and the known sides of those not drawn."""
    parts = [parcel or block for block, parcel in zone.parts()]
    found = found_parts(zone, boundaries, prepared)
    undrawn = [(part, found[part.id].boundary) for part in parts if found[part.id].shape is None]
    known = known_sides(zone, undrawn, index)
    followed = {side for one in known if one.is_line for side in one.sides}
    items = item_views(zone, short_name(zone), found, followed, strings)
    labels = full_labels(zone, strings)
    numbers = {part.id: position for position, part in enumerate(parts)}
    return {
        "id": zone.id,
        "name": short_name(zone),
        "fullName": zone.name or zone.id,
        "meta": zone_meta(zone, items, strings),
        "source": words.source_row(zone.source, strings),
        "findings": words.finding_rows((one for one in zone.findings if one.id not in numbers), strings),
        "empty": "" if items else strings["zone_empty"],
        "items": items,
        "known": [known_view(one, labels, numbers, strings) for one in known],
        "box": box_of([*(one.shape for one in found.values()), *(one.geometry for one in known)]),
    }


def short_name(zone: Zone) -> str:
    """Return the zone's name without the official beginning that all of them share; its id where it has none."""
    return short_zone_name(zone.name or zone.id)


def zone_meta(zone: Zone, items: Sequence[Json], strings: Strings) -> str:
    """Return the line under a zone's name: district, total area, number of blocks, how many are drawn."""
    blocks = [item for item in items if item["level"] == "block"]
    total = words.stated(zone.stated_area)
    counted = strings["zone_drawn"].format(drawn=sum("geometry" in item for item in blocks), count=len(blocks))
    facts = [
        zone.district or "",
        strings["zone_meta_area"].format(area=total) if total else "",
        strings["zone_meta_blocks"].format(count=len(blocks)) if blocks else "",
        counted if blocks else "",
    ]
    return " · ".join(fact for fact in facts if fact)


def known_view(known: KnownSide, labels: dict[str, str], numbers: dict[str, int], strings: Strings) -> Json:
    """Return one known side: the line, its tooltip, and the positions of the blocks that it bounds."""
    pairs = dict.fromkeys((part_id, direction) for part_id, direction, _ in known.sides)
    sides = [strings["known_side"].format(block=labels[one], direction=strings[direction]) for one, direction in pairs]
    return {
        "geometry": known.as_json(),
        "title": strings["known_title"].format(feature=known.feature.name or known.feature.ref),
        "lines": [strings["list_separator"].join(sides), strings["known_note"]],
        "items": sorted({numbers[part_id] for part_id, _ in pairs}),
    }


def page_bounds(
    zones: Sequence[Zone], shown: Sequence[Json], index: ControlIndex, control: Sequence[ControlFeature]
) -> list[list[float]] | None:
    """Return the corners of what to look at first, as `box_of` does.

    That is what is drawn of the zones; else their districts; else the backdrop; else None.
    """
    boxes = [zone["box"] for zone in shown if zone["box"]]
    if boxes:
        return [
            [min(box[0][axis] for box in boxes) for axis in (0, 1)],
            [max(box[1][axis] for box in boxes) for axis in (0, 1)],
        ]
    districts = [index.near_district(zone.district) for zone in zones]
    return box_of(districts) or box_of([one.geometry for one in control])


def box_of(shapes: Iterable[BaseGeometry | None]) -> list[list[float]] | None:
    """Return the south-west and north-east corners of geometries as ``[lat, lon]``; None when there are none."""
    bounds = [shape.bounds for shape in shapes if shape is not None and not shape.is_empty]
    if not bounds:
        return None
    west, south, east, north = zip(*bounds, strict=True)
    return [[round(min(south), 5), round(min(west), 5)], [round(max(north), 5), round(max(east), 5)]]


def credit_lines(control: Sequence[ControlFeature], strings: Strings) -> list[str]:
    """Return whom the backdrop is owed to; OpenStreetMap first, for parts of it derive from there."""
    return [strings["osm_credit"], *source_lines(control)] if control else []


def document_lines(zones: Sequence[Zone], strings: Strings) -> list[str]:
    """Return the documents of the zones, each once."""
    return list(dict.fromkeys(words.source_row(zone.source, strings) for zone in zones if zone.source.title))
