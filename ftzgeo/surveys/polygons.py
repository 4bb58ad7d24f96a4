"""Of the shapes of a file, the polygons: as they are drawn, without heights, nothing repaired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_POLYGON, _MULTIPOLYGON = "Polygon", "MultiPolygon"
_LINES = frozenset({"LineString", "LinearRing"})
_FEWEST_POSITIONS = 4


@dataclass
class Kept:
    """Counts what was not a polygon in the file."""

    closed_lines: int = 0
    open_lines: int = 0
    points: int = 0
    empty: int = 0
    broken: int = 0

    def sentences(self, label: str) -> list[str]:
        """Return what to tell of a file."""
        said = (
            (self.closed_lines, "closed lines were read as polygons"),
            (self.open_lines, "lines that are not closed were left out"),
            (self.points, "points were left out"),
            (self.empty, "features without geometry were left out"),
            (self.broken, "geometries have too few points to be used and were left out"),
        )
        return [f"{label}: {number} {what}" for number, what in said if number]


def polygons_of(shapes: NDArray[Any], kept: Kept) -> Iterator[Any]:
    """Yield for each shape its polygons, as one Polygon or MultiPolygon; None where it has none."""
    import shapely

    for shape in shapely.force_2d(shapes):
        if shape is None or shape.is_empty:
            kept.empty += 1
            yield None
        else:
            yield _joined([polygon for part in _parts(shape) for polygon in _polygonal(part, kept)])


def _parts(shape: Any) -> Iterator[Any]:
    """Yield the parts of collections, however deep; of polygons that belong together, the whole."""
    if hasattr(shape, "geoms") and shape.geom_type != _MULTIPOLYGON:
        for part in shape.geoms:
            yield from _parts(part)
    elif not shape.is_empty:
        yield shape


def _polygonal(part: Any, kept: Kept) -> Sequence[Any]:
    import shapely

    if part.geom_type == _POLYGON:
        return [part]
    if part.geom_type == _MULTIPOLYGON:
        return list(part.geoms)
    if part.geom_type not in _LINES:
        kept.points += 1
        return []
    if not part.is_closed or len(part.coords) < _FEWEST_POSITIONS:
        kept.open_lines += 1
        return []
    kept.closed_lines += 1
    return [shapely.Polygon(part.coords)]


def _joined(polygons: Sequence[Any]) -> Any:
    import shapely

    if len(polygons) < 2:  # noqa: PLR2004 - one is itself
        return polygons[0] if polygons else None
    return shapely.MultiPolygon(polygons)
