"""Why a feature of a side has no line, and what to do next: every reason is a finding with a code of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.crs import local_metres, transform_xy
from ftzgeo.digitize.resolve import FIRM_LIKENESS
from ftzgeo.model import Finding

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.digitize.resolve import ResolvedFeature
    from ftzgeo.reference import ReferenceLayer

SHOWN = 3
"""So many names that are like a missing one are shown."""


def missing_finding(
    part_id: str, known: ResolvedFeature, reference: ReferenceLayer, window: BaseGeometry | None
) -> Finding:
    """Say why a feature has no line: an own edge, land, a place, a name that is elsewhere or nowhere."""
    name, direction = known.feature.name, known.direction
    if known.own_edge or known.feature.kind == "land":
        message = f"{direction}: {known.feature.printed} is an edge that no line of the reference layer shows."
        return Finding(id=part_id, code="own-edge", level="info", message=message)
    if known.place is not None:
        message = f"{direction}: {name} is a place, not a line; where the border runs beside it is not in the layer."
        return Finding(id=part_id, code="side-is-place", level="info", message=message)
    firm = [key for key, one in reference.keys_for(name, block=part_id) if one.score >= FIRM_LIKENESS]
    if firm:
        message = (
            f"{direction}: {name} is in the reference layer, but not inside the district or box given"
            f"{_how_far(firm, reference, window)}. Check the box (--within), or whether another feature of this name "
            "is meant."
        )
        return Finding(id=part_id, code="name-elsewhere", level="warning", message=message)
    message = (
        f"{direction}: {name} is not in the reference layer.{_likes(name, reference)}{_town(name, reference)} "
        "Import or fetch a layer that has it, or give its other name in aliases.toml."
    )
    return Finding(id=part_id, code="name-not-found", level="warning", message=message)


def _how_far(keys: list[str], reference: ReferenceLayer, window: BaseGeometry | None) -> str:
    """Return in words how far from the window the nearest feature of a name lies."""
    import shapely

    rows = reference.rows(hit for key in keys for hit in reference.line_names.hits(key))
    if window is None or not len(rows):
        return ""
    middle = shapely.centroid(window)
    forward, _ = local_metres(round(middle.x, 2), round(middle.y, 2))
    shape = transform_xy(shapely.union_all(rows.geometry.to_numpy()), forward)
    away = float(shapely.distance(shape, transform_xy(window, forward)))
    return f"; the nearest is {away / 1000:.1f} km away"


def _likes(name: str, reference: ReferenceLayer) -> str:
    """Return the likest names of the layer in words, twins marked: a reader may know which is meant."""
    index = reference.line_names
    found = reference.meanings(name, index)[:SHOWN]
    told = "; ".join(f"{index.printed(key)} ({likeness.reason})" for key, likeness in found)
    return f" The likest names are {told}." if told else ""


def _town(name: str, reference: ReferenceLayer) -> str:
    towns = dict.fromkeys(str(village) for village in reference.villages.find(name))
    return f" {'; '.join(towns)}." if towns else ""
