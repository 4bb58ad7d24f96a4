"""The faces of the street network near a block: which of them the border takes in, cuts, or leaves out beside it.

The network is noded as the digitizer nodes it. Strips between carriageways and the insides of junctions are passed
over. Each face that matters gets a letter, so that somebody who knows the place can say which is wrong.
"""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from ftzgeo.digitize.network import build_network
from ftzgeo.digitize.plane import BEARING_DEG, to_plane, unit_vector
from ftzgeo.digitize.regions import SLIVER_WIDTH_M

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely import Polygon

    from ftzgeo.digitize.explain.scene import Scene
    from ftzgeo.model import Boundary, Direction
    from ftzgeo.reference import ReferenceLayer

Part = Literal["inside", "cut", "beside"]

ROUNDING = 0.02
"""A face that lies in the block but for this share of it is inside."""

REACH_M = SLIVER_WIDTH_M
"""Faces across a dual carriageway are neighbours, too."""

NEIGHBOUR_SHARE = 0.6
"""Lines are read so far around a block, in its widths and heights; larger neighbours stay open and are not faces."""

MAX_SHARE = 2.0
"""Faces larger than twice the block are what a layer without its small streets encloses; they say nothing."""

MIN_SHARED_M = 2 * REACH_M
SHOWN: dict[Part, int] = {"beside": 6, "cut": 6, "inside": 4}
"""So many faces of each part get letters, in this order."""

SQUARE_KM = 1e6


class Face(NamedTuple):
    """A face: its letter where it has one, the share of it in the block, and on which side of the block it lies."""

    letter: str
    part: Part
    shape: Polygon
    share: float
    direction: Direction

    @property
    def area_km2(self) -> float:
        """The area of the face in the local plane."""
        return float(self.shape.area) / SQUARE_KM

    @property
    def change_km2(self) -> float:
        """How much larger the block were with all of a face that is cut or beside it, or without one inside."""
        return -self.area_km2 if self.part == "inside" else (1.0 - self.share) * self.area_km2


def faces_of(scene: Scene, boundary: Boundary, reference: ReferenceLayer) -> list[Face]:
    """Return the faces in a block and beside it; none where nothing is drawn."""
    import shapely

    if boundary.geometry is None:
        return []
    shape = shapely.geometry.shape(boundary.geometry)
    frame = reference.within("lines", _widened(shape.bounds))
    if not len(frame):
        return []
    region = to_plane(shape, scene.forward)
    network = build_network(frame, np.zeros(len(frame), dtype=np.int64), scene.forward)
    faces = _near(shapely.get_parts(shapely.polygonize(network.geometry)), region)
    share = np.asarray(shapely.area(shapely.intersection(faces, region)) / shapely.area(faces))
    border = shapely.buffer(shapely.boundary(region), REACH_M)
    shared_m = np.asarray(shapely.length(shapely.intersection(shapely.boundary(faces), border)))
    found = [
        Face("", part, faces[n], float(share[n]), _towards(faces[n], region))
        for part, chosen in _parts(share, shared_m)
        for n in chosen
    ]
    return list(_lettered(found))


def _near(faces: NDArray[Any], region: Any) -> NDArray[Any]:
    """Return the faces at the region that are neither strips nor much larger than it."""
    import shapely

    area = np.asarray(shapely.area(faces))
    solid = (2 * area >= SLIVER_WIDTH_M * shapely.length(faces)) & (area <= MAX_SHARE * region.area)
    shapely.prepare(region)
    return np.asarray(faces[solid & shapely.dwithin(region, faces, REACH_M)])


def _widened(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return the window of lines that may enclose a face beside the block."""
    west, south, east, north = bounds
    return (
        west - NEIGHBOUR_SHARE * (east - west),
        south - NEIGHBOUR_SHARE * (north - south),
        east + NEIGHBOUR_SHARE * (east - west),
        north + NEIGHBOUR_SHARE * (north - south),
    )


def _parts(share: NDArray[np.float64], shared_m: NDArray[np.float64]) -> Iterator[tuple[Part, NDArray[np.int64]]]:
    near = shared_m >= MIN_SHARED_M
    yield "cut", np.flatnonzero((share > ROUNDING) & (share < 1 - ROUNDING))
    yield "beside", np.flatnonzero((share <= ROUNDING) & near)
    yield "inside", np.flatnonzero(share >= 1 - ROUNDING)


def _lettered(faces: list[Face]) -> Iterator[Face]:
    """Give letters to the largest faces of each part."""
    letters = iter(ascii_uppercase)
    left = dict(SHOWN)
    for face in sorted(faces, key=lambda one: (list(SHOWN).index(one.part), -one.area_km2)):
        left[face.part] -= 1
        yield face._replace(letter=next(letters)) if left[face.part] >= 0 else face


def _towards(face: Any, region: Any) -> Direction:
    """Return the direction in which a face lies, seen from the middle of the region, in widths of the region."""
    west, south, east, north = region.bounds
    point = face.representative_point()
    across = np.array(
        [(point.x - 0.5 * (west + east)) / (east - west), (point.y - 0.5 * (south + north)) / (north - south)]
    )
    return max(BEARING_DEG, key=lambda direction: float(across @ unit_vector(direction)))
