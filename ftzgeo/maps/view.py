"""The data of a page: zones, blocks and backdrop as plain lists and text, ready for JSON.

page.js draws what stands here and decides nothing; what is not drawn has no ``geometry``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import ftzgeo.maps.wording as words
from ftzgeo.errors import BoundaryError
from ftzgeo.maps.backdrop import backdrop_layers, geojson, label_points, source_lines
from ftzgeo.maps.known_sides import ControlIndex, KnownSide, known_sides

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.maps.backdrop import ControlFeature
    from ftzgeo.model import Block, Boundary, Direction, Parcel, Zone

    Strings = dict[str, str]
    Json = dict[str, Any]

PALETTE = ("#332288", "#CC6677", "#117733", "#AA4499", "#44AA99", "#882255", "#999933", "#88CCEE", "#DDCC77")
"""Colours of the zones: Paul Tol's muted scheme, told apart with any kind of colour blindness. Labels, the list and
the popups name the zone as well: colour never stands alone."""

TIERS = ("traced", "completed", "schematic", "unlocated")

BOUNDARY_DECIMALS = 6
"""Decimals of drawn boundary coordinates, about 0.1 m."""

OFFICIAL_PREFIX = re.compile(r"^中国（[^（）]{1,12}）自由贸易(?:试验区|港)(?=..)")
"""What all names of linked zones begin with; left out where space is short."""


def page_data(
    zones: Sequence[Zone],
    boundaries: dict[str, Boundary],
    control: Sequence[ControlFeature],
    strings: Strings,
    title: str | None,
) -> Json:
    """Return everything that the page shows.

    Parameters
    ----------
    zones
        The zones to show, each id once.
    boundaries
        By the id of their block or parcel; those of other zones are not looked at.
    control
        The backdrop; may be empty.
    strings
        The catalogue of the language, from `ftzgeo.maps.strings`.
    title
        Title of the page; None: the name of the only zone, else the catalogue's title.
    """
    index = ControlIndex(control)
    shown = [zone_view(zone, number, boundaries, index, strings) for number, zone in enumerate(zones)]
    title = title or ((zones[0].name or zones[0].id) if len(zones) == 1 else strings["title"])
    items = [item for zone in shown for item in zone["items"]]
    return {
        "title": title,
        "subtitle": subtitle(shown, strings),
        "dataDate": data_date(zones, boundaries.values(), strings),
        "strings": {key: text for key, text in strings.items() if key.startswith("ui_")} | {"sizhi": strings["sizhi"]},
        "tiers": [tier_view(tier, items, strings) for tier in TIERS],
        "zones": shown,
        "backdrop": backdrop_layers(control, strings),
        "bounds": page_bounds(zones, shown, index, control),
        "credits": credit_lines(control, strings),
        "documents": document_lines(zones, strings),
        "documentsTitle": strings["sources_documents"],
        "backdropTitle": strings["sources_backdrop"],
    }


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


def zone_view(zone: Zone, number: int, boundaries: dict[str, Boundary], index: ControlIndex, strings: Strings) -> Json:
    """Return one zone: its heading, its blocks and parcels, and the known sides of those not drawn."""
    parts = [(part, "parcel" if parcel else "block") for block, parcel in zone.parts() for part in [parcel or block]]
    mine = [(part, boundaries.get(part.id)) for part, _ in parts]
    known = known_sides(zone, [(part, found) for part, found in mine if shape_of(found) is None], index)
    followed = {side for one in known if one.is_line for side in one.sides}
    items = [item_view(zone, part, level, boundaries.get(part.id), followed, strings) for part, level in parts]
    labels = full_labels(zone, strings)
    numbers = {part.id: position for position, (part, _) in enumerate(parts)}
    block_ids = {part.id for part, _ in parts}
    return {
        "name": short_name(zone),
        "fullName": zone.name or zone.id,
        "colour": PALETTE[number % len(PALETTE)],
        "meta": zone_meta(zone, items, strings),
        "source": words.source_row(zone.source, strings),
        "findings": words.finding_rows((one for one in zone.findings if one.id not in block_ids), strings),
        "empty": "" if items else strings["zone_empty"],
        "items": items,
        "known": [known_view(one, labels, numbers, strings) for one in known],
        "box": box_of([shape_of(boundaries.get(part.id)) for part, _ in parts] + [one.geometry for one in known]),
    }


def short_name(zone: Zone) -> str:
    """Return the zone's name without the official beginning that all of them share."""
    return OFFICIAL_PREFIX.sub("", zone.name or zone.id)


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


def item_view(  # noqa: PLR0913, PLR0917  one argument per thing that the item tells of
    zone: Zone,
    part: Parcel,
    level: str,
    boundary: Boundary | None,
    followed: Container[tuple[str, Direction, str]],
    strings: Strings,
) -> Json:
    """Return one block or parcel; ``geometry`` only when it is drawn, ``reason`` only when it is not.

    `followed` are the sides with a known line, as ``(part id, direction, name)``.
    """
    shape = shape_of(boundary)
    tier = boundary.tier if boundary and shape else "unlocated"
    item: Json = {
        "id": part.id,
        "level": level,
        "heading": words.heading(part, level, strings),
        "name": words.subheading(part),
        "area": words.stated(part.stated_area),
        "tier": tier,
        "tierName": strings[f"tier_{tier}"],
        **words.described(zone, part, boundary, strings),
    }
    if shape is None:
        item["reason"] = words.reason_not_drawn(part, boundary, strings, followed)
    else:
        item |= {"geometry": geojson(shape, BOUNDARY_DECIMALS), "at": label_points(shape)}
    return item


def shape_of(boundary: Boundary | None) -> BaseGeometry | None:
    """Return what is drawn of a boundary: never anything of an unlocated one.

    Raises
    ------
    BoundaryError
        The geometry is no GeoJSON polygon.
    """
    import json

    import shapely

    if boundary is None or boundary.geometry is None or boundary.tier == "unlocated":
        return None
    try:
        shape = shapely.from_geojson(json.dumps(boundary.geometry))
    except (shapely.errors.GEOSException, TypeError, ValueError) as error:
        raise BoundaryError(f"boundary {boundary.id!r}: its geometry is not GeoJSON ({error})") from error
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        raise BoundaryError(f"boundary {boundary.id!r}: its geometry is a {shape.geom_type}, not a polygon")
    return None if shape.is_empty else shape


def full_labels(zone: Zone, strings: Strings) -> dict[str, str]:
    """Return what each block and parcel is called on its own: 区块五, 区块五地块一."""

    def label(block: Block, parcel: Parcel | None) -> str:
        first = words.heading(block, "block", strings)
        return f"{first} {words.heading(parcel, 'parcel', strings)}" if parcel else first

    return {(parcel or block).id: label(block, parcel) for block, parcel in zone.parts()}


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
