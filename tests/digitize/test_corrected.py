"""A person moves a border: what holds keeps its evidence, the rest is reviewed, and nothing looks better than it is."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from typer.testing import CliRunner

from ftzgeo.boundaries import read_boundaries, write_boundaries
from ftzgeo.cli.app import app
from ftzgeo.digitize import digitize
from ftzgeo.digitize.corrected import take_back
from ftzgeo.errors import BoundaryError, UsageError
from ftzgeo.model import Block, Boundary, Descriptions, Parcel, Zone
from tests.digitize.towns import GRID, SQUARE, block, to_degrees, to_metres

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ftzgeo.digitize.result import Digitized
    from ftzgeo.reference import ReferenceLayer

    Town = Callable[..., ReferenceLayer]
    Draw = Callable[..., Digitized]

DAY = dt.date(2026, 11, 20)
WHO: dict[str, Any] = {"reviewer": "王工", "date": DAY}


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that saves polygons in metres as a person's GeoJSON, by id."""

    def saved(shapes: dict[str, Any], **properties: Any) -> Path:
        features = [
            {
                "type": "Feature",
                "properties": {"id": identifier, "fid": number, **properties},
                "geometry": None if shape is None else json.loads(shapely.to_geojson(to_degrees(shape))),
            }
            for number, (identifier, shape) in enumerate(shapes.items())
        ]
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
        path = tmp_path / "edited.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}), "utf-8")
        return path

    return saved


def lengths(boundary: Boundary) -> dict[tuple[str, str | None], float]:
    """Return the metres of border by direction and evidence."""
    return {(side.direction, side.evidence): side.length_m or 0.0 for side in boundary.sides}


def message(boundary: Boundary, code: str = "corrected") -> str:
    return next(finding.message for finding in boundary.findings if finding.code == code)


def test_a_polygon_that_was_not_changed_stays_as_it_is(town: Town, draw: Draw, tmp_path: Path) -> None:
    boundaries = draw(block(SQUARE), town(GRID)).boundaries()
    path = write_boundaries(boundaries, tmp_path / "edited.geojson")
    assert take_back(boundaries, path, **WHO) == boundaries


def test_the_moved_side_is_reviewed_and_the_others_hold(town: Town, draw: Draw, save: Callable[..., Path]) -> None:
    boundaries = draw(block(SQUARE), town(GRID)).boundaries()
    # The northern side moves 60 m north; the border is 1000 + 1000 + 2 · 1060 = 4120 m long.
    path = save({"z-1": shapely.box(-500, -500, 500, 560)})
    (after,) = take_back(boundaries, path, **WHO)
    found = lengths(after)
    assert found["south", "line"] == pytest.approx(1000, abs=12)
    # Within 10 m, the sigma of a line, the prolonged stretches hold; 50 m of each, and the north, do not.
    assert found["east", "line"] == pytest.approx(1010, abs=12)
    assert sum(v for (_, evidence), v in found.items() if evidence == "reviewed") == pytest.approx(1100, abs=12)
    assert {side.sigma_m for side in after.sides if side.evidence == "reviewed"} == {40.0}
    assert after.reviewed == "王工, 2026-11-20"
    assert after.tier == "completed"  # 3020 m of 4120 m are 73 %
    assert after.area_km2 == pytest.approx(1.06, abs=1e-3)
    assert after.area_error == pytest.approx(0.06, abs=1e-3)
    assert "1,120 m of 4,120 m of border moved, by at most 60 m" in message(after)
    assert "traced before, completed now" in message(after)
    assert after.alternatives[0]["method"].startswith("before the correction")


