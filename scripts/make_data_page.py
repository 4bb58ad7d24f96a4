"""Write the tables of docs/data.md: every zone, block and parcel, and what is known of each.

    python scripts/make_data_page.py [--page docs/data.md]

The page is written by hand but for what stands between the two marks, which is made from boundaries/ alone:
descriptions, control features and polygons. Run it after `ftzgeo build` or `make_control.py` changed something.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from control.evidence import evidence
from control.features import read_features, write_text
from control.report import table

from ftzgeo.boundaries import read_boundaries
from ftzgeo.descriptions import read_descriptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from control.evidence import Evidence
    from control.features import ControlFeature

    from ftzgeo.model import Boundary, Parcel, Zone

ROOT = Path(__file__).resolve().parents[1]
BOUNDARIES = ROOT / "boundaries"
BEGIN, END = "<!-- made by scripts/make_data_page.py: begin -->", "<!-- end -->"
HEAD = (
    "id",
    "name",
    "stated km²",
    "the document gives",
    "line",
    "point",
    "nearby only",
    "nothing",
    "points of itself",
    "tier",
)
KNOWN = {"line": ("line",), "point": ("is", "on"), "nearby only": ("near", "elsewhere"), "nothing": ("none",)}
GIVES = {
    "bounded": "{sides} sides",
    "half_plane": "{sides} sides",
    "intersection": "a crossing",
    "members": "{members} members",
    "none": "a name",
}


def main() -> int:
    """Write the page; return the exit status."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--page", type=Path, default=ROOT / "docs" / "data.md")
    page = cli.parse_args().page
    write_text(renewed(page.read_text("utf-8")), page)
    print(page)
    return 0


def renewed(page: str) -> str:
    """Return a page with its tables made anew."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{tables()}\n{END}{after}"


def tables() -> str:
    """Return a heading and a table per zone."""
    layers = {path.stem: read_features(path) for path in sorted((BOUNDARIES / "control").glob("*.geojson"))}
    known = evidence(layers)
    drawn = {boundary.id: boundary for boundary in read_boundaries(BOUNDARIES / "polygons")}
    zones = read_descriptions(BOUNDARIES / "descriptions")
    places = layers["places"]
    return "\n".join(_zone(zone, known, places, drawn) for zone in sorted(zones, key=_unbounded))


def _unbounded(zone: Zone) -> bool:
    return not any((parcel or block).sides for block, parcel in zone.parts())


def _zone(zone: Zone, known: list[Evidence], places: list[ControlFeature], drawn: dict[str, Boundary]) -> str:
    stated = "no total stated" if zone.stated_area is None else f"{zone.stated_area.km2} km² stated"
    source = f"{zone.source.title} ({zone.source.status})"
    head = f"### {zone.id}: {zone.name}\n\n{zone.district or zone.city}; {stated}; {source}.\n\n"
    return head + table(HEAD, (_row(parcel or block, known, places, drawn) for block, parcel in zone.parts()))


def _row(
    part: Parcel, known: list[Evidence], places: list[ControlFeature], drawn: dict[str, Boundary]
) -> tuple[str, ...]:
    members = "、".join(member.name for member in part.members)
    where = "" if part.sides else "; ".join(filter(None, (members, *part.notes)))
    parcels = len(getattr(part, "parcels", ()))
    gives = GIVES[part.mode].format(sides=len(part.sides), members=len(part.members))
    boundary = drawn.get(part.id)
    return (
        part.id,
        part.name or "–",
        "–" if part.stated_area is None else f"{part.stated_area.km2:g}",
        f"{parcels} parcels" if parcels else f"{gives}: {where}" if where else gives,
        *(", ".join(_features(part.id, known, kinds)) or "–" for kinds in KNOWN.values()),
        _own_points(part.id, places),
        boundary.tier if boundary else "–",
    )


def _own_points(identifier: str, places: list[ControlFeature]) -> str:
    """Return how many located points lie in a part, and how many near it."""
    counts = Counter(point.extra["relation"] for point in places if identifier in point.extra["bears_on"])
    return ", ".join(f"{count} {relation}" for relation, count in sorted(counts.items())) or "–"


def _features(identifier: str, known: list[Evidence], kinds: tuple[str, ...]) -> Iterator[str]:
    """Yield the features of a part that are known so well, each once, with their sides."""
    for entry in known:
        sides = [side for name, _, side in (part.partition(" ") for part in entry.parts) if name == identifier]
        if sides and entry.strength in kinds:
            yield f"{entry.name} ({', '.join(sides)})"


if __name__ == "__main__":
    raise SystemExit(main())
