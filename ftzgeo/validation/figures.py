"""The tables of a report, once: which columns there are, what they show, and how a figure is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ftzgeo.validation.wording import label, message, title, word

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.validation.result import AreaRow, Interval, TotalRow, Validation, ValidationFinding
    from ftzgeo.validation.wording import Lang

Cell: TypeAlias = "str | float | None"
MISSING = "–"


class Column(NamedTuple):
    """A column: its heading, its unit, and how its figures are printed (None for text)."""

    heading: str
    unit: str = ""
    spec: str | None = None

    @property
    def with_unit(self) -> str:
        """The heading with the unit, for tables where the cells are bare numbers."""
        return f"{self.heading} ({self.unit})" if self.unit else self.heading


class Table(NamedTuple):
    """A table of bare values: rows of text and numbers under columns."""

    name: str
    columns: tuple[Column, ...]
    rows: list[list[Cell]]


def tables(validation: Validation, lang: Lang) -> tuple[Table, Table, Table]:
    """Return the three tables of a report with all their figures: areas, totals, findings."""
    return _areas(validation, lang), _totals(validation, lang), _findings(validation, lang)


def stated(row: AreaRow) -> str:
    """Return the stated area with the decimals it was printed with."""
    if row.stated_km2 is None:
        return MISSING
    return f"{row.stated_km2:.{row.stated_decimals}f}" if row.stated_decimals is not None else f"{row.stated_km2:g}"


def digitized(row: AreaRow) -> str:
    """Return the digitized area; in brackets where it counts only the blocks that are drawn."""
    text = number(row.digitized_km2, ".3f")
    return f"({text})" if row.reason == "partly-drawn" else text


def number(value: float | None, spec: str) -> str:
    """Return a number as it is printed in a report: a real minus sign, a dash for none, no minus before zero."""
    if value is None:
        return MISSING
    text = format(value, spec)
    if float(text.replace(",", "")) == 0:
        text = text.replace("-", "").replace("+", "")
    return text.replace("-", "−")


def interval(value: Interval | None, spec: str = ".3f") -> str:
    """Return an interval as it is printed in a report."""
    return MISSING if value is None else f"{value[0]:{spec}}–{value[1]:{spec}}"


def verdict(row: AreaRow, lang: Lang) -> str:
    """Return the verdict in words; agreement that is only partly independent says so."""
    words = word(row.verdict, lang)
    qualified = row.verdict in {"agrees", "differs"} and row.independence == "partial"
    left, right = ("（", "）") if lang == "zh" else (" (", ")")
    return f"{words}{left}{word('partial', lang)}{right}" if qualified else words


def _areas(validation: Validation, lang: Lang) -> Table:
    columns: list[tuple[Column, Callable[[AreaRow], Cell]]] = [
        (Column(label("zone", lang)), lambda r: r.zone),
        (Column(label("level", lang)), lambda r: word(r.level, lang)),
        (Column(label("id", lang)), lambda r: r.id),
        (Column(label("name", lang)), lambda r: r.name),
        (Column(label("stated", lang), "km²", "g"), lambda r: r.stated_km2),
        (Column(label("stated_low", lang), "km²", "g"), lambda r: _end(r.stated_interval_km2, 0)),
        (Column(label("stated_high", lang), "km²", "g"), lambda r: _end(r.stated_interval_km2, 1)),
        (Column(label("digitized", lang), "km²", ".4f"), lambda r: _rounded(r.digitized_km2, 6)),
        (Column(label("area_low", lang), "km²", ".4f"), lambda r: _rounded(_end(r.area_interval_km2, 0), 6)),
        (Column(label("area_high", lang), "km²", ".4f"), lambda r: _rounded(_end(r.area_interval_km2, 1), 6)),
        (Column(label("difference", lang), "km²", "+.4f"), lambda r: _rounded(r.difference_km2, 6)),
        (Column(label("percent", lang), "%", "+.2f"), lambda r: _rounded(r.difference_pct, 3)),
        (Column(label("shift", lang), "m", "+.1f"), lambda r: _rounded(r.border_shift_m, 2)),
        (Column(label("perimeter", lang), "m", ".0f"), lambda r: _rounded(r.perimeter_m, 1)),
        (Column(label("sigma", lang), "m", ".1f"), lambda r: r.sigma_m),
        (Column(label("tier", lang)), lambda r: word(r.tier, lang)),
        (Column(label("independence", lang)), lambda r: word(r.independence, lang)),
        (Column(label("verdict", lang)), lambda r: word(r.verdict, lang)),
        (Column(label("reason", lang)), lambda r: word(r.reason, lang)),
    ]
    rows = [[value(row) for _, value in columns] for row in validation.rows]
    return Table(label("areas", lang), tuple(column for column, _ in columns), rows)


def _totals(validation: Validation, lang: Lang) -> Table:
    columns: list[tuple[Column, Callable[[TotalRow], Cell]]] = [
        (Column(label("id", lang)), lambda r: r.id),
        (Column(label("name", lang)), lambda r: r.name),
        (Column(label("of", lang)), lambda r: word(r.of, lang)),
        (Column(label("count", lang), "", "d"), lambda r: r.count),
        (Column(label("stated", lang), "km²", "g"), lambda r: r.stated_km2),
        (Column(label("sum", lang), "km²", "g"), lambda r: r.sum_km2),
        (Column(label("difference", lang), "km²", "+g"), lambda r: r.difference_km2),
        (Column(label("rounding", lang), "km²", "g"), lambda r: r.rounding_km2),
        (Column(label("verdict", lang)), lambda r: word(r.verdict, lang)),
    ]
    rows = [[value(row) for _, value in columns] for row in validation.totals]
    return Table(label("totals", lang), tuple(column for column, _ in columns), rows)


def _findings(validation: Validation, lang: Lang) -> Table:
    columns: list[tuple[Column, Callable[[ValidationFinding], Cell]]] = [
        (Column(label("level", lang)), lambda f: word(f.level, lang)),
        (Column(label("id", lang)), lambda f: f.id),
        (Column(label("code", lang)), lambda f: f.code),
        (Column(label("title_of", lang)), lambda f: title(f.code, lang)),
        (Column(label("message", lang)), lambda f: message(f, lang)),
        (Column(label("origin", lang)), lambda f: word(f.origin, lang)),
    ]
    rows = [[value(found) for _, value in columns] for found in validation.findings]
    return Table(label("findings", lang), tuple(column for column, _ in columns), rows)


def _end(value: Interval | None, index: int) -> float | None:
    return None if value is None else value[index]


def _rounded(value: float | None, digits: int) -> float | None:
    """Drop digits that no measurement has, so that two machines write the same file."""
    return None if value is None else round(value, digits)
