"""Findings in the language of the report.

What this validation finds has its sentence in both languages. What reading and digitizing found carries an English
sentence, which `ftzgeo.wording` puts into Chinese.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ftzgeo.wording
from ftzgeo.validation import wording

if TYPE_CHECKING:
    from ftzgeo.validation.result import ValidationFinding
    from ftzgeo.validation.wording import Lang


def message(found: ValidationFinding, lang: Lang) -> str:
    """Return a finding's sentence; where there is none in Chinese, the English one that it came with."""
    if found.origin != "validation":
        return ftzgeo.wording.message(found.message, lang)
    return wording.message(found, lang)
