"""Write a validation to a file: .html to read and print, .md, .json for machines, .xlsx to go on calculating.

The HTML is one file that needs nothing else, and prints on A4. The same validation of the same day gives the same
bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ftzgeo.boundaries import boundaries_of, zones_of
from ftzgeo.errors import UsageError
from ftzgeo.files import write_replacing
from ftzgeo.validation import wording
from ftzgeo.validation.report_about import ValidationReport, about
from ftzgeo.validation.report_html import html
from ftzgeo.validation.report_markdown import markdown
from ftzgeo.validation.report_material import Material
from ftzgeo.validation.report_pages import MAX_PAGES
from ftzgeo.validation.report_words import ReportWords
from ftzgeo.validation.workbook import workbook

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.model import Zone
    from ftzgeo.reference import ReferenceLayer
    from ftzgeo.validation.report_about import CheckedFile
    from ftzgeo.validation.result import Validation


def write_report(  # noqa: PLR0913 - each is a part of what the report shows, and none follows from another
    validation: Validation,
    path: Path | str,
    *,
    lang: str = "zh",
    boundaries: BoundarySource | None = None,
    zones: Sequence[Zone] | None = None,
    reference: ReferenceLayer | None = None,
    files: Sequence[CheckedFile] = (),
    pages: int = MAX_PAGES,
    date: dt.date | None = None,
) -> Path:
    """Write a report; its suffix says which kind: .html, .md, .json or .xlsx.

    Parameters
    ----------
    validation
        What `validate` returned.
    path
        The file to write; one that exists is replaced.
    lang
        ``zh`` or ``en``.
    boundaries
        What was validated, for the pictures, the sides and the reference layers used; without it there are none.
        Polygons from elsewhere are given as `given_boundaries` makes them.
    zones
        The descriptions, for the sides as stated and the documents; default those that were digitized.
    reference
        The reference layer, whose lines are drawn around the blocks.
    files
        The files that were validated, for the front page.
    pages
        Blocks that have a page of their own in the HTML; with more blocks, those with the gravest findings do.
    date
        The day on the report; default today.

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
    words = ReportWords(wording.check_lang(lang))
    drawn = boundaries_of(boundaries) if boundaries is not None else ()
    described = tuple(zones_of(boundaries if boundaries is not None else (), zones))
    references = reference.ids if reference is not None else ()
    material = Material(
        validation=validation,
        about=about(drawn, described, references, files, date),
        words=words,
        boundaries={boundary.id: boundary for boundary in reversed(drawn)},
        zones=described,
        reference=reference,
        pages=pages,
    )
    return write_replacing(path, render(material))


def _json(material: Material) -> bytes:
    fields = {name: getattr(material.validation, name) for name in type(material.validation).model_fields}
    report = ValidationReport.model_construct(**fields, about=material.about)
    return (report.model_dump_json(indent=2) + "\n").encode()


_RENDERERS: dict[str, Callable[[Material], bytes]] = {
    ".html": html,
    ".md": markdown,
    ".json": _json,
    ".xlsx": workbook,
}
