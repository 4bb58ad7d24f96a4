"""Find the encoding of text strictly: UTF-8, then GB18030; what is neither is refused, never replaced by marks."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from ftzgeo.errors import ReferenceLayerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.reference.importing.tables import Opened

CHUNK = 1 << 20
REMEDY = "save it as UTF-8"


def encoding_of(file: Opened, candidates: Sequence[str] = ("utf-8-sig", "gb18030")) -> str:
    """Return the first encoding that all of a file can be read in.

    Raises
    ------
    ReferenceLayerError
        If it is none of them, or holds zero bytes as UTF-16 and binary files do.
    """
    for encoding in candidates:
        if _decodes(file, encoding):
            return encoding
    names = " nor ".join(name.removesuffix("-sig").upper() for name in candidates)
    raise ReferenceLayerError(f"{file.label}: the text is not {names}; {REMEDY}")


def _decodes(file: Opened, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with file.path.open("rb") as content:
            while piece := content.read(CHUNK):
                if b"\x00" in piece:
                    raise ReferenceLayerError(f"{file.label}: not plain text (UTF-16, or a binary file); {REMEDY}")
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
