"""The map in its frame: backdrop, bands of uncertainty, blocks, sides, labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from ftzgeo.pictures import styles
from ftzgeo.pictures.furniture import draw_grid, draw_north_arrow, draw_scale_bar
from ftzgeo.pictures.labels import Labeller, Place, along, around, within
from ftzgeo.pictures.sheet import GREY, INK
from ftzgeo.pictures.words import width_mm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.pictures.ground import Ground

    Json = dict[str, Any]

_LEAST_PLACES_SCALE = 100_000
"""Villages are shown at this scale and larger ones."""
_SIGMAS = 2.0
_BLOCK_POINTS = 8.0
_OUTWARD: dict[str, tuple[str, str, float, float]] = {
    "east": ("left", "center", 6, 0),
    "west": ("right", "center", -6, 0),
    "north": ("center", "bottom", 0, 6),
    "south": ("center", "top", 0, -6),
    "northeast": ("left", "bottom", 5, 5),
    "southeast": ("left", "top", 5, -5),
    "southwest": ("right", "top", -5, -5),
    "northwest": ("right", "bottom", -5, 5),
}
"""Where the label of a side stands: alignment, and offset in points."""


class MapFrame:
    """Draws page data (`ftzgeo.maps.view.page_data`) on axes that show a ground."""

    def __init__(self, axes: Axes, ground: Ground, data: Json) -> None:
        self.axes, self.ground, self.data = axes, ground, data
        x, y = ground.half_m
        axes.set(xlim=(-x, x), ylim=(-y, y), facecolor=styles.OUTSIDE)
        self.labels = Labeller(axes)
        self.covered: list[BaseGeometry] = []

    def draw(self, *, with_sides: bool) -> None:
        """Draw everything; `with_sides`: each side of the blocks with its feature and evidence."""
        self._backdrop()
        draw_grid(self.axes, self.ground)
        draw_scale_bar(self.axes, self.ground, self.labels)
        draw_north_arrow(self.axes, self.ground, self.labels, self.data["north"])
        shown = [(zone, item) for zone in self.data["zones"] for item in zone["items"] if "geometry" in item]
        for zone in self.data["zones"]:
            self._known(zone)
        for zone, item in shown:
            self._block(zone, item)
        for _, item in shown if with_sides else ():
            self._sides(item)
        for zone, item in shown:
            self._block_label(zone, item)
        for zone in self.data["zones"] if with_sides else ():
            self._known_labels(zone)
        self._backdrop_labels()

    def _backdrop(self) -> None:
        for layer in self.data["backdrop"]:
            theme = layer["theme"]
            for feature in layer["features"]:
                flat = self.ground.flat(_shape(feature["geometry"]))
                if flat.is_empty:
                    continue
                if theme == "district":
                    self._fill(flat, facecolor=styles.LAND, edgecolor="none", zorder=0)
                    border = flat.boundary if "Polygon" in flat.geom_type else flat
                    self._line(border, **styles.BACKDROP[theme], zorder=1)
                elif theme == "place":
                    self._place(flat)
                else:
                    self._line(flat, **styles.BACKDROP[theme], zorder=2)
                    if theme == "railway":
                        self._line(flat, **styles.RAILWAY_TIES, zorder=2.1)

    def _place(self, flat: BaseGeometry) -> None:
        if self.ground.scale <= _LEAST_PLACES_SCALE:
            point = flat.centroid
            self.axes.plot(point.x, point.y, "o", markersize=2, color="white", markeredgecolor=GREY, zorder=3)

    def _known(self, zone: Json) -> None:
        for known in zone["known"]:
            flat = self.ground.flat(_shape(known["geometry"]))
            self._line(flat, color=zone["colour"], linewidth=2.2, linestyle=styles.KNOWN, capstyle="round", zorder=4)
            if flat.geom_type == "Point":
                self.axes.plot(flat.centroid.x, flat.centroid.y, "o", markersize=4, color=zone["colour"], zorder=4)

    def _known_labels(self, zone: Json) -> None:
        for known in zone["known"]:
            flat = self.ground.cut(self.ground.flat(_shape(known["geometry"])))
            if not flat.is_empty:
                style = {"fontsize": 7.5, "color": zone["colour"], "zorder": 9, **_halo()}
                places = [one._replace(va="bottom", dy=5) for one in _places(_joined(flat))]
                self.labels.add(known["title"], places, **style)

    def _block(self, zone: Json, item: Json) -> None:
        flat = self.ground.flat(_shape(item["geometry"]))
        if flat.is_empty:
            return
        self._band(item)
        self.covered.append(flat)
        style, colour = styles.TIERS[item["tier"]], zone["colour"]
        drawn = {one["id"] for one in zone["items"] if "geometry" in one}
        is_inner = item["level"] == "parcel" and item["block"] in drawn
        if not is_inner:
            self._fill(flat, facecolor=colour, alpha=style.fill, edgecolor="none", zorder=5)
            if style.hatch:
                self._fill(flat, facecolor="none", edgecolor=colour, linewidth=0, hatch=style.hatch, zorder=5)
        width = 0.6 * style.width if is_inner else style.width
        self._line(flat.boundary, color=colour, linewidth=width, linestyle=style.dash, zorder=6)

    def _band(self, item: Json) -> None:
        """Fill what lies within two standard deviations of the border."""
        pieces = [(_lines(border["lines"]), border["sigma"]) for border in item["borders"] if border["sigma"]]
        if not pieces and item["sigma"]:
            pieces = [(_shape(item["geometry"]).boundary, item["sigma"])]
        around = [self.ground.flat(line).buffer(_SIGMAS * sigma) for line, sigma in pieces]
        if around:
            band = shapely.union_all(around)
            self._fill(band, facecolor=styles.BAND_COLOUR, alpha=styles.BAND_ALPHA, edgecolor="none", zorder=4.5)

    def _sides(self, item: Json) -> None:
        for border in item["borders"]:
            flat = self.ground.flat(_lines(border["lines"]))
            if flat.is_empty:
                continue
            dash = styles.EVIDENCE.get(border["evidence"], styles.KNOWN)
            self._line(flat, color="white", linewidth=3.6, zorder=7)
            self._line(flat, color=INK, linewidth=1.9, linestyle=dash, zorder=7.1)
            ha, va, dx, dy = _OUTWARD[border["direction"]]
            places = [one._replace(ha=ha, va=va, dx=dx, dy=dy) for one in along(flat)]
            self.labels.add(_two_lines(border["label"]), places, must=True, fontsize=7.5, zorder=9, **_halo())

    def _block_label(self, zone: Json, item: Json) -> None:
        flat = self.ground.flat(_shape(item["geometry"]))
        if flat.is_empty:
            return
        text = "\n".join(dict.fromkeys(part for part in (item["heading"], item["name"]) if part))
        style = {"fontsize": _BLOCK_POINTS, "color": zone["colour"], "fontweight": "bold", "zorder": 9, **_halo()}
        places = within(flat) if self._has_room(flat, text) else around(flat)
        _ = self.labels.add(text, places, **style) or self.labels.add(item["heading"], places, **style)

    def _has_room(self, flat: BaseGeometry, text: str) -> bool:
        """Return whether a label is no wider than the block that it stands in."""
        west, _, east, _ = flat.bounds
        needed_mm = max(width_mm(line, _BLOCK_POINTS) for line in text.splitlines())
        return bool(needed_mm * self.ground.scale / 1000 < east - west)

    def _backdrop_labels(self) -> None:
        layers = {layer["theme"]: layer["features"] for layer in self.data["backdrop"]}
        for theme in styles.LABEL_ORDER:
            if theme == "place" and self.ground.scale > _LEAST_PLACES_SCALE:
                continue
            for name, flat in self._named(layers.get(theme, ()), theme):
                style = {**styles.LABELS[theme], "zorder": 8}
                if theme == "expressway":
                    style["bbox"] = styles.SHIELD
                else:
                    style |= _halo()
                self.labels.add(name, [one for one in _places(flat) if not self._is_covered(one)], **style)

    def _is_covered(self, place: Place) -> bool:
        """Return whether a place lies in a block: what stands there is taken for the block's name."""
        return any(shapely.intersects_xy(flat, place.x, place.y) for flat in self.covered)

    def _named(self, features: Sequence[Json], theme: str) -> list[tuple[str, BaseGeometry]]:
        """Return what is shown of features by name, the longest first, each name once."""
        parts: dict[str, list[BaseGeometry]] = {}
        for feature in features:
            name = (feature["ref"] or feature["name"]) if theme == "expressway" else feature["name"]
            flat = self.ground.cut(self.ground.flat(_shape(feature["geometry"])))
            if name and not flat.is_empty and (feature["at"] or theme != "district"):
                parts.setdefault(name, []).append(flat)
        named = [(name, _joined(shapely.union_all(flats))) for name, flats in parts.items()]
        return sorted(named, key=lambda one: (-one[1].length, one[0]))

    def _fill(self, geometry: BaseGeometry, **style: Any) -> None:
        from matplotlib.patches import PathPatch

        path = _compound_path(geometry)
        if path is not None:
            self.axes.add_patch(PathPatch(path, **style))

    def _line(self, geometry: BaseGeometry, **style: Any) -> None:
        from matplotlib.collections import LineCollection

        lines = [list(part.coords) for part in _parts_of(geometry) if part.geom_type in {"LineString", "LinearRing"}]
        if lines:
            self.axes.add_collection(LineCollection(lines, **style), autolim=False)


