"""A comparison as a table for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.validation.figures import MISSING, number
from ftzgeo.validation.wording import check_lang, word

if TYPE_CHECKING:
    from rich.table import Table

    from ftzgeo.comparison.result import BorderShift, BoundaryChange, Comparison, SideChange
    from ftzgeo.validation.wording import Lang

FIRST_FIGURE, LAST_COLUMN = 3, 7
HEADINGS = {
    "zh": ("编号", "变化", "等级", "面积 km²", "移动 m：均值/95%/最大", "Hausdorff m", "IoU", "依据变化的边"),
    "en": (
        "id",
        "status",
        "tier",
        "area km²",
        "shift m: mean/95 %/max",
        "Hausdorff m",
        "IoU",
        "sides with other evidence",
    ),
}
STATUS_WORDS = {
    "zh": {"added": "新增", "dropped": "删除", "changed": "变化", "same": "不变"},
    "en": {"added": "added", "dropped": "dropped", "changed": "changed", "same": "same"},
}


def format_comparison(comparison: Comparison, *, lang: str = "zh") -> Table:
    """Return a rich table with a row for every boundary that was added, dropped or changed."""
    from rich.table import Table
    from rich.text import Text

    known = check_lang(lang)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column, heading in enumerate(HEADINGS[known]):
        figure = FIRST_FIGURE <= column < LAST_COLUMN
        table.add_column(heading, justify="right" if figure else "left", no_wrap=column < LAST_COLUMN)
    for row in comparison.boundaries:
        if row.status != "same":
            table.add_row(*map(Text, _cells(row, known)))
    return table


def _cells(row: BoundaryChange, lang: Lang) -> tuple[str, ...]:
    tiers = dict.fromkeys(word(tier, lang) for tier in (row.old_tier, row.new_tier) if tier is not None)
    return (
        row.id,
        STATUS_WORDS[lang][row.status],
        " → ".join(tiers),
        number(row.area_change_km2, "+.3f"),
        _shift(row.shift),
        number(row.shift.hausdorff_m if row.shift else None, ".0f"),
        number(row.iou, ".4f"),
        ", ".join(map(_side, row.sides)) or MISSING,
    )


def _shift(shift: BorderShift | None) -> str:
    return MISSING if shift is None else f"{shift.mean_m:.0f}/{shift.p95_m:.0f}/{shift.max_m:.0f}"


def _side(side: SideChange) -> str:
    return f"{side.direction} {side.feature}: {side.old or MISSING} → {side.new or MISSING}"
