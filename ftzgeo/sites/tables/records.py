"""Records and fields of delimited text, found in blocks of bytes without an object per cell.

A field may be quoted, and a quoted field may hold delimiters, line ends and doubled quotes. A quote that opens no
quoted field (5" pipe) or is never closed is an ordinary character, as it is in a spreadsheet.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bytes = NDArray[np.uint8]

_NEWLINE, _RETURN, _QUOTE = b'\n\r"'


class Records:
    """The records of a block of UTF-8 text that begins and ends with whole ones; empty lines are none.

    Parameters
    ----------
    data
        The block.
    delimiter
        One ASCII character.
    """

    def __init__(self, data: bytes, delimiter: str) -> None:
        self._bytes = np.frombuffer(data, dtype=np.uint8)
        self._data = data
        self._delimiter = delimiter
        newlines, self._delimiters = self._marks()
        ends = newlines if len(data) and data[-1] == _NEWLINE else np.append(newlines, len(data))
        starts = np.concatenate(([0], ends[:-1] + 1)).astype(np.int64) if len(ends) else np.zeros(0, np.int64)
        returns = (ends > starts) & (self._bytes.take(ends - 1, mode="clip") == _RETURN) if len(data) else ends > starts
        ends = ends - returns
        filled = ends > starts
        self.starts, self.ends = starts[filled], ends[filled]

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def first(self) -> Ints:
        """The number of the first delimiter of each record, and of the end."""
        return np.searchsorted(self._delimiters, np.append(self.starts, len(self._data)))

    @property
    def fields(self) -> Ints:
        """How many fields each record has."""
        return np.diff(self.first) + 1

    def lines(self) -> pa.StringArray:
        """Return the records as they stand, without their line ends."""
        return self._texts(self.starts, self.ends)

    def field(self, number: int) -> pa.StringArray:
        """Return a field of all records as it stands, quotes included; null where a record is too short."""
        first, after = self.first[:-1], self.first[1:]
        # A table of one column has no delimiters, and nothing can be taken of nothing.
        marks = self._delimiters if len(self._delimiters) else self.ends
        starts = self.starts if number == 0 else marks.take(first + number - 1, mode="clip") + 1
        ends = np.where(first + number < after, marks.take(first + number, mode="clip"), self.ends)
        return self._texts(starts, ends, np.asarray(first + number > after))

    def _texts(self, starts: Ints, ends: Ints, missing: NDArray[np.bool_] | None = None) -> pa.StringArray:
        sizes = ends - starts
        if missing is not None:
            sizes = np.where(missing, 0, sizes)
        offsets = np.concatenate(([0], np.cumsum(sizes)))
        at = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], sizes)
        valid = None if missing is None or not missing.any() else pa.array(~missing).buffers()[1]
        buffers = [valid, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(self._bytes[at])]
        return pa.Array.from_buffers(pa.string(), len(sizes), buffers)

    def _marks(self) -> tuple[Ints, Ints]:
        """Return where the line ends and the delimiters are that end a record and a field."""
        newline, delimiter = self._bytes == _NEWLINE, self._bytes == ord(self._delimiter)
        quote = self._bytes == _QUOTE
        if quote.any():
            inside: Bytes = np.cumsum(quote, dtype=np.uint8) & np.uint8(1)
            if not self._well_quoted(np.flatnonzero(quote), inside, newline | delimiter):
                return _scanned(self._data, self._delimiter)
            outside = inside == 0
            newline &= outside
            delimiter &= outside
        return np.flatnonzero(newline), np.flatnonzero(delimiter)

    def _well_quoted(self, at: NDArray[np.intp], inside: Bytes, ends_field: NDArray[np.bool_]) -> bool:
        """Tell whether each quote opens a field at its beginning or closes one at its end."""
        opens = inside[at] == 1
        before, after = at[opens] - 1, at[~opens] + 1
        around = ends_field | (self._bytes == _QUOTE)
        good_before = around.take(before, mode="clip") | (before < 0)
        closing = around | (self._bytes == _RETURN)
        good_after = closing.take(after, mode="clip") | (after >= len(self._bytes))
        return bool(good_before.all() and good_after.all() and opens.sum() * 2 == len(opens))


def _scanned(data: bytes, delimiter: str) -> tuple[Ints, Ints]:
    """Return the same as `Records` finds in well quoted text, field by field."""
    newlines: list[int] = []
    delimiters: list[int] = []
    for end in _field_ends(data, delimiter.encode()):
        (newlines if data[end] == _NEWLINE else delimiters).append(end)
    return np.array(newlines, dtype=np.int64), np.array(delimiters, dtype=np.int64)


def _field_ends(data: bytes, delimiter: bytes) -> Iterator[int]:
    mark = re.escape(delimiter)
    field = re.compile(rb'(?:"[^"]*+(?:""[^"]*+)*+"(?=' + mark + rb"|\r?\n|\Z)|[^\n" + mark + rb"]*+)")
    place = 0
    while place < len(data):
        found = field.match(data, place)
        end = found.end() if found else place
        end += data[end : end + 2] == b"\r\n"
        if end >= len(data):
            return
        yield end
        place = end + 1


def whole_records(data: bytes) -> int:
    """Return the length of the part of a block that ends with a record; 0 where none ends in it."""
    end = data.rfind(b"\n") + 1
    quotes = data.count(b'"', 0, end)
    while end and quotes % 2:
        before = data.rfind(b"\n", 0, end - 1) + 1
        quotes -= data.count(b'"', before, end)
        end = before
    return end or data.rfind(b"\n") + 1


def unquoted(texts: pa.StringArray) -> pa.StringArray:
    """Return fields without the quotes around them, doubled quotes single."""
    quoted = pc.and_(pc.starts_with(texts, '"'), pc.ends_with(texts, '"'))
    if not pc.any(quoted).as_py():
        return texts
    inner = pc.replace_substring(pc.utf8_slice_codeunits(texts, 1, -1), '""', '"')
    return pc.if_else(quoted, inner, texts)
