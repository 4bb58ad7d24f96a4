"""The validation as a table for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.validation import figures, wording

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from ftzgeo.validation.result import AreaRow, Validation
    from ftzgeo.validation.wording import Lang

_STYLES = {"agrees": "green", "differs": "red", "not independent": "yellow", "not checkable": "dim"}
_INDENT = {"zone": "", "block": "  ", "parcel": "    "}


def format_table(validation: Validation, *, lang: str = "zh") -> Table:
    """Return a rich table: zone, block, stated, digitized, difference, tier, verdict; one line per row.

    Print it with ``rich.console.Console().print``. Names are shown as they are, never read as markup.
    """
    from rich.table import Table

    known = wording.check_lang(lang)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for key, justify in _COLUMNS.items():
        unit = " km²" if key in {"stated", "digitized", "difference"} else ""
        table.add_column(
            wording.label(key, known) + unit, justify="right" if justify else "left", no_wrap=key != "name"
        )
    for row in validation.rows:
        table.add_row(*_cells(row, known), style="bold" if row.level == "zone" else None)
    return table


_COLUMNS = {
    "id": False,
    "name": False,
    "stated": True,
    "digitized": True,
    "difference": True,
    "percent": True,
    "tier": False,
    "verdict": False,
}


def _cells(row: AreaRow, lang: Lang) -> list[Text]:
    from rich.text import Text

    style = _STYLES[row.verdict]
    return [
        Text(_INDENT[row.level] + row.id),
        Text(row.name or ""),
        Text(figures.stated(row)),
        Text(figures.digitized(row)),
        Text(figures.number(row.difference_km2, "+.3f")),
        Text(figures.number(row.difference_pct, "+.1f")),
        Text(wording.word(row.tier, lang)),
        Text(figures.verdict(row, lang), style=style),
    ]
