"""Write a validation to a file: .html to read and print, .md, .json for machines, .xlsx to go on calculating.

The HTML is one file that needs nothing else, and prints on A4. The same validation gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftzgeo.errors import UsageError
from ftzgeo.files import write_replacing
from ftzgeo.validation import figures, wording
from ftzgeo.validation.result import AREA_VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.model import Level
    from ftzgeo.validation.figures import Cell, Table
    from ftzgeo.validation.result import Validation, ValidationFinding
    from ftzgeo.validation.wording import Lang

SEVERITY: tuple[Level, ...] = ("error", "warning", "info")


def write_report(validation: Validation, path: Path | str, *, lang: str = "zh") -> Path:
    """Write a report; its suffix says which kind: .html, .md, .json or .xlsx.

    Raises
    ------
    UsageError
        For another suffix or an unknown language.
    """
    path = Path(path)
    render = _RENDERERS.get(path.suffix.lower())
    if render is None:
        raise UsageError(
            f"{path}: a report is written as {', '.join(_RENDERERS)}, not {path.suffix or 'without suffix'}"
        )
    return write_replacing(path, render(validation, wording.check_lang(lang)))


def _json(validation: Validation, _: Lang) -> bytes:
    return (validation.model_dump_json(indent=2) + "\n").encode()


def _workbook(validation: Validation, lang: Lang) -> bytes:
    from ftzgeo.validation.workbook import workbook

    return workbook(figures.tables(validation, lang), wording.label("title", lang))


def _notes(validation: Validation, lang: Lang) -> list[str]:
    tolerance = validation.tolerance
    return wording.notes(lang, share=tolerance.share, sigmas=tolerance.sigmas)


# HTML ----------------------------------------------------------------------------------------------------------------


def _html(validation: Validation, lang: Lang) -> bytes:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("ftzgeo.validation"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    template = environment.get_template("report.html.jinja")
    return template.render(_context(validation, lang)).encode()


def _context(validation: Validation, lang: Lang) -> dict[str, Any]:
    return {
        "lang": "zh-CN" if lang == "zh" else "en",
        "label": lambda key: wording.label(key, lang),
        "word": lambda key: wording.word(key, lang),
        "title": lambda code: wording.title(code, lang),
        "message": lambda found: wording.message(found, lang),
        "verdict": lambda row: figures.verdict(row, lang),
        "stated": figures.stated,
        "digitized": figures.digitized,
        "number": figures.number,
        "interval": figures.interval,
        "validation": validation,
        "counts": [(verdict, validation.count(verdict)) for verdict in AREA_VERDICTS],
        "finding_counts": [(level, validation.count_findings(level)) for level in SEVERITY],
        "findings": _by_severity(validation),
        "notes": _notes(validation, lang),
    }


def _by_severity(validation: Validation) -> list[ValidationFinding]:
    return sorted(validation.findings, key=lambda found: SEVERITY.index(found.level))


# Markdown ------------------------------------------------------------------------------------------------------------


def _markdown(validation: Validation, lang: Lang) -> bytes:
    parts = [f"# {wording.label('title', lang)}\n"]
    for table in figures.tables(validation, lang):
        parts.append(f"## {table.name}\n")
        parts.append(_markdown_table(table) if table.rows else wording.label("none", lang) + "\n")
    parts.append(f"## {wording.label('method', lang)}\n")
    parts.append("".join(f"- {_escaped(note)}\n" for note in _notes(validation, lang)))
    return "\n".join(parts).encode()


def _markdown_table(table: Table) -> str:
    shown = [i for i in range(len(table.columns)) if any(row[i] not in (None, "") for row in table.rows)]
    columns = [table.columns[i] for i in shown]
    lines = [[_escaped(column.with_unit) for column in columns]]
    lines.append(["---" if column.spec is None else "---:" for column in columns])
    lines += [[_markdown_cell(row[i], table.columns[i].spec) for i in shown] for row in table.rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _markdown_cell(value: Cell, spec: str | None) -> str:
    if value is None or isinstance(value, str):
        return _escaped(value or "")
    return figures.number(value, spec or "g")


def _escaped(text: str) -> str:
    """Make text harmless in a table cell: no cell or line ends, no HTML, no emphasis or links."""
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "\\`*_[]|":
        text = text.replace(mark, "\\" + mark)
    return text


_RENDERERS: dict[str, Callable[[Validation, Lang], bytes]] = {
    ".html": _html,
    ".md": _markdown,
    ".json": _json,
    ".xlsx": _workbook,
}
