"""``ftzgeo validate``: boundaries of ftzgeo, or polygons that somebody else drew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.boundaries import read_boundaries
from ftzgeo.cli.console import exit_for, say, show_findings, stdout_table
from ftzgeo.descriptions import read_descriptions
from ftzgeo.reference import open_reference
from ftzgeo.shipped import data_folder
from ftzgeo.surveys import read_for_audit
from ftzgeo.validation import compare_descriptions, format_table, read_tolerance, validate, write_report
from ftzgeo.validation.given import given_boundaries
from ftzgeo.validation.report_about import CheckedFile, checked_file
from ftzgeo.validation.report_messages import message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd

    from ftzgeo.cli.options import Lang
    from ftzgeo.model import Boundary, Zone
    from ftzgeo.validation import ValidationFinding

_GEOJSON = frozenset({".geojson", ".json"})
_HEAD = 200
"""Descriptions have the key "zones" among their first characters."""
_OWN_PROPERTIES = frozenset({"id", "level", "tier"})


class Options(NamedTuple):
    """The options of one validation that are passed on as they are."""

    descriptions: Path | None
    layers: Sequence[Path] | None
    against: Path | None
    crs: str | None
    layer: str | None
    tolerance: Sequence[str]
    reports: Sequence[Path]
    pages: int
    lang: Lang
    strict: bool


def run(source: Path | None, options: Options) -> None:
    """Validate what was given; print the table, write the reports."""
    tolerance = read_tolerance(options.tolerance)
    own = options.descriptions or (data_folder("descriptions") if source is None else None)
    zones = read_descriptions(own) if own else []
    layers = options.layers or ([data_folder("control")] if source is None else [])
    reference = open_reference([str(layer) for layer in layers]) if layers else None
    against, changes = _against(options.against, zones)
    content, file = _content(source or data_folder("polygons"), options)
    validation = validate(content, zones, tolerance=tolerance, reference=reference, drawn=against)
    validation = validation.model_copy(update={"findings": (*validation.findings, *changes)})
    stdout_table(format_table(validation, lang=options.lang.value))
    for path in options.reports:
        is_frame = not isinstance(content, list)
        drawn = given_boundaries(content, zones, against, tolerance).boundaries if is_frame else content
        written = write_report(
            validation,
            path,
            lang=options.lang.value,
            boundaries=drawn,
            zones=zones,
            reference=reference,
            files=[file],
            pages=options.pages,
        )
        say(f"report: {written}")
    show_findings([_told(one, options.lang) for one in validation.findings])
    exit_for(validation.findings, strict=options.strict)


def _told(found: ValidationFinding, lang: Lang) -> ValidationFinding:
    """Return a finding whose message is in the language asked for."""
    return found.model_copy(update={"message": message(found, lang.value)})


def _against(path: Path | None, zones: Sequence[Zone]) -> tuple[list[Boundary], list[ValidationFinding]]:
    """Return the boundaries of a file; of one with older descriptions, what has changed since."""
    if path is None:
        return [], []
    if path.suffix.lower() == ".json" and "zones" in path.read_text(encoding="utf-8-sig", errors="replace")[:_HEAD]:
        return [], compare_descriptions(read_descriptions(path), zones)
    return read_boundaries(path), []


def _content(path: Path, options: Options) -> tuple[list[Boundary] | gpd.GeoDataFrame, CheckedFile]:
    """Return the boundaries of a file that ftzgeo wrote, or the polygons of any other."""
    if path.is_dir() or not path.exists() or _is_own(path):
        return read_boundaries(path), checked_file(path)
    survey = read_for_audit(path, crs=options.crs, layer=options.layer)
    for note in survey.notes:
        say(note)
    return survey.frame, CheckedFile(name=survey.source, sha256=survey.sha256, notes=survey.notes)


def _is_own(path: Path) -> bool:
    """Tell whether a file is GeoJSON with the properties of boundaries; a broken one is read as such, and refused."""
    if path.suffix.lower() not in _GEOJSON:
        return False
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
        return any(features[0]["properties"].keys() & _OWN_PROPERTIES == _OWN_PROPERTIES for _ in features[:1])
    except (ValueError, LookupError, TypeError, AttributeError, OSError):
        return True
