r"""DXF for AutoCAD and its like: closed polylines in metres on a layer per zone and tier, labels on another.

Written as release 12 (AC1009), which every CAD program reads. Its text is in the code page of Chinese Windows; what
that lacks is written as ``\U+XXXX``. Names of layers are ASCII (the ids of the zones), as that release demands. A hole
is a closed polyline of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.exports.tables import Tables

    Group = tuple[int, str | int | float]

LINETYPES = {"traced": "CONTINUOUS", "completed": "DASHED", "schematic": "DOT"}
_PATTERNS_M: dict[str, tuple[float, ...]] = {"CONTINUOUS": (), "DASHED": (60.0, -30.0), "DOT": (0.0, -25.0)}
"""Lengths on the ground of dashes (positive), gaps (negative) and dots (0)."""
_COLOURS = (5, 1, 3, 6, 4, 30, 40, 140, 200, 210, 90, 8)
"""AutoCAD's colour numbers, one zone after the other."""
_NOTE_LAYER = "FTZGEO-NOTE"
_TEXT_STYLE = "CHINESE"
_LONGEST_ZONE = 20
_LABEL_SHARE = 1 / 60
"""Height of a label as a share of the drawing's larger extent."""
_LABEL_M = (5.0, 100.0)
_LINE_SPACING = 1.6
_CODE_PAGE = "cp936"
_MIDDLE, _CLOSED, _FOLLOWS = 4, 1, 1


class Drawn(NamedTuple):
    """One block or parcel in metres: its layers, its label and its polygon."""

    layer: str
    text_layer: str
    label: tuple[str, ...]
    shape: BaseGeometry


def dxf(tables: Tables) -> dict[str, bytes]:
    """Return the file.

    Raises
    ------
    UsageError
        No block has a position.
    """
    if not tables.drawn:
        raise UsageError("no block has a position, so there is nothing to draw in a DXF; .xlsx lists all blocks")
    drawing = Drawing(tables)
    groups = [
        *_section("HEADER", drawing.header()),
        *_section("TABLES", drawing.tables()),
        *_section("ENTITIES", drawing.entities()),
        (0, "EOF"),
    ]
    return {".dxf": "".join(f"{code:>3}\r\n{_text(value)}\r\n" for code, value in groups).encode(_CODE_PAGE)}