def test_with_the_layer_a_border_prolonged_along_its_street_holds(
    town: Town, draw: Draw, save: Callable[..., Path]
) -> None:
    layer = town(GRID)
    boundaries = draw(block(SQUARE), layer).boundaries()
    path = save({"z-1": shapely.box(-500, -500, 500, 560)})
    (after,) = take_back(boundaries, path, **WHO, reference=layer)
    found = lengths(after)
    assert found["east", "line"] == pytest.approx(1070, abs=12)  # 1060 m, and 10 m of the new northern side
    assert found["west", "line"] == pytest.approx(1070, abs=12)
    assert found["north", "reviewed"] == pytest.approx(980, abs=12)
    assert ("east", "reviewed") not in found


def test_a_shift_within_the_line_s_sigma_keeps_evidence_and_tier(
    town: Town, draw: Draw, save: Callable[..., Path]
) -> None:
    boundaries = draw(block(SQUARE), town(GRID)).boundaries()
    (after,) = take_back(boundaries, save({"z-1": shapely.box(-500, -500, 500, 506)}), **WHO)
    assert {side.evidence for side in after.sides} == {"line"}
    assert after.tier == "traced"
    assert after.reviewed is not None
    assert "by at most 6 m" in message(after)


def test_a_side_placed_by_the_area_holds_only_where_it_was_left(
    town: Town, draw: Draw, save: Callable[..., Path]
) -> None:
    boundaries = draw(block({**SQUARE, "north": "直属耕地"}, km2=0.8), town(GRID[1:])).boundaries()
    assert boundaries[0].tier == "completed"
    # The cut lay at 300 m; 10 m are far less than its sigma of 70 m, but a person chose another place for it.
    (after,) = take_back(boundaries, save({"z-1": shapely.box(-500, -500, 500, 310)}), **WHO)
    assert lengths(after)["north", "reviewed"] > 970
    assert all(evidence != "area" for _, evidence in lengths(after))
    assert "area-not-independent" not in {finding.code for finding in after.findings}
    south = shapely.box(-500, -512, 500, 300)
    (after,) = take_back(boundaries, save({"z-1": south}), **WHO)
    assert lengths(after)["north", "area"] == pytest.approx(1000, abs=12)
    assert "area-not-independent" in {finding.code for finding in after.findings}


def test_a_tier_is_never_better_than_before_on_the_same_lines(
    town: Town, draw: Draw, save: Callable[..., Path]
) -> None:
    (before,) = draw(block(SQUARE), town(GRID)).boundaries()
    doubted = before.model_copy(update={"tier": "completed"})
    (after,) = take_back([doubted], save({"z-1": shapely.box(-500, -500, 500, 505)}), **WHO)
    assert after.tier == "completed"


def test_what_is_wholly_redrawn_is_schematic_and_said_to_lie_elsewhere(
    town: Town, draw: Draw, save: Callable[..., Path]
) -> None:
    boundaries = draw(block(SQUARE), town(GRID)).boundaries()
    (after,) = take_back(boundaries, save({"z-1": shapely.box(2000, 2000, 3000, 3500)}), **WHO)
    assert after.tier == "schematic"
    assert {side.evidence for side in after.sides if side.length_m} == {"reviewed"}
    codes = {finding.code for finding in after.findings}
    assert {"corrected-elsewhere", "area-far"} <= codes
    assert message(after, "area-far") == "The corrected polygon has 1.50 km², stated are 1.00 km² (+50%)."


def test_an_unlocated_block_drawn_by_hand_rests_on_the_lines_it_follows(
    town: Town, draw: Draw, save: Callable[..., Path]
) -> None:
    layer = town(GRID[1:])
    boundaries = draw(block({**SQUARE, "north": "直属耕地"}, km2=None), layer).boundaries()
    assert boundaries[0].tier == "unlocated"
    (after,) = take_back(boundaries, save({"z-1": shapely.box(-500, -500, 500, 500)}), **WHO, reference=layer)
    found = lengths(after)
    assert found["south", "line"] == pytest.approx(1000, abs=25)
    assert found["north", "reviewed"] == pytest.approx(980, abs=25)
    assert after.tier == "completed"
    assert message(after).startswith("Drawn by hand (王工, 2026-11-20)")
    (blind,) = take_back(boundaries, save({"z-1": shapely.box(-500, -500, 500, 500)}), **WHO)
    assert blind.tier == "schematic"
    assert {side.direction for side in blind.sides if side.evidence == "reviewed"} == set(SQUARE)


