"""``ftzgeo diff`` as a user runs it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from shapely import box

import ftzgeo
from ftzgeo.cli import main
from tests.comparison.test_diff import boundary, square

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def states(tmp_path: Path) -> tuple[str, str]:
    old = [boundary(square(), 1), boundary(box(0, 0, 100, 100), 2)]
    new = [boundary(square(100), 1)]
    return (
        str(ftzgeo.write_boundaries(old, tmp_path / "old.geojson")),
        str(ftzgeo.write_boundaries(new, tmp_path / "new.geojson")),
    )


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["ftzgeo", *arguments])
    try:
        main()
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    return 0


def test_the_table_has_what_changed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], states: tuple[str, str]
) -> None:
    assert run(monkeypatch, "diff", *states, "--lang", "en") == 0
    printed = capsys.readouterr()
    (moved,) = [line for line in printed.out.splitlines() if line.startswith("z-1")]
    assert moved.split() == ["z-1", "changed", "traced", "0.000", "50/100/100", "100", "0.8182", "–"]
    assert "z-2 dropped" in " ".join(printed.out.split())
    assert "0 added, 1 dropped, 1 changed, 0 same" in printed.err
    assert "boundary-dropped" in printed.err


def test_json_is_all_that_is_on_stdout(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], states: tuple[str, str]
) -> None:
    assert run(monkeypatch, "diff", *states, "--json") == 0
    rows = json.loads(capsys.readouterr().out)["boundaries"]
    assert [(row["id"], row["status"]) for row in rows] == [("z-1", "changed"), ("z-2", "dropped")]


def test_warnings_count_with_strict_and_bad_input_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], states: tuple[str, str]
) -> None:
    assert run(monkeypatch, "diff", *states, "--strict") == 1
    capsys.readouterr()
    assert run(monkeypatch, "diff", states[0], "none.geojson") == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "none.geojson: no such file" in printed.err
    assert len(printed.err.splitlines()) == 1
