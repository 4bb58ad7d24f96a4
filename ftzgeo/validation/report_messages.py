"""Findings in the language of the report.

What this validation finds has its sentence in both languages. What reading and digitizing found carries an English
sentence; ``report_messages.toml`` has the pattern of each, from which the Chinese one is made.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.validation import wording

if TYPE_CHECKING:
    from ftzgeo.validation.result import ValidationFinding
    from ftzgeo.validation.wording import Lang


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    chinese: str


@cache
def _rules(kind: str) -> tuple[_Rule, ...]:
    text = files("ftzgeo.validation").joinpath("report_messages.toml").read_text(encoding="utf-8")
    return tuple(_Rule(re.compile(rule["en"]), rule["zh"]) for rule in tomllib.loads(text)[kind])


def message(found: ValidationFinding, lang: Lang) -> str:
    """Return a finding's sentence; where there is none in Chinese, the English one that it came with."""
    if found.origin != "validation" and lang == "zh":
        return in_chinese(found.message) or found.message
    return wording.message(found, lang)


def in_chinese(english: str) -> str | None:
    """Return a message of reading or digitizing in Chinese; None where it fits no pattern."""
    for rule in _rules("message"):
        match = rule.pattern.fullmatch(english)
        if match is not None:
            return rule.chinese.format(**{name: _phrases(value or "") for name, value in match.groupdict().items()})
    return None


def _phrases(text: str) -> str:
    for rule in _rules("phrase"):
        text = rule.pattern.sub(rule.chinese, text)
    return text.strip()
