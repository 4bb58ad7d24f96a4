"""A page of all zones, one per zone and one per block, with links between them and what they share in one folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftzgeo.maps.offline import write_map
from ftzgeo.maps.selection import chosen_zones
from ftzgeo.maps.view import PALETTE, file_name, short_name
from ftzgeo.maps.zone_map import Drawing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.maps.strings import Lang
    from ftzgeo.model import Zone

    Json = dict[str, Any]

INDEX = "index"


def write_pages(  # noqa: PLR0913  keyword-only options, as those of make_map
    boundaries: BoundarySource,
    zones: Sequence[Zone] | None,
    folder: str | Path,
    *,
    control: Path | None = None,
    lang: Lang = "zh",
    basemap: str = "none",
    tianditu_key: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write a map of all zones (``index.html``), one of every zone and one of every block.

    Parameters
    ----------
    boundaries, zones, control, lang, basemap, tianditu_key
        As in `make_map`.
    folder
        Where the pages go; what they share goes to ``assets/`` in it.
    progress
        Called with the name of every page when it is written.

    Returns
    -------
    list of Path
        The pages, the one of all zones first.

    Raises
    ------
    UsageError, BoundaryError, ReferenceLayerError, InputError
        As `make_map` and `write_map`.
    """
    drawing = Drawing(boundaries, zones, control=control, lang=lang, basemap=basemap, tianditu_key=tianditu_key)
    chosen = chosen_zones(drawing.zones, drawing.boundaries, None, None)
    names = page_names(chosen)
    written = []
    for name, data in page_data_of_all(drawing, chosen, names):
        written.append(write_map(drawing.map(data), Path(folder) / name, standalone=False))
        if progress is not None:
            progress(name)
    return written


def page_data_of_all(
    drawing: Drawing, zones: Sequence[Zone], names: dict[tuple[str, str | None], str]
) -> Iterator[tuple[str, Json]]:
    """Yield the file name and the data of every page."""
    whole = drawing.data(zones)
    colours = {zone.id: PALETTE[number % len(PALETTE)] for number, zone in enumerate(zones)}
    yield f"{INDEX}.html", linked(whole, names, colours, None)
    above = [{"href": f"{INDEX}.html", "name": whole["title"]}]
    for zone in zones:
        yield names[zone.id, None], {**linked(drawing.data([zone]), names, colours, zone.id), "above": above}
        higher = [*above, {"href": names[zone.id, None], "name": short_name(zone)}]
        for block in zone.blocks:
            only = zone.model_copy(update={"blocks": (block,)})
            data = linked(drawing.data([only], block=block.id), {}, colours, None)
            yield names[zone.id, block.id], {**data, "above": higher}


def linked(data: Json, names: dict[tuple[str, str | None], str], colours: dict[str, str], own: str | None) -> Json:
    """Return a page's data with the zones' own colours and links to their pages; none to the zone `own` itself."""
    zones = [
        {
            **zone,
            "colour": colours[zone["id"]],
            "page": "" if zone["id"] == own else names.get((zone["id"], None), ""),
            "items": [{**item, "page": names.get((zone["id"], item["block"]), "")} for item in zone["items"]],
        }
        for zone in data["zones"]
    ]
    return {**data, "zones": zones}


def page_names(zones: Sequence[Zone]) -> dict[tuple[str, str | None], str]:
    """Return a file name for every zone and block, by ``(zone id, block id)``; each is used once."""
    wanted = [key for zone in zones for key in ((zone.id, None), *((zone.id, block.id) for block in zone.blocks))]
    taken, names = {INDEX}, {}
    for zone_id, block_id in wanted:
        first = file_name(block_id or zone_id)
        name, number = first, 2
        while name.casefold() in taken:
            name, number = f"{first}-{number}", number + 1
        taken.add(name.casefold())
        names[zone_id, block_id] = f"{name}.html"
    return names