def test_a_block_without_any_sides_can_be_drawn_by_hand(save: Callable[..., Path]) -> None:
    nothing = Boundary(id="z-9", level="block", zone="z")
    (after,) = take_back([nothing], save({"z-9": shapely.box(0, 0, 100, 100)}), **WHO)
    assert after.tier == "schematic"
    assert sum(side.length_m or 0 for side in after.sides) == pytest.approx(400, abs=0.5)


def test_an_earlier_reviewer_is_not_forgotten(town: Town, draw: Draw, save: Callable[..., Path]) -> None:
    boundaries = draw(block(SQUARE), town(GRID)).boundaries()
    path = save({"z-1": shapely.box(-500, -500, 500, 560)}, reviewed="李工, 2026-11-01")
    assert take_back(boundaries, path, **WHO)[0].reviewed == "李工, 2026-11-01; 王工, 2026-11-20"


def test_what_is_taken_back_can_be_written_and_read(
    town: Town, draw: Draw, save: Callable[..., Path], tmp_path: Path
) -> None:
    boundaries = draw(block(SQUARE), town(GRID)).boundaries()
    after = take_back(boundaries, save({"z-1": shapely.box(-500, -500, 500, 560)}), **WHO)
    assert read_boundaries(write_boundaries(after, tmp_path / "after.geojson")) == after
    assert after[0].geometry is not None
    assert to_metres(shapely.geometry.shape(after[0].geometry)).area == pytest.approx(1060 * 1000, rel=1e-4)


def test_a_block_is_the_union_of_its_corrected_parcels(town: Town, save: Callable[..., Path]) -> None:
    middle = [*GRID, ("中路", [(0, -1500), (0, 1500)])]
    west = block({**SQUARE, "east": "中路"}, km2=0.5)
    east = block({**SQUARE, "west": "中路"}, km2=0.5)
    parcels = [_parcel(west, "z-1-1"), _parcel(east, "z-1-2")]
    whole = Block(id="z-1", parcels=tuple(parcels), mode="bounded")
    boundaries = digitize([Zone(id="z", blocks=(whole,))], town(middle)).boundaries()
    assert [one.tier for one in boundaries] == ["traced"] * 3
    after = take_back(boundaries, save({"z-1-2": shapely.box(0, -500, 560, 500)}), **WHO)
    assert [one.reviewed is not None for one in after] == [True, False, True]
    assert after[0].area_km2 == pytest.approx(1.06, abs=1e-3)
    assert after[0].tier == after[2].tier == "completed"
    with pytest.raises(BoundaryError, match="z-1 was changed, but is the union of its parcels"):
        take_back(boundaries, save({"z-1": shapely.box(-500, -500, 560, 500)}), **WHO)


def _parcel(one: Block, identifier: str) -> Parcel:
    return Parcel(id=identifier, sides=one.sides, stated_area=one.stated_area, mode=one.mode)


def test_an_invalid_polygon_is_refused_with_reason_and_place(town: Town, draw: Draw, save: Callable[..., Path]) -> None:
    boundaries = draw(block(SQUARE), town(GRID)).boundaries()
    bow = shapely.Polygon([(-500, -500), (500, 500), (500, -500), (-500, 500)])
    with pytest.raises(BoundaryError, match=r"\(z-1\).*Self-intersection at 117\.2000000 39\.0999996"):
        take_back(boundaries, save({"z-1": bow}), **WHO)


