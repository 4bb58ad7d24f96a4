"""What is done to every character of a document, whatever its format: little, as the text is kept as printed."""

from __future__ import annotations

import re
from functools import lru_cache

from ftzgeo.documents.radicals import RADICALS

_ZERO_WIDTH = (0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
_VARIATION_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_CONTROLS = tuple(code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\f\v\x85")
_SPACES = (0xA0, 0x2007, 0x202F, ord("\v"), 0x85, 0x2028, 0x2029)

_CLEANED: dict[int, str | None] = dict.fromkeys((*_ZERO_WIDTH, *_VARIATION_SELECTORS, *_CONTROLS))
_CLEANED |= dict.fromkeys(_SPACES, " ") | RADICALS

WIDE = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff“”‘’—…·"
"""Characters of Chinese text, as a regular expression's class: no space stands between them when a line is broken."""

_WIDE = re.compile(f"[{WIDE}]")
_BREAK_BETWEEN_WIDE = re.compile(rf"(?<=[{WIDE}])[ \t]*\n\s*(?=[{WIDE}])")
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def clean(text: str) -> str:
    """Drop zero-width and control characters, turn no-break spaces into spaces and radicals into ideographs.

    Tabs, line feeds and form feeds stay. Every other character stays as printed: full-width digits, traditional
    forms and compatibility ideographs are the parser's business.
    """
    return text.translate(_CLEANED)


@lru_cache(maxsize=8192)
def is_wide(char: str) -> bool:
    """Return whether `char` belongs to Chinese text, where a broken line leaves no space behind."""
    return _WIDE.match(char) is not None


def collapse(text: str) -> str:
    """Return `text` on one line, as a browser shows it: a run of blanks is one space, none between broken 汉字."""
    return _BLANKS.sub(" ", _BREAK_BETWEEN_WIDE.sub("", text)).strip()


def cell_text(text: str) -> str:
    """Return the text of a table's cell: cleaned, on one line, each run of white space one space."""
    return " ".join(collapse(clean(text)).split())
