"""docs/data.md lists what boundaries/ holds today."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from ftzgeo.descriptions import read_descriptions

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "data.md"


def test_the_page_is_what_the_script_writes(tmp_path: Path) -> None:
    copy = Path(shutil.copy(PAGE, tmp_path / "data.md"))
    script = [sys.executable, str(ROOT / "scripts" / "make_data_page.py"), "--page", str(copy)]
    subprocess.run(script, check=True, capture_output=True)
    assert copy.read_text("utf-8") == PAGE.read_text("utf-8"), "run python scripts/make_data_page.py"


def test_every_block_and_parcel_has_a_row() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    listed = [row.split(" | ")[0].removeprefix("| ") for row in rows]
    zones = read_descriptions(ROOT / "boundaries" / "descriptions")
    described = [(parcel or block).id for zone in zones for block, parcel in zone.parts()]
    assert [identifier for identifier in described if listed.count(identifier) != 1] == []
