"""The words of the validation. All sentences and labels, in Chinese and English, stand in ``wording.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from ftzgeo.errors import UsageError
from ftzgeo.model.finding_titles import FINDING_TITLES
from ftzgeo.validation.result import ValidationFinding

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Level

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = ("zh", "en")


@cache
def catalogue() -> dict[str, Any]:
    """Return ``wording.toml``: findings, labels, words and notes."""
    return tomllib.loads(files("ftzgeo.validation").joinpath("wording.toml").read_text(encoding="utf-8"))


def finding(identifier: str, code: str, level: Level, **figures: float | str) -> ValidationFinding:
    """Make a finding of this validation with its English message; figures ``lon`` and ``lat`` are its place."""
    text = catalogue()["findings"][code]["en"].format(**figures)
    found = ValidationFinding(id=identifier, code=code, level=level, message=text, figures=figures)
    return found.model_copy(update={key: figures[key] for key in ("lon", "lat") if key in figures})


def at(found: ValidationFinding, spot: BaseGeometry) -> ValidationFinding:
    """Return a finding with the geometry (EPSG:4326) to draw for it; where it has no place yet, that gives one."""
    inside = spot.representative_point()
    place = {"lon": inside.x, "lat": inside.y} if found.lon is None else {}
    return found.model_copy(update=place | {"spot": spot.__geo_interface__})


def message(found: ValidationFinding, lang: Lang) -> str:
    """Return a finding's sentence; findings of other steps have only the one they came with."""
    if found.origin != "validation":
        return found.message
    text: str = catalogue()["findings"][found.code][lang]
    words = catalogue()["words"]
    return text.format(**{key: words[value][lang] if value in words else value for key, value in found.figures.items()})


def title(code: str, lang: Lang) -> str:
    """Return the title of a finding's code; the code itself where there is none."""
    return FINDING_TITLES[code][LANGUAGES.index(lang)] if code in FINDING_TITLES else code


def label(key: str, lang: Lang) -> str:
    """Return a heading or column name."""
    return str(catalogue()["labels"][key][lang])


def word(key: str | None, lang: Lang) -> str:
    """Return a verdict, tier, level or reason in words; nothing for None."""
    return str(catalogue()["words"][key][lang]) if key is not None else ""


def notes(lang: Lang, *, share: float, sigmas: float) -> list[str]:
    """Return the sentences that say how to read a report made with these tolerances (`share` as a fraction)."""
    return [note.format(share=100 * share, sigmas=sigmas) for note in catalogue()["notes"][lang]]


def check_lang(lang: str) -> Lang:
    """Return the language, or raise `UsageError` when there are no words in it."""
    for known in LANGUAGES:
        if lang == known:
            return known
    raise UsageError(f"no report in the language {lang!r}; give one of {', '.join(LANGUAGES)}")
