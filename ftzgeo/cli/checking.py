"""``ftzgeo check``: a point, an address, a parcel or a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

from ftzgeo.cli.console import exit_for, say, show_findings
from ftzgeo.cli.options import Lang
from ftzgeo.errors import CoordinateError, UsageError
from ftzgeo.model import Finding
from ftzgeo.wording import message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ftzgeo.sites import SiteIndex, Verdict
    from ftzgeo.sites.coordinates import Coordinates
    from ftzgeo.sites.geocoding import Geocoder
    from ftzgeo.sites.geocoding.opening import GeocoderName

_LON_LIMIT, _LAT_LIMIT = 180.0, 90.0
_OTHER_SYSTEMS = {"gcj02": "GCJ-02", "bd09": "BD-09"}


@dataclass(frozen=True)
class Options:
    """What the command was given beside the site itself."""

    crs: str | None = None
    accuracy_m: float | None = None
    boundaries: Path | None = None
    descriptions: Path | None = None
    geocoder: str = "auto"
    layers: Sequence[Path] | None = None
    layer: str | None = None
    as_json: bool = False
    lang: Lang = Lang.zh
    strict: bool = False

    def index(self) -> SiteIndex:
        """Return the index of the boundaries."""
        from ftzgeo.boundaries import read_boundaries
        from ftzgeo.sites import site_index

        boundaries = read_boundaries(self.boundaries) if self.boundaries else None
        return site_index(boundaries, descriptions=self.descriptions)

    def open_geocoder(self) -> Geocoder:
        """Return the geocoder that was chosen."""
        from ftzgeo.cli.references import open_layers
        from ftzgeo.sites.geocoding import open_geocoder

        reference = open_layers(self.layers) if self.layers else None
        return open_geocoder(cast("GeocoderName", self.geocoder), reference=reference, notice=say)


class Site(NamedTuple):
    """The site or sites, given in one of these ways."""

    point: Sequence[str]
    address: str | None
    parcel: Path | None
    table: Path | None


class TableFiles(NamedTuple):
    """What goes with a table: its columns, and where and how the result is written."""

    lon: str | None
    lat: str | None
    output: Path | None
    resume: bool
    threads: int


def run(site: Site, files: TableFiles, options: Options) -> None:
    """Check what was given; print the verdict.

    Raises
    ------
    UsageError
        Nothing was given, or several things at once.
    """
    _refuse_mixtures(site, files)
    if site.table is not None:
        from ftzgeo.cli import checking_tables

        checking_tables.run(site.table, site.address, files, options)
    elif site.parcel is not None:
        run_parcel(site.parcel, options)
    elif site.address is not None:
        run_address(site.address, options)
    else:
        run_point(site.point, options)


def _refuse_mixtures(site: Site, files: TableFiles) -> None:
    given = [bool(site.point), site.parcel is not None, site.table is not None or site.address is not None]
    if sum(given) != 1:
        raise UsageError("give one of: longitude and latitude, --address, --parcel, --table")
    if site.table is None and any(files):
        raise UsageError("--lon, --lat, -o, --resume and --threads go with --table")


def run_point(words: Sequence[str], options: Options) -> None:
    """Check one point; print the verdict."""
    from ftzgeo.sites import check

    point = _read(words, options.crs)
    index = options.index()
    verdict = check(point.x, point.y, index, crs=point.crs, accuracy_m=options.accuracy_m)
    more = [] if options.crs else _other_systems(point, index, verdict)
    _print(verdict, (*point.findings, *more), index, options)


def run_address(address: str, options: Options) -> None:
    """Check the place of an address; print the verdict."""
    from ftzgeo.sites import check

    answer = options.open_geocoder().look_up(address)
    place = answer.found
    if place is None:
        raise UsageError(f"{address}: {answer.reason or 'the address was not found'}; give coordinates instead")
    index = options.index()
    verdict = check(place.lon, place.lat, index, accuracy_m=options.accuracy_m or place.accuracy_m)
    text = f"{place.matched} ({place.level}, {place.provider}): {place.lon:.6f}, {place.lat:.6f}"
    text += f" ± {place.accuracy_m:.0f} m{_behind(place.note)}"
    found = [Finding(id="address", code="address-located", level="info", message=text)]
    if place.coarse:
        verdict = verdict.model_copy(update={"verdict": "unknown"})
        text = f"the address was found only as a {place.level}, so nothing firm can be said of the site"
        found.append(Finding(id="address", code="address-coarse", level="warning", message=text))
    _print(verdict, found, index, options)


def run_parcel(file: Path, options: Options) -> None:
    """Check the parcels of a file; print a verdict for each."""
    from ftzgeo.sites.parcels import check_parcel

    index = options.index()
    report = check_parcel(file, index, crs=options.crs, layer=options.layer, accuracy_m=options.accuracy_m or 0.0)
    for note in report.notes:
        say(message(note, options.lang.value))
    text = report.text(options.lang.value, _names(index))
    _print_result(report.model_dump_json(indent=2) if options.as_json else text)
    show_findings(report.findings, options.lang.value)
    exit_for(report.findings, strict=options.strict)


def _read(words: Sequence[str], crs: str | None) -> Coordinates:
    """Return the point that the words say; two numbers are longitude and latitude unless that is no place in China."""
    from ftzgeo.sites.coordinates import Coordinates, read_coordinates

    numbers = _numbers(words)
    if crs is not None and crs.upper().startswith("EPSG") and len(numbers) == 2:  # noqa: PLR2004 - a point
        return Coordinates(numbers[0], numbers[1], crs)
    try:
        return read_coordinates(" ".join(words), crs)
    except CoordinateError:
        if len(numbers) == 2 and abs(numbers[0]) <= _LON_LIMIT and abs(numbers[1]) <= _LAT_LIMIT:  # noqa: PLR2004
            return Coordinates(numbers[0], numbers[1], crs or "wgs84")
        raise


def _numbers(words: Sequence[str]) -> list[float]:
    try:
        return [float(word) for word in words]
    except ValueError:
        return []


def _other_systems(point: Coordinates, index: SiteIndex, verdict: Verdict) -> list[Finding]:
    """Return a finding where the point would lie in another block if its degrees were GCJ-02 or BD-09."""
    from ftzgeo.sites import check

    if point.crs != "wgs84":
        return []
    told = []
    for crs, name in _OTHER_SYSTEMS.items():
        other = check(point.x, point.y, index, crs=crs)
        if other.blocks != verdict.blocks:
            where = f"inside {', '.join(other.blocks)}" if other.blocks else "outside of all drawn blocks"
            told.append(f"as {name} it would be {where}")
    if not told:
        return []
    text = f"no --crs was given, so WGS84 was assumed; {', '.join(told)}"
    return [Finding(id="point", code="depends-on-crs", level="warning", message=text)]


def _behind(note: str) -> str:
    return f"; {note}" if note else ""


def _names(index: SiteIndex) -> dict[str, str]:
    """Return the names of the drawn blocks by id."""
    return {boundary.id: boundary.name for boundary in index.rows.boundaries if boundary.name}


def _print(verdict: Verdict, more: Sequence[Finding], index: SiteIndex, options: Options) -> None:
    verdict = verdict.model_copy(update={"findings": (*more, *verdict.findings)})
    text = verdict.sentence(options.lang.value, _names(index))
    _print_result(verdict.model_dump_json(indent=2) if options.as_json else text)
    show_findings(verdict.findings, options.lang.value)
    exit_for(verdict.findings, strict=options.strict)


def _print_result(text: str) -> None:
    print(text)  # noqa: T201 - the command's result
