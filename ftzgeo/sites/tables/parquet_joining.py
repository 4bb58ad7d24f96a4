"""Join Parquet files that were written one after the other without decoding them: only their footers are rewritten.

A Parquet footer is one struct in Thrift's compact protocol. Row groups that are written to memory, each as a file of
its own, become one file when their bytes follow each other, the places in their footers are moved, and the footers'
row groups stand in one list. So row groups can be encoded in parallel, and a run that was stopped can go on.
(https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md and parquet.thrift)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

MAGIC = b"PAR1"
_TAIL = 8
_BOOLEANS = (1, 2)
_BYTE, _DOUBLE, _BINARY = 3, 7, 8
_INTEGERS = (4, 5, 6)
_LISTS = (9, 10)
_STRUCT = 12
_SHORT_LIST = 15
_DOUBLE_BYTES = 8

_ROWS, _ROW_GROUPS = 3, 4
_PLACES: dict[str, dict[int, str | None]] = {
    "file": {4: "group"},
    "group": {1: "chunk", 5: None},
    "chunk": {2: None, 3: "pages", 4: None, 6: None},
}
_PLACES |= {"pages": {9: None, 10: None, 11: None, 14: None}}
"""Of each struct the fields that hold a place in the file (None), or structs that do."""
_ORDINAL = 7


class _Field(NamedTuple):
    kind: int
    value: Any


Struct = dict[int, _Field]


def body_and_footer(file: bytes | memoryview) -> tuple[memoryview, bytes]:
    """Return what lies between the magic and the footer of a Parquet file, and the footer."""
    size = int.from_bytes(file[-_TAIL : -len(MAGIC)], "little")
    return memoryview(file)[len(MAGIC) : -_TAIL - size], bytes(file[-_TAIL - size : -_TAIL])


def joined_footer(footers: Sequence[bytes], places: Sequence[int]) -> bytes:
    """Return the end of a file: the footer for bodies that begin at the given places, its size, and the magic."""
    whole: Struct | None = None
    for number, (footer, place) in enumerate(zip(footers, places, strict=True)):
        struct, _ = _read_struct(footer, 0)
        _move(struct, "file", place - len(MAGIC))
        for group in struct[_ROW_GROUPS].value[1]:
            if _ORDINAL in group:
                group[_ORDINAL] = group[_ORDINAL]._replace(value=number)
        if whole is None:
            whole = struct
        else:
            whole[_ROWS] = whole[_ROWS]._replace(value=whole[_ROWS].value + struct[_ROWS].value)
            whole[_ROW_GROUPS].value[1].extend(struct[_ROW_GROUPS].value[1])
    out = bytearray()
    _write_struct(out, whole or {})
    return bytes(out) + len(out).to_bytes(4, "little") + MAGIC


def _move(struct: Struct, name: str, by: int) -> None:
    for number, inner in _PLACES[name].items():
        if number not in struct:
            continue
        kind, value = struct[number]
        if inner is None:
            # A place of 0 in a column chunk says that there is none.
            struct[number] = _Field(kind, value + by if value else value)
        elif kind == _STRUCT:
            _move(value, inner, by)
        else:
            for one in value[1]:
                _move(one, inner, by)


# Thrift's compact protocol -------------------------------------------------------------------------------------------


def _read_struct(data: bytes, at: int) -> tuple[Struct, int]:
    struct: Struct = {}
    number = 0
    while data[at]:
        head, at = data[at], at + 1
        kind = head & 0x0F
        if head >> 4:
            number += head >> 4
        else:
            number, at = _read_zigzag(data, at)
        value, at = (None, at) if kind in _BOOLEANS else _read_value(data, at, kind)
        struct[number] = _Field(kind, value)
    return struct, at + 1


def _read_value(data: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in _INTEGERS:
        return _read_zigzag(data, at)
    if kind == _BINARY:
        size, at = _read_varint(data, at)
        return data[at : at + size], at + size
    if kind == _STRUCT:
        return _read_struct(data, at)
    if kind in _LISTS:
        return _read_list(data, at)
    size = _DOUBLE_BYTES if kind == _DOUBLE else 1
    if kind not in {_BYTE, _DOUBLE, *_BOOLEANS}:
        raise ValueError(f"a Parquet footer has a field of Thrift's type {kind}")
    return data[at : at + size], at + size


def _read_list(data: bytes, at: int) -> tuple[Any, int]:
    size, kind = data[at] >> 4, data[at] & 0x0F
    at += 1
    if size == _SHORT_LIST:
        size, at = _read_varint(data, at)
    values = []
    for _ in range(size):
        value, at = _read_value(data, at, kind)
        values.append(value)
    return (kind, values), at


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte, at = data[at], at + 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the bit that says that more follow
            return value, at
        shift += 7


def _read_zigzag(data: bytes, at: int) -> tuple[int, int]:
    value, at = _read_varint(data, at)
    return (value >> 1) ^ -(value & 1), at


def _write_struct(out: bytearray, struct: Struct) -> None:
    before = 0
    for number, (kind, value) in sorted(struct.items()):
        step = number - before
        if 0 < step < 16:  # noqa: PLR2004 - fits half a byte
            out.append(step << 4 | kind)
        else:
            out.append(kind)
            _write_zigzag(out, number)
        if kind not in _BOOLEANS:
            _write_value(out, kind, value)
        before = number
    out.append(0)


def _write_value(out: bytearray, kind: int, value: Any) -> None:
    if kind in _INTEGERS:
        _write_zigzag(out, value)
    elif kind == _BINARY:
        _write_varint(out, len(value))
        out += value
    elif kind == _STRUCT:
        _write_struct(out, value)
    elif kind in _LISTS:
        inner, values = value
        out.append(min(len(values), _SHORT_LIST) << 4 | inner)
        if len(values) >= _SHORT_LIST:
            _write_varint(out, len(values))
        for one in values:
            _write_value(out, inner, one)
    else:
        out += value


def _write_varint(out: bytearray, value: int) -> None:
    while value >= 0x80:  # noqa: PLR2004 - see `_read_varint`
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def _write_zigzag(out: bytearray, value: int) -> None:
    _write_varint(out, value << 1 if value >= 0 else (-value << 1) - 1)
