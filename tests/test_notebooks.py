"""The notebooks run from top to bottom without a network, and are stored without outputs.

Their cells are executed here and not in a kernel: so the guard against connections holds for them, a warning is an
error, and three kernels need not start.
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))

Names = dict[str, Any]


def cells_of(path: Path, kind: str) -> list[dict[str, Any]]:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == kind]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Names]]:
    """Execute a notebook in its folder; return the names it leaves, and under ``shown`` what its cells show."""
    monkeypatch.chdir(FOLDER)
    monkeypatch.syspath_prepend(str(FOLDER))

    def execute(stem: str) -> Names:
        names: Names = {"shown": []}
        for cell in cells_of(FOLDER / f"{stem}.ipynb", "code"):
            *statements, last = ast.parse("".join(cell["source"])).body
            if isinstance(last, ast.Expr):
                call = ast.parse("shown.append(None)").body[0]
                assert isinstance(call, ast.Expr)
                assert isinstance(call.value, ast.Call)
                call.value.args = [last.value]
                last = ast.copy_location(call, last)
            tree = ast.fix_missing_locations(ast.Module([*statements, last], []))
            exec(compile(tree, f"{stem} {cell['id']}", "exec"), names)  # noqa: S102 - the project's own notebook
        return names

    yield execute
    sys.modules.pop("town", None)


def test_there_are_three_with_headings_in_both_languages() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["01-view-blocks", "02-check-sites", "03-validate-areas"]
    for path in NOTEBOOKS:
        lines = [line for cell in cells_of(path, "markdown") for line in "".join(cell["source"]).splitlines()]
        headings = [line for line in lines if line.startswith("#")]
        assert len(headings) >= 5
        assert [line for line in headings if " · " not in line] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_stored_without_outputs(path: Path) -> None:
    cells = cells_of(path, "code")
    assert [cell["id"] for cell in cells if cell["outputs"] or cell["execution_count"]] == []


@pytest.mark.usefixtures("cjk_font")
def test_viewing_shows_the_tiers_and_writes_maps(run: Callable[[str], Names]) -> None:
    names = run("01-view-blocks")
    assert list(names["blocks"]["tier"]) == ["traced", "traced", "completed", "unlocated", "completed"]
    files = {path.name for path in names["folder"].iterdir()}
    assert {"town.html", "block-5.png", "town.gpkg", "town.kml", "town.dxf", "town.xlsx"} <= files


def test_checking_gives_all_four_answers(run: Callable[[str], Names]) -> None:
    names = run("02-check-sites")
    answers = [names["answer"].verdict, names["near_border"].verdict, names["far"].verdict, names["far"].drawn]
    assert answers == ["inside", "borderline", "unknown", "outside"]
    # block 1 is 1.5 km by 1.2 km of the 5.5 km by 4.8 km that the points are strewn over
    assert (names["rows"] == 0).mean() == pytest.approx(1.8 / 26.4, rel=0.03)
    assert list(names["checked"]["企业"]) == ["一号厂房", "二号仓库", "路边小店", "远郊驿站"]


def test_validating_finds_what_was_put_in(run: Callable[[str], Names]) -> None:
    names = run("03-validate-areas")
    verdicts = dict(zip(names["areas"]["name"], names["areas"]["verdict"], strict=True))
    assert (verdicts["生产片区"], verdicts["滨河片区"]) == ("agrees", "agrees")
    assert verdicts["商务片区"] == "differs"
    assert verdicts["备用片区"] not in {"agrees", "differs"}
    assert "gcj02-suspected" in {finding.code for finding in names["survey"].findings}
