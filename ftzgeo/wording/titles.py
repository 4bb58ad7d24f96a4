"""What the codes of findings mean."""

from __future__ import annotations

from ftzgeo.model.finding_titles import FINDING_TITLES


def finding_title(code: str, lang: str) -> str:
    """Return the title of a finding's code in ``zh`` or ``en``; the code itself where there is none."""
    titles = FINDING_TITLES.get(code)
    return titles[0 if lang == "zh" else 1] if titles else code
