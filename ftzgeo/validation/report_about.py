"""What an auditor must be able to say of a report: what was checked, against what, with what, and when."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import ftzgeo
from ftzgeo.model import ReferenceId, Source
from ftzgeo.model.base import FrozenModel
from ftzgeo.validation.result import Validation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ftzgeo.model import Boundary, Zone


class CheckedFile(FrozenModel):
    """A file that was validated, identified by its content. `notes` say what was recognised in reading it."""

    name: str
    sha256: str
    notes: tuple[str, ...] = ()


class CheckedZone(FrozenModel):
    """A zone and the document that describes it."""

    id: str
    name: str | None = None
    source: Source = Source()


class About(FrozenModel):
    """Where a report comes from: its day, the version of ftzgeo, the files, the documents and the reference layers."""

    created: dt.date
    ftzgeo: str
    files: tuple[CheckedFile, ...] = ()
    zones: tuple[CheckedZone, ...] = ()
    references: tuple[ReferenceId, ...] = ()


class ValidationReport(Validation):
    """The report as JSON: the validation, and where it comes from."""

    about: About


def about(
    boundaries: Sequence[Boundary],
    zones: Sequence[Zone],
    references: Iterable[ReferenceId],
    files: Sequence[CheckedFile],
    created: dt.date | None,
) -> About:
    """Return where a report comes from; the day is today where none is given."""
    used = dict.fromkeys([*references, *(one for boundary in boundaries for one in boundary.reference)])
    return About(
        created=created or dt.datetime.now(tz=dt.UTC).astimezone().date(),
        ftzgeo=ftzgeo.__version__,
        files=tuple(files),
        zones=tuple(CheckedZone(id=zone.id, name=zone.name, source=zone.source) for zone in zones),
        references=tuple(used),
    )


def checked_file(path: Path | str, notes: Iterable[str] = ()) -> CheckedFile:
    """Return a file, or all GeoJSON files of a folder, as the report names it."""
    path = Path(path)
    files = sorted(path.glob("*.geojson")) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return CheckedFile(name=path.name, sha256=digest.hexdigest(), notes=tuple(notes))
