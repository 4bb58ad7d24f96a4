"""Check a shapefile's parts before GDAL opens them, and find the encoding of its text.

GDAL is asked for the bytes as they are (as ISO-8859-1, in which every byte is a character); the encoding is found
here, strictly: what the .cpg says where it is true, else UTF-8, else GB18030. So a column name that was cut in the
middle of a character, which GDAL cannot hand over, can be read. The formats: Esri's Shapefile Technical Description
(1998), dBASE III's header.
"""

from __future__ import annotations

import codecs
import contextlib
import struct
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.importing.formats import check_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ftzgeo.reference.importing.journal import Journal
    from ftzgeo.reference.importing.tables import Opened

BYTES_AS_TEXT = "ISO-8859-1"
DEFAULTS = ("utf-8", "gb18030")
GET_ALL = "a shapefile is .shp, .shx, .dbf and .prj together: copy all of them"

_CHINESE = frozenset({"gbk", "gb2312", "cp936", "936", "ansi936", "oem936", "gb18030", "hz", "euccn"})
_ASCII = bytes(range(32, 127))
_HEADER_BYTES, _FIELD_BYTES = 32, 32
_END_OF_FIELDS = 0x0D
_ROWS_AT_ONCE = 10_000


class _Field(NamedTuple):
    at: int
    width: int
    name: bytes
    is_text: bool


def check(file: Opened, journal: Journal) -> str:
    """Return the encoding of a shapefile's text.

    Raises
    ------
    ReferenceLayerError
        If .shx or .dbf are missing, a part is cut short, or the text is in no encoding that is known.
    """
    parts = {path.suffix.lower(): path for path in _siblings(file.path)}
    for suffix in (".shx", ".dbf"):
        if suffix not in parts:
            raise ReferenceLayerError(f"{file.label}: the {suffix} beside it is missing; {GET_ALL}")
        check_regular(parts[suffix], f"{file.label} ({suffix})")
    for suffix in (".shp", ".shx"):
        _check_length(file, parts[suffix])
    declared = _declared(parts.get(".cpg"))
    found = _encoding(file, parts[".dbf"], declared)
    if declared is not None and found != declared:
        journal.say(f"{file.label}: the .cpg says {declared}, but the text is {found}; read as {found}")
    return found


def decode(text: str, encoding: str) -> str:
    """Return the text behind bytes that came as ISO-8859-1; a character cut at the end of a full field is left out."""
    return codecs.getincrementaldecoder(encoding)().decode(text.encode("latin-1"))


def decode_name(text: str, encoding: str) -> str:
    """Return the name of a column; what of it is no text of this encoding is left out."""
    return text.encode("latin-1").decode(encoding, errors="ignore")


def _siblings(path: Path) -> Iterator[Path]:
    stem = path.stem
    return (other for other in path.parent.iterdir() if other.stem == stem)


def _check_length(file: Opened, part: Path) -> None:
    """Compare a part's length with the one in its header, which counts words of two bytes."""
    with part.open("rb") as content:
        head = content.read(28)
    stated = struct.unpack(">i", head[24:28])[0] * 2 if len(head) == 28 else None  # noqa: PLR2004 - the fixed head
    if stated is None or part.stat().st_size < stated:
        raise ReferenceLayerError(f"{file.label}: the {part.suffix} is cut off; {GET_ALL} again")


def _declared(cpg: Path | None) -> str | None:
    """Return Python's name of the encoding in a .cpg; None where it says none that is known."""
    if cpg is None or not cpg.is_file():
        return None
    text = cpg.read_bytes()[:64].decode("ascii", errors="ignore").strip().lower()
    if text.replace(" ", "").replace("-", "").replace("_", "") in _CHINESE:
        return "gb18030"
    for name in (text, f"cp{text}"):
        with contextlib.suppress(LookupError, ValueError):
            if _ASCII.decode(name).encode() == _ASCII:  # else no encoding that a .dbf can have
                return codecs.lookup(name).name
    return None


def _encoding(file: Opened, dbf: Path, declared: str | None) -> str:
    fields, rows, start, width = _structure(file, dbf)
    candidates = dict.fromkeys([*([declared] if declared else []), *DEFAULTS])
    for encoding in candidates:
        if all(_fits(value, field, encoding) for field, value in _values(dbf, fields, (rows, start, width))):
            return encoding
    raise ReferenceLayerError(
        f"{file.label}: the text in the .dbf is not {', '.join(candidates)}; write its encoding in a .cpg beside it, "
        "or save it as UTF-8"
    )


def _structure(file: Opened, dbf: Path) -> tuple[list[_Field], int, int, int]:
    """Return a table's fields, the number of rows, where they start and how wide each is."""
    with dbf.open("rb") as content:
        head = content.read(_HEADER_BYTES)
        rows, start, width = struct.unpack("<IHH", head[4:12]) if len(head) == _HEADER_BYTES else (0, 0, 0)
        raw = content.read(max(0, start - _HEADER_BYTES))
    if width < 1 or len(raw) < start - _HEADER_BYTES or dbf.stat().st_size < start + rows * width:
        raise ReferenceLayerError(f"{file.label}: the .dbf is cut off or broken; {GET_ALL} again")
    fields, at = [], 1
    for offset in range(0, len(raw) - _FIELD_BYTES + 1, _FIELD_BYTES):
        one = raw[offset : offset + _FIELD_BYTES]
        if one[0] == _END_OF_FIELDS:
            break
        fields.append(_Field(at, one[16], one[:11].split(b"\x00")[0], one[11:12] == b"C"))
        at += one[16]
    return fields, rows, start, width


def _values(dbf: Path, fields: list[_Field], layout: tuple[int, int, int]) -> Iterator[tuple[_Field, bytes]]:
    """Yield every text of a table that is not plain ASCII, trimmed."""
    rows, start, width = layout
    texts = [field for field in fields if field.is_text]
    with dbf.open("rb") as content:
        content.seek(start)
        while rows > 0 and (piece := content.read(width * min(rows, _ROWS_AT_ONCE))):
            rows -= _ROWS_AT_ONCE
            if piece.isascii():
                continue
            for row in range(0, len(piece), width):
                for field in texts:
                    value = piece[row + field.at : row + field.at + field.width].rstrip(b" \x00")
                    if not value.isascii():
                        yield field, value


def _fits(value: bytes, field: _Field, encoding: str) -> bool:
    """Tell whether bytes are text; one that fills its field may end in the middle of a character."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(value, final=len(value) < field.width - 3)
    except UnicodeError:
        return False
    return True