def _shape(geometry: Json) -> BaseGeometry:
    return shapely.geometry.shape(geometry)


def _lines(lines: Iterable[Any]) -> BaseGeometry:
    return shapely.MultiLineString(list(lines))


def _parts_of(geometry: BaseGeometry) -> list[Any]:
    return [part for one in shapely.get_parts(geometry) for part in shapely.get_parts(one)]


def _joined(geometry: BaseGeometry) -> BaseGeometry:
    return shapely.line_merge(geometry) if shapely.get_dimensions(geometry) == 1 else geometry


def _compound_path(geometry: BaseGeometry) -> Any:
    """Return the polygons of a geometry as one path with holes; None where there is none."""
    from matplotlib.path import Path

    polygons = [part for part in _parts_of(geometry) if part.geom_type == "Polygon" and not part.is_empty]
    rings = [ring for polygon in shapely.orient_polygons(polygons) for ring in (polygon.exterior, *polygon.interiors)]
    return Path.make_compound_path(*(Path(list(ring.coords), closed=True) for ring in rings)) if rings else None


def _places(flat: BaseGeometry) -> list[Place]:
    if "Polygon" in flat.geom_type:
        return within(flat)
    if "Point" in flat.geom_type:
        return [Place(flat.centroid.x, flat.centroid.y, "left", "center", 4)]
    return along(flat)


def _two_lines(label: str) -> str:
    """Put the evidence of a side under its feature."""
    feature, _, evidence = label.partition(" · ")
    return f"{feature}\n{evidence}" if evidence else feature


def _halo() -> Json:
    from matplotlib.patheffects import withStroke

    return {"path_effects": [withStroke(linewidth=2.0, foreground="white")]}
