"""Unpack a zip (also .kmz) to a folder that is removed afterwards, trusting nothing that it says of itself.

Members that would leave the folder, links, encrypted members and bombs are refused before anything is written; while
unpacking, bytes are counted again, since the sizes in a zip can lie.
"""

from __future__ import annotations

import contextlib
import stat
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ftzgeo.errors import FtzgeoError, ReferenceLayerError
from ftzgeo.reference.importing.formats import SUFFIXES, is_exchange, suffix_of
from ftzgeo.reference.importing.tables import Opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_MEMBERS = 10_000
MAX_BYTES = 8 << 30
MAX_RATIO = 200
FREE_BYTES = 64 << 20
"""A zip that unpacks to less than this may have any ratio: text of zeros packs a thousandfold."""

SIDECARS = frozenset({".shx", ".dbf", ".prj", ".cpg"})
CHUNK = 1 << 20
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


@contextlib.contextmanager
def unpacked(file: Opened) -> Iterator[list[Opened]]:
    """Yield the files to import that an archive holds, unpacked to a folder that lives as long as the context.

    Raises
    ------
    ReferenceLayerError
        If the archive is broken or unsafe, or holds nothing to import.
    """
    with tempfile.TemporaryDirectory(prefix="ftzgeo-") as folder:
        try:
            with zipfile.ZipFile(file.path) as archive:
                names = _unpack(archive, Path(folder), file)
        except FtzgeoError:
            raise
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
            raise ReferenceLayerError(f"{file.label}: the archive cannot be unpacked: {error}; get it again") from error
        yield _importable(names, Path(folder), file)


def _unpack(archive: zipfile.ZipFile, folder: Path, file: Opened) -> list[str]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    _check_sizes(members, file)
    names = {_safe_name(member, file): member for member in members}
    wanted = {name: member for name, member in names.items() if _is_wanted(name)}
    left = MAX_BYTES
    for name, member in wanted.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        left = _copy(archive, member, target, left)
    return list(wanted)


def _is_wanted(name: str) -> bool:
    return bool(suffix_of(name) or PurePosixPath(name).suffix.lower() in SIDECARS) and "__MACOSX" not in name


def _check_sizes(members: Sequence[zipfile.ZipInfo], file: Opened) -> None:
    if len(members) > MAX_MEMBERS:
        raise ReferenceLayerError(f"{file.label}: holds {len(members)} files, more than the limit of {MAX_MEMBERS}")
    unpacked_bytes = sum(member.file_size for member in members)
    packed_bytes = max(1, file.path.stat().st_size)
    if unpacked_bytes > MAX_BYTES or unpacked_bytes > max(FREE_BYTES, MAX_RATIO * packed_bytes):
        raise ReferenceLayerError(
            f"{file.label}: unpacks from {packed_bytes / 2**20:.1f} MB to {unpacked_bytes / 2**20:.0f} MB, more than a "
            "map does (a zip bomb?); where you trust it, unpack it yourself and import the file within"
        )


def _safe_name(member: zipfile.ZipInfo, file: Opened) -> str:
    """Return a member's path within the folder."""
    name = _printed_name(member).replace("\\", "/")
    parts = PurePosixPath(name).parts
    unsafe = name.startswith("/") or ".." in parts or ":" in name or "\x00" in name
    if unsafe or stat.S_ISLNK(member.external_attr >> 16):
        raise ReferenceLayerError(
            f"{file.label}: the member {name!r} is a link or leads out of the archive; do not trust this file, or "
            "pack the data again"
        )
    if member.flag_bits & _ENCRYPTED:
        raise ReferenceLayerError(f"{file.label}: the member {name!r} is encrypted; unpack it with its password first")
    return name


def _printed_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; Windows in China packs names in GBK without saying so."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return member.filename


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, left: int) -> int:
    with archive.open(member) as packed, target.open("xb") as out:
        while piece := packed.read(CHUNK):
            left -= len(piece)
            if left < 0:
                raise zipfile.BadZipFile("unpacks to more than it says")
            out.write(piece)
    return left


def _is_vector_file(path: Path) -> bool:
    form = SUFFIXES.get(suffix_of(path.name))
    return form is not None and form != "zip" and (form != "exchange" or is_exchange(path))


def _importable(names: Sequence[str], folder: Path, file: Opened) -> list[Opened]:
    """Return what to import: of a .kmz its main document, of a .zip every vector file."""
    found = sorted(name for name in names if _is_vector_file(folder / name))
    if file.path.suffix.lower() == ".kmz":
        found = [name for name in found if name.lower().endswith(".kml")]
        found = [name for name in found if name.lower() == "doc.kml"] or found[:1]
    if not found:
        lone = sorted({PurePosixPath(name).name for name in names})
        have = f" (it has {', '.join(lone[:5])}, without the .shp)" if lone else ""
        raise ReferenceLayerError(f"{file.label}: holds no vector file to import{have}")
    return [Opened(folder / name, f"{file.label}/{name}") for name in found]