@dataclass(frozen=True)
class Drawing:
    """The drawing of tables, as groups of code and value."""

    source: Tables

    @cached_property
    def parts(self) -> list[Drawn]:
        """What is drawn, in the order of the documents."""
        parts = []
        for row in self.source.drawn:
            zone = self.zone_layers[row.cells["zone"]]
            area = row.cells["area_km2"]
            lines = (row.cells["label"], row.cells["name"], row.cells["tier_name"])
            label = (*dict.fromkeys(line for line in lines if line), *([f"{area:.4f} km2"] if area else []))
            shape = self.source.coordinates.apply(row.shape)
            parts.append(Drawn(f"{zone}-{row.cells['tier'].upper()}", f"{zone}-TEXT", label, shape))
        return parts

    @cached_property
    def zone_layers(self) -> dict[str, str]:
        """The beginning of layers' names by the id of the zone."""
        names: dict[str, str] = {}
        for number, zone in enumerate(self.source.zones, start=1):
            name = re.sub(r"[^A-Z0-9_-]", "", zone.id.upper())[:_LONGEST_ZONE]
            names[zone.id] = name if name and name not in names.values() else f"ZONE{number}"
        return names

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres."""
        import shapely

        west, south, east, north = shapely.total_bounds([part.shape for part in self.parts])
        return float(west), float(south), float(east), float(north)

    @property
    def text_m(self) -> float:
        """Height of labels on the ground."""
        west, south, east, north = self.bounds
        least, most = _LABEL_M
        return min(most, max(least, max(east - west, north - south) * _LABEL_SHARE))

    def header(self) -> Iterator[Group]:
        """Yield release, code page, and the extent that a program shows first."""
        west, south, east, north = self.bounds
        yield from ((9, "$ACADVER"), (1, "AC1009"), (9, "$DWGCODEPAGE"), (3, "ANSI_936"))
        yield from (
            (9, "$EXTMIN"),
            (10, west),
            (20, south),
            (30, 0.0),
            (9, "$EXTMAX"),
            (10, east),
            (20, north),
            (30, 0.0),
        )

    def tables(self) -> Iterator[Group]:
        """Yield line types, layers and the style of text."""
        yield from _table("LTYPE", [_linetype(name, pattern) for name, pattern in _PATTERNS_M.items()])
        layers = [_layer("0", 7, "CONTINUOUS"), _layer(_NOTE_LAYER, 8, "CONTINUOUS")]
        for number, zone in enumerate(self.zone_layers.values()):
            colour = _COLOURS[number % len(_COLOURS)]
            layers += [_layer(f"{zone}-{tier.upper()}", colour, line) for tier, line in LINETYPES.items()]
            layers.append(_layer(f"{zone}-TEXT", colour, "CONTINUOUS"))
        yield from _table("LAYER", layers)
        style: list[Group] = [(0, "STYLE"), (2, _TEXT_STYLE), (70, 0), (40, 0.0), (41, 1.0), (50, 0.0), (71, 0)]
        # AutoCAD's own fonts of strokes: Latin letters, and Chinese as the "big font".
        yield from _table("STYLE", [[*style, (42, self.text_m), (3, "gbenor.shx"), (4, "gbcbig.shx")]])

    def entities(self) -> Iterator[Group]:
        """Yield the polylines and labels of all parts, and what the coordinates are."""
        import shapely

        for part in self.parts:
            for polygon in shapely.get_parts(part.shape):
                for ring in (polygon.exterior, *polygon.interiors):
                    yield from _polyline(part.layer, ring)
            at = part.shape.representative_point()
            top = at.y + (len(part.label) - 1) / 2 * self.text_m * _LINE_SPACING
            for number, line in enumerate(part.label):
                yield from _label(line, part.text_layer, at.x, top - number * self.text_m * _LINE_SPACING, self.text_m)
        west, south, east, _ = self.bounds
        note = self.source.coordinates.label
        yield from _label(note, _NOTE_LAYER, (west + east) / 2, south - 3 * self.text_m, self.text_m)


def _section(name: str, groups: Iterable[Group]) -> Iterator[Group]:
    yield from ((0, "SECTION"), (2, name), *groups, (0, "ENDSEC"))


def _table(name: str, records: list[list[Group]]) -> Iterator[Group]:
    yield from ((0, "TABLE"), (2, name), (70, len(records)))
    for record in records:
        yield from record
    yield (0, "ENDTAB")


def _linetype(name: str, pattern: tuple[float, ...]) -> list[Group]:
    length = sum(map(abs, pattern))
    head: list[Group] = [(0, "LTYPE"), (2, name), (70, 0), (3, name), (72, 65), (73, len(pattern)), (40, length)]
    return [*head, *((49, part) for part in pattern)]


def _layer(name: str, colour: int, linetype: str) -> list[Group]:
    return [(0, "LAYER"), (2, name), (70, 0), (62, colour), (6, linetype)]


def _polyline(layer: str, ring: BaseGeometry) -> Iterator[Group]:
    """Yield a closed polyline; its last vertex is not the first again."""
    yield from ((0, "POLYLINE"), (8, layer), (66, _FOLLOWS), (10, 0.0), (20, 0.0), (30, 0.0), (70, _CLOSED))
    for x, y in ring.coords[:-1]:
        yield from ((0, "VERTEX"), (8, layer), (10, x), (20, y), (30, 0.0))
    yield from ((0, "SEQEND"), (8, layer))


def _label(text: str, layer: str, x: float, y: float, height_m: float) -> Iterator[Group]:
    yield from ((0, "TEXT"), (8, layer), (10, x), (20, y), (30, 0.0), (40, height_m), (1, text), (7, _TEXT_STYLE))
    yield from ((72, _MIDDLE), (11, x), (21, y), (31, 0.0))


def _text(value: str | float) -> str:
    """Write a value: metres to the millimetre, text on one line in the code page."""
    if isinstance(value, float):
        return f"{value:.4f}"
    return "".join(map(_character, str(value)))


def _character(character: str) -> str:
    if character in "\r\n\t":
        return " "
    try:
        character.encode(_CODE_PAGE)
    except UnicodeEncodeError:
        code = ord(character)
        return f"\\U+{code:04X}" if code <= 0xFFFF else "?"  # noqa: PLR2004 - the escape has four digits
    return character
