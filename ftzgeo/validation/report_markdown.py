"""The report as Markdown: the tables, without the columns that are empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.validation import figures, wording
from ftzgeo.validation.report_tables import tables

if TYPE_CHECKING:
    from ftzgeo.validation.figures import Cell, Table
    from ftzgeo.validation.report_material import Material


def markdown(material: Material) -> bytes:
    """Return the report as Markdown."""
    lang, tolerance = material.words.lang, material.validation.tolerance
    parts = [f"# {material.words('title')}\n"]
    for table in tables(material):
        parts.append(f"## {table.name}\n")
        parts.append(_table(table) if table.rows else wording.label("none", lang) + "\n")
    parts.append(f"## {wording.label('method', lang)}\n")
    notes = wording.notes(lang, share=tolerance.share, sigmas=tolerance.sigmas)
    parts.append("".join(f"- {_escaped(note)}\n" for note in notes))
    return "\n".join(parts).encode()


def _table(table: Table) -> str:
    shown = [i for i in range(len(table.columns)) if any(row[i] not in (None, "") for row in table.rows)]
    columns = [table.columns[i] for i in shown]
    lines = [[_escaped(column.with_unit) for column in columns]]
    lines.append(["---" if column.spec is None else "---:" for column in columns])
    lines += [[_cell(row[i], table.columns[i].spec) for i in shown] for row in table.rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _cell(value: Cell, spec: str | None) -> str:
    if value is None or isinstance(value, str):
        return _escaped(value or "")
    return figures.number(value, spec or "g")


def _escaped(text: str) -> str:
    """Make text harmless in a table cell: no cell or line ends, no HTML, no emphasis or links."""
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "\\`*_[]|":
        text = text.replace(mark, "\\" + mark)
    return text
