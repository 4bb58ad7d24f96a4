"""What a piece of a table is in the file that it is written to."""

from __future__ import annotations

from typing import NamedTuple


class Encoded(NamedTuple):
    """The bytes of a piece, and its footer where the format has one for each."""

    data: bytes | memoryview
    footer: bytes = b""
