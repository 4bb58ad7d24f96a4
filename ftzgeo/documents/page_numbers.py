"""Lines that hold nothing but a page number."""

from __future__ import annotations

import re

_DASH = "[-–—―─－~～·•]"
_NUMBER = r"(?:\d{1,4}|[０-９]{1,4}|[ivxIVX]{1,6})"
_COUNT = r"[\d０-９〇零一二三四五六七八九十百]{1,6}"

_DECORATED = re.compile(
    rf"""\s*(?:
      {_DASH}+\s*{_NUMBER}\s*{_DASH}+                                   # — 3 —
    | [（(]?\s*第\s*{_COUNT}\s*页\s*[,，、/／]?\s*(?:共\s*{_COUNT}\s*页)?\s*[）)]?   # 第3页 共9页
    | page\s*\d+(?:\s*(?:of|/)\s*\d+)?                                  # Page 3 of 9
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_BARE = re.compile(rf"\s*{_NUMBER}(?:\s*[/／]\s*{_NUMBER})?\s*")
_DIGITS = re.compile(r"[\d０-９]+")


def is_page_number(line: str) -> bool:
    """Return whether `line` is a page number by its form: — 3 —, - 3 -, 第3页 共9页, Page 3 of 9."""
    return _DECORATED.fullmatch(line) is not None


def is_bare_number(line: str) -> bool:
    """Return whether `line` is a number (3, iv, 3/9) and nothing else: a page number only if its place says so."""
    return _BARE.fullmatch(line) is not None


def without_digits(line: str) -> str:
    """Return `line` with its numbers masked, so that the footers of two pages compare equal."""
    return _DIGITS.sub("#", "".join(line.split()))
