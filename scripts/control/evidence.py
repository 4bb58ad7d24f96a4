"""Which bounding features of the documents have any located evidence, and which have none.

`wanted.csv` beside this file lists them as the documents name them: the block, parcel or park, the side, the name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .places import SELECTION
from .sources import read_table

if TYPE_CHECKING:
    from .features import ControlFeature

WANTED = Path(__file__).with_name("wanted.csv")
STRENGTH = ("line", "is", "on", "near", "elsewhere", "none")
"""From strong to weak: a line of that name, the thing itself, points on it, points near it, something far from the
block, nothing."""

RENAMED = {"北辰区界": "北辰区", "永定河": "永定新河"}
"""Names whose line stands under another name; see boundaries/aliases.toml."""


@dataclass
class Evidence:
    """What is known of one bounding feature of one zone."""

    zone: str
    name: str
    parts: list[str]
    remarks: list[str]
    elsewhere: bool
    lines: list[str] = field(default_factory=list)
    points: dict[str, list[str]] = field(default_factory=dict)

    @property
    def strength(self) -> str:
        """The strongest kind of evidence, one of `STRENGTH`."""
        if self.elsewhere:
            return "elsewhere"
        if self.lines:
            return "line"
        return next((relation for relation in STRENGTH if relation in self.points), "none")


def evidence(layers: dict[str, list[ControlFeature]]) -> list[Evidence]:
    """Return the evidence of each wanted feature, once per zone, in the order of the documents."""
    found: dict[tuple[str, str], Evidence] = {}
    for row in read_table(WANTED):
        zone = row["of"].partition("-")[0]
        entry = found.setdefault((zone, row["name"]), Evidence(zone, row["name"], [], [], bool(row["elsewhere"])))
        entry.parts.append(f"{row['of']} {row['side']}")
        if row["remark"] and row["remark"] not in entry.remarks:
            entry.remarks.append(row["remark"])
    for entry in found.values():
        _find_lines(entry, layers)
        _find_points(entry, layers["places"])
    return list(found.values())


def _find_lines(entry: Evidence, layers: dict[str, list[ControlFeature]]) -> None:
    name = RENAMED.get(entry.name, entry.name)
    for stem in ("expressways", "roads", "railways", "rivers", "districts"):
        entry.lines.extend(feature.id for feature in layers[stem] if name in (feature.name, *feature.alt_names))


def _find_points(entry: Evidence, points: list[ControlFeature]) -> None:
    for point in points:
        if entry.name in point.extra["bears_on"]:
            entry.points.setdefault(point.extra["relation"], []).append(point.name)


def block_points(layers: dict[str, list[ControlFeature]]) -> dict[str, tuple[int, int]]:
    """Return for each block, parcel or park how many points lie in it and near it, by its id."""
    blocks = dict.fromkeys((row["of"] for row in read_table(WANTED)), (0, 0))
    for point in layers["places"]:
        for target in point.extra["bears_on"]:
            for block in [key for key in blocks if key == target or key.startswith(f"{target}-")]:
                inside, near = blocks[block]
                is_in = point.extra["relation"] == "in"
                blocks[block] = (inside + is_in, near + (not is_in))
    return blocks


def unused(reference: Path) -> list[tuple[str, str, str, str]]:
    """Return the rows of the reference that bear a wanted name in full and were not selected.

    Each with the wanted name, its own name, address and district. Names of two characters (海河, 空地) are parts of too
    many others.
    """
    selected = {row["key"].partition("@")[0] for row in read_table(SELECTION)}
    wanted = [name for name in dict.fromkeys(row["name"] for row in read_table(WANTED)) if len(name) > 2]  # noqa: PLR2004 - as above
    rows = [row for table in ("places", "addresses") for row in read_table(reference / f"{table}.csv")]
    return [
        (name, row["name"], row["address"], row["district"])
        for name in wanted
        for row in rows
        if row["name"] not in selected and any(name in row.get(column, "") for column in ("name", "address", "road"))
    ]
