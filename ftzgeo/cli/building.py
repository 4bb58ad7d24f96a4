"""``ftzgeo build``, the main job: what boundaries/ describes becomes polygons, a validation, maps and a report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.boundaries import read_boundaries, write_boundaries
from ftzgeo.cli.build_table import build_table, listed_only
from ftzgeo.cli.console import exit_for, say, stdout_table
from ftzgeo.cli.digitizing import check_correction, digitized, tiers, with_corrections
from ftzgeo.comparison import changes
from ftzgeo.descriptions import read_descriptions
from ftzgeo.errors import BoundaryError
from ftzgeo.maps import make_map, write_map
from ftzgeo.reference import open_reference
from ftzgeo.validation import validate, write_report
from ftzgeo.validation.wording import check_lang
from ftzgeo.wording import finding_title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ftzgeo.cli.options import Lang
    from ftzgeo.model import Boundary, Finding, Zone


class Correction(NamedTuple):
    """Polygons that a person corrected, and who that is."""

    corrected: Path | None = None
    reviewer: str | None = None


def run(
    folder: Path,
    *,
    maps: Path,
    layers: Sequence[Path] | None,
    lang: Lang,
    strict: bool,
    correction: Correction = Correction(),  # noqa: B008 - a named tuple cannot be changed
) -> None:
    """Digitize, take back corrections, validate, draw and report; print the table of all zones and the map's path."""
    check_correction(*correction)
    zones = read_descriptions(folder / "descriptions")
    reference = open_reference([*(layers or ()), folder / "control"])
    boundaries = digitized(zones, reference)
    if correction.corrected is not None:
        boundaries = with_corrections(boundaries, correction.corrected, correction.reviewer or "", reference)
    boundaries = _write_by_zone(boundaries, folder / "polygons")
    say(f"{folder / 'polygons'}: {tiers(boundaries)}")
    validation = validate(boundaries, zones)
    report = write_report(
        validation, maps / "report.html", lang=lang.value, boundaries=boundaries, zones=zones, reference=reference
    )
    page = make_map(boundaries, zones, control=folder / "control", lang=lang.value)
    path = write_map(page, maps / "index.html")
    _summarize(validation.findings, boundaries, zones, lang)
    stdout_table(build_table(validation, boundaries, zones, lang=check_lang(lang.value)))
    print(f"report: {report}\nmap:    {path}")  # noqa: T201 - this is the command's result
    exit_for(validation.findings, strict=strict)


def _summarize(findings: Sequence[Finding], boundaries: Sequence[Boundary], zones: Sequence[Zone], lang: Lang) -> None:
    """Count the findings by code, and say what would locate more blocks and what is only listed."""
    counts = Counter((finding.level, finding.code) for finding in findings if finding.level != "info")
    for (level, code), number in counts.most_common():
        say(f"{level}: {number} × {code}: {finding_title(code, lang.value)}")
    unlocated = sum(boundary.tier == "unlocated" for boundary in boundaries if boundary.sides)
    if unlocated:
        say(
            f"{unlocated} blocks and parcels with 四至 have no position. To locate more: fetch or import a named street"
            " layer (ftzgeo reference fetch --zone all, ftzgeo reference import), then"
            " ftzgeo build --reference LAYER.gpkg"
        )
    for zone in listed_only(zones):
        say(f"{zone.id}: {len(zone.blocks)} parts of {zone.name} are listed only; the document states no 四至")


def _write_by_zone(boundaries: Sequence[Boundary], folder: Path) -> list[Boundary]:
    """Write a file per zone. What has not changed keeps day and version, what a person reviewed stays as it is."""
    kept: list[Boundary] = []
    for zone in dict.fromkeys(boundary.zone for boundary in boundaries):
        path = folder / f"{zone}.geojson"
        before = {old.id: old for old in read_boundaries(path)} if path.is_file() else {}
        members = [_versioned(new, before.get(new.id)) for new in boundaries if new.zone == zone]
        _refuse_to_drop([old for old in before.values() if old.reviewed], members, path)
        write_boundaries(members, path)
        kept += members
    return kept


def _refuse_to_drop(reviewed: Sequence[Boundary], members: Sequence[Boundary], path: Path) -> None:
    """Stop before a reviewed boundary is lost because its block is no longer described."""
    lost = sorted({old.id for old in reviewed} - {new.id for new in members})
    if lost:
        raise BoundaryError(
            f"{path}: {', '.join(lost)} was reviewed by hand and is described no more; move it to another file first"
        )


def _versioned(new: Boundary, old: Boundary | None) -> Boundary:
    """Return a boundary with its day and version, given what the file had: a new one where anything on the map changed.

    That is its geometry, its tier or the evidence of its sides; figures and findings may change without. A reviewed
    boundary stays as it is unless a person moved it again.
    """
    if old is None:
        return new
    changed = changes(old, new)
    if old.reviewed and not (new.reviewed and "geometry" in changed):
        say(f"{old.id}: kept as reviewed ({old.reviewed}); to digitize it anew, delete it from its file of polygons")
        return old
    if changed:
        return new.model_copy(update={"version": old.version + 1})
    return new.model_copy(update={"version": old.version, "created": old.created or new.created})
