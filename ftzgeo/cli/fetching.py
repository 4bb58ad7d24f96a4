"""``ftzgeo reference fetch``: a reference layer for a zone or a box, from an Overpass server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ftzgeo.cli.console import progress, say
from ftzgeo.cli.references import parse_box
from ftzgeo.descriptions import read_descriptions
from ftzgeo.errors import FetchError, UsageError
from ftzgeo.reference.overpass import areas_of, fetch
from ftzgeo.reference.overpass_query import plan_tiles
from ftzgeo.reference.overpass_server import PUBLIC_SERVER
from ftzgeo.reference.zone_area import zone_box
from ftzgeo.shipped import data_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.model import Zone
    from ftzgeo.reference.overpass import Fetched

ALL = "all"


def run(zone: str | None, *, bbox: str | None, url: str | None, output: Path | None, cache: Path | None) -> None:
    """Fetch an area and write it as a reference layer."""
    box = parse_box(bbox, "--bbox")
    if (zone is None) == (box is None):
        raise UsageError("say what to fetch: either --zone (an id, part of a name, or all) or --bbox W,S,E,N")
    zones = [] if zone is None else choose_zones(zone)
    where = box or (_located(zones) if zone == ALL else zones)
    out = output or Path(f"{zones[0].id if zones and zone != ALL else 'reference'}.gpkg")
    if output is None and out.exists():
        raise UsageError(f"{out}: exists already; name another file with -o, or this one to replace it")
    try:
        with progress("fetching", len(plan_tiles(areas_of(where)))) as step:
            fetched = fetch(where, out=out, url=url or PUBLIC_SERVER, cache=cache, progress=step, notice=say)
    except FetchError as error:
        say(f"ftzgeo: {error}")
        raise typer.Exit(2) from error
    _tell(fetched)


def choose_zones(text: str) -> list[Zone]:
    """Return the zones that an id, a part of a name or district, or ``all`` means.

    Several zones of one district are fetched together; a zone without 四至 needs no layer and is meant by its id only.

    Raises
    ------
    UsageError
        If that is none, or zones of several districts.
    """
    zones = read_descriptions(data_folder("descriptions"))
    bounded = [zone for zone in zones if any((parcel or block).sides for block, parcel in zone.parts())]
    if text == ALL:
        return bounded
    exact = [zone for zone in zones if zone.id == text]
    found = exact or [zone for zone in bounded if text and text in f"{zone.name or ''}\n{zone.district or ''}"]
    if len({zone.district or zone.id for zone in found}) != 1:
        listed = ", ".join(f"{zone.id} ({zone.district or zone.name})" for zone in found or zones)
        what = "means several zones" if found else "is no zone"
        raise UsageError(f"--zone {text!r} {what}; choose one of: {listed}, or all")
    return found


def _located(zones: Sequence[Zone]) -> list[Zone]:
    """Return the zones whose area is known; say which are left out and why."""
    known = []
    for zone in zones:
        try:
            zone_box(zone)
        except UsageError as error:
            say(f"left out: {error}")
        else:
            known.append(zone)
    if not known:
        raise UsageError("no zone's area is known; say what to fetch with --bbox W,S,E,N")
    return known


def _tell(fetched: Fetched) -> None:
    counts = ", ".join(f"{number} {part}" for part, number in fetched.counts.items())
    first, last = fetched.dates or ("an unknown day", "an unknown day")
    days = first if first == last else f"{first} to {last}"
    say(f"{fetched.path}: {counts}; OpenStreetMap as of {days} (ODbL 1.0, © OpenStreetMap contributors)")
    if fetched.asked < fetched.queries:
        say(f"{fetched.queries - fetched.asked} of {fetched.queries} answers were taken from the cache")
    if fetched.incomplete:
        shown = ", ".join(fetched.incomplete[:5])
        say(f"{len(fetched.incomplete)} elements came without all of their geometry, such as {shown}")
