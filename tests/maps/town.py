"""A small made-up town for the tests of maps: zones, boundaries and control features. Nothing here is a real place."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from ftzgeo.model import (
    Block,
    Boundary,
    BoundarySide,
    BoundingFeature,
    Finding,
    NextEvidence,
    Parcel,
    Side,
    Source,
    StatedArea,
    Zone,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.model import Direction, Tier


def square(lon: float, lat: float, size: float = 0.01) -> dict[str, Any]:
    """Return a square polygon with its south-west corner at a point."""
    ring = [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def square_sides(lon: float, lat: float, size: float = 0.01) -> tuple[BoundarySide, ...]:
    """Return the four sides of such a square: the east one on a line, the south one on a place, 12 m and 30 m."""
    far, top = lon + size, lat + size
    lines: dict[Direction, list[list[float]]] = {
        "east": [[far, lat], [far, top]],
        "south": [[lon, lat], [far, lat]],
        "west": [[lon, lat], [lon, top]],
        "north": [[lon, top], [far, top]],
    }
    names: dict[Direction, str] = {"east": "东风路", "south": "南大道", "west": "西河", "north": "北环路"}
    return tuple(
        BoundarySide(
            direction=direction,
            feature=names[direction],
            evidence="place" if direction == "south" else "line",
            sigma_m=30.0 if direction == "south" else 12.0,
            geometry={"type": "LineString", "coordinates": line},
        )
        for direction, line in lines.items()
    )


def sides(**features: str) -> tuple[Side, ...]:
    """Return sides from ``east="甲路"``; several features of a side are joined by 、."""
    names: dict[Direction, str] = {key: features[key] for key in ("east", "south", "west", "north") if key in features}
    return tuple(
        Side(direction=direction, features=tuple(BoundingFeature(name=one, printed=one) for one in name.split("、")))
        for direction, name in names.items()
    )


def drawn(block_id: str, zone: str, tier: Tier, geometry: dict[str, Any], **more: Any) -> Boundary:
    """Return a boundary that is drawn."""
    return Boundary(
        id=block_id, level="block", zone=zone, geometry=geometry, tier=tier, created=dt.date(2026, 11, 20), **more
    )


def sample_zones() -> list[Zone]:
    """Return three zones: 甲 with three drawn tiers, 乙 with blocks that cannot be drawn, a park list without bounds."""
    first = Zone(
        id="jia",
        name="中国（测试）自由贸易试验区甲经开区联动创新区",
        district="甲区",
        source=Source(title="甲方案", issuer="测试市人民政府", date=dt.date(2026, 3, 1)),
        stated_area=StatedArea(km2=9.0, text="9.0平方公里", decimals=1),
        blocks=(
            Block(
                id="jia-1",
                number=1,
                name="核心区",
                stated_area=StatedArea(km2=1.0, text="1.0平方公里", decimals=1),
                mode="bounded",
                sides=sides(east="东风路", south="南大道", west="西河", north="北环路、北二路"),
            ),
            Block(id="jia-2", number=2, mode="bounded", sides=sides(east="东风路")),
            Block(
                id="jia-3",
                number=3,
                parcels=(
                    Parcel(id="jia-3-1", number=1, mode="bounded", sides=sides(north="测试高速")),
                    Parcel(id="jia-3-2", number=2, mode="none"),
                ),
            ),
        ),
        findings=(
            Finding(id="jia", code="total-mismatch", level="warning", message="总面积 9.0 不等于各区块之和 8.9"),
        ),
    )
    second = Zone(
        id="yi",
        name="乙经开区联动创新区",
        district="乙区",
        source=Source(title="乙方案", status="draft"),
        blocks=(
            Block(
                id="yi-1",
                number=12,
                name="物流园",
                stated_area=StatedArea(km2=0.26, text="26万平方米", decimals=2),
                mode="bounded",
                sides=sides(east="无名路", south="测试高速"),
            ),
            Block(
                id="yi-2",
                number=2,
                mode="members",
                members=(BoundingFeature(name="奥莱小镇", printed="奥莱小镇"),),
            ),
        ),
    )
    parks = Zone(id="park", name="丙主题园区", blocks=(Block(id="park-1", name="航空园"),))
    return [first, second, parks]


def sample_boundaries() -> list[Boundary]:
    """Return boundaries of those zones: traced, completed, schematic parcel, and one unlocated with a known side."""
    return [
        drawn(
            "jia-1",
            "jia",
            "traced",
            square(117.10, 39.10),
            area_km2=1.02,
            area_interval_km2=(0.97, 1.07),
            sigma_m=12.0,
            sides=square_sides(117.10, 39.10),
        ),
        drawn("jia-2", "jia", "completed", square(117.13, 39.10)),
        drawn("jia-3-1", "jia", "schematic", square(117.16, 39.10), sigma_m=80.0).model_copy(
            update={"level": "parcel"}
        ),
        Boundary(
            id="yi-1",
            level="block",
            zone="yi",
            sides=(
                BoundarySide(direction="east", feature="无名路"),
                BoundarySide(direction="south", feature="测试高速", reference_id="expressways/expressways/s99"),
            ),
            next_evidence=NextEvidence(direction="east", feature="无名路", tier="schematic"),
            findings=(Finding(id="yi-1", code="name-not-found", level="warning", message="无名路 is not there"),),
        ),
    ]


def control_row(kind: str, name: str, geometry: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return one GeoJSON feature of a control file."""
    properties = {
        "id": f"{kind}/{more.pop('key', name)}",
        "name": name,
        "ref": None,
        "kind": kind,
        "alt_names": [],
        "source": "test survey",
        "date": "2026-11",
        "accuracy_m": 20,
        "licence": "ODbL-1.0",
        **more,
    }
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write_control(folder: Path) -> Path:
    """Write control features into a folder: two districts, an expressway through both, a road, a river, a railway, a place."""

    def line(*points: tuple[float, float]) -> dict[str, Any]:
        return {"type": "LineString", "coordinates": points}

    rows = {
        "districts": [
            control_row("admin_boundary", "甲区", square(117.08, 39.08, 0.12)),
            control_row("admin_boundary", "乙区", square(117.20, 39.08, 0.12)),
        ],
        "expressways": [
            {
                **control_row("expressway", "测试高速", line((117.0, 39.09), (117.5, 39.09)), ref="S99"),
            }
        ],
        "roads": [control_row("road", "东风路", line((117.11, 39.05), (117.11, 39.2)), alt_names=["东风大街"])],
        "rivers": [control_row("river", "西河", line((117.1, 39.05), (117.1, 39.2)))],
        "railways": [control_row("railway", "测试线", line((117.0, 39.15), (117.5, 39.15)))],
        "places": [control_row("village", "测试村", {"type": "Point", "coordinates": [117.15, 39.12]})],
    }
    rows["expressways"][0]["properties"]["id"] = "expressways/s99"
    folder.mkdir()
    for name, features in rows.items():
        text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
        (folder / f"{name}.geojson").write_text(text, encoding="utf-8")
    return folder
