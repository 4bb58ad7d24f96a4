"""The words of the pages. All of them, in Chinese and English, stand in ``wording.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from ftzgeo.errors import UsageError
from ftzgeo.wording import finding_title, message, method

if TYPE_CHECKING:
    from ftzgeo.reference import NameCandidate

LANGUAGES = ("zh", "en")


@cache
def _catalogue() -> dict[str, Any]:
    return tomllib.loads(files("ftzgeo.digitize.explain").joinpath("wording.toml").read_text(encoding="utf-8"))


class Words(NamedTuple):
    """The catalogue in one language."""

    lang: str

    @classmethod
    def of(cls, lang: str) -> Words:
        """Return the words of a language, or raise `UsageError` where there are none."""
        if lang not in LANGUAGES:
            raise UsageError(f"no pages in the language {lang!r}; give one of {', '.join(LANGUAGES)}")
        return cls(lang)

    def __call__(self, key: str, **figures: object) -> str:
        """Return a label, or a sentence with its figures."""
        text: str = _catalogue()[key][LANGUAGES.index(self.lang)]
        return text.format(**figures) if figures else text

    def title(self, code: str) -> str:
        """Return what a finding's code means."""
        return finding_title(code, self.lang)

    def method(self, text: str) -> str:
        """Return how a border was made."""
        return method(text, self.lang)

    def message(self, text: str) -> str:
        """Return what a finding or a note says."""
        return message(text, self.lang)

    def reason(self, candidate: NameCandidate) -> str:
        """Return why a candidate has its rank."""
        if self.lang == "en":
            return candidate.reason
        letters = re.search(r": (\S) (?:for|looks like|sounds like) (\S)", candidate.reason)
        told = [self(f"match_{candidate.match}")]
        if letters:
            told.append(self("reason_letters", found=letters[1], sought=letters[2]))
        if candidate.distance_m is not None:
            told.append(self("reason_distance", km=f"{candidate.distance_m / 1000:.1f}"))
        if candidate.count > 1:
            told.append(self("reason_rows", count=candidate.count, pieces=candidate.pieces))
        return " · ".join(told)

    def join(self, items: list[str]) -> str:
        """Return a list in a sentence."""
        return self("separator").join(items)
