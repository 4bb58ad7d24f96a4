"""Descriptions of an extent in running text, of whatever mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.parsing.bounded import find_bounded, find_without_verbs, is_block
from ftzgeo.parsing.crossings import find_crossing, find_members
from ftzgeo.parsing.extents import Extent, bracket_depths, shares_sentence
from ftzgeo.parsing.half_planes import find_half_planes

if TYPE_CHECKING:
    from ftzgeo.parsing.normal_form import NormalText

__all__ = ["Extent", "bracket_depths", "find_crossing", "find_extents", "find_members"]


def find_extents(normal: NormalText) -> list[Extent]:
    """Return every description of an extent, in text order: sides first, then half planes where no sides stand."""
    depths = bracket_depths(normal.key)
    bounded = [extent for extent in find_bounded(normal, depths) if is_block(normal.key, extent)]
    bounded += [extent for extent in find_without_verbs(normal) if not shares_sentence(normal.key, extent, bounded)]
    half_planes = [
        extent for extent in find_half_planes(normal, depths) if not shares_sentence(normal.key, extent, bounded)
    ]
    return sorted([*bounded, *half_planes], key=lambda extent: extent.start)
