"""English sentences of findings, notes and methods, put into Chinese by the patterns of ``messages.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_PARTS = "; "
"""What stands between the parts of a method."""


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    chinese: str


@cache
def _rules(kind: str) -> tuple[_Rule, ...]:
    text = files("ftzgeo.wording").joinpath("messages.toml").read_text(encoding="utf-8")
    return tuple(_Rule(re.compile(rule["en"]), rule["zh"]) for rule in tomllib.loads(text)[kind])


def message(english: str, lang: str) -> str:
    """Return what a finding or a note says in ``zh`` or ``en``; as it came where no pattern fits."""
    return (in_chinese(english) or english) if lang == "zh" else english


def in_chinese(english: str) -> str | None:
    """Return a message or a note in Chinese; None where it fits no pattern."""
    for rule in _rules("message"):
        match = rule.pattern.fullmatch(english)
        if match is not None:
            return rule.chinese.format(**{name: _phrases(value or "") for name, value in match.groupdict().items()})
    return None


def _phrases(text: str) -> str:
    for rule in _rules("phrase"):
        text = rule.pattern.sub(rule.chinese, text)
    return text.strip()


def method(english: str, lang: str) -> str:
    """Return how a border was made, part by part; a part that fits no pattern stays as it came."""
    return "；".join(_method_part(part) for part in english.split(_PARTS)) if lang == "zh" else english


def _method_part(english: str) -> str:
    for rule in _rules("method"):
        match = rule.pattern.fullmatch(english)
        if match is not None:
            return rule.chinese.format(*map(_method_part, match.groups()))
    return english