def test_files_that_cannot_be_meant_are_refused(town: Town, draw: Draw, save: Callable[..., Path]) -> None:
    boundaries = draw(block(SQUARE), town(GRID)).boundaries()
    square = shapely.box(-500, -500, 500, 560)
    with pytest.raises(BoundaryError, match="no block or parcel is described with the id z-7"):
        take_back(boundaries, save({"z-7": square}), **WHO)
    with pytest.raises(BoundaryError, match="z-1 has no polygon any more"):
        take_back(boundaries, save({"z-1": None}), **WHO)
    with pytest.raises(BoundaryError, match="is 'Point'"):
        take_back(boundaries, save({"z-1": shapely.Point(0, 0)}), **WHO)
    with pytest.raises(UsageError, match="--reviewer"):
        take_back(boundaries, save({"z-1": square}), reviewer="  ", date=DAY)
    path = save({"z-1": square})
    path.write_text(path.read_text("utf-8").replace("OGC:1.3:CRS84", "EPSG::4548"), "utf-8")
    with pytest.raises(BoundaryError, match="4548"):
        take_back(boundaries, path, **WHO)


def test_a_second_correction_keeps_what_was_reviewed(town: Town, draw: Draw, save: Callable[..., Path]) -> None:
    boundaries = draw(block(SQUARE), town(GRID)).boundaries()
    first = take_back(boundaries, save({"z-1": shapely.box(-500, -500, 500, 560)}), **WHO)
    (second,) = take_back(first, save({"z-1": shapely.box(-540, -500, 500, 560)}), **WHO)
    found = lengths(second)
    assert found["south", "line"] == pytest.approx(1010, abs=12)
    assert found["north", "reviewed"] == pytest.approx(1140, abs=12)  # 1040 m, and 50 m below each end as before
    assert second.tier == "schematic"  # 1010 m in the south and in the east are 48 % of 4200 m


# Commands ------------------------------------------------------------------------------------------------------------


def test_the_command_takes_a_correction_back_and_explains_it(
    town: Town, save: Callable[..., Path], tmp_path: Path
) -> None:
    town(GRID)
    described = tmp_path / "z.json"
    described.write_text(Descriptions(zones=(Zone(id="z", blocks=(block(SQUARE),)),)).to_json(), "utf-8")
    edited = save({"z-1": shapely.box(-500, -500, 500, 560)})
    out = tmp_path / "out.geojson"
    command = ["digitize", str(described), "--reference", str(tmp_path / "town.gpkg"), "-o", str(out)]
    command += ["--corrected", str(edited)]
    refused = CliRunner().invoke(app, command)
    assert isinstance(refused.exception, UsageError)
    assert not out.exists()
    pages = tmp_path / "pages"
    done = CliRunner().invoke(app, [*command, "--reviewer", "王工", "--explain", str(pages), "--lang", "en"])
    assert done.exit_code == 0, done.output
    (after,) = read_boundaries(out)
    assert after.reviewed is not None
    assert after.reviewed.startswith("王工, ")
    assert "corrected by hand" in (pages / "z-1.html").read_text("utf-8")


def test_build_keeps_what_was_reviewed_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from ftzgeo.cli.building import _write_by_zone

    square: dict[str, Any] = json.loads(shapely.to_geojson(to_degrees(shapely.box(0, 0, 100, 100))))
    common: dict[str, Any] = {"id": "z-1", "level": "block", "zone": "z"}
    reviewed = Boundary(**common, tier="schematic", geometry=square, reviewed="王工, 2026-11-20")
    write_boundaries([reviewed], tmp_path / "z.geojson")
    kept = _write_by_zone([Boundary(**common)], tmp_path)
    assert [one.reviewed for one in kept] == ["王工, 2026-11-20"]
    assert read_boundaries(tmp_path / "z.geojson") == kept
    assert "z-1: kept as reviewed (王工, 2026-11-20)" in capsys.readouterr().err
    other = Boundary(id="z-2", level="block", zone="z")
    with pytest.raises(BoundaryError, match="z-1 was reviewed by hand and is described no more"):
        _write_by_zone([other], tmp_path)
    assert read_boundaries(tmp_path / "z.geojson") == kept
