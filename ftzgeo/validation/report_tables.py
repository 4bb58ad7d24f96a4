"""The tables of the report as bare values, for .xlsx and .md: where it comes from, areas, totals, sides, findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.validation import figures
from ftzgeo.validation.figures import Cell, Column, Table
from ftzgeo.validation.report_pages import code_rows
from ftzgeo.validation.report_sides import SideRow, side_rows
from ftzgeo.validation.wording import label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ftzgeo.validation.report_material import Material
    from ftzgeo.validation.result import ValidationFinding


def tables(material: Material) -> list[Table]:
    """Return all tables of a report; those without rows have their headings."""
    lang = material.words.lang
    named = material.validation.model_copy(
        update={"rows": tuple(row.model_copy(update={"name": material.label(row)}) for row in material.validation.rows)}
    )
    areas, totals, _ = figures.tables(named, lang)
    return [_about(material), areas, totals, _sides(material), _findings(material), _codes(material)]


def _about(material: Material) -> Table:
    words, about = material.words, material.about
    rows: list[list[Cell]] = [
        [words("date"), about.created.isoformat(), ""],
        [words("version"), f"ftzgeo {about.ftzgeo}", ""],
    ]
    for file in about.files:
        rows.append([words("inputs"), file.name, f"SHA-256 {file.sha256}"])
        rows += [["", words.note(note), ""] for note in file.notes]
    for zone in about.zones:
        source = zone.source
        told = [source.issuer, source.date.isoformat() if source.date else None, words(f"status_{source.status}")]
        title = source.title or source.file or zone.name or zone.id
        rows.append([words("documents"), title, " · ".join(one for one in told if one)])
        if source.sha256:
            rows.append(["", "", f"SHA-256 {source.sha256}"])
    rows += [[words("references"), one.name, f"SHA-256 {one.sha256}"] for one in about.references]
    rows += [[words.tolerance(name), float(value), name] for name, value in material.validation.tolerance]
    columns = (Column(words("setting")), Column(words("value"), "", "g"), Column(words("note")))
    return Table(words("sheet_about"), columns, rows)


def _sides(material: Material) -> Table:
    words = material.words
    columns: list[tuple[Column, Callable[[SideRow], Cell]]] = [
        (Column(label("id", words.lang)), lambda r: r.id),
        (Column(words("side")), lambda r: words.word(r.direction)),
        (Column(words("as_stated")), lambda r: r.stated),
        (Column(words("feature")), lambda r: r.feature),
        (Column(words("evidence")), lambda r: words.word(r.evidence)),
        (Column("σ", "m", ".1f"), lambda r: r.sigma_m),
        (Column(words("length"), "", ".0f"), lambda r: r.length_m),
        (Column(words("off_mean"), "", ".1f"), lambda r: _rounded(r.mean_m)),
        (Column(words("off_p95"), "", ".1f"), lambda r: _rounded(r.p95_m)),
        (Column(words("off_max"), "", ".1f"), lambda r: _rounded(r.max_m)),
        (Column(words("note")), lambda r: r.note),
    ]
    rows = [[value(side) for _, value in columns] for side in _all_sides(material)]
    return Table(words("sheet_sides"), tuple(column for column, _ in columns), rows)


def _all_sides(material: Material) -> Iterator[SideRow]:
    for row in material.validation.rows:
        yield from side_rows(row.id, material)


def _findings(material: Material) -> Table:
    words, lang = material.words, material.words.lang
    columns: list[tuple[Column, Callable[[ValidationFinding], Cell]]] = [
        (Column(label("level", lang)), lambda f: words.word(f.level)),
        (Column(label("id", lang)), lambda f: f.id),
        (Column(label("code", lang)), lambda f: f.code),
        (Column(label("title_of", lang)), lambda f: words.title(f.code)),
        (Column(label("message", lang)), words.message),
        (Column(words("what_to_do")), lambda f: words.remedy(f.code)),
        (Column(words("longitude"), "°", ".6f"), lambda f: _rounded(f.lon, 7)),
        (Column(words("latitude"), "°", ".6f"), lambda f: _rounded(f.lat, 7)),
        (Column(label("origin", lang)), lambda f: words.word(f.origin)),
    ]
    rows = [[value(found) for _, value in columns] for found in material.validation.findings]
    return Table(words("sheet_findings"), tuple(column for column, _ in columns), rows)


def _codes(material: Material) -> Table:
    words = material.words
    columns = (
        Column(words("level")),
        Column(words("code")),
        Column(label("title_of", words.lang)),
        Column(words("count"), "", "d"),
        Column(words("what_to_do")),
    )
    rows: list[list[Cell]] = [
        [words.word(row.level), row.code, row.title, row.count, row.remedy] for row in code_rows(material)
    ]
    return Table(words("sheet_codes"), columns, rows)


def _rounded(value: float | None, digits: int = 2) -> float | None:
    return None if value is None else round(value, digits)
