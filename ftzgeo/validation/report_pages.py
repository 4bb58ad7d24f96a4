"""The pages of the HTML report as data: the front page, a section per zone, a page per block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.validation import figures
from ftzgeo.validation.report_picture import block_picture, overview
from ftzgeo.validation.report_sides import SideRow, side_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.model import Level
    from ftzgeo.validation.report_material import Material
    from ftzgeo.validation.report_picture import Picture
    from ftzgeo.validation.report_words import ReportWords
    from ftzgeo.validation.result import AreaRow, TotalRow, ValidationFinding

SEVERITY: tuple[Level, ...] = ("error", "warning", "info")
MAX_PAGES = 200
"""Block pages of a report where no number is asked for: what a person can read, and a browser can open."""
MAX_ROWS = 2_000
"""Rows of the tables of areas of all zones together; a report of thousands of blocks is read as .xlsx."""
FEWEST_ROWS = 20
MAX_ITEMS = 8
"""Findings of one code that a page spells out."""
_LONG = 10
"""Rows of sides and parcels (these twice) and findings (thrice) beside which the picture of a page is low."""
MAX_WHERE = 6


class Item(NamedTuple):
    """A finding on a page: the number of its mark in the picture (None for none), whose it is, what it says."""

    mark: int | None
    of: str
    message: str
    origin: str


class Group(NamedTuple):
    """The findings of one code on a page, and what to do about them."""

    level: Level
    code: str
    title: str
    said: list[Item]
    more: int
    remedy: str


@dataclass(frozen=True)
class BlockPage:
    """What the page of a block shows."""

    row: AreaRow
    heading: str
    name: str
    figures: list[tuple[str, str]]
    why: str
    sides: list[SideRow]
    members: str
    notes: tuple[str, ...]
    groups: list[Group]
    parcels: list[AreaRow]
    picture: Picture | None

    @property
    def is_long(self) -> bool:
        """Whether the text needs room that a picture of full height would take from it in print."""
        return len(self.sides) + 2 * len(self.parcels) + 3 * len(self.groups) >= _LONG

    @property
    def placed(self) -> bool:
        """Whether it is known of any side what the border rests on there."""
        return any(side.evidence is not None for side in self.sides)

    @property
    def lengths(self) -> bool:
        """Whether the border of any side has a length."""
        return any(side.length_m is not None for side in self.sides)

    @property
    def measured(self) -> bool:
        """Whether any side was measured against its feature."""
        return any(side.mean_m is not None for side in self.sides)


@dataclass(frozen=True)
class ZoneSection:
    """What a report shows of a zone before its blocks."""

    id: str
    name: str
    row: AreaRow | None
    rows: list[AreaRow]
    total_rows: int
    totals: list[TotalRow]
    groups: list[Group]
    picture: Picture | None
    pages: list[BlockPage]
    blocks: list[AreaRow]
    drawn: int


@dataclass(frozen=True)
class CodeRow:
    """A code of the findings of a report: how grave, how often, where, and what to do."""

    code: str
    level: Level
    count: int
    where: str
    title: str
    remedy: str


class _Layout(NamedTuple):
    """The blocks that get a page, the rows of a zone's table, and whether the zones have maps of their own."""

    pages: set[str]
    rows: int
    with_maps: bool


