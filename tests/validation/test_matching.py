from __future__ import annotations

import pytest

from ftzgeo.validation import match_polygons
from tests.validation.defect_town import NAMES, SHAPES, drawn_boundaries, given_frame, zone


def test_an_id_comes_before_everything() -> None:
    frame = given_frame({"z-1": SHAPES["z-2"]}).assign(name=NAMES["z-3"])
    match = match_polygons(frame, [zone()], drawn_boundaries())[0]
    assert (match.id, match.by, match.score, match.zone, match.level) == ("z-1", "id", 1.0, "z", "block")


def test_a_name_counts_in_any_spelling() -> None:
    frame = given_frame({"z-1": SHAPES["z-2"], "z-2": SHAPES["z-1"].buffer(300)}).drop(columns="id")
    frame["name"] = ["環湖 片區", "北苑区片"]  # traditional, with a space; two characters exchanged
    matches = match_polygons(frame, [zone()])
    assert [(one.id, one.by) for one in matches] == [("z-4", "name"), (None, None)]


def test_the_boundary_that_is_covered_best_comes_third() -> None:
    frame = given_frame({"z-1": SHAPES["z-1"].buffer(-30), "z-2": SHAPES["z-2"].buffer(30)}).drop(
        columns=["id", "name"]
    )
    matches = match_polygons(frame, [zone()], drawn_boundaries())
    assert [(one.id, one.by) for one in matches] == [("z-1", "overlap"), ("z-2", "overlap")]
    assert all(0.8 < one.score < 1 for one in matches)


def test_an_area_decides_only_where_one_part_fits() -> None:
    # 1.80 and 1.88 km² are the two parcels, 2.98 km² are two of the blocks.
    frame = given_frame({"a": SHAPES["z-3-1"], "b": SHAPES["z-2"]}).drop(columns="name")
    matches = match_polygons(frame, [zone()])
    assert [(one.id, one.by, one.given_id) for one in matches] == [("z-3-1", "area", "a"), (None, None, "b")]


@pytest.mark.parametrize("column", ["编号", "ID", "Block_ID"])
def test_usual_names_of_columns(column: str) -> None:
    frame = given_frame({"z-1": SHAPES["z-1"]}).rename(columns={"id": column})
    assert match_polygons(frame, [zone()])[0].by == "id"


def test_no_part_is_given_twice() -> None:
    frame = given_frame({"z-1": SHAPES["z-1"], "x": SHAPES["z-1"]}).assign(name=None)
    matches = match_polygons(frame, [zone()], drawn_boundaries())
    assert [one.id for one in matches] == ["z-1", None]


def test_numbers_that_became_fractions_are_ids() -> None:
    plain = zone().model_copy(
        update={"blocks": tuple(b.model_copy(update={"id": str(i)}) for i, b in enumerate(zone().blocks))}
    )
    frame = given_frame({"a": SHAPES["z-1"]}).assign(id=[2.0], name=None)
    assert match_polygons(frame, [plain])[0].id == "2"
