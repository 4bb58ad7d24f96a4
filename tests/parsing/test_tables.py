"""Tables of blocks: real ones, and cells printed one below another."""

from __future__ import annotations

import ftzgeo
from ftzgeo.documents import Cell, Document, Table
from ftzgeo.model import Span, Zone
from tests.parsing.reading import sides

HEADER = ("主题园区", "重点发展产业", "空间布局")
ROWS = (
    ("石桥保险园", "特色金融", "东至中环青路,西到中环白路,南接东西二道,北临沙河北路"),
    ("柳堤智谷", "医疗器械", "石桥经济区中环白路以西、西五道以南"),
    ("望海智造园", "装备制造", "石桥经济区环东干道1与环东干道6交口"),
    ("海水所基地", "海水淡化", "石津港临海经济区海望五十路"),
)


def check(zone: Zone) -> None:
    """Check what every form of the table must give."""
    assert zone.name == "石桥区域主题园区"
    assert zone.id == "shiqiao"
    assert [(b.number, b.name, b.mode) for b in zone.blocks] == [
        (1, "石桥保险园", "bounded"),
        (2, "柳堤智谷", "half_plane"),
        (3, "望海智造园", "intersection"),
        (4, "海水所基地", "none"),
    ]
    assert sides(zone.blocks[0]) == {"E": ["中环青路"], "W": ["中环白路"], "S": ["东二道", "西二道"], "N": ["沙河北路"]}
    assert sides(zone.blocks[1]) == {"E": ["中环白路"], "N": ["西五道"]}
    assert [member.name for member in zone.blocks[2].members] == ["环东干道1", "环东干道6"]
    assert zone.blocks[3].notes == ("石津港临海经济区海望五十路",)
    assert zone.stated_area is None


def test_cells_one_below_another() -> None:
    cells = [*HEADER, *(cell for row in ROWS for cell in row)]
    text = "布局如下。\n\n    6-1石桥区域主题园区布局\n\n" + "\n\n".join(f"    {cell}" for cell in cells)
    (zone,) = ftzgeo.parse_text(text + "\n\n    推动赋能。充分发挥政策优势，重点发展研发。\n")
    check(zone)
    feature = zone.blocks[0].sides[0].features[0]
    assert feature.span is not None
    assert text[feature.span.start : feature.span.end] == "中环青路"


def test_a_real_table() -> None:
    text, rows = "表6-1 石桥区域主题园区布局\n", []
    for row in (HEADER, *ROWS):
        cells = []
        for cell in row:
            cells.append(Cell(cell, Span(len(text), len(text) + len(cell))))
            text += cell + "\t"
        rows.append(tuple(cells))
        text = text.rstrip("\t") + "\n"
    table = Table(rows=tuple(rows), span=Span(rows[0][0].span.start, len(text)))
    (zone,) = ftzgeo.parse_document(Document(text=text, tables=(table,)))
    check(zone)


def test_an_area_column_takes_its_unit_from_the_header() -> None:
    cells = [
        "序号",
        "名称",
        "面积（公顷）",
        "四至范围",
        "1",
        "石桥园",
        "35.5",
        "东至甲路，南至乙路，西至丙路，北至丁路",
    ]
    (zone,) = ftzgeo.parse_text("\n".join(cells))
    area = zone.blocks[0].stated_area
    assert area is not None
    assert (area.km2, area.decimals, area.text) == (0.355, 3, "35.5")


def test_a_table_of_something_else_is_left_alone() -> None:
    assert ftzgeo.parse_text("名称\n位置\n冰箱\n二楼厨房的左边\n洗衣机\n一楼阳台的右边") == []
