"""The report as one HTML file: no script, no request; the same input gives the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftzgeo.validation import figures, wording
from ftzgeo.validation.report_pages import SEVERITY, code_rows, zone_sections
from ftzgeo.validation.report_picture import overview
from ftzgeo.validation.result import AREA_VERDICTS

if TYPE_CHECKING:
    from ftzgeo.validation.report_material import Material
    from ftzgeo.validation.report_pages import ZoneSection


def html(material: Material) -> bytes:
    """Return the report as HTML."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("ftzgeo.validation"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("report.html.jinja").render(_context(material)).encode()


def _context(material: Material) -> dict[str, Any]:
    validation, words = material.validation, material.words
    sections = zone_sections(material, material.pages)
    title = words("title")
    return {
        "html_lang": words.html_lang,
        "separator": words.separator,
        "title": title,
        "date": material.about.created.isoformat(),
        "made_by": f"ftzgeo {material.about.ftzgeo}",
        "about": material.about,
        "sources": list(dict.fromkeys(zone.source for zone in material.about.zones)),
        "w": words,
        "label": lambda key: wording.label(key, words.lang),
        "word": words.word,
        "verdict": lambda row: figures.verdict(row, words.lang),
        "name_of": material.label,
        "stated": figures.stated,
        "digitized": figures.digitized,
        "number": figures.number,
        "interval": figures.interval,
        "counts": [(verdict, validation.count(verdict)) for verdict in AREA_VERDICTS],
        "finding_counts": [(level, validation.count_findings(level)) for level in SEVERITY],
        "overview": overview(material, validation.rows, words("overview")),
        "sections": sections,
        "anchors": _anchors(sections),
        "codes": code_rows(material),
        "notes": wording.notes(words.lang, share=validation.tolerance.share, sigmas=validation.tolerance.sigmas),
        "tolerances": [(name, value, words.tolerance(name)) for name, value in validation.tolerance],
        "css_string": css_string,
    }


def _anchors(sections: list[ZoneSection]) -> dict[str, str]:
    """Return the anchor of every block that has a page."""
    pages = [page.row.id for section in sections for page in section.pages]
    return {identifier: f"block{number}" for number, identifier in enumerate(pages, start=1)}


def css_string(text: str) -> Any:
    """Return text as a string of CSS that ends neither itself nor the style element."""
    from markupsafe import Markup

    safe = "".join(c if c.isalnum() or c in " ·:.,-()（）、，" else f"\\{ord(c):x} " for c in text)
    return Markup(f'"{safe}"')  # noqa: S704 - every other character is escaped
