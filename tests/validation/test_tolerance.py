from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftzgeo.errors import UsageError
from ftzgeo.validation import Tolerance, read_tolerance

if TYPE_CHECKING:
    from pathlib import Path


def test_nothing_said_is_the_default() -> None:
    assert read_tolerance([]) == Tolerance()


def test_settings_by_name_and_by_file_the_later_wins(tmp_path: Path) -> None:
    file = tmp_path / "tolerance.toml"
    file.write_text("share = 0.05\nedge_m = 80\n", encoding="utf-8")
    assert read_tolerance([str(file), "share=0.03"]) == Tolerance(share=0.03, edge_m=80)
    assert read_tolerance(["share = 0.03", str(file)]).share == 0.05


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("shares=0.03", "shares"),
        ("share=much", "share = 'much'.*the settings are share, sigmas"),
        ("share=-1", "greater than or equal to 0"),
        ("missing.toml", "missing.toml: cannot be read"),
    ],
)
def test_what_cannot_be_a_setting_is_wrong_use(setting: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_tolerance([setting])


def test_a_broken_file_is_wrong_use(tmp_path: Path) -> None:
    file = tmp_path / "tolerance.toml"
    file.write_text("share: 0.05", encoding="utf-8")
    with pytest.raises(UsageError, match="not TOML"):
        read_tolerance([str(file)])
