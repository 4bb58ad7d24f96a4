"""What is exported: rows of blocks, sides and findings, with the geometry of those that have a position."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import ftzgeo.maps.wording as words
from ftzgeo.maps.items import full_labels
from ftzgeo.maps.outlines import geometry_of, shape_of
from ftzgeo.maps.strings import strings_of
from ftzgeo.model.finding_titles import FINDING_TITLES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.exports.coordinates import Coordinates
    from ftzgeo.maps.strings import Lang
    from ftzgeo.model import Block, Boundary, BoundarySide, Direction, Finding, Parcel, Zone

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_CARDINAL: tuple[Direction, ...] = ("east", "south", "west", "north")


class Row(NamedTuple):
    """One row of a table: values by column name, and the geometry in EPSG:4326 (None: no position)."""

    cells: dict[str, Any]
    shape: BaseGeometry | None = None


class Placed(NamedTuple):
    """A row that has a position."""

    cells: dict[str, Any]
    shape: BaseGeometry


@dataclass(frozen=True)
class Tables:
    """Everything that an export may hold.

    `zones` are the zones shown, `boundaries` those of their blocks and parcels by id, `coordinates` what the file is
    written in.
    """

    zones: Sequence[Zone]
    boundaries: dict[str, Boundary]
    coordinates: Coordinates
    lang: Lang = "zh"

    @cached_property
    def strings(self) -> dict[str, str]:
        """The words of the language."""
        return {**strings_of(self.lang), "lang": self.lang}

    @cached_property
    def blocks(self) -> list[Row]:
        """All blocks and parcels in the order of the documents."""
        return [
            Row(self._block_values(zone, block, parcel, label), shape_of(self.boundaries.get((parcel or block).id)))
            for zone, block, parcel, label in self._parts()
        ]

    @cached_property
    def drawn(self) -> list[Placed]:
        """Those with a position."""
        return _placed(self.blocks)

    @cached_property
    def unlocated(self) -> list[Row]:
        """Those without one."""
        return [row for row in self.blocks if row.shape is None]

    @cached_property
    def sides(self) -> list[Row]:
        """The sides of all blocks and parcels, as far as digitizing knows them; those not placed have no geometry."""
        rows: list[Row] = []
        for _, block, parcel, label in self._parts():
            boundary = self.boundaries.get((parcel or block).id)
            if boundary is not None:
                rows += [Row(self._side_values(side, boundary, label), _side_shape(side)) for side in boundary.sides]
        return rows

    @cached_property
    def placed_sides(self) -> list[Placed]:
        """Those that are part of a border."""
        return _placed(self.sides)

    @cached_property
    def findings(self) -> list[Row]:
        """What is odd about documents and boundaries, each once."""
        found = [one for zone in self.zones for one in zone.findings]
        for _, block, parcel, _ in self._parts():
            boundary = self.boundaries.get((parcel or block).id)
            found += boundary.findings if boundary else ()
        return [Row(self._finding_values(one)) for one in dict.fromkeys(found)]

    @property
    def date(self) -> dt.date | None:
        """The day of the newest boundary; None when none has a date."""
        return max((one.created for one in self.boundaries.values() if one.created), default=None)

    def _parts(self) -> Iterator[tuple[Zone, Block, Parcel | None, str]]:
        for zone in self.zones:
            labels = full_labels(zone, self.strings)
            for block, parcel in zone.parts():
                yield zone, block, parcel, labels[(parcel or block).id]

    def _block_values(self, zone: Zone, block: Block, parcel: Parcel | None, label: str) -> dict[str, Any]:
        part = parcel or block
        boundary = self.boundaries.get(part.id)
        shape = shape_of(boundary)
        values = {
            "id": part.id,
            "level": "parcel" if parcel else "block",
            "zone": zone.id,
            "zone_name": zone.name,
            "number": part.number,
            "label": label,
            "name": part.name,
            "stated_area_km2": part.stated_area.km2 if part.stated_area else None,
            "stated_text": part.stated_area.text if part.stated_area else None,
            **self._sizhi(part),
            "not_drawn": words.reason_not_drawn(part, boundary, self.strings) if shape is None else None,
            "next_evidence": words.next_evidence_row(boundary, self.strings),
            "source": words.source_row(zone.source, self.strings) if zone.source.title else None,
            "coordinates": self.coordinates.label if shape is not None else None,
            **self._digitized(part, boundary if shape is not None else None),
        }
        return _cleaned(values)

    def _sizhi(self, part: Parcel) -> dict[str, Any]:
        """Return the sides as stated, as text by direction."""
        stated = {
            side.direction: self.strings["list_separator"].join(words.feature_text(one) for one in side.features)
            for side in part.sides
        }
        others = [f"{self.strings[key]} {text}" for key, text in stated.items() if key not in _CARDINAL]
        return {
            **{key: stated.get(key) for key in _CARDINAL},
            "other_sides": self.strings["sentence_separator"].join(others),
        }

    def _digitized(self, part: Parcel, boundary: Boundary | None) -> dict[str, Any]:
        if boundary is None:
            return {"tier": "unlocated", "tier_name": self.strings["tier_unlocated"]}
        low, high = boundary.area_interval_km2 or (None, None)
        check = words.area_check(boundary, part.stated_area, self.strings)
        return {
            "tier": boundary.tier,
            "tier_name": self.strings[f"tier_{boundary.tier}"],
            "area_km2": boundary.area_km2,
            "area_error": boundary.area_error,
            "area_low_km2": low,
            "area_high_km2": high,
            "area_check": check[1] if check else None,
            "sigma_m": boundary.sigma_m,
            "method": boundary.method,
            "version": boundary.version,
            "created": boundary.created.isoformat() if boundary.created else None,
            "reviewed": boundary.reviewed,
            "reference": ", ".join(one.name for one in boundary.reference),
        }

    def _side_values(self, side: BoundarySide, boundary: Boundary, label: str) -> dict[str, Any]:
        values = side.model_dump(exclude={"geometry", "score"})
        values |= {
            "id": boundary.id,
            "label": label,
            "direction": self.strings[side.direction],
            "evidence_name": self.strings[f"evidence_{side.evidence or 'none'}"],
            "coordinates": self.coordinates.label if side.geometry else None,
        }
        return _cleaned(values)

    def _finding_values(self, finding: Finding) -> dict[str, Any]:
        titles = FINDING_TITLES.get(finding.code)
        title = titles[0 if self.lang == "zh" else 1] if titles else None
        return _cleaned({**finding.model_dump(), "title": title})


def _placed(rows: Sequence[Row]) -> list[Placed]:
    return [Placed(row.cells, row.shape) for row in rows if row.shape is not None]


def _side_shape(side: BoundarySide) -> BaseGeometry | None:
    return geometry_of(side.geometry, f"side {side.direction} {side.feature}") if side.geometry else None


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    """Make every text one that all formats can hold; empty text is nothing."""
    return {key: (clean(value) or None) if isinstance(value, str) else value for key, value in values.items()}


def clean(text: str) -> str:
    """Replace lone surrogates and take out control characters, which XML, dBASE and workbooks cannot hold."""
    return _CONTROL.sub(" ", text.encode("utf-8", "replace").decode())
