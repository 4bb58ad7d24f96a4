"""The table of `ftzgeo build`: every zone, block and parcel, what it rests on, and what would help it most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.validation import figures, wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from ftzgeo.model import Boundary, NextEvidence, Parcel, Zone
    from ftzgeo.validation import Validation
    from ftzgeo.validation.result import AreaRow
    from ftzgeo.validation.wording import Lang

HEADINGS = {
    "zh": ("编号", "名称", "声明 km²", "数字化 km²", "95% 区间 km²", "等级", "σ m", "最有用的下一条依据"),
    "en": ("id", "name", "stated km²", "digitized km²", "95 % interval km²", "tier", "σ m", "best next evidence"),
}
FIGURES = frozenset({2, 3, 4, 6})
NAME = 1
INDENT = {"zone": "", "block": "  ", "parcel": "    "}
SIDES = {"east": "东", "south": "南", "west": "西", "north": "北"}
"""Directions in Chinese; in English, and for the diagonals, as the model has them."""
NOT_ENOUGH = {"zh": "仍不足", "en": "not enough alone"}


def build_table(validation: Validation, boundaries: Sequence[Boundary], zones: Sequence[Zone], *, lang: Lang) -> Table:
    """Return a rich table with a line for every part that the documents bound by 四至 or give an area.

    Zones of which nothing is bounded have no line; `listed_only` names them.
    """
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for column, heading in enumerate(HEADINGS[lang]):
        table.add_column(heading, justify="right" if column in FIGURES else "left", no_wrap=column != NAME)
    by_id = {boundary.id: boundary for boundary in boundaries}
    unbounded = {zone.id for zone in listed_only(zones)}
    for row in validation.rows:
        if row.zone not in unbounded:
            cells = map(Text, _cells(row, by_id.get(row.id), lang))
            table.add_row(*cells, style="bold" if row.level == "zone" else None)
    return table


def listed_only(zones: Sequence[Zone]) -> list[Zone]:
    """Return the zones of which the documents state no 四至 of any part, nor the area of one."""
    return [zone for zone in zones if not any(_bounded(parcel or block) for block, parcel in zone.parts())]


def _bounded(part: Parcel) -> bool:
    return bool(part.sides) or part.stated_area is not None


def _cells(row: AreaRow, boundary: Boundary | None, lang: Lang) -> tuple[str, ...]:
    interval = (boundary.area_interval_km2 if boundary else None) or row.area_interval_km2
    following = boundary.next_evidence if boundary else None
    return (
        INDENT[row.level] + row.id,
        row.name or "",
        figures.stated(row),
        figures.digitized(row),
        figures.interval(interval, ".2f"),
        wording.word(row.tier, lang),
        figures.number(row.sigma_m, ".0f"),
        _next(following, row.tier, lang) if following else "",
    )


def _next(following: NextEvidence, tier: str, lang: Lang) -> str:
    """Say which feature would help, and what tier it would give; that of now means that it takes more than one."""
    side = SIDES.get(following.direction, following.direction) if lang == "zh" else following.direction
    gives = NOT_ENOUGH[lang] if following.tier == tier else wording.word(following.tier, lang)
    return f"{side} {following.feature} → {gives}"