def zone_sections(material: Material, pages: int) -> list[ZoneSection]:
    """Return the sections of all zones, with the pages of the blocks that deserve one most (`pages` at most)."""
    chosen = _chosen([row for row in material.validation.rows if row.level == "block"], material, pages)
    by_zone: dict[str, list[AreaRow]] = {}
    for row in material.validation.rows:
        by_zone.setdefault(row.zone, []).append(row)
    layout = _Layout(
        pages=chosen,
        rows=max(MAX_ROWS // max(len(by_zone), 1), FEWEST_ROWS),
        with_maps=sum(_is_drawn(rows, material) for rows in by_zone.values()) > 1,
    )
    return [_section(zone, rows, material, layout) for zone, rows in by_zone.items()]


def _is_drawn(rows: Sequence[AreaRow], material: Material) -> bool:
    return any(row.id in material.shapes for row in rows)


def _section(zone: str, rows: list[AreaRow], material: Material, layout: _Layout) -> ZoneSection:
    words = material.words
    own = next((row for row in rows if row.level == "zone"), None)
    name = (own.name if own else None) or zone or words("unmatched")
    blocks = [row for row in rows if row.level == "block"]
    ids = {row.id for row in rows}
    return ZoneSection(
        id=zone,
        name=name,
        row=own,
        rows=rows[: layout.rows],
        total_rows=len(rows),
        totals=[total for total in material.validation.totals if total.id in ids],
        groups=_groups(material.findings_of.get(zone, []), material),
        picture=overview(material, blocks, words("overview_of", zone=name)) if layout.with_maps else None,
        pages=[_page(row, material) for row in blocks if row.id in layout.pages],
        blocks=blocks,
        drawn=sum(row.id in material.shapes for row in blocks),
    )


def _chosen(blocks: Sequence[AreaRow], material: Material, pages: int) -> set[str]:
    """Return the ids of the blocks that get a page: all, or those with the gravest findings."""
    if len(blocks) <= pages:
        return {row.id for row in blocks}

    def weight(row: AreaRow) -> tuple[int, bool, bool]:
        found = _findings(row, material)
        gravest = min((SEVERITY.index(one.level) for one in found), default=len(SEVERITY))
        return gravest, row.verdict != "differs", row.id not in material.shapes

    return {row.id for row in sorted(blocks, key=weight)[:pages]}


def _findings(row: AreaRow, material: Material) -> list[ValidationFinding]:
    """Return the findings of a block and its parcels, and those of others that speak of them, gravest first."""
    ids = [row.id, *(parcel.id for parcel in material.parcels_of.get(row.id, []))]
    found = [one for key in ids for one in material.findings_of.get(key, [])]
    found += [one for key in ids for one in material.mentions_of.get(key, []) if one.id not in ids]
    return sorted(found, key=lambda one: SEVERITY.index(one.level))


def _page(row: AreaRow, material: Material) -> BlockPage:
    part = material.parts.get(row.id)
    groups = _groups(_findings(row, material), material, about=row.id)
    heading = material.heading(row)
    return BlockPage(
        row=row,
        heading=heading or row.name or row.id,
        name=(row.name or "") if heading else "",
        figures=_figures(row, material),
        why=_why(row, material),
        sides=side_rows(row.id, material),
        members=material.words.separator.join(feature.printed for feature in part.members) if part is not None else "",
        notes=part.notes if part is not None else (),
        groups=groups,
        parcels=material.parcels_of.get(row.id, []),
        picture=block_picture(material, row, marked(_findings(row, material))),
    )


def marked(findings: Sequence[ValidationFinding]) -> list[ValidationFinding]:
    """Return the findings that have a place, in the order of their marks."""
    return [one for one in findings if one.spot is not None or one.lon is not None]


def _groups(findings: Sequence[ValidationFinding], material: Material, about: str = "") -> list[Group]:
    """Return findings by code, the gravest first; those that are not of the page's own block say whose they are."""
    words = material.words
    ordered = sorted(findings, key=lambda one: SEVERITY.index(one.level))
    marks = {id(one): number for number, one in enumerate(marked(ordered), start=1)}
    by_code: dict[tuple[Level, str], list[ValidationFinding]] = {}
    for one in ordered:
        by_code.setdefault((one.level, one.code), []).append(one)
    return [
        Group(
            level=level,
            code=code,
            title=words.title(code),
            said=[_item(one, marks.get(id(one)), material, about) for one in found[:MAX_ITEMS]],
            more=max(0, len(found) - MAX_ITEMS),
            remedy=words.remedy(code),
        )
        for (level, code), found in by_code.items()
    ]


def _item(one: ValidationFinding, mark: int | None, material: Material, about: str) -> Item:
    row = material.rows.get(one.id)
    of = "" if one.id == about or row is None else material.heading(row)
    origin = "" if one.origin == "validation" else material.words.word(one.origin)
    return Item(mark if about else None, of, material.words.message(one), origin)


def _figures(row: AreaRow, material: Material) -> list[tuple[str, str]]:
    """Return the figures of a block: label and value; what it does not have is left out."""
    words = material.words
    boundary = material.boundaries.get(row.id)
    following = boundary.next_evidence if boundary is not None else None
    shown = [
        (words("stated"), _km2(figures.stated(row)) + (words.aside(row.stated_text) if row.stated_text else "")),
        (words("stated_interval"), _km2(figures.interval(row.stated_interval_km2, "g"))),
        (words("digitized"), _km2(figures.number(row.digitized_km2, ".4f"))),
        (words("interval"), _km2(figures.interval(row.area_interval_km2))),
        (words("difference"), _difference(row, words)),
        (words("shift"), _unit(figures.number(row.border_shift_m, "+.1f"), "m")),
        (words("perimeter"), _unit(figures.number(row.perimeter_m, ",.0f"), "m")),
        (words("sigma"), _unit(figures.number(row.sigma_m, ".1f"), "m")),
        (words("independence"), words.word(row.independence)),
        (words("matched"), words.word(f"by_{row.matched_by}") if row.matched_by else ""),
        (
            words("method"),
            words.method(boundary.method) if boundary and boundary.geometry and row.tier != "given" else "",
        ),
        (words("created"), boundary.created.isoformat() if boundary and boundary.created and boundary.geometry else ""),
        (words("reviewed"), boundary.reviewed or "" if boundary else ""),
        (
            words("next"),
            words(
                "next_text",
                side=words.word(following.direction),
                feature=following.feature,
                tier=words.word(following.tier),
            )
            if following
            else "",
        ),
    ]
    return [(label, value) for label, value in shown if value]


def _why(row: AreaRow, material: Material) -> str:
    """Return what the verdict of a comparison rests on; nothing where nothing was compared."""
    if row.verdict not in {"agrees", "differs"} or row.stated_km2 is None:
        return ""
    share = material.validation.tolerance.share
    low, high = row.stated_interval_km2 or (row.stated_km2, row.stated_km2)
    slack = share * row.stated_km2
    allowed = figures.interval((max(0.0, low - slack), high + slack))
    measured = figures.interval(row.area_interval_km2 or None)
    if measured == figures.MISSING:
        measured = figures.number(row.digitized_km2, ".4f")
    return material.words(f"why_{row.verdict}", measured=measured, allowed=allowed, share=f"{100 * share:g}")


def _difference(row: AreaRow, words: ReportWords) -> str:
    if row.difference_km2 is None:
        return ""
    share = "" if row.difference_pct is None else words.aside(f"{figures.number(row.difference_pct, '+.2f')} %")
    return _km2(figures.number(row.difference_km2, "+.4f")) + share


def _km2(text: str) -> str:
    return _unit(text, "km²")


def _unit(text: str, unit: str) -> str:
    return "" if text == figures.MISSING else f"{text} {unit}"


def code_rows(material: Material) -> list[CodeRow]:
    """Return every code of the findings with what it means, the gravest first."""
    by_code: dict[str, list[ValidationFinding]] = {}
    for one in material.validation.findings:
        by_code.setdefault(one.code, []).append(one)
    rows = [
        CodeRow(
            code=code,
            level=min((one.level for one in found), key=SEVERITY.index),
            count=len(found),
            where=_where(list(dict.fromkeys(one.id for one in found)), material),
            title=material.words.title(code),
            remedy=material.words.remedy(code),
        )
        for code, found in by_code.items()
    ]
    return sorted(rows, key=lambda row: (SEVERITY.index(row.level), -row.count, row.code))


def _where(ids: Sequence[str], material: Material) -> str:
    shown = material.words.separator.join(ids[:MAX_WHERE])
    return shown + (" …" if len(ids) > MAX_WHERE else "")
