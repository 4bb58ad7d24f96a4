"""Which zones, blocks and boundaries a map shows, and which boundary belongs to which block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.errors import BoundaryError, UsageError
from ftzgeo.model import Block, BoundingFeature, Side, StatedArea, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ftzgeo.model import Boundary


def boundaries_by_id(boundaries: Iterable[Boundary]) -> dict[str, Boundary]:
    """Return the boundaries by the id of their block or parcel.

    Raises
    ------
    BoundaryError
        Two boundaries have the same id.
    """
    by_id: dict[str, Boundary] = {}
    for boundary in boundaries:
        if boundary.id in by_id:
            raise BoundaryError(f"two boundaries have the id {boundary.id!r}; a map needs one each")
        by_id[boundary.id] = boundary
    return by_id


def chosen_zones(
    zones: Sequence[Zone], boundaries: Sequence[Boundary], zone: str | None, block: str | None
) -> list[Zone]:
    """Return the zones to show: all, or the one asked for, or the one block (or parcel's block) asked for.

    A zone described twice is taken from its final document. Boundaries whose block no zone describes are shown too,
    so that a boundaries file alone gives a map.

    Raises
    ------
    UsageError
        No zone or block has the id asked for; the message lists those there are.
    """
    every = with_undescribed(final_zones(zones), boundaries)
    if zone is not None:
        require(zone, [one.id for one in every], "zone")
        every = [one for one in every if one.id == zone]
    if block is not None:
        require(block, [part.id for one in every for pair in one.parts() for part in pair if part], "block")
        every = [only_block(one, block) for one in every]
        every = [one for one in every if one.blocks]
    return every


def require(wanted: str, ids: Iterable[str], what: str) -> None:
    """Raise a `UsageError` unless `wanted` is among the `ids`."""
    known = list(dict.fromkeys(ids))
    if wanted not in known:
        raise UsageError(f"no {what} {wanted!r}; there are: {', '.join(known) or 'none'}")


def final_zones(zones: Sequence[Zone]) -> list[Zone]:
    """Return one zone per id: the final text supersedes the draft, the later one of two drafts the earlier."""
    chosen: dict[str, Zone] = {}
    for zone in zones:
        if zone.id not in chosen or chosen[zone.id].source.status == "draft":
            chosen[zone.id] = zone
    return list(chosen.values())


def with_undescribed(zones: Sequence[Zone], boundaries: Sequence[Boundary]) -> list[Zone]:
    """Return the zones with blocks added for the boundaries that no description mentions, and zones for the rest."""
    described = {part.id for zone in zones for pair in zone.parts() for part in pair if part}
    every = {zone.id: zone for zone in zones}
    for boundary in boundaries:
        if boundary.id not in described:
            zone = every.get(boundary.zone) or Zone(id=boundary.zone)
            every[zone.id] = zone.model_copy(update={"blocks": (*zone.blocks, block_of(boundary))})
    return list(every.values())


def block_of(boundary: Boundary) -> Block:
    """Describe a block by what its boundary knows."""
    directions = dict.fromkeys(side.direction for side in boundary.sides)
    sides = tuple(
        Side(
            direction=direction,
            features=tuple(
                BoundingFeature(name=side.feature, printed=side.feature)
                for side in boundary.sides
                if side.direction == direction
            ),
        )
        for direction in directions
    )
    area = boundary.stated_area_km2
    stated = None if area is None else StatedArea(km2=area, text="", decimals=decimals_of(area))
    return Block(
        id=boundary.id, name=boundary.name, stated_area=stated, sides=sides, mode="bounded" if sides else "none"
    )


def decimals_of(value: float) -> int:
    """Return the number of decimals of the shortest way to write a number."""
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


def only_block(zone: Zone, block_id: str) -> Zone:
    """Return the zone with nothing but the block that has the id, or has the parcel that has it."""
    kept = tuple(
        block for block in zone.blocks if block.id == block_id or any(part.id == block_id for part in block.parcels)
    )
    return zone.model_copy(update={"blocks": kept})
