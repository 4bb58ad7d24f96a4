"""Labels that do not cover each other: each stands at the first of its places that is free, or is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

_GAP_PIXELS = 3.0
_OUTSIDE_PIXELS = 1.0
_BESIDE_POINTS = 4.0


class Place(NamedTuple):
    """Where a label may stand: a point in metres, the alignment, an offset in points."""

    x: float
    y: float
    ha: str = "center"
    va: str = "center"
    dx: float = 0.0
    dy: float = 0.0


class Labeller:
    """Places labels on axes, the first ones first."""

    def __init__(self, axes: Axes) -> None:
        self.axes = axes
        self.renderer = axes.figure.canvas.get_renderer()  # type: ignore[attr-defined] # the canvas is Agg's
        self.frame = axes.get_window_extent(self.renderer)
        self.taken: list[Bbox] = []

    def add(self, text: str, places: Iterable[Place], *, must: bool = False, **style: Any) -> bool:
        """Write a label at the first free place; at the first one anyway where it `must` be there."""
        first = None
        for place in places:
            first = first or place
            if self._try(text, place, style, must=False):
                return True
        return bool(must and first and self._try(text, first, style, must=True))

    def _try(self, text: str, place: Place, style: dict[str, Any], *, must: bool) -> bool:
        label = self.axes.annotate(
            text,
            (place.x, place.y),
            (place.dx, place.dy),
            textcoords="offset points",
            ha=place.ha,
            va=place.va,
            annotation_clip=False,
            **style,
        )
        box = label.get_window_extent(self.renderer).padded(_GAP_PIXELS)
        if must or (self._inside(box) and not any(box.overlaps(other) for other in self.taken)):
            self.taken.append(box)
            return True
        label.remove()
        return False

    def _inside(self, box: Bbox) -> bool:
        frame = self.frame
        return bool(
            box.x0 >= frame.x0 + _OUTSIDE_PIXELS
            and box.x1 <= frame.x1 - _OUTSIDE_PIXELS
            and box.y0 >= frame.y0 + _OUTSIDE_PIXELS
            and box.y1 <= frame.y1 - _OUTSIDE_PIXELS
        )


def along(geometry: Any, fractions: Sequence[float] = (0.5, 0.3, 0.7, 0.15, 0.85)) -> list[Place]:
    """Return places along the longest line of a geometry, or at its point."""
    import shapely

    lines = [part for part in shapely.get_parts(geometry) if part.length > 0]
    if not lines:
        return [Place(part.x, part.y) for part in shapely.get_parts(geometry) if part.geom_type == "Point"]
    longest = max(lines, key=lambda part: part.length)
    points = [longest.interpolate(fraction, normalized=True) for fraction in fractions]
    return [Place(point.x, point.y) for point in points]


def within(geometry: Any) -> list[Place]:
    """Return places inside a polygon: deepest inside, then around that."""
    import shapely

    part = max(shapely.get_parts(geometry), key=lambda one: one.area)
    circle = shapely.maximum_inscribed_circle(part)
    (x, y), _ = circle.coords
    radius = circle.length
    return [
        Place(x, y),
        *(Place(x, y + sign * radius * share) for share in (0.4, 0.8) for sign in (1, -1)),
        *(Place(x + sign * radius * 1.1, y, ha) for sign, ha in ((1, "left"), (-1, "right"))),
    ]


def around(geometry: Any) -> list[Place]:
    """Return places beside a polygon that is too small for its label: above, below, right, left."""
    west, south, east, north = geometry.bounds
    x, y = (west + east) / 2, (south + north) / 2
    return [
        Place(x, north, "center", "bottom", 0, _BESIDE_POINTS),
        Place(x, south, "center", "top", 0, -_BESIDE_POINTS),
        Place(east, y, "left", "center", _BESIDE_POINTS),
        Place(west, y, "right", "center", -_BESIDE_POINTS),
    ]
