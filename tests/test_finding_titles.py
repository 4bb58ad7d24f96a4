"""Every code of a finding has a title in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from ftzgeo.model.finding_titles import FINDING_TITLES

PACKAGE = Path(__file__).resolve().parents[1] / "ftzgeo"
NOT_CODES = {"x-gbk", "euc-kr", "euc-jp", "password-protected", "block-number"}


def test_every_code_in_the_source_has_a_title() -> None:
    sources = [path for part in ("parsing", "digitize", "sites", "documents") for path in (PACKAGE / part).glob("*.py")]
    found = {code for path in sources for code in re.findall(r'"([a-z]+(?:-[a-z]+)+)"', path.read_text("utf-8"))}
    assert "side-missing" in found
    assert found - NOT_CODES - FINDING_TITLES.keys() == set()


def test_titles_are_there_in_both_languages() -> None:
    english_only = {code: english.replace("四至", "") for code, (_, english) in FINDING_TITLES.items()}
    assert [code for code, english in english_only.items() if not english or not english.isascii()] == []
    assert [code for code, (chinese, _) in FINDING_TITLES.items() if not chinese or chinese.isascii()] == []
