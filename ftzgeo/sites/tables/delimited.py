"""Delimited text (.csv, .tsv, .txt) in any usual encoding, piece by piece.

The bytes of a cell are never interpreted but for those that say where the site is: 007, a long number and a date leave
as they came. What is not UTF-8 (GB18030, UTF-16 with its mark, line ends of a lone carriage return) is copied to a
temporary file in UTF-8 first; the copy is the same every time, so places in it can be resumed.
"""

from __future__ import annotations

import codecs
import csv
import io
import tempfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from ftzgeo.errors import UsageError
from ftzgeo.model import Finding
from ftzgeo.sites.tables.pieces import SAMPLE_ROWS, Read
from ftzgeo.sites.tables.plan import TABLE, columns_of
from ftzgeo.sites.tables.records import Records, unquoted, whole_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ftzgeo.sites.tables.plan import TableOptions

_BLOCK = 8 << 20
_HEAD = 1 << 20
_LONGEST_RECORD = 64 << 20
_HEADER_WITHIN = 15
_DELIMITERS = ",;\t|"
_UTF8 = "utf-8-sig"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class TextPiece:
    """Rows of delimited text: whole records of UTF-8."""

    def __init__(self, data: bytes, names: Sequence[str], delimiter: str) -> None:
        self._data = data
        self.names = names
        self.delimiter = delimiter

    @cached_property
    def records(self) -> Records:
        """The rows' records, found when they are first needed, in the thread that needs them."""
        return Records(self._data, self.delimiter)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.records)

    def batch(self, names: Sequence[str] | None = None) -> pa.RecordBatch:
        """Return columns by name (None: all of them), all as text."""
        wanted = self.names if names is None else list(names)
        columns = [unquoted(self.records.field(self.names.index(name))) for name in wanted]
        return pa.RecordBatch.from_arrays(columns, names=list(wanted))

    def reasons(self) -> dict[int, str]:
        """Return the rows with more fields than the header has."""
        fields = self.records.fields
        return {
            int(row): f"the row has {fields[row]} fields, the header has {len(self.names)}"
            for row in np.flatnonzero(fields > len(self.names))
        }

    def lines(self) -> pa.StringArray:
        """Return the rows as text, each with as many fields as the header."""
        lines, fields = self.records.lines(), self.records.fields
        wrong = np.flatnonzero(fields != len(self.names))
        if not len(wrong):
            return lines
        texts = lines.to_pylist()
        for row in wrong:
            texts[row] = self._evened(texts[row], len(self.names) - int(fields[row]))
        return pa.array(texts, pa.string())

    def _evened(self, line: str, short_by: int) -> str:
        if short_by > 0:
            return line + self.delimiter * short_by
        cells = next(csv.reader([line], delimiter=self.delimiter))
        last = len(self.names) - 1
        out = io.StringIO()
        whole = [*cells[:last], self.delimiter.join(cells[last:])]
        csv.writer(out, delimiter=self.delimiter, lineterminator="").writerow(whole)
        return out.getvalue()


