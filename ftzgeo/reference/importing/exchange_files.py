"""Read files of 界址点坐标: parcels become polygons with holes, in the system that the header says.

Which column is the northing and whether the eastings carry the number of their zone is told by the numbers, compared
with the header, and said. A file that contradicts itself is refused: which of the two is wrong, only its maker knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.importing.exchange_system import ExchangeSystem
from ftzgeo.reference.importing.exchange_text import (
    AREA_FIELD,
    CORNER_FIELD,
    FIELDS,
    MIN_CORNERS,
    parse_exchange,
    rings_of,
)
from ftzgeo.reference.importing.tables import Batch, Table
from ftzgeo.reference.importing.text import encoding_of

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from ftzgeo.reference.importing.exchange_text import ExchangeParcel, ExchangeText, Ring
    from ftzgeo.reference.importing.journal import Journal
    from ftzgeo.reference.importing.tables import Chooser, Opened


def read_tables(file: Opened, choose: Chooser, crs: str | None, journal: Journal) -> Generator[Table, None, None]:
    """Yield the one table of a file; `crs` is what the user says of its coordinates, which goes before the header.

    Raises
    ------
    ReferenceLayerError
        If the text cannot be read, or a ring has fewer than three corners; the message names the line.
    CoordinateError
        If the header names no system that can be used, or contradicts the coordinates.
    """
    with file.path.open(encoding=encoding_of(file)) as content:
        text = parse_exchange(content, file.label)
    system = ExchangeSystem(file.label, text, crs, journal)
    columns = [*FIELDS[:2], AREA_FIELD, *FIELDS[2:], CORNER_FIELD]
    choose(columns)
    yield Table(file.path.stem, columns, system.crs, len(text.parcels), _batches(file, text, system, journal))


def _batches(
    file: Opened, text: ExchangeText, system: ExchangeSystem, journal: Journal
) -> Generator[Batch, None, None]:
    geometry = np.empty(len(text.parcels), dtype=object)
    geometry[:] = [_shape(file, parcel, system, journal) for parcel in text.parcels]
    columns = {name: [parcel.fields.get(name) for parcel in text.parcels] for name in (*FIELDS, AREA_FIELD)}
    columns[CORNER_FIELD] = [_corner_names(parcel) for parcel in text.parcels]
    yield Batch(columns, geometry, 1)


def _corner_names(parcel: ExchangeParcel) -> str:
    return ";".join(",".join(corner.name for corner in ring.corners) for ring in rings_of(parcel))


def _shape(file: Opened, parcel: ExchangeParcel, system: ExchangeSystem, journal: Journal) -> Any:
    """Return a parcel's polygon; None for one that is no area (线, 点). Nothing is repaired."""
    where = f"{file.label}: line {parcel.line}"
    kind = parcel.fields.get("图形属性", "面")
    if kind != "面":
        journal.say(f"{where}: 图形属性 is {kind}, not 面: the parcel has no area and was left out")
        return None
    rings = list(rings_of(parcel))
    if parcel.count is not None and len(parcel.corners) > parcel.count + len(rings):
        journal.say(f"{where}: the parcel says {parcel.count} points and has {len(parcel.corners)}; all were read")
    for ring in rings:
        number = len({(corner.first, corner.second) for corner in ring.corners})
        if number < MIN_CORNERS:
            line = ring.corners[0].line
            raise ReferenceLayerError(
                f"{file.label}: line {line}: a ring of {number} points; three make an area: get the file again"
            )
        if ring.closing is not None and ring.misclosure:
            journal.say(
                f"{file.label}: line {ring.closing.line}: {ring.closing.name} comes again {ring.misclosure:.3g} off: "
                "read as the end of its ring"
            )
    if any(ring.closing is None for ring in rings):
        journal.say(f"{file.label}: rings without their first point at the end were closed")
    return _nested(rings, system, where, journal)


def _nested(rings: Sequence[Ring], system: ExchangeSystem, where: str, journal: Journal) -> Any:
    """Return a polygon of rings: one that lies within another is a hole of it, one within a hole an island."""
    import shapely

    shapes = [shapely.Polygon([system.xy(corner) for corner in ring.corners]) for ring in rings]
    areas, tree = shapely.area(shapes), shapely.STRtree(shapes)
    around = [
        [int(j) for j in tree.query(inner) if areas[j] > areas[i] and _surrounds(shapes[j], inner)]
        for i, inner in enumerate(shapes)
    ]
    shells = [i for i, outer in enumerate(around) if len(outer) % 2 == 0]
    if any((ring.corners[0].ring == 1) != (i in shells) for i, ring in enumerate(rings)):
        journal.say(f"{where}: which ring is a hole was told by where it lies, not by its number (圈号)")
    polygons = []
    for i in shells:
        holes = [j for j, outer in enumerate(around) if i in outer and len(outer) == len(around[i]) + 1]
        polygons.append(shapely.Polygon(shapes[i].exterior, [shapes[j].exterior for j in holes]))
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _surrounds(outer: Any, inner: Any) -> bool:
    """Tell whether every corner of a ring lies in another; works for rings that cross themselves, too."""
    import shapely

    points = shapely.points(shapely.get_coordinates(inner))
    return bool(shapely.intersects(outer, points).all() and shapely.contains(outer, points).any())
