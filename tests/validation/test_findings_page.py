"""docs/findings.md tells of every code."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from ftzgeo.model.finding_titles import FINDING_TITLES
from ftzgeo.validation.wording import catalogue

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
sys.path.insert(0, str(ROOT / "scripts"))

from make_findings_page import findings_page  # noqa: E402 - a script is found on the path set above


def codes_in_source() -> set[str]:
    """Return the codes that the validation's source makes findings of."""
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "ftzgeo" / "validation").glob("*.py"))
    pattern = re.compile(r'(?:finding|Mistake|Moved|_Reading)\([^"]*"([a-z0-9]+(?:-[a-z0-9]+)*)"')
    return {code for text in sources for code in pattern.findall(text)} - {"error", "warning", "info"}


def test_every_code_has_a_title_a_sentence_and_a_row() -> None:
    found = codes_in_source()
    assert {"area-differs", "gcj02-suspected", "rotated"} <= found
    assert found - FINDING_TITLES.keys() == set()
    assert catalogue()["findings"].keys() - FINDING_TITLES.keys() == set()
    assert [code for code in FINDING_TITLES if f"| `{code}` |" not in PAGE] == []


def test_the_page_is_the_one_that_the_script_writes() -> None:
    assert findings_page() == PAGE
