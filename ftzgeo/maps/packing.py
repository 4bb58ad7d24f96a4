"""The data of a page made small: what both languages share stands there once, coordinates as differences in text.

``page/packing.js`` is the other half.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""A digit stands for five bits; the upper half of them says that more bits follow."""

FINEST = 6
"""Decimals of a degree that are kept, about 0.1 m."""

LEAST_PACKED = 4
"""Shorter lines stay as they are."""


def in_both(chinese: Any, english: Any) -> Any:
    """Return one tree of data for two of the same shape; where they differ stands ``{"zh": ..., "en": ...}``."""
    if chinese is english or chinese == english:
        return chinese
    if isinstance(chinese, dict) and isinstance(english, dict) and chinese.keys() == english.keys():
        return {key: in_both(value, english[key]) for key, value in chinese.items()}
    if isinstance(chinese, list) and isinstance(english, list) and len(chinese) == len(english):
        return [in_both(*pair) for pair in zip(chinese, english, strict=True)]
    return {"zh": chinese, "en": english}


def packed(tree: Any) -> Any:
    """Return data in which every longer list of positions is ``{"line": text, "decimals": number}``."""
    if isinstance(tree, dict):
        return {key: packed(value) for key, value in tree.items()}
    if not isinstance(tree, list | tuple):
        return tree
    return packed_line(tree) if is_line(tree) else [packed(value) for value in tree]


def is_line(values: Sequence[Any]) -> bool:
    """Whether this is a list of positions that is worth packing; all are pairs of numbers if the first is."""
    if len(values) < LEAST_PACKED or not isinstance(values[0], list | tuple):
        return False
    return len(values[0]) == 2 and all(isinstance(number, float) for number in values[0])  # noqa: PLR2004  a pair


def packed_line(positions: Sequence[Sequence[float]]) -> dict[str, Any]:
    """Write positions in degrees as differences from one to the next, the least significant bits of each first."""
    import numpy as np

    whole = np.rint(np.asarray(positions) * 10**FINEST).astype(np.int64)
    decimals = FINEST
    while decimals > 1 and not (whole % 10).any():
        whole, decimals = whole // 10, decimals - 1
    steps = np.diff(whole, axis=0, prepend=0).ravel()
    unsigned = np.where(steps < 0, -2 * steps - 1, 2 * steps)
    places = 5 * np.arange(max(1, -(-int(unsigned.max()).bit_length() // 5)))
    bits = (unsigned[:, None] >> places) & 31
    needed = (unsigned[:, None] >> places) > 0
    needed[:, 0] = True
    follows = np.roll(needed, -1, axis=1)
    follows[:, -1] = False
    digits = np.frombuffer(DIGITS.encode(), dtype=np.uint8)[bits + 32 * follows]
    return {"line": digits[needed].tobytes().decode(), "decimals": decimals}
