"""Walk over the blocks of a .osm.pbf without unpacking them: osmium takes one that ends amid a length for whole.

The framing: a length of four bytes, a BlobHeader of that length, whose third field is the length of the Blob that
follows (https://wiki.openstreetmap.org/wiki/PBF_Format#File_format). A file that was cut exactly between two blocks
cannot be told from a whole one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.errors import ReferenceLayerError

if TYPE_CHECKING:
    from ftzgeo.reference.importing.tables import Opened

MAX_HEADER_BYTES = 64 << 10
_LENGTH_BYTES = 4
_DATASIZE_FIELD = 3
_VARINT, _BYTES = 0, 2


def check_blocks(file: Opened) -> None:
    """Go from block to block to the end.

    Raises
    ------
    ReferenceLayerError
        If the last block is not whole, or what stands between blocks is no header.
    """
    size, at = file.path.stat().st_size, 0
    with file.path.open("rb") as content:
        while at < size:
            content.seek(at)
            length = int.from_bytes(content.read(_LENGTH_BYTES), "big")
            header = content.read(min(length, MAX_HEADER_BYTES))
            blob = _blob_bytes(header) if len(header) == length else None
            if blob is None or (at := at + _LENGTH_BYTES + length + blob) > size:
                raise ReferenceLayerError(f"{file.label}: cut off or no .osm.pbf; download it again")


def _blob_bytes(header: bytes) -> int | None:
    """Return the third field of a BlobHeader; None where it has none."""
    at = 0
    while at < len(header):
        tag, at = _varint(header, at)
        value, at = _varint(header, at)
        if tag >> 3 == _DATASIZE_FIELD:
            return value
        if tag & 7 == _BYTES:
            at += value
        elif tag & 7 != _VARINT:
            return None
    return None


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(raw):
        value |= (raw[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if raw[at - 1] < 0x80:  # noqa: PLR2004 - the bit that says that more follows
            break
    return value, at
