from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from shapely import box
from shapely.geometry import mapping

from ftzgeo.crs import local_metres, transform_xy
from ftzgeo.model import Block, Boundary, BoundarySide, StatedArea, Zone

if TYPE_CHECKING:
    from ftzgeo.model import Direction, Evidence, Tier


class Drawing:
    """Boundaries and descriptions in metres from a point in Tianjin, so that areas can be worked out in the head."""

    @staticmethod
    def rectangle(west_m: float, south_m: float, east_m: float, north_m: float) -> dict[str, Any]:
        _, back = local_metres(117.1, 39.2)
        return dict(mapping(transform_xy(box(west_m, south_m, east_m, north_m), back)))

    @classmethod
    def boundary(
        cls,
        identifier: str,
        metres: tuple[float, float, float, float] | None,
        *,
        tier: Tier = "traced",
        evidence: Evidence = "line",
        sigma_m: float | None = 5.0,
        **fields: Any,
    ) -> Boundary:
        directions: tuple[Direction, ...] = ("east", "south", "west", "north")
        return Boundary(
            id=identifier,
            level=fields.pop("level", "block"),
            zone=fields.pop("zone", identifier.split("-", maxsplit=1)[0]),
            tier=tier if metres is not None else "unlocated",
            geometry=cls.rectangle(*metres) if metres is not None else None,
            sigma_m=sigma_m,
            sides=tuple(BoundarySide(direction=d, feature="某路", evidence=evidence) for d in directions),
            **fields,
        )

    @staticmethod
    def stated(text: str) -> StatedArea:
        """Read "7.80" as the document's 7.80 km²: two decimals."""
        return StatedArea(km2=float(text), text=f"{text}平方公里", decimals=len(text.partition(".")[2]))

    @classmethod
    def zone(cls, identifier: str, total: str | None, areas: list[str | None], **fields: Any) -> Zone:
        blocks = tuple(
            Block(
                id=f"{identifier}-{i}",
                number=i,
                name=f"第{i}区块",
                stated_area=cls.stated(area) if area is not None else None,
            )
            for i, area in enumerate(areas, start=1)
        )
        return Zone(
            id=identifier,
            name="某片区",
            stated_area=cls.stated(total) if total is not None else None,
            blocks=fields.pop("blocks", blocks),
            **fields,
        )


@pytest.fixture
def drawing() -> type[Drawing]:
    return Drawing
