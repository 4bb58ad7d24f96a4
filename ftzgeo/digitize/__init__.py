"""Digitizing: from the 四至 of a block and a reference layer to a boundary with evidence for every side.

The way of a block: names are resolved (`resolve`), the neighbourhood is found where its sides come together (`focus`,
`task`) and noded to a planar graph (`bridges`, `network`), rings are walked along the sides (`rings`) or, where a side
is missing, completed (`completions`, `cuts`), their regions (`regions`) are measured and ranked (`border`,
`candidates`, `search`, `locate`), judged (`tiers`; what can be no ring: `contradictions`, `extents`), given sigmas
(`sigmas`) and written (`outcome`, `parts`, `result`). Banks of rivers have a module of their own (`banks`), so has the
joint choice among the parcels of a block (`parcels`).
docs/decisions/0002-first-digitizer.md gives the reasons.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from ftzgeo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.digitize.result import Digitized
    from ftzgeo.model import Boundary, Zone
    from ftzgeo.reference import ReferenceLayer

__all__ = ["digitize"]


def digitize(
    zones: Sequence[Zone],
    reference: ReferenceLayer,
    *,
    within: tuple[float, float, float, float] | BaseGeometry | None = None,
    created: dt.date | None = None,
    progress: Callable[[str], None] | None = None,
) -> Digitized:
    """Digitize the blocks and parcels of zones on a reference layer.

    Parameters
    ----------
    zones
        What documents say, as `ftzgeo.parse` returns it.
    reference
        The layer of named lines and places, from `ftzgeo.open_reference`.
    within
        Where the blocks may lie: west, south, east, north in degrees, or a geometry in EPSG:4326. Without it a zone's
        district limits them where the layer knows its border.
    created
        The date to write into the boundaries; today where None.
    progress
        Called with the id of every block and parcel as soon as its rings have been searched.

    Returns
    -------
    Digitized
        A GeoDataFrame with one row per block and parcel, and `.sides`, `.findings`, `.boundaries()`.

    Raises
    ------
    UsageError
        If `within` is no box and no geometry.
    ReferenceLayerError
        If the layer cannot be read.
    """
    from ftzgeo.digitize.adjust import adjust_zone
    from ftzgeo.digitize.parts import PartDigitizer
    from ftzgeo.digitize.result import Digitized

    digitizer = PartDigitizer(reference, _window(within), created or dt.date.today())  # noqa: DTZ011 - a date of the user's calendar
    boundaries: list[Boundary] = []
    for zone in zones:
        boundaries += adjust_zone(zone, _reported(digitizer.zone(zone), progress), digitizer)
    return Digitized.from_boundaries(boundaries, zones)


def _reported(boundaries: Iterable[Boundary], progress: Callable[[str], None] | None) -> Iterator[Boundary]:
    for boundary in boundaries:
        if progress is not None:
            progress(boundary.id)
        yield boundary


def _window(within: tuple[float, float, float, float] | BaseGeometry | None) -> Any:
    import shapely

    if within is None or isinstance(within, shapely.Geometry):
        return within
    box = tuple(float(value) for value in within)
    if len(box) != 4 or not (box[0] < box[2] and box[1] < box[3]):  # noqa: PLR2004 - a box has four sides
        raise UsageError(
            f"within is {within!r}; expected west, south, east, north in degrees, west < east, south < north"
        )
    return shapely.box(*box)
