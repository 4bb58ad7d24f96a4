"""The pictures of a report, drawn from the geometry: a block with its sides and surroundings, and an overview.

Inline SVG, north up, with a scale bar; north, scale and labels are those of the pages that explain digitizing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ftzgeo.digitize.explain.canvas import Box, Canvas
from ftzgeo.digitize.explain.picture import COLOURS
from ftzgeo.digitize.explain.wording import Words
from ftzgeo.digitize.network import MINOR
from ftzgeo.validation.plane import Plane
from ftzgeo.wording.zone_names import short_zone_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from ftzgeo.model import Direction
    from ftzgeo.validation.report_material import Material
    from ftzgeo.validation.result import AreaRow, ValidationFinding

MARGIN_SHARE, MIN_MARGIN_M = 0.28, 120.0
WIDTH_PX = 720.0
"""About the width of A4 within its margins in CSS pixels, so that labels print in their own size."""
ASPECT = 0.52
"""Height by width: a third of a page, so that figures and sides stand beneath."""
MAX_NETWORK = 24_000
"""Characters of path data of the reference lines in one picture; beyond, small streets are left out."""
MAX_LABELS = 60
"""Blocks that an overview names; with more of them only the zones are named."""
MAX_SHAPES = 4_000
UNIT: dict[Direction, tuple[float, float]] = {
    "east": (1.0, 0.0),
    "south": (0.0, -1.0),
    "west": (-1.0, 0.0),
    "north": (0.0, 1.0),
    "northeast": (0.7, 0.7),
    "southeast": (0.7, -0.7),
    "southwest": (-0.7, -0.7),
    "northwest": (-0.7, 0.7),
}


class Picture(NamedTuple):
    """A drawing and the legend that goes with it: (class of the sample, key of its words)."""

    svg: Markup
    legend: list[tuple[str, str]]


def block_picture(material: Material, row: AreaRow, spots: Sequence[ValidationFinding]) -> Picture | None:
    """Draw a block or parcel; None where it has no polygon. `spots` are the findings to mark, in their order."""
    shape = material.shapes.get(row.id)
    if shape is None:
        return None
    drawing = _Drawing(material, shape, [place for one in spots if (place := _place(one)) is not None])
    drawing.network()
    drawing.neighbours(row)
    drawing.polygon(shape, f"block {_css(row.verdict)}", "polygon")
    for parcel in material.parcels_of.get(row.id, []):
        if parcel.id in material.shapes:
            drawing.polygon(material.shapes[parcel.id], "parcel", "parcel")
    drawing.spots(spots)
    drawing.sides(row, shape)
    return drawing.finish(material.label(row))


def overview(material: Material, rows: Sequence[AreaRow], title: str) -> Picture | None:
    """Draw all blocks of the rows, coloured by their verdicts; None where none has a polygon."""
    import shapely

    drawn = [row for row in rows if row.level == "block" and row.id in material.shapes][:MAX_SHAPES]
    if not drawn:
        return None
    everything = shapely.box(*shapely.total_bounds(np.array([material.shapes[row.id] for row in drawn])))
    drawing = _Drawing(material, everything, [])
    drawing.network(only_large=True)
    for row in drawn:
        drawing.polygon(material.shapes[row.id], f"block {_css(row.verdict)}", "")
    if len(drawn) <= MAX_LABELS and len({row.zone for row in rows}) == 1:
        for row in drawn:
            drawing.name(material.shapes[row.id], material.heading(row) or material.label(row))
    else:
        for zone in sorted({row.zone for row in drawn}):
            shapes = [material.shapes[row.id] for row in drawn if row.zone == zone]
            own = material.rows.get(zone)
            label = zone if own is None else own.name or zone
            drawing.name(shapely.box(*shapely.total_bounds(np.array(shapes))), short_zone_name(label))
    return drawing.finish(title)


def _css(verdict: str) -> str:
    return verdict.replace(" ", "-")


def _place(found: ValidationFinding) -> Any:
    """Return where a finding is, as a shape in EPSG:4326; None where it has no place."""
    import shapely

    if found.spot is not None:
        return shapely.geometry.shape(found.spot)
    return None if found.lon is None or found.lat is None else shapely.Point(found.lon, found.lat)


class _Drawing:
    """A canvas around a shape, and the way from degrees to it."""

    def __init__(self, material: Material, shape: Any, places: Sequence[Any]) -> None:
        self.material = material
        self.plane = Plane.around(shape)
        flat = self.plane.metres(shape)
        near = flat.buffer(max(MIN_MARGIN_M, 0.5 * _extent_m(flat)))
        marks = [spot for place in places if (spot := self.plane.metres(place)).intersects(near)]
        self.canvas = Canvas(_around([flat, *marks]), width_px=WIDTH_PX)
        west, south, east, north = self.canvas.extent
        corners = self.plane.degrees(_box(west, south, east, north))
        self.bbox: tuple[float, float, float, float] = corners.bounds
        self.legend: dict[tuple[str, str], None] = {}

    def network(self, *, only_large: bool = False) -> None:
        """Draw the lines of the reference layer, small streets only while the picture stays small."""
        if self.material.reference is None:
            return
        frame = self.material.reference.within("lines", self.bbox)
        if not len(frame):
            return
        lines = self.plane.metres(frame.geometry.to_numpy())
        small = frame["class"].isin(MINOR).to_numpy(dtype=bool)
        border = (frame["kind"] == "admin_boundary").to_numpy(dtype=bool)
        for chosen, kind in ((small, "minor"), (~small & ~border, "major"), (border, "admin")):
            if (kind == "minor" and only_large) or len(self.canvas.path(lines[chosen])) > MAX_NETWORK:
                continue
            if self.canvas.shape(lines[chosen], kind):
                self.legend[kind if kind != "minor" else "major", "line"] = None

    def neighbours(self, row: AreaRow) -> None:
        """Draw the blocks around a block."""
        import shapely

        window = shapely.box(*self.bbox)
        ids, tree = self.material.block_tree
        for index in sorted(int(one) for one in tree.query(window, predicate="intersects")):
            if ids[index] in {row.id, row.id.rpartition("-")[0]}:
                continue
            other = self.material.rows.get(ids[index])
            self.polygon(self.material.shapes[ids[index]], "neighbour", "neighbour")
            if other is not None:
                seen = shapely.intersection(shapely.make_valid(self.material.shapes[ids[index]]), window)
                self.name(seen, self.material.heading(other) or self.material.label(other), kind="other")

    def polygon(self, shape: Any, kind: str, legend: str) -> None:
        """Draw a polygon of a kind that the style sheet knows."""
        if self.canvas.shape(self.plane.metres(shape), kind, closed=True) and legend:
            self.legend[kind, legend] = None

    def name(self, shape: Any, text: str, kind: str = "name") -> None:
        """Write a name in the middle of a shape."""
        if shape.is_empty:
            return
        point = self.plane.metres(shape.representative_point())
        self.canvas.label(point.x, point.y, text, towards=(0.0, 0.0), kind=kind, must=kind == "name")

    def spots(self, findings: Sequence[ValidationFinding]) -> None:
        """Mark where findings are, with their numbers in the list."""
        import shapely

        west, south, east, north = self.canvas.extent
        window = shapely.box(west, south, east, north)
        for number, found in enumerate(findings, start=1):
            shape = _place(found)
            flat = None if shape is None else shapely.make_valid(self.plane.metres(shape))
            if flat is None or not flat.intersects(window):
                continue
            if shape.geom_type != "Point":
                is_area = shapely.get_dimensions(flat) == 2  # noqa: PLR2004 - an area
                self.canvas.shape(flat, "spot" if is_area else "spot line", closed=bool(is_area))
            place = shapely.intersection(flat, window).representative_point()
            self.canvas.dot(place.x, place.y, "mark")
            self.canvas.label(place.x, place.y, str(number), towards=(0.6, 0.6), kind="mark", must=True)
            self.legend["spot", "spot"] = None

    def sides(self, row: AreaRow, shape: Any) -> None:
        """Draw the stretches of border that the sides account for, and write the features that they are named for."""
        import shapely

        boundary = self.material.boundaries.get(row.id)
        written = set()
        for side in boundary.sides if boundary is not None else ():
            if side.geometry is None:
                continue
            stretch = self.plane.metres(shapely.geometry.shape(side.geometry))
            kind = "stretch" if side.evidence == "line" else "stretch placed"
            self.canvas.shape(stretch, kind, f"stroke:{COLOURS[side.direction]}")
            self.legend["stretch", "side"] = None
            if (side.direction, side.feature) not in written:
                written.add((side.direction, side.feature))
                self._side_name(side.direction, side.feature, _middle(stretch))
        part = self.material.parts.get(row.id)
        flat = self.plane.metres(shape)
        for stated in part.sides if part is not None else ():
            if all(direction != stated.direction for direction, _ in written):
                names = self.material.words.separator.join(feature.name for feature in stated.features)
                self._side_name(stated.direction, names, _facing(flat, UNIT[stated.direction]))

    def _side_name(self, direction: Direction, feature: str, at: tuple[float, float]) -> None:
        text = f"{self.material.words.word(direction)} {feature}"
        self.canvas.label(*at, text, towards=UNIT[direction], kind="label", colour=COLOURS[direction], must=True)

    def finish(self, title: str) -> Picture:
        """Return the drawing with scale bar and north arrow; `title` is read out by screen readers."""
        from markupsafe import Markup, escape

        words = Words(self.material.words.lang)
        svg = self.canvas.finish(words)
        label = escape(self.material.words("picture_of", name=title))
        return Picture(Markup(svg.replace(str(escape(words("picture"))), str(label), 1)), list(self.legend))  # noqa: S704 - escaped


def _box(west: float, south: float, east: float, north: float) -> Any:
    import shapely

    return shapely.box(west, south, east, north)


def _extent_m(flat: Any) -> float:
    west, south, east, north = flat.bounds
    return float(max(east - west, north - south))


def _around(shapes: Sequence[Any]) -> Box:
    """Return the box of shapes (metres) with a margin for labels, in the proportion of the pictures."""
    import shapely

    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    margin = max(MARGIN_SHARE * max(east - west, north - south), MIN_MARGIN_M)
    wide, high = east - west + 2 * margin, north - south + 2 * margin
    wide, high = max(wide, high / ASPECT), max(high, wide * ASPECT)
    x, y = 0.5 * (west + east), 0.5 * (south + north)
    return Box(x - 0.5 * wide, y - 0.5 * high, x + 0.5 * wide, y + 0.5 * high)


def _middle(line: Any) -> tuple[float, float]:
    """Return the middle of the longest part of a line."""
    import shapely

    parts = shapely.get_parts(shapely.line_merge(line) if line.geom_type == "MultiLineString" else line)
    longest = max(parts, key=shapely.length)
    point = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    return float(point.x), float(point.y)


def _facing(flat: Any, unit: tuple[float, float]) -> tuple[float, float]:
    """Return the point of a border that lies in a direction from the middle, the farthest where there are several."""
    import shapely

    middle = flat.centroid
    reach = 2 * _extent_m(flat) + 1.0
    ray = shapely.LineString([(middle.x, middle.y), (middle.x + reach * unit[0], middle.y + reach * unit[1])])
    hits = shapely.get_coordinates(shapely.intersection(ray, flat.boundary))
    if not len(hits):
        return float(middle.x), float(middle.y)
    x, y = hits[np.argmax(hits @ np.array(unit))]
    return float(x), float(y)
