"""The frame that digitizing returns, and selections of its rows."""

from __future__ import annotations

from ftzgeo.digitize.result import Digitized
from ftzgeo.model import Boundary, BoundarySide, Finding


def blocks() -> Digitized:
    return Digitized.from_boundaries(
        [
            Boundary(
                id=f"a-{number}",
                level="block",
                zone="a",
                sides=(BoundarySide(direction="east", feature=f"{number}号路"),),
                findings=(Finding(id=f"a-{number}", code="sides-missing", level="warning", message="-"),),
            )
            for number in (1, 2, 3)
        ]
    )


def test_a_selection_has_the_boundaries_sides_and_findings_of_its_rows() -> None:
    frame = blocks()
    chosen = frame[frame["id"] != "a-2"].copy()
    assert [one.id for one in chosen.boundaries()] == ["a-1", "a-3"]
    assert list(chosen.sides["feature"]) == ["1号路", "3号路"]
    assert list(chosen.findings["id"]) == ["a-1", "a-3"]
    assert len(frame.boundaries()) == 3


def test_sorting_sorts_the_boundaries_too() -> None:
    assert [one.id for one in blocks().sort_values("id", ascending=False).boundaries()] == ["a-3", "a-2", "a-1"]
