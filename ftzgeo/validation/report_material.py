"""What a report shows beside the validation itself: polygons, descriptions, names and the lines around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ftzgeo.boundaries import boundary_shape

if TYPE_CHECKING:
    import shapely

    from ftzgeo.model import Boundary, Parcel, Zone
    from ftzgeo.reference import ReferenceLayer
    from ftzgeo.validation.report_about import About
    from ftzgeo.validation.report_words import ReportWords
    from ftzgeo.validation.result import AreaRow, EdgeRow, Validation, ValidationFinding


@dataclass(frozen=True)
class Material:
    """A validation with all that a report shows of it."""

    validation: Validation
    about: About
    words: ReportWords
    boundaries: dict[str, Boundary] = field(default_factory=dict)
    zones: tuple[Zone, ...] = ()
    reference: ReferenceLayer | None = None
    pages: int = 0

    @cached_property
    def parts(self) -> dict[str, Parcel]:
        """The described blocks and parcels by id."""
        return {(parcel or block).id: parcel or block for zone in self.zones for block, parcel in zone.parts()}

    @cached_property
    def zone_of(self) -> dict[str, Zone]:
        """The described zones by id."""
        return {zone.id: zone for zone in self.zones}

    @cached_property
    def shapes(self) -> dict[str, Any]:
        """The polygons by id (EPSG:4326)."""
        shapes = {key: boundary_shape(boundary) for key, boundary in self.boundaries.items()}
        return {key: shape for key, shape in shapes.items() if shape is not None and not shape.is_empty}

    @cached_property
    def block_tree(self) -> tuple[list[str], shapely.STRtree]:
        """The ids of the blocks with a polygon, and an index of these polygons."""
        import shapely

        ids = [key for key in self.shapes if self.boundaries[key].level == "block"]
        return ids, shapely.STRtree([self.shapes[key] for key in ids])

    @cached_property
    def rows(self) -> dict[str, AreaRow]:
        """The rows of the validation by id."""
        return {row.id: row for row in self.validation.rows}

    @cached_property
    def parcels_of(self) -> dict[str, list[AreaRow]]:
        """The rows of parcels by the id of their block."""
        by_block: dict[str, list[AreaRow]] = {}
        for row in self.validation.rows:
            if row.level == "parcel":
                by_block.setdefault(row.id.rpartition("-")[0], []).append(row)
        return by_block

    @cached_property
    def findings_of(self) -> dict[str, list[ValidationFinding]]:
        """The findings by the id that they are about."""
        by_id: dict[str, list[ValidationFinding]] = {}
        for found in self.validation.findings:
            by_id.setdefault(found.id, []).append(found)
        return by_id

    @cached_property
    def mentions_of(self) -> dict[str, list[ValidationFinding]]:
        """The findings about another polygon that speak of this one (overlaps, gaps), by the id of this one."""
        by_id: dict[str, list[ValidationFinding]] = {}
        for found in self.validation.findings:
            if "other" in found.figures:
                by_id.setdefault(str(found.figures["other"]), []).append(found)
        return by_id

    @cached_property
    def edges_of(self) -> dict[tuple[str, str, str], EdgeRow]:
        """How far sides lie from their features, by id, direction and feature."""
        return {(edge.id, edge.direction, edge.feature): edge for edge in self.validation.edges}

    def heading(self, row: AreaRow) -> str:
        """Return the number of a block or parcel in words (区块一); empty where it has none."""
        if row.level == "zone":
            return ""
        part = self.parts.get(row.id)
        number = part.number if part is not None else None
        if number is None and row.name is None:
            ending = re.search(r"(\d{1,3})$", row.id)
            number = int(ending[1]) if ending else None
        return "" if number is None else self.words.numbered(row.level, number)

    def label(self, row: AreaRow) -> str:
        """Return what a row is called: its name, else its number in words, else its id."""
        return row.name or self.heading(row) or row.id
