"""Every word that a map shows of its own accord, in Chinese and English: the one catalogue (catalogue.toml).

Names of places and what the documents say stay in the language of the documents. Braces are `str.format` fields;
keys that begin with ``ui_`` are sent to the page.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Literal, get_args

from ftzgeo.errors import UsageError
from ftzgeo.parsing.numerals import chinese_numeral

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)

_ROWS: dict[str, list[str]] = tomllib.loads((files("ftzgeo.maps") / "catalogue.toml").read_text(encoding="utf-8"))
CHINESE: dict[str, str] = {key: row[0] for key, row in _ROWS.items()}
ENGLISH: dict[str, str] = {key: row[1] for key, row in _ROWS.items()}

CATALOGUE: dict[Lang, dict[str, str]] = {"zh": {**CHINESE, "lang": "zh"}, "en": {**ENGLISH, "lang": "en"}}


def strings_of(lang: str) -> dict[str, str]:
    """Return the catalogue of a language; ``lang`` is the language itself.

    Raises
    ------
    UsageError
        The language is not one of `LANGS`.
    """
    for known in LANGS:
        if lang == known:
            return CATALOGUE[known]
    raise UsageError(f"language {lang!r} is not known; use one of {', '.join(LANGS)}")


def numeral(number: int, lang: str) -> str:
    """Write a block's number as a map in `lang` shows it."""
    return chinese_numeral(number) if lang == "zh" else str(number)
