"""The words of the pages. All of them, in Chinese and English, stand in ``wording.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from ftzgeo.errors import UsageError
from ftzgeo.model.finding_titles import FINDING_TITLES

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
        titles = FINDING_TITLES.get(code)
        return titles[LANGUAGES.index(self.lang)] if titles else code

    def join(self, items: list[str]) -> str:
        """Return a list in a sentence."""
        return self("separator").join(items)
