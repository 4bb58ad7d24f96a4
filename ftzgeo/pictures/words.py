"""The words of pictures, and lines of text that fit a width."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ftzgeo.maps.strings import strings_of

if TYPE_CHECKING:
    from ftzgeo.maps.strings import Lang

_ROWS: dict[str, list[str]] = tomllib.loads((files("ftzgeo.pictures") / "catalogue.toml").read_text(encoding="utf-8"))
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_CJK = 0x2E80
"""From here on characters are as wide as they are high, as far as our texts go."""
_LATIN_EM = 0.56
"""Width of other characters on average."""
_MM_PER_POINT = 25.4 / 72
_CLOSING = "，。；：、）》”’！？,.;:)%…"
"""Characters that do not begin a line."""


def words_of(lang: Lang) -> dict[str, str]:
    """Return the words of maps and pictures in a language; those of pictures begin with ``picture_``."""
    column = 0 if lang == "zh" else 1
    own = {f"picture_{key}": row[column] for key, row in _ROWS.items()}
    return {**strings_of(lang), **own, "lang": lang}


def drawable(value: Any) -> Any:
    """Return page data whose texts can be drawn: no lone surrogates, no characters that control layout or devices."""
    if isinstance(value, str):
        return _CONTROL.sub(" ", value.encode("utf-8", "replace").decode())
    if isinstance(value, dict):
        return {key: drawable(item) for key, item in value.items()}
    return [drawable(item) for item in value] if isinstance(value, list) else value


def width_mm(text: str, points: float) -> float:
    """Return about how wide a text is."""
    return sum(1.0 if ord(character) >= _CJK else _LATIN_EM for character in text) * points * _MM_PER_POINT


def wrapped(text: str, points: float, limit_mm: float) -> list[str]:
    """Break a text into lines that fit: at spaces, and between Chinese characters."""
    lines, line = [], ""
    for piece in _pieces(" ".join(text.split())):
        if line and width_mm(line + piece.rstrip(), points) > limit_mm:
            lines.append(line.rstrip())
            line = ""
        line += piece
        while width_mm(line, points) > limit_mm and " " not in line.strip():
            head = shortened(line, points, limit_mm, "")
            if not head or len(head) >= len(line):
                break
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    """Return what must stay together: words of Latin letters, single Chinese characters with what closes them."""
    pieces: list[str] = []
    for character in text:
        joins = pieces and (
            character in _CLOSING
            or character == " "
            or (ord(character) < _CJK and ord(pieces[-1][-1]) < _CJK and pieces[-1][-1] != " ")
        )
        if joins:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def shortened(text: str, points: float, limit_mm: float, mark: str = "…") -> str:
    """Cut a text to a width; `mark` shows that it was cut."""
    if width_mm(text, points) <= limit_mm:
        return text
    kept = text
    while kept and width_mm(kept + mark, points) > limit_mm:
        kept = kept[:-1]
    return kept + mark
