"""Overpass's JSON: read an answer element by element, and turn elements into features.

The format is that of https://dev.overpass-api.de/output_formats.html#json (the server writes it in
``src/overpass_api/output_formats/output_json.cc``): an object with ``version``, ``generator``, ``osm3s`` (with
``timestamp_osm_base``, the time up to which edits are included) and ``elements``; and, last, ``remark`` when the query
did not run to its end, although the HTTP status is 200. With ``out geom`` a node has ``lat`` and ``lon``, a way
``geometry`` (a list of ``{"lat": …, "lon": …}``, null for a point that is not known), a relation ``members`` with
``type``, ``ref``, ``role`` and, for ways, ``geometry``. In place of JSON an HTML page may come.

An answer may be large, so it is never held in memory: `read_elements` decodes one element after another.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ftzgeo.errors import ReferenceLayerError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

Trouble = Literal["cut", "busy", "too-much", "refused", "foreign"]
"""Cut short · the server is busy · the query takes more time or memory than allowed · refused · no Overpass answer."""

CHUNK = 1 << 20
LONGEST_ELEMENT = 1 << 26
"""Characters; the border of a large state with geometry has some 2²⁵."""

_ELEMENTS = re.compile(r'"elements"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_ERROR = re.compile(r"\b(?:runtime|static|parse|encoding) error\b", re.IGNORECASE)
_BUSY = ("too busy", "rate_limited", "/api/status", "dispatcher_client", "quota")
_TOO_MUCH = ("timed out", "out of memory")
_TAG = re.compile(r"<(style|script|head)\b.*?</\1>|<[^>]*>", re.IGNORECASE | re.DOTALL)


class BadAnswer(ReferenceLayerError):  # noqa: N818 - it is an answer, and the tree's names say what failed
    """An answer that is not a whole Overpass answer in JSON; `trouble` tells what kind of trouble."""

    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble: Trouble = trouble


class AnswerSummary(NamedTuple):
    """The number of elements of an answer, and the day up to which edits are included (ISO), where it says."""

    elements: int
    date: str | None


def check_answer(path: Path) -> AnswerSummary:
    """Read an answer to its end.

    Raises
    ------
    BadAnswer
        If it is cut short, tells of an error, or is not Overpass's JSON.
    """
    return AnswerSummary(sum(1 for _ in read_elements(path)), read_date(path))


def read_date(path: Path) -> str | None:
    """Return the day (ISO) up to which edits are included in an answer; None where it does not say."""
    with path.open(encoding="utf-8", errors="replace") as file:
        stamp = _read_head(_Window(file)).get("timestamp_osm_base")
    return stamp[:10] if isinstance(stamp, str) and re.match(r"\d{4}-\d\d-\d\d", stamp) else None


def read_elements(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the elements of an answer, one after another.

    Raises
    ------
    BadAnswer
        If the answer is cut short, tells of an error, or is not Overpass's JSON; elements before that were yielded.
    """
    with path.open(encoding="utf-8") as file:
        window = _Window(file)
        try:
            _read_head(window)
            yield from _elements(window)
            _check_tail(window)
        except UnicodeDecodeError as error:
            raise BadAnswer("foreign", f"the answer is not UTF-8: {error}") from error
        except RecursionError as error:
            raise BadAnswer("foreign", "the answer is nested deeper than any Overpass answer") from error


class _Window:
    """The part of a file's text that is being looked at; `at` is the place in it."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.text = ""
        self.at = 0

    def widen(self) -> bool:
        """Read on; tell whether there was more. The longer the rest, the larger the piece."""
        rest = self.text[self.at :]
        piece = self.file.read(max(CHUNK, len(rest)))
        self.text, self.at = rest + piece, 0
        return bool(piece)


def _read_head(window: _Window) -> dict[str, Any]:
    """Move behind ``"elements": [`` and return the object ``osm3s``."""
    window.widen()
    start = _ELEMENTS.search(window.text)
    if start is None:
        raise _no_answer(window.text)
    try:
        head = json.loads(window.text[: start.end()] + "]}")
    except json.JSONDecodeError as error:
        raise BadAnswer("foreign", f"the answer is not Overpass's JSON: {error}") from error
    window.at = start.end()
    about = head.get("osm3s")
    return about if isinstance(about, dict) else {}


def _no_answer(text: str) -> BadAnswer:
    """Return the error for text without elements: an HTML page, half an answer, or something else."""
    begin = text.lstrip()
    if not begin:
        return BadAnswer("cut", "the answer is empty")
    if begin.startswith("<"):
        return told_error(plain_text(begin), "a web page in place of data: ")
    if begin.startswith("{") and len(text) < CHUNK and not begin.rstrip().endswith("}"):
        return BadAnswer("cut", "the answer breaks off before its elements")
    return BadAnswer("foreign", f"the answer is not Overpass's JSON; it begins with {begin[:60]!r}")


def plain_text(page: str) -> str:
    """Return the words of an HTML page; of Overpass's own error pages only the errors."""
    errors = re.findall(r"Error</strong>:(.*?)</p>", page, re.DOTALL)
    words = " ".join(_TAG.sub(" ", " ".join(errors) if errors else page).split())
    return words[:300]


def told_error(text: str, before: str = "") -> BadAnswer:
    """Return the error for what a server says of a failure in words."""
    low = text.lower()
    trouble: Trouble = "refused"
    if any(word in low for word in _BUSY):
        trouble = "busy"
    elif any(word in low for word in _TOO_MUCH):
        trouble = "too-much"
    return BadAnswer(trouble, f"{before}{text or 'without a word'}")


def _elements(window: _Window) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder()
    count = 0
    while True:
        window.at = _end(_BETWEEN, window)
        if window.at < len(window.text) and window.text[window.at] == "]":
            window.at += 1
            return
        try:
            element, end = decoder.raw_decode(window.text, window.at)
        except json.JSONDecodeError as error:
            if len(window.text) - window.at > LONGEST_ELEMENT:
                raise BadAnswer("foreign", f"element {count + 1} of the answer is not JSON: {error}") from error
            if not window.widen():
                raise BadAnswer("cut", f"the answer breaks off after {count} elements") from error
            continue
        if not isinstance(element, dict):
            raise BadAnswer("foreign", f"element {count + 1} of the answer is not an object")
        window.at, count = end, count + 1
        yield element


def _end(pattern: re.Pattern[str], window: _Window) -> int:
    found = pattern.match(window.text, window.at)
    return found.end() if found else window.at


def _check_tail(window: _Window) -> None:
    """Read what follows the elements: the closing brace and perhaps a remark."""
    while len(window.text) - window.at < CHUNK and window.widen():
        pass
    tail = window.text[window.at :].strip()
    try:
        last = json.loads('{"elements": []' + tail)
    except json.JSONDecodeError as error:
        raise BadAnswer("cut", "the answer breaks off after its last element") from error
    remark = last.get("remark")
    if isinstance(remark, str) and _ERROR.search(remark):
        raise told_error(" ".join(remark.split()))
