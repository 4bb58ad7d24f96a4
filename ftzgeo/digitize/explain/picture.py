"""The picture of a block: its neighbourhood in grey, its sides in colour, the polygon in the style of its tier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.digitize.explain.canvas import Canvas
from ftzgeo.digitize.network import MINOR
from ftzgeo.digitize.plane import to_plane, unit_vector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from ftzgeo.digitize.explain.faces import Face
    from ftzgeo.digitize.explain.scene import Found, Scene
    from ftzgeo.digitize.explain.wording import Words
    from ftzgeo.model import Boundary, Direction

COLOURS: dict[Direction, str] = {
    "east": "#D55E00",
    "south": "#007A59",
    "west": "#0068A8",
    "north": "#B0468C",
    "northeast": "#A66F00",
    "southeast": "#6B6B00",
    "southwest": "#2C7FA8",
    "northwest": "#6A3D9A",
}
"""After Okabe and Ito, darkened until they can be read as text on white; labels name the side as well."""

MAX_NETWORK = 200_000
"""Characters of path data; beyond, small streets are left out."""
MAX_PLACES = 25
MAX_PLACES_WIDTH_M = 15_000.0
"""In wider pictures only the places that the document names are drawn: the others say nothing and cover the lines."""


def draw(  # noqa: PLR0913 - a layer of the picture each
    scene: Scene,
    boundary: Boundary,
    parcels: Sequence[Boundary],
    *,
    faces: Sequence[Face],
    named: frozenset[str],
    words: Words,
) -> tuple[Markup, list[tuple[str, str]]]:
    """Return the drawing and its legend (class of the sample, text). `named` are places that the document names."""
    canvas = Canvas(scene.extent)
    legend = [*_faces(canvas, faces), *_window(canvas, scene), *_network(canvas, scene)]
    legend += _rings(canvas, scene, boundary)
    legend += _polygons(canvas, scene, boundary, parcels)
    legend += _sides(canvas, scene, words)
    _letters(canvas, faces)
    legend += _places(canvas, scene, named)
    return canvas.finish(words), [(kind, words(f"legend_{text}")) for kind, text in legend]


def _faces(canvas: Canvas, faces: Sequence[Face]) -> list[tuple[str, str]]:
    """Draw the faces that are cut or beside the block, and the outlines of those inside while the page stays small."""
    inside = [face.shape for face in faces if face.part == "inside"]
    if len(canvas.path(inside, closed=True)) <= MAX_NETWORK:
        canvas.shape(inside, "face inside", closed=True)
    for face in faces:
        if face.part != "inside":
            canvas.shape(face.shape, f"face {face.part}", closed=True)
    present = {face.part for face in faces}
    return [(f"face {part}", f"face_{part}") for part in ("inside", "cut", "beside") if part in present]


def _letters(canvas: Canvas, faces: Sequence[Face]) -> None:
    """Write the letters of faces in them, where they can be seen."""
    import shapely

    for face in faces:
        seen = shapely.clip_by_rect(face.shape, *canvas.extent) if face.letter else None
        if seen is not None and seen.area > 0:
            point = shapely.point_on_surface(seen)
            canvas.label(point.x, point.y, face.letter, towards=(0.0, 0.0), kind=f"letter {face.part}", must=True)


def _window(canvas: Canvas, scene: Scene) -> list[tuple[str, str]]:
    import shapely

    if scene.window is None:
        return []
    return [("window", "district")] if canvas.shape(shapely.boundary(scene.window), "window") else []


def _network(canvas: Canvas, scene: Scene) -> list[tuple[str, str]]:
    """Draw the lines of the neighbourhood, the small ones only while the page stays small."""
    minor = scene.frame["class"].isin(MINOR).to_numpy(dtype=bool)
    border = (scene.frame["kind"] == "admin_boundary").to_numpy(dtype=bool)
    size = len(canvas.path(scene.lines[minor]))
    if size <= MAX_NETWORK:
        canvas.shape(scene.lines[minor], "minor")
    canvas.shape(scene.lines[~minor & ~border], "major")
    canvas.shape(scene.lines[border], "admin")
    return [("major", "network")] if len(scene.lines) else []


def _rings(canvas: Canvas, scene: Scene, boundary: Boundary) -> list[tuple[str, str]]:
    import shapely

    for other in boundary.alternatives:
        canvas.shape(to_plane(shapely.geometry.shape(other["geometry"]), scene.forward), "ring", closed=True)
    if not boundary.alternatives:
        return []
    return [("ring", "rejected" if boundary.geometry is None else "alternative")]


def _polygons(canvas: Canvas, scene: Scene, boundary: Boundary, parcels: Sequence[Boundary]) -> list[tuple[str, str]]:
    import shapely

    legend = []
    for one in (boundary, *parcels):
        if one.geometry is None:
            continue
        kind = f"tier {one.tier}" if one.level == boundary.level else f"part {one.tier}"
        canvas.shape(to_plane(shapely.geometry.shape(one.geometry), scene.forward), kind, closed=True)
        legend.append((kind, "polygon" if one.level == boundary.level else "parcel"))
    return list(dict.fromkeys(legend))


def _sides(canvas: Canvas, scene: Scene, words: Words) -> list[tuple[str, str]]:
    import shapely

    for one in scene.found:
        if one.lines is not None:
            canvas.shape(one.lines, "named", f"stroke:{COLOURS[one.side.direction]}")
    for one in scene.found:
        if one.side.geometry is not None:
            stretch = to_plane(shapely.geometry.shape(one.side.geometry), scene.forward)
            kind = "stretch" if one.side.evidence == "line" else "stretch placed"
            canvas.shape(stretch, kind, f"stroke:{COLOURS[one.side.direction]}")
    written: set[tuple[str, str]] = set()
    for one in scene.found:
        if (one.side.direction, one.side.feature) not in written and _label(canvas, scene, one, words):
            written.add((one.side.direction, one.side.feature))
    return [("named", "named")] if any(one.lines is not None for one in scene.found) else []


def _label(canvas: Canvas, scene: Scene, one: Found, words: Words) -> bool:
    import shapely

    stretch = one.side.geometry
    shape = one.lines if stretch is None else to_plane(shapely.geometry.shape(stretch), scene.forward)
    point = _anchor(shape, canvas)
    if point is None:
        return False
    east, north = (float(part) for part in unit_vector(one.side.direction))
    text = f"{words(one.side.direction)} {one.side.feature}"
    colour = COLOURS[one.side.direction]
    canvas.label(point[0], point[1], text, towards=(east, north), kind="label", colour=colour, must=True)
    return True


def _anchor(shape: Any, canvas: Canvas) -> tuple[float, float] | None:
    """Return the point of the visible part of a line that is nearest to its middle."""
    import shapely

    if shape is None:
        return None
    seen = shapely.clip_by_rect(shape, *canvas.extent)
    if seen.is_empty:
        return None
    longest = max(shapely.get_parts(shapely.line_merge(seen)), key=shapely.length)
    middle = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    return float(middle.x), float(middle.y)


def _places(canvas: Canvas, scene: Scene, named: frozenset[str]) -> list[tuple[str, str]]:
    """Draw the places that the document names, then others while there is room."""
    import shapely

    names = scene.places["name"].fillna("").astype(str).to_numpy()
    points = to_plane(scene.places.geometry.to_numpy(), scene.forward)
    known = np.isin(names, list(named))
    near = canvas.extent.east - canvas.extent.west <= MAX_PLACES_WIDTH_M
    others = np.flatnonzero(~known & (names != "")) if near else np.empty(0, dtype=np.int64)
    order = [*np.flatnonzero(known), *others][:MAX_PLACES]
    for row in order:
        xy = shapely.get_coordinates(shapely.centroid(points[row]))[0]
        kind = "place known" if known[row] else "place"
        canvas.dot(float(xy[0]), float(xy[1]), kind)
        must = bool(known[row])
        canvas.label(float(xy[0]), float(xy[1]), str(names[row]), towards=(1.0, 0.0), kind=kind, must=must)
    return [("place", "place")] if order else []
