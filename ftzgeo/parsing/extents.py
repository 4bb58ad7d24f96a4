"""An extent: one description of where a block lies, as it stands in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from ftzgeo.model import Side

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftzgeo.model import BoundingFeature, Direction, Mode

STOPS = "。；\n\t"
"""What ends an extent."""


@dataclass
class Extent:
    """One description of an extent at ``text[start:end]`` of a normal form."""

    start: int
    end: int
    mode: Mode
    sides: list[tuple[Direction, tuple[BoundingFeature, ...]]] = field(default_factory=list)
    members: tuple[BoundingFeature, ...] = ()
    notes: list[str] = field(default_factory=list)
    oddities: list[tuple[str, str]] = field(default_factory=list)
    """Findings to be: (code, message)."""
    lead_end: int = 0
    """Where the text before the extent ends that may hold the block's name."""

    def directions(self) -> set[Direction]:
        """Return the directions that have features."""
        return {direction for direction, _ in self.sides}

    def merged_sides(self) -> tuple[Side, ...]:
        """Return one `Side` per direction, in the order printed."""
        by_direction: dict[Direction, tuple[BoundingFeature, ...]] = {}
        for direction, features in self.sides:
            by_direction[direction] = by_direction.get(direction, ()) + features
        return tuple(Side(direction=direction, features=features) for direction, features in by_direction.items())


def bracket_depths(key: str) -> list[int]:
    """Return how many brackets are open at each character; a bracket without its partner in the sentence counts not."""
    changes = [0] * (len(key) + 1)
    stack: list[int] = []
    for match in re.finditer("[（）。\n]", key):
        index, char = match.start(), match.group()
        if char == "（":
            stack.append(index)
        elif char != "）":
            stack.clear()
        elif stack:
            changes[stack.pop() + 1] += 1
            changes[index] -= 1
    return list(accumulate(changes[:-1]))


def sentence_start(key: str, position: int) -> int:
    """Return where the sentence that holds `position` begins."""
    return max(key.rfind(stop, 0, position) for stop in "。\n") + 1


def sentence_end(key: str, position: int) -> int:
    """Return where the sentence that holds `position` ends."""
    ends = [place for stop in "。\n" if (place := key.find(stop, position)) >= 0]
    return min(ends, default=len(key))


def shares_sentence(key: str, extent: Extent, others: Iterable[Extent]) -> bool:
    """Tell whether a half plane stands in the sentence of a bounded description: it is a remark there."""
    start = sentence_start(key, extent.start)
    end = sentence_end(key, extent.end)
    return any(start <= other.start < end or other.start <= extent.start < other.end for other in others)
