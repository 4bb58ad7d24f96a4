"""Writes 界址点坐标 for the tests, so that what is read back can be compared with what went in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Ring = Sequence[tuple[float, float]]

HEADER = {
    "坐标系": "2000国家大地坐标系",
    "几度分带": "3",
    "投影类型": "高斯克吕格",
    "计量单位": "米",
    "带号": "39",
    "精度": "0.001",
    "转换参数": ",,,,,,",
}
# A square of 200 m by 100 m in zone 39 (117° E), as (northing, easting).
SQUARE = [(4350000.0, 39510000.0), (4350100.0, 39510000.0), (4350100.0, 39510200.0), (4350000.0, 39510200.0)]
HOLE = [(4350020.0, 39510050.0), (4350020.0, 39510100.0), (4350070.0, 39510100.0), (4350070.0, 39510050.0)]


def parcel(rings: Iterable[Ring], *, number: str = "DK-01", name: str = "一号地块", closed: bool = True) -> str:
    """Return the lines of a parcel; the rings are numbered from 1, the points through all of them."""
    lines = []
    point = 0
    for ring_number, ring in enumerate(rings, start=1):
        first = point + 1
        for north, east in ring:
            point += 1
            lines.append(f"J{point},{ring_number},{north:.4f},{east:.4f}")
        if closed:
            lines.append(f"J{first},{ring_number},{ring[0][0]:.4f},{ring[0][1]:.4f}")
    return "\n".join([f"{len(lines)},2.0000,{number},{name},面,,工业用地,,@", *lines])


def exchange(parcels: Iterable[str], **header: str) -> str:
    """Return a file; header fields replace those of `HEADER`."""
    head = [f"{key}={value}" for key, value in (HEADER | header).items()]
    return "\n".join(["[属性描述]", *head, "[地块坐标]", *parcels]) + "\n"
