"""OpenStreetMap extracts: what is kept of them, and how areas, borders and cut ways come out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import osmium
import pytest
from osmium.osm.mutable import Node, Relation, Way

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference import import_layer, open_reference

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.reference import ReferenceLayer

CORNERS = [(117.0, 39.0), (117.1, 39.0), (117.1, 39.1), (117.0, 39.1)]


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """Write an extract with a bit of everything; node 99 lies beyond its edge."""
    path = tmp_path / "a.osm.pbf"
    writer = osmium.SimpleWriter(str(path))
    for number, place in enumerate(CORNERS, 1):
        writer.add_node(Node(id=number, location=place, tags={"highway": "crossing"} if number == 1 else {}))
    writer.add_node(Node(id=5, location=(117.05, 39.05), tags={"place": "village", "name": "李家庄"}))
    writer.add_node(Node(id=6, location=(117.06, 39.05), tags={"office": "company", "name": "某某有限公司"}))
    for number, (nodes, tags) in enumerate(WAYS, 1):
        writer.add_way(Way(id=number, nodes=nodes, tags=tags))
    border = {"type": "boundary", "boundary": "administrative", "admin_level": "6", "name": "北辰区"}
    writer.add_relation(Relation(id=1, members=[("w", 20, "outer"), ("w", 21, "outer")], tags=border))
    writer.add_relation(Relation(id=2, members=[("w", 77, "outer")], tags={**border, "name": "远处区"}))
    writer.add_relation(Relation(id=3, members=[("w", 1, "")], tags={"type": "route", "name": "1路"}))
    writer.close()
    return path


RING = [1, 2, 3, 4, 1]
WAYS: list[tuple[list[int], dict[str, str]]] = [
    ([1, 2], {"highway": "primary", "name": "Hai Road", "name:zh": "海路", "ref": "S1;S2", "old_name": "老路"}),
    ([2, 3], {"highway": "residential"}),
    ([3, 4], {"highway": "motorway_link"}),
    ([1, 3], {"highway": "construction", "construction": "trunk", "name": "在建路"}),
    ([2, 4], {"proposed:highway": "primary", "name": "规划五路"}),
    ([1, 2, 3], {"waterway": "river", "name": "海河"}),
    ([1, 2, 4], {"waterway": "canal"}),
    ([3, 1], {"natural": "coastline"}),
    ([2, 1], {"railway": "rail"}),
    (RING, {"landuse": "industrial", "name": "某某工业园"}),
    (RING, {"building": "yes"}),
    (RING, {"building": "yes", "name": "某某大厦"}),
    (RING, {"highway": "residential", "name": "环路"}),
    ([1, 3, 2, 4, 1], {"landuse": "farmland", "name": "交叉地"}),
    ([1, 2, 99], {"highway": "secondary", "name": "出境路"}),
    ([98, 99], {"highway": "secondary", "name": "境外路"}),
    ([1, 2], {"highway": "footway"}),
    ([1, 2], {"power": "line", "name": "高压线"}),
    ([1, 1], {"highway": "service"}),
    ([1, 2, 3], {}),
    ([3, 4, 1], {"highway": "residential", "name": "界路"}),
]


def named(layer: ReferenceLayer, part: str) -> dict[str, dict[str, Any]]:
    frame = getattr(layer, part)
    return {row["name"]: row for row in frame.to_dict("records") if row["name"]}


def test_what_bounds_blocks_is_kept(extract: Path, tmp_path: Path) -> None:
    told: list[str] = []
    import_layer(extract, tmp_path / "ref.gpkg", notice=told.append)
    layer = open_reference(tmp_path / "ref.gpkg")
    lines, areas, places = (named(layer, part) for part in ("lines", "areas", "places"))
    assert set(lines) == {"海路", "在建路", "规划五路", "海河", "环路", "出境路", "界路", "北辰区"}
    assert set(areas) == {"某某工业园", "某某大厦", "交叉地", "北辰区"}
    assert set(places) == {"李家庄", "某某有限公司"}
    assert lines["海路"]["ref"] == "S1;S2"
    assert lines["海路"]["alt_names"] == "Hai Road;老路"
    assert lines["在建路"]["class"] == "construction"
    assert lines["海河"]["kind"] == "river"
    assert lines["北辰区"]["kind"] == "admin_boundary"
    assert areas["北辰区"]["geometry"].equals(areas["某某工业园"]["geometry"])
    unnamed = sorted(layer.lines["class"][layer.lines["name"].isna()])
    assert unnamed == ["canal", "coastline", "motorway_link", "rail", "residential"]


def test_what_the_edge_cuts_is_said(extract: Path, tmp_path: Path) -> None:
    told: list[str] = []
    import_layer(extract, tmp_path / "ref.gpkg", notice=told.append)
    lines = named(open_reference(tmp_path / "ref.gpkg"), "lines")
    assert list(lines["出境路"]["geometry"].geoms[0].coords) == CORNERS[:2]
    assert len(told) == 1
    for missing in ("way/15", "way/16", "relation/2"):
        assert missing in told[0]


@pytest.mark.parametrize("sign", [1, -1])
def test_editors_write_in_any_order_and_negative_numbers(tmp_path: Path, sign: int) -> None:
    way = f"<way id='{sign}'><nd ref='{sign}'/><nd ref='{2 * sign}'/><tag k='highway' v='primary'/><tag k='name' v='海路'/></way>"
    nodes = "".join(f"<node id='{sign * n}' lat='39' lon='117.{n}'/>" for n in (1, 2))
    (tmp_path / "a.osm").write_text(f"<osm version='0.6'>{way}{nodes}</osm>", encoding="utf-8")
    assert import_layer(tmp_path / "a.osm", tmp_path / "ref.gpkg") == {"lines": 1}


def test_an_overpass_answer_with_references_only(tmp_path: Path) -> None:
    nodes = [{"type": "node", "id": n, "lat": lat, "lon": lon} for n, (lon, lat) in enumerate(CORNERS, 1)]
    ways = [{"type": "way", "id": 7, "nodes": [1, 2, 3, 4, 1], "tags": {"highway": "primary", "name": "环路"}}]
    members = [{"type": "way", "ref": 7, "role": "outer"}]
    wood = {"type": "multipolygon", "natural": "wood", "name": "林"}
    elements = [*ways, {"type": "relation", "id": 1, "members": members, "tags": wood}, *nodes]
    (tmp_path / "a.json").write_text(json.dumps({"version": 0.6, "elements": elements}), encoding="utf-8")
    assert import_layer(tmp_path / "a.json", tmp_path / "ref.gpkg") == {"lines": 1, "areas": 1}


@pytest.mark.parametrize("number", ["9Ί6", "1e3", "", "99999999999999999999999"])
def test_a_number_that_is_none(tmp_path: Path, number: str) -> None:
    (tmp_path / "a.osm").write_text(
        f"<osm version='0.6'><node id='{number}' lat='39' lon='117'/></osm>", encoding="utf-8"
    )
    with pytest.raises(ReferenceLayerError, match=r"a\.osm: "):
        import_layer(tmp_path / "a.osm", tmp_path / "ref.gpkg")
