"""Markdown: the marks are dropped, the text and its line numbers stay.

A subset of CommonMark and GitHub's tables, read leniently where Chinese text breaks CommonMark's rules:
`**区块一：**面积` is emphasis here. Bullets are marks; the numbers of numbered lists are text, since a plan refers to
them. HTML tables (PDF converters write them) are read as `html` reads them.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.documents.characters import cell_text
from ftzgeo.documents.document import Origin
from ftzgeo.documents.draft import Draft
from ftzgeo.documents.encoding import decode_text
from ftzgeo.documents.grid import SpannedCell, grid_of_spans
from ftzgeo.documents.page_numbers import is_page_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.documents.raw_file import RawFile

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t\u3000]+|(?=[^#\s!\d]))(.*?)(?:[ \t]+#+)?[ \t]*$")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_BLOCK_MARK = re.compile(r"[ \t]*(?:>[ \t]?|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?)")
_DEFINITION = re.compile(r" {0,3}\[[^\]^]+\]:[ \t]*\S+.*$")
_DELIMITER_CELL = re.compile(r"\s*:?-+:?\s*")
_TABLE_TAG = re.compile(r"\s*<table\b", re.IGNORECASE)
_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)

_TAGS = "a|abbr|b|center|code|del|div|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|s|small|span|strong|sub|sup|u|ul"
# The bounds keep a hostile line of unclosed marks from taking a time that grows with its square.
_INLINE: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"<!--.{0,500}?-->"), ""),
    (re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE), " "),
    (re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE), ""),
    (re.compile(r"!\[([^\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+[\"'][^\"']*[\"'])?\)"), r"\1"),
    (re.compile(r"\[([^\]\[]*)\]\(<?(?:[^()\s<>]|\([^()]*\))*>?(?:\s+[\"'][^\"']*[\"'])?\)"), r"\1"),
    (re.compile(r"\[\^[^\]\s]+\]"), ""),
    (re.compile(r"<((?:https?|mailto|ftp):[^<>\s]+)>"), r"\1"),
    (re.compile(r"\*\*\*(?=\S)(.{1,800}?)(?<=\S)\*\*\*"), r"\1"),
    (re.compile(r"\*\*(?=\S)(.{1,800}?)(?<=\S)\*\*"), r"\1"),
    (re.compile(r"(?<!\w)__(?=\S)(.{1,800}?)(?<=\S)__(?!\w)"), r"\1"),
    (re.compile(r"\*(?=[^\s*])(.{1,400}?)(?<=[^\s*])\*"), r"\1"),
    (re.compile(r"(?<!\w)_(?=[^\s_])(.{1,400}?)(?<=[^\s_])_(?!\w)"), r"\1"),
    (re.compile(r"~~(?=\S)(.{1,800}?)(?<=\S)~~"), r"\1"),
)
_CODE_SPAN = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LITERAL_BASE = 0xF0000  # supplementary private use: stands for a literal character while marks are dropped
_LITERAL = re.compile("[\U000f0000-\U000f007f]")


class _Open(NamedTuple):
    """A code fence that has not been closed: its character and length."""

    char: str
    length: int


def read_markdown(file: RawFile) -> Draft:
    """Return the text of a Markdown file, one line for each line of the file (an HTML table: one for each row)."""
    draft = Draft(end="")
    lines = decode_text(file).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "").split("\n")
    number = 0
    while number < len(lines):
        number += _read_block(draft, lines, number)
    return draft


def _read_block(draft: Draft, lines: list[str], at: int) -> int:
    """Add the block that begins at line `at` (counted from 0) and return how many lines it has."""
    line = lines[at]
    if fence := _FENCE.match(line):
        return _read_fence(draft, lines, at, _Open(fence[1][0], len(fence[1])))
    if _TABLE_TAG.match(line) and (taken := _read_html_table(draft, lines, at)):
        return taken
    if _starts_table(lines, at):
        return _read_table(draft, lines, at)
    if heading := _ATX.match(line):
        draft.add_heading(plain_inline(heading[2]), len(heading[1]), Origin(1, at + 1))
        return 1
    if (level := _setext_level(lines, at)) is not None:
        draft.add_heading(plain_inline(_without_block_marks(line)), level, Origin(1, at + 1))
        draft.add_line("", Origin(1, at + 2))
        return 2
    draft.add_line(_plain_line(line), Origin(1, at + 1))
    return 1


def _read_fence(draft: Draft, lines: list[str], at: int, opening: _Open) -> int:
    draft.add_line("", Origin(1, at + 1))
    closing = re.compile(rf" {{0,3}}{re.escape(opening.char)}{{{opening.length},}}\s*$")
    for index in range(at + 1, len(lines)):
        closes = closing.match(lines[index]) is not None
        draft.add_line("" if closes else lines[index], Origin(1, index + 1))
        if closes:
            return index + 1 - at
    return len(lines) - at


def _read_html_table(draft: Draft, lines: list[str], at: int) -> int:
    """Add an HTML table and return how many lines it takes; 0 if it has no end."""
    from ftzgeo.documents.html import add_markup

    open_tables = 0
    for index in range(at, len(lines)):
        open_tables += len(re.findall(r"<table\b", lines[index], re.IGNORECASE))
        open_tables -= len(_TABLE_END.findall(lines[index]))
        if open_tables <= 0:
            add_markup(draft, "\n".join(lines[at : index + 1]), first_line=at + 1)
            return index + 1 - at
    return 0


def _starts_table(lines: list[str], at: int) -> bool:
    if at + 1 >= len(lines) or "|" not in lines[at]:
        return False
    delimiters = _fields(lines[at + 1])
    return (
        "-" in lines[at + 1]
        and all(_DELIMITER_CELL.fullmatch(cell) for cell in delimiters)
        and len(delimiters) == len(_fields(lines[at]))
    )


def _read_table(draft: Draft, lines: list[str], at: int) -> int:
    end = at + 2
    while end < len(lines) and lines[end].strip() and "|" in lines[end]:
        end += 1
    numbers = [at, *range(at + 2, end)]
    width = len(_fields(lines[at]))
    rows = [[SpannedCell(cell_text(plain_inline(cell))) for cell in _fields(lines[number])] for number in numbers]
    rows = [(row + [SpannedCell("")] * width)[: max(width, len(row))] for row in rows]
    draft.add_table(grid_of_spans(rows), [Origin(1, number + 1) for number in numbers])
    return end - at


def _fields(line: str) -> list[str]:
    """Split a row of a pipe table; an escaped pipe and one in a code span belong to the cell."""
    held = _CODE_SPAN.sub(lambda span: span[0].replace("|", "\\|"), line.strip())
    fields = re.split(r"(?<!\\)\|", held)
    if held.startswith("|"):
        fields = fields[1:]
    if len(fields) > 1 and not fields[-1].strip():
        fields = fields[:-1]
    return [field.replace("\\|", "|").strip() for field in fields]


def _setext_level(lines: list[str], at: int) -> int | None:
    if not lines[at].strip() or _BLOCK_MARK.match(lines[at]) or at + 1 >= len(lines):
        return None
    if at > 0 and lines[at - 1].strip() and not _ATX.match(lines[at - 1]):
        return None  # a paragraph of several lines above a rule: in plans a rule, not a heading
    underline = _SETEXT.match(lines[at + 1])
    return None if underline is None else 1 if underline[1][0] == "=" else 2


def _plain_line(line: str) -> str:
    if _RULE.match(line) or _DEFINITION.match(line) or is_page_number(line):
        return ""
    return plain_inline(_without_block_marks(line))


def _without_block_marks(line: str) -> str:
    while mark := _BLOCK_MARK.match(line):
        line = line[mark.end() :]
    return line.strip(" \t")


def plain_inline(text: str) -> str:
    """Return a line of Markdown without the marks of emphasis, links, images, code spans and inline HTML."""
    text = _ESCAPED.sub(lambda found: _hold(found[1]), _CODE_SPAN.sub(lambda span: _hold(span[2]), text))
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return _LITERAL.sub(lambda found: chr(ord(found[0]) - _LITERAL_BASE), html.unescape(text))


def _hold(text: str) -> str:
    """Put ASCII characters that are literal out of the marks' reach."""
    return "".join(chr(_LITERAL_BASE + ord(char)) if char.isascii() else char for char in text)