class DelimitedSource:
    """A file of delimited text.

    Attributes
    ----------
    names
        Of the columns, made different where the header repeats one.
    header
        The header's line as it stands.
    line_end
        Of the header, and so of what is written.
    """

    crs: str | None = None

    def __init__(self, path: Path, options: TableOptions) -> None:
        self._original = path
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.findings: list[Finding] = []
        self.path = self._as_utf8(path)
        self.total = self.path.stat().st_size
        with self.path.open("rb") as file:
            head = file.read(_HEAD)
        self._mark = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
        head = head[self._mark :]
        whole = head if self.total <= _HEAD else head[: whole_records(head)]
        text = whole.decode("utf-8", "replace")
        if not text.strip():
            raise UsageError(f"{path}: the table is empty")
        self.delimiter, self._header_row, cells = _find_header(text, options)
        if self._header_row:
            self._say("rows-above-header", f"{self._header_row} line(s) above the header were left out")
        records = Records(whole, self.delimiter)
        self.names = unique_names(cells)
        end = int(records.ends[self._header_row])
        self.header = records.lines()[self._header_row].as_py()
        self.line_end = "\r\n" if whole[end : end + 1] == b"\r" else "\n"
        self._start = self._mark + min(end + len(self.line_end), len(whole))

    def sample(self) -> pa.RecordBatch:
        """Return the first rows."""
        with self.path.open("rb") as file:
            file.seek(self._start)
            data = file.read(_HEAD)
        whole = data if self._start + len(data) >= self.total else data[: whole_records(data)]
        return TextPiece(whole, self.names, self.delimiter).batch().slice(0, SAMPLE_ROWS)

    def pieces(self, place: int = 0, *, smaller: int = 1) -> Iterator[Read]:
        """Yield pieces from a place (in bytes) on; where they are cut depends on the places before alone."""
        with self.path.open("rb") as file:
            place = place or self._start
            size = usual = max(1, _BLOCK // smaller)
            while place < self.total:
                file.seek(place)
                data = file.read(size)
                end = whole_records(data) if place + len(data) < self.total else len(data)
                if not end and size >= _LONGEST_RECORD:
                    raise UsageError(f"{self._original}: no line ends within {size:,} bytes; is it a table?")
                if not end:
                    size *= 2
                    continue
                place, size = place + end, usual
                yield Read(TextPiece(data[:end], self.names, self.delimiter), place)

    def fingerprint(self) -> Any:
        """Return size and time of the file."""
        status = self._original.stat()
        return [status.st_size, status.st_mtime_ns, self.delimiter, self.header]

    def close(self) -> None:
        """Remove the temporary copy."""
        if self._folder is not None:
            self._folder.cleanup()

    def _as_utf8(self, path: Path) -> Path:
        encoding, sound = _encoding(path)
        with path.open("rb") as file:
            head = file.read(_HEAD)
        lone_returns = b"\n" not in head and b"\r" in head and encoding == _UTF8
        if encoding == _UTF8 and sound and not lone_returns:
            return path
        self._folder = tempfile.TemporaryDirectory(prefix="ftzgeo-")
        copy = Path(self._folder.name) / "utf8.csv"
        broken = 0
        with copy.open("w", encoding="utf-8", newline="") as out:
            for block in _text(path, encoding, newline=None if lone_returns else ""):
                broken += block.count("\ufffd")
                out.write(block)
        said = encoding.removesuffix("-sig").upper()
        if not sound:
            text = f"{broken} characters are no {said} and were replaced by \ufffd; save the table again as UTF-8"
            self._say("text-damaged", text, "warning")
        elif encoding != _UTF8:
            self._say("encoding", f"the table was read as {said}")
        return copy

    def _say(self, code: str, text: str, level: str = "info") -> None:
        self.findings.append(Finding.model_validate({"id": TABLE, "code": code, "level": level, "message": text}))


def unique_names(cells: Sequence[str]) -> list[str]:
    """Return the names of columns: without blanks around them, a number in place of none, a number behind a second."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = base = cell.strip() or f"column {number}"
        count = 1
        while name in names:
            count += 1
            name = f"{base} {count}"
        names.append(name)
    return names


def _find_header(text: str, options: TableOptions) -> tuple[str, int, list[str]]:
    """Return the delimiter, the number of the header's record and its cells: the first record that names a position.

    Where none does, the first record is the header. A header of one cell has no delimiter; one is taken that does not
    occur.
    """
    ranked = _ranked_delimiters(text)
    for delimiter in ranked:
        for number, cells in enumerate(_first_records(text, delimiter)):
            if _names_a_position(cells, options):
                if len(cells) > 1:
                    return delimiter, number, cells
                return next((mark for mark in "\t|;," if mark not in text), delimiter), number, cells
    return ranked[0], 0, _first_records(text, ranked[0])[0]


def _first_records(text: str, delimiter: str) -> list[list[str]]:
    lines = Records(text.encode(), delimiter).lines().slice(0, _HEADER_WITHIN).to_pylist()
    return [next(csv.reader([line], delimiter=delimiter), []) for line in lines]


def _names_a_position(cells: Sequence[str], options: TableOptions) -> bool:
    try:
        return columns_of(unique_names(cells), options) is not None
    except UsageError:
        return False


def _ranked_delimiters(text: str) -> list[str]:
    """Return the delimiters, that which the first lines have most of first."""
    lines = [line for line in text.splitlines()[:_HEADER_WITHIN] if line.strip()] or [""]
    counts = {mark: sorted(line.count(mark) for line in lines) for mark in _DELIMITERS}
    return sorted(_DELIMITERS, key=lambda mark: (-counts[mark][len(lines) // 2], -counts[mark][-1]))


def _encoding(path: Path) -> tuple[str, bool]:
    """Return UTF-16 by its mark, else UTF-8 or GB18030, and whether all bytes are; where none is, the less damaged."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for mark in _UTF16_MARKS:
        if head.startswith(mark):
            return "utf-16", True
    if b"\0" in head:
        raise UsageError(f"{path}: not a text (it holds NUL characters); save it as CSV in UTF-8, or as .xlsx")
    for name in (_UTF8, "gb18030"):
        if _fits(path, name):
            return name, True
    return min((_UTF8, "gb18030"), key=lambda name: sum(block.count("\ufffd") for block in _text(path, name))), False


def _fits(path: Path, encoding: str) -> bool:
    try:
        for _ in _text(path, encoding, errors="strict"):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _text(path: Path, encoding: str, *, errors: str = "replace", newline: str | None = "") -> Iterator[str]:
    with path.open(encoding=encoding, errors=errors, newline=newline) as text:
        while block := text.read(_BLOCK):
            yield block
