"""Short forms for what the parser tests compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ftzgeo

if TYPE_CHECKING:
    from ftzgeo.model import Block, Parcel

SHORT = {"east": "E", "south": "S", "west": "W", "north": "N"}


def only_block(text: str) -> Block:
    """Parse a text that describes exactly one block."""
    zones = ftzgeo.parse_text(text)
    assert [len(zone.blocks) for zone in zones] == [1], zones
    return zones[0].blocks[0]


def sides(part: Parcel) -> dict[str, list[str]]:
    """Return names by side: {"E": ["甲路"], ...}; diagonals by their English word."""
    return {SHORT.get(side.direction, side.direction): [f.name for f in side.features] for side in part.sides}


def sides_of(text: str) -> dict[str, list[str]]:
    """Return the sides of the only block of a text."""
    return sides(only_block(text))


def qualifier_of(text: str, name: str) -> str | None:
    """Return the qualifier of a feature of the only block of a text."""
    found = [f for side in only_block(text).sides for f in side.features if f.name == name]
    assert found, f"{name} is not among {sides_of(text)}"
    return found[0].qualifier
