"""A sheet with a map: head, frame, panel, foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftzgeo.pictures.ground import ground_for
from ftzgeo.pictures.map_frame import MapFrame
from ftzgeo.pictures.panel import FOOT_MM, HEAD_MM, Panel, block_facts, legend, sheet_foot, sheet_head
from ftzgeo.pictures.sheet import MARGIN_MM, Box, Sheet, new_sheet

if TYPE_CHECKING:
    Json = dict[str, Any]
    Strings = dict[str, str]

PANEL_SHARE = 0.235
"""Width of the panel as a share of the sheet's."""
_GAP_MM = 4.0
_OVERVIEW_MARGIN = 0.04
_BLOCK_MARGIN = 0.3
"""Room around what is shown, as a share of it: the labels of a block's sides stand outside of it."""
_TIANJIN = [[38.9, 116.8], [39.5, 117.9]]


def map_sheet(data: Json, strings: Strings, paper: str, *, page: str = "") -> Sheet:
    """Return the sheet of a page's data; for a single block with its sides and facts."""
    sheet = new_sheet(paper)
    width, height = sheet.size_mm
    panel_width = width * PANEL_SHARE
    left = MARGIN_MM + 3.5
    frame = Box(left, FOOT_MM, width - left - MARGIN_MM - panel_width - _GAP_MM, height - FOOT_MM - HEAD_MM)
    margin = _BLOCK_MARGIN if data["single"] else _OVERVIEW_MARGIN
    ground = ground_for(data["bounds"] or _TIANJIN, frame, margin)
    data = {**data, "north": strings["picture_north"]}
    MapFrame(sheet.axes(frame), ground, data).draw(with_sides=data["single"])
    scale = strings["picture_scale"].format(scale=f"{ground.scale:,.0f}".replace(",", " "), paper=paper.upper())
    sheet_head(sheet, data["title"], " · ".join(part for part in (_subtitle(data), scale, data["dataDate"]) if part))
    panel = Panel(sheet, frame.x + frame.width + _GAP_MM, frame.top, panel_width, frame.y)
    if data["single"]:
        block_facts(panel, _single(data), strings)
    legend(panel, data, strings, with_evidence=data["single"])
    sheet_foot(sheet, foot_lines(data, strings), page)
    return sheet


def foot_lines(data: Json, strings: Strings) -> list[str]:
    """Return the remarks and sources of a sheet."""
    separator = strings["sentence_separator"]
    documents = separator.join(data["documents"])
    return [
        f"{strings['picture_remark']} {strings['picture_grid']}",
        f"{data['documentsTitle']}: {documents}" if documents else "",
        f"{data['backdropTitle']}: {separator.join(data['credits'])}" if data["credits"] else "",
    ]


def _subtitle(data: Json) -> str:
    return str(data["zones"][0]["fullName"] if data["single"] else data["subtitle"])


def _single(data: Json) -> Json:
    """Return the item that a page of a single block is about."""
    items = [item for zone in data["zones"] for item in zone["items"]]
    found: Json = next((item for item in items if item["id"] == data["shown"]), items[0])
    return found


def block_data(data: Json, zone: Json, item: Json) -> Json:
    """Return page data of one block or parcel, taken out of those of all: its own shape, or the known sides of it."""
    number = zone["items"].index(item)
    known = [one for one in zone["known"] if number in one["items"]]
    only = {**zone, "items": [item], "known": [] if "geometry" in item else known}
    tiers = [{**tier, "count": int(tier["id"] == item["tier"])} for tier in data["tiers"]]
    shown = [item["geometry"]] if "geometry" in item else [one["geometry"] for one in known]
    return {
        **data,
        "title": f"{item['label']} {item['name']}".strip(),
        "single": True,
        "shown": item["id"],
        "zones": [only],
        "tiers": tiers,
        "bounds": _corners(shown),
        "documents": [zone["source"]],
    }


def _corners(geometries: list[Json]) -> list[list[float]]:
    """Return south-west and north-east of geometries as ``[lat, lon]``."""
    import shapely

    west, south, east, north = shapely.total_bounds([shapely.geometry.shape(one) for one in geometries])
    return [[float(south), float(west)], [float(north), float(east)]]
