"""Files of descriptions: what ``ftzgeo parse`` writes and everything after it reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ftzgeo.errors import DescriptionError
from ftzgeo.files import write_replacing
from ftzgeo.model import Descriptions, Zone

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence


def read_descriptions(path: str | os.PathLike[str]) -> list[Zone]:
    """Read the zones of a descriptions file, or of all ``*.json`` files of a folder in the order of their names.

    Raises
    ------
    DescriptionError
        A file that is missing, not JSON or not of the schema (``ftzgeo schema Descriptions`` prints it), or two zones
        with one id; the message names the file, the place and what to do.
    """
    path = Path(path)
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise DescriptionError(f"{path}: no .json file in this folder; `ftzgeo parse DOCUMENT -o FILE` writes one")
    zones: list[Zone] = []
    for file in files:
        zones += _read_file(file)
    _refuse_duplicates(zones, path)
    return zones


def _read_file(file: Path) -> tuple[Zone, ...]:
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError:
        raise DescriptionError(f"{file}: no such file; `ftzgeo parse DOCUMENT -o {file}` writes one") from None
    except (OSError, UnicodeDecodeError) as error:
        raise DescriptionError(f"{file}: cannot be read ({error}); give a file that `ftzgeo parse` wrote") from error
    try:
        return Descriptions.model_validate_json(text).zones
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        message = (
            f"{file}: {place}: {first['msg']}; `ftzgeo parse` writes such files, `ftzgeo schema` prints their schema"
        )
        raise DescriptionError(message) from error


def _refuse_duplicates(zones: Sequence[Zone], path: Path) -> None:
    ids = [zone.id for zone in zones]
    twice = sorted({zone_id for zone_id in ids if ids.count(zone_id) > 1})
    if twice:
        raise DescriptionError(f"{path}: zone {twice[0]} is described twice; keep the document that is in force")


def write_descriptions(zones: Sequence[Zone], path: str | os.PathLike[str]) -> Path:
    """Write zones as a descriptions file, whole or not at all."""
    return write_replacing(Path(path), Descriptions(zones=tuple(zones)).to_json().encode())
