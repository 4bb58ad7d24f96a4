"""The words of the report, from ``report.toml`` and ``report_remedies.toml``; bound to one language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import ftzgeo.wording
from ftzgeo.parsing.numerals import chinese_numeral
from ftzgeo.validation import wording
from ftzgeo.validation.report_messages import message
from ftzgeo.validation.wording import LANGUAGES

if TYPE_CHECKING:
    from ftzgeo.validation.result import ValidationFinding
    from ftzgeo.validation.wording import Lang


@cache
def _catalogue(name: str) -> dict[str, Any]:
    return tomllib.loads(files("ftzgeo.validation").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


class ReportWords:
    """Everything that a report says of its own accord, in one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self._column = LANGUAGES.index(lang)
        self.html_lang = "zh-CN" if lang == "zh" else "en"
        self.separator = "、" if lang == "zh" else ", "

    def __call__(self, key: str, **figures: object) -> str:
        """Return a label, or a sentence with its figures."""
        text: str = _catalogue("report")[key][self._column]
        return text.format(**figures) if figures else text

    def word(self, value: str | None) -> str:
        """Return a value (verdict, tier, evidence, direction, …) in words; nothing for None."""
        own = _catalogue("report")["words"]
        return str(own[value][self._column]) if value in own else wording.word(value, self.lang)

    def title(self, code: str) -> str:
        """Return what a finding's code means."""
        return wording.title(code, self.lang)

    def message(self, found: ValidationFinding) -> str:
        """Return a finding's sentence."""
        return message(found, self.lang)

    def note(self, text: str | None) -> str:
        """Return a digitizer's note on a side; as it came where there is none in Chinese."""
        return ftzgeo.wording.message(text or "", self.lang)

    def method(self, text: str) -> str:
        """Return how a border was made."""
        return ftzgeo.wording.method(text, self.lang)

    def remedy(self, code: str) -> str:
        """Return what to do about findings of a code; nothing where nobody wrote it."""
        told = _catalogue("report_remedies").get(code)
        return str(told[self._column]) if told else ""

    def tolerance(self, setting: str) -> str:
        """Return what a tolerance means."""
        return str(_catalogue("report")["tolerances"][setting][self._column])

    def aside(self, text: str) -> str:
        """Return text in the brackets of the language."""
        return f"（{text}）" if self.lang == "zh" else f" ({text})"

    def numbered(self, level: str, number: int) -> str:
        """Return what a block or parcel without a name is called: 区块一, Block 1."""
        numeral = chinese_numeral(number) if self.lang == "zh" else str(number)
        return self(f"{level}_number", number=numeral)
