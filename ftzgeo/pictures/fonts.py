"""A font with Chinese characters: found among those of the system, or a clear message what to install."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ftzgeo.errors import ProcessingError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFERRED = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "PingFang SC"),
    *("Hiragino Sans GB", "Heiti SC", "STHeiti", "SimHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei"),
    *("Noto Sans CJK JP", "Noto Sans CJK TC", "Noto Serif CJK SC", "SimSun", "Droid Sans Fallback", "Arial Unicode MS"),
)
"""Families that have Chinese characters, those for screens and simplified ones first."""

SAMPLE = "区块四至"
"""Characters that a font must have."""

MISSING = (
    "pictures need a font with Chinese characters, and none was found on this system. Install one "
    "(Debian, Ubuntu: apt-get install fonts-noto-cjk; Fedora: dnf install google-noto-sans-cjk-fonts; "
    "anywhere: copy a .ttf or .otf such as Noto Sans SC into ~/.fonts) and try again"
)


def require_matplotlib() -> None:
    """Raise a `UsageError` that says what to install where matplotlib is absent."""
    try:
        import matplotlib  # noqa: F401, ICN001 - whether it is there is the question
    except ImportError as error:
        raise UsageError("pictures need matplotlib: pip install 'ftzgeo[plot]'") from error


@cache
def chinese_font() -> str:
    """Return the family of a font with Chinese characters.

    Raises
    ------
    ProcessingError
        There is none; the message says what to install.
    """
    from matplotlib import font_manager

    _learn_new_fonts(font_manager)
    by_family = {entry.name: entry.fname for entry in font_manager.fontManager.ttflist}
    for family in PREFERRED:
        if family in by_family and _has_characters(by_family[family]):
            return family
    raise ProcessingError(MISSING)


def _learn_new_fonts(font_manager: Any) -> None:
    """Add fonts that were installed after matplotlib listed those of the system."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in _unknown(font_manager.findSystemFonts(), known):
        try:
            font_manager.fontManager.addfont(path)
        except (RuntimeError, OSError):
            continue  # a file that FreeType cannot read is no font for us


def _unknown(paths: Iterable[str], known: set[str]) -> list[str]:
    """Return the font files that may be Chinese and are not listed yet."""
    words = ("cjk", "han", "hei", "song", "sun", "wqy", "noto", "pingfang", "yahei", "kai", "fallback")
    return [path for path in paths if path not in known and any(word in path.lower() for word in words)]


def _has_characters(path: str) -> bool:
    from matplotlib.ft2font import FT2Font

    characters = FT2Font(path).get_charmap()
    return all(ord(character) in characters for character in SAMPLE)
