"""Write docs/findings.md: every code of a finding, what it says, and what to do about it.

    python scripts/make_findings_page.py [--page docs/findings.md]

Made of ftzgeo/model/finding_titles.py and the wording and remedies of ftzgeo/validation; run it when these change.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from ftzgeo.model.finding_titles import FINDING_TITLES
from ftzgeo.validation.wording import catalogue

ROOT = Path(__file__).resolve().parents[1]
HEAD = """# Codes of findings

Written by `scripts/make_findings_page.py`; do not edit.

A finding says what is odd about a zone, block, parcel or polygon. Scripts match its `code`, which does not change;
`level` is `error` (exit status 1), `warning` (exit status 1 with `--strict`) or `info`; `message` has the figures. How
the checks work and how well they find what they look for: [validation.md](validation.md).
"""
OF_VALIDATION = "## Found by the validation (`ftzgeo validate`, `ftzgeo.validate`)\n"
OF_OTHERS = """## Found by reading, digitizing and checking

Their sentences are those of the place where they come up; many name the feature that is meant.
"""
COLUMNS = ("code", "标题", "title", "says", "what to do", "怎么办")
_FIGURE = re.compile(r"{(\w+)[^}]*}")


def main() -> int:
    """Write the page; return the exit status."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--page", type=Path, default=ROOT / "docs" / "findings.md")
    cli.parse_args().page.write_text(findings_page(), encoding="utf-8")
    return 0


def findings_page() -> str:
    """Return the page."""
    sentences: dict[str, Any] = catalogue()["findings"]
    own = [code for code in sorted(FINDING_TITLES) if code in sentences]
    others = [code for code in sorted(FINDING_TITLES) if code not in sentences]
    parts = [HEAD, OF_VALIDATION, table(own, sentences, COLUMNS), OF_OTHERS]
    return "\n".join([*parts, table(others, sentences, tuple(name for name in COLUMNS if name != "says"))])


def table(codes: list[str], sentences: dict[str, Any], columns: tuple[str, ...]) -> str:
    """Return a Markdown table with a row per code."""
    told = tomllib.loads(files("ftzgeo.validation").joinpath("report_remedies.toml").read_text(encoding="utf-8"))
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    for code in codes:
        chinese, english = FINDING_TITLES[code]
        remedy = told.get(code, ["", ""])
        cells = {
            "code": f"`{code}`",
            "标题": chinese,
            "title": english,
            "says": _FIGURE.sub(r"*\1*", sentences[code]["en"]) if code in sentences else "",
            "what to do": remedy[1],
            "怎么办": remedy[0],
        }
        lines.append("| " + " | ".join(cells[name].replace("|", "\\|") for name in columns) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
