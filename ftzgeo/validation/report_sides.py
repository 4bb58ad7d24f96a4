"""The sides of a block as the document states them, beside what the border rests on there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ftzgeo.model import BoundarySide, BoundingFeature, Direction
    from ftzgeo.validation.report_material import Material
    from ftzgeo.validation.report_words import ReportWords
    from ftzgeo.validation.result import EdgeRow


class SideRow(NamedTuple):
    """One feature of one side: as stated, what the border rests on, and how far it lies off the feature (m).

    A feature whose border rests on several kinds of evidence has several rows; only the first is not `continued`.
    """

    id: str
    direction: Direction
    stated: str
    feature: str
    evidence: str | None = None
    sigma_m: float | None = None
    length_m: float | None = None
    mean_m: float | None = None
    p95_m: float | None = None
    max_m: float | None = None
    note: str = ""
    continued: bool = False


def side_rows(identifier: str, material: Material) -> list[SideRow]:
    """Return the sides of a block or parcel: those of the description first, then others that the border has."""
    part, boundary = material.parts.get(identifier), material.boundaries.get(identifier)
    drawn = list(boundary.sides) if boundary is not None else []
    rows: list[SideRow] = []
    for side in part.sides if part is not None else ():
        for feature in side.features:
            mine = [one for one in drawn if (one.direction, one.feature) == (side.direction, feature.name)]
            drawn = [one for one in drawn if one not in mine]
            edge = material.edges_of.get((identifier, side.direction, feature.name))
            empty = SideRow(identifier, side.direction, as_stated(feature), feature.name)
            rows += _filled(_measured(empty, edge), mine, material.words)
    for one in drawn:
        rows += _filled(SideRow(identifier, one.direction, one.feature, one.feature), [one], material.words)
    return rows


def as_stated(feature: BoundingFeature) -> str:
    """Return a feature as the document prints it, with its qualifier, and its full name where that is elided."""
    printed = feature.printed or feature.name
    if feature.qualifier and feature.qualifier not in printed:
        printed += feature.qualifier
    return printed if feature.name in printed else f"{printed}（{feature.name}）"


def _filled(empty: SideRow, drawn: Sequence[BoundarySide], words: ReportWords) -> Iterator[SideRow]:
    """Yield a row per stretch of border; the row as it is where there is none."""
    if not drawn:
        yield empty
    for number, side in enumerate(drawn):
        yield (empty if number == 0 else empty._replace(mean_m=None, p95_m=None, max_m=None))._replace(
            evidence=side.evidence or ("found" if side.reference_id else "missing"),
            sigma_m=side.sigma_m,
            length_m=side.length_m or (empty.length_m if number == 0 else None),
            note=words.note(side.note),
            continued=number > 0,
        )


def _measured(row: SideRow, edge: EdgeRow | None) -> SideRow:
    if edge is None:
        return row
    return row._replace(length_m=edge.length_m, mean_m=edge.mean_m, p95_m=edge.p95_m, max_m=edge.max_m)
