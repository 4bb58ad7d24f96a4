"""A drawing of a neighbourhood as inline SVG: metres in, pixels out, north up; every text is escaped."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from ftzgeo.digitize.explain.wording import Words

WIDTH_PX = 960.0
MIN_ASPECT, MAX_ASPECT = 0.5, 0.85
FONT_PX = 13.0
SMALL_PX = 11.0
TOLERANCE_PX = 0.6
PAD_PX = 4.0
FULL_WIDTH_FROM = 0x2E80
SCALE_SHARE = 0.2


class Box(NamedTuple):
    """A rectangle in metres or pixels."""

    west: float
    south: float
    east: float
    north: float

    def meets(self, other: Box) -> bool:
        """Tell whether two rectangles overlap."""
        return (
            self.west < other.east and other.west < self.east and self.south < other.north and other.south < self.north
        )


class Canvas:
    """Collects the elements of a drawing, from the bottom up."""

    def __init__(self, extent: Box, *, width_px: float = WIDTH_PX) -> None:
        self.extent = _with_aspect(extent)
        self.width_px = width_px
        self.scale = width_px / (self.extent.east - self.extent.west)
        self.height_px = (self.extent.north - self.extent.south) * self.scale
        self._elements: list[Markup] = []
        self._labels: list[Box] = []

    def shape(self, geometry: Any, kind: str, style: str = "", *, closed: bool = False) -> int:
        """Draw lines or the rings of polygons with a class of the page's style sheet; return the bytes it takes."""
        path = self.path(geometry, closed=closed)
        if path:
            extra = Markup(' style="{}"').format(style) if style else Markup("")
            self._elements.append(Markup('<path class="{}"{} d="{}"/>').format(kind, extra, Markup(path)))  # noqa: S704 - numbers
        return len(path)

    def path(self, geometry: Any, *, closed: bool = False) -> str:
        """Return SVG path data: clipped to the drawing, simplified to what a pixel shows."""
        import shapely

        parts = shapely.get_parts(geometry)
        lines = shapely.get_rings(parts) if closed else parts[shapely.get_dimensions(parts) == 1]
        if not closed:
            margin = 20 / self.scale
            west, south, east, north = self.extent
            lines = shapely.get_parts(
                shapely.clip_by_rect(lines, west - margin, south - margin, east + margin, north + margin)
            )
        lines = shapely.simplify(lines, TOLERANCE_PX / self.scale)
        return "".join(self._line(line, closed=closed) for line in lines if not line.is_empty)

    def _line(self, line: Any, *, closed: bool) -> str:
        import shapely

        points = [self.pixel(x, y) for x, y in shapely.get_coordinates(line)]
        text = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        return f"M{text}{'Z' if closed else ''}"

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Return the pixel of a point in metres."""
        return (x - self.extent.west) * self.scale, (self.extent.north - y) * self.scale

    def dot(self, x: float, y: float, kind: str) -> None:
        """Draw a dot for a place."""
        column, row = self.pixel(x, y)
        self._elements.append(Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="3"/>').format(kind, column, row))

    def label(  # noqa: PLR0913 - where, what, how it looks, and whether it must be there
        self, x: float, y: float, text: str, *, towards: tuple[float, float], kind: str, colour: str = "", must: bool
    ) -> None:
        """Write a text beside a point, to one side of it (x right, y up), where it covers no other text.

        A text that finds its place taken is left out unless it `must` be there; then it moves up or down.
        """
        size = FONT_PX if must else SMALL_PX
        column, row = self.pixel(x, y)
        wide = _text_width(text, size)
        column += towards[0] * (0.5 * wide + 10)
        row -= towards[1] * 20 - 5
        column = min(max(column, 0.5 * wide + PAD_PX), self.width_px - 0.5 * wide - PAD_PX)
        row = min(max(row, size + PAD_PX), self.height_px - 2 * PAD_PX)
        for step in (0, 1, -1, 2, -2, 3, -3) if must else (0,):
            box = Box(column - 0.5 * wide, row + step * 1.3 * size - size, column + 0.5 * wide, row + step * 1.3 * size)
            inside = box.south >= 0 and box.north <= self.height_px
            if inside and not any(box.meets(other) for other in self._labels):
                break
        else:
            if not must:
                return
            box = Box(column - 0.5 * wide, row - size, column + 0.5 * wide, row)
        self._labels.append(box)
        fill = Markup(' style="fill:{}"').format(colour) if colour else Markup("")
        element = Markup('<text class="{}"{} x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>')
        self._elements.append(element.format(kind, fill, column, box.north - 2, escape(_printable(text))))

    def reserve(self, box: Box) -> None:
        """Keep labels away from a rectangle (pixels)."""
        self._labels.append(box)

    def finish(self, words: Words) -> Markup:
        """Return the drawing with a scale bar and an arrow to the north."""
        title = escape(words("picture"))
        head = Markup(
            '<svg viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}" xmlns="http://www.w3.org/2000/svg">'
        ).format(self.width_px, self.height_px, title)
        return head + Markup("\n").join([*self._elements, self._scale_bar(), self._north(words)]) + Markup("</svg>")

    def _scale_bar(self) -> Markup:
        metres = scale_length_m(SCALE_SHARE * self.width_px / self.scale)
        wide, row = metres * self.scale, self.height_px - 14
        text = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"  # noqa: PLR2004 - a kilometre
        return Markup(
            '<g class="scale"><rect x="8" y="{:.1f}" width="{:.1f}" height="28"/>'
            '<path d="M16 {:.1f}v6h{:.1f}v-6"/><text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text></g>'
        ).format(row - 20, wide + 16, row - 4, wide, 16 + 0.5 * wide, row - 6, text)

    def _north(self, words: Words) -> Markup:
        x = self.width_px - 24
        return Markup(
            '<g class="north"><rect x="{:.1f}" y="6" width="30" height="42"/><path d="M{:.1f} 10l6 16l-6 -4l-6 4Z"/>'
            '<text x="{:.1f}" y="42" text-anchor="middle">{}</text></g>'
        ).format(x - 15, x, x, words("north_letter"))


def scale_length_m(longest_m: float) -> float:
    """Return the greatest length of 1, 2 or 5 times a power of ten that is not longer."""
    power = 10.0 ** math.floor(math.log10(longest_m))
    return float(max(step * power for step in (1, 2, 5) if step * power <= longest_m))


def _with_aspect(extent: Box) -> Box:
    """Widen an extent so that the drawing is neither a strip nor taller than a screen."""
    wide, high = extent.east - extent.west, extent.north - extent.south
    x, y = 0.5 * (extent.west + extent.east), 0.5 * (extent.south + extent.north)
    wide = max(wide, high / MAX_ASPECT)
    high = max(high, wide * MIN_ASPECT)
    return Box(x - 0.5 * wide, y - 0.5 * high, x + 0.5 * wide, y + 0.5 * high)


def _text_width(text: str, size: float) -> float:
    return sum(size if ord(letter) >= FULL_WIDTH_FROM else 0.6 * size for letter in text)


def _printable(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(letter for letter in text if letter.isprintable())
