"""Read and write files of boundaries: GeoJSON (RFC 7946), one feature per `Boundary`, one line per feature.

The properties of a feature are the fields of `Boundary` without its geometry. Coordinates are rounded to 7 decimals
(1 cm), exterior rings run counter-clockwise; the same boundaries give the same bytes. Files that went through a GIS are
read too: lists that came back as strings of JSON, a third coordinate, clockwise rings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from pydantic import ValidationError

from ftzgeo.errors import BoundaryError
from ftzgeo.files import write_replacing
from ftzgeo.model import Boundary, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry


@runtime_checkable
class Digitization(Protocol):
    """What `ftzgeo.digitize` returns: boundaries, and the zones that they were made of."""

    zones: tuple[Zone, ...]

    def boundaries(self) -> list[Boundary]:
        """Return the boundaries as models."""


BoundarySource = Sequence[Boundary] | Digitization | Path | str


def boundaries_of(source: BoundarySource) -> Sequence[Boundary]:
    """Return the boundaries of a digitization, of a file or folder (`read_boundaries`), or those that were given."""
    if isinstance(source, Path | str):
        return read_boundaries(source)
    return source.boundaries() if isinstance(source, Digitization) else source


def zones_of(source: BoundarySource, zones: Sequence[Zone] | None) -> Sequence[Zone]:
    """Return the zones that were given; else those of the digitization, or none."""
    if zones is not None:
        return zones
    return source.zones if isinstance(source, Digitization) else ()


DECIMALS = 7
POLYGONAL = ("Polygon", "MultiPolygon")
LONGITUDE_LIMIT_DEG = 180.0
LATITUDE_LIMIT_DEG = 90.0
MIN_RING_POSITIONS = 4
_LISTS = ("sides", "alternatives", "findings", "reference")
_ACCEPTED_CRS = re.compile(r"(^|[:/])(CRS84|EPSG[:/]([\d.]*[:/])?(4326|4490))$", re.IGNORECASE)


# Write ---------------------------------------------------------------------------------------------------------------


def write_boundaries(boundaries: Sequence[Boundary], path: Path | str) -> Path:
    """Write boundaries to a GeoJSON file, in the order given.

    Raises
    ------
    BoundaryError
        Two boundaries with one id, a geometry that is no polygon, NaN or infinity, or a tier that does not go with
        the geometry (``unlocated`` is the tier of those without one). Nothing is written then.
    """
    _refuse_duplicates((boundary.id, f"boundary {boundary.id}") for boundary in boundaries)
    lines = ",\n".join(_feature_line(boundary) for boundary in boundaries)
    text = '{"type": "FeatureCollection", "features": [\n' + lines + ("\n" if lines else "") + "]}\n"
    return write_replacing(path, text.encode())


def _feature_line(boundary: Boundary) -> str:
    where = f"boundary {boundary.id}"
    geometry = _polygonal(boundary.geometry, where)
    _check_tier(boundary, where)
    properties = _rounded(boundary.model_dump(mode="json", exclude={"geometry"}))
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return _finite_json(feature, where)


def _rounded(value: Any) -> Any:
    """Round the coordinates of every GeoJSON geometry inside a JSON value."""
    if isinstance(value, dict):
        return {k: _round_nested(v) if k == "coordinates" else _rounded(v) for k, v in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value


def _round_nested(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_round_nested(item) for item in value]
    return round(value, DECIMALS) + 0.0 if isinstance(value, float) else value


def _finite_json(value: Any, where: str) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        raise BoundaryError(f"{where}: a number is NaN or infinite; correct it or leave it out (null)") from error


# Read ----------------------------------------------------------------------------------------------------------------


def read_boundaries(path: Path | str) -> list[Boundary]:
    """Read boundaries from a GeoJSON file, or from all ``*.geojson`` files of a folder in the order of their names.

    Raises
    ------
    BoundaryError
        A file that is missing, not JSON, not GeoJSON in EPSG:4326, or not what `write_boundaries` writes; the message
        names the file, the feature and what to do.
    """
    path = Path(path)
    files = _files(path)
    placed = [(boundary, where) for file in files for boundary, where in _read_file(file)]
    _refuse_duplicates((boundary.id, where) for boundary, where in placed)
    return [boundary for boundary, _ in placed]


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise BoundaryError(f"{path}: no such file or folder; `ftzgeo digitize -o {path}` writes one")
    if not path.is_dir():
        return [path]
    files = sorted(path.glob("*.geojson"))
    if not files:
        raise BoundaryError(f"{path}: the folder has no .geojson file; give a file that `ftzgeo digitize` wrote")
    return files


def _read_file(file: Path) -> Iterator[tuple[Boundary, str]]:
    for number, feature in enumerate(_features(file), start=1):
        where = f"{file}: feature {number}"
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise BoundaryError(f'{where}: not a GeoJSON feature ("type": "Feature" is missing)')
        properties = feature.get("properties")
        if not isinstance(properties, dict):
            raise BoundaryError(f"{where}: has no properties; a boundary needs at least id, level and zone")
        where += f" ({properties['id']})" if "id" in properties else ""
        yield _boundary(feature, properties, where), where


def _features(file: Path) -> list[Any]:
    """Return the features of a file, after checking everything that is not about one of them."""
    collection = _json(file)
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        found = collection.get("type") if isinstance(collection, dict) else type(collection).__name__
        raise BoundaryError(f"{file}: is {found!r}, not a GeoJSON FeatureCollection")
    features = collection.get("features")
    if not isinstance(features, list):
        raise BoundaryError(f'{file}: the FeatureCollection has no list of "features"')
    _check_crs(collection.get("crs"), file)
    return features


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise BoundaryError(f"{file}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BoundaryError(f"{file}: byte {error.start} is not UTF-8; save the file as UTF-8 GeoJSON") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise BoundaryError(f"{file}: not JSON at {place} ({error.msg}); was it cut off or edited by hand?") from error
    except RecursionError as error:
        raise BoundaryError(f"{file}: nested too deeply to be GeoJSON") from error


def _check_crs(member: Any, file: Path) -> None:
    """Accept the obsolete ``crs`` member only where it says what RFC 7946 says anyway."""
    if member is None:
        return
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not _ACCEPTED_CRS.search(name):
        raise BoundaryError(
            f"{file}: is in the coordinate system {name!r}; boundaries are longitude and latitude in EPSG:4326 "
            "(CGCS2000, EPSG:4490, counts as the same): reproject the file first"
        )


def _boundary(feature: dict[str, Any], properties: dict[str, Any], where: str) -> Boundary:
    _finite_json(feature, where)
    fields = {key: _list(value, key, where) if key in _LISTS else value for key, value in properties.items()}
    fields["geometry"] = _polygonal(feature.get("geometry"), where)
    try:
        boundary = Boundary.model_validate(fields)
    except ValidationError as error:
        raise BoundaryError(f"{where}: {_first_problem(error)}") from error
    _check_tier(boundary, where)
    return boundary


def _list(value: Any, key: str, where: str) -> Any:
    """Undo what GIS programs do to lists: null for an empty one, a string of JSON for the others."""
    if value is None:
        return []
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value.strip() else []
    except json.JSONDecodeError as error:
        raise BoundaryError(f"{where}: property {key!r} is a string that is not JSON") from error


def _first_problem(error: ValidationError) -> str:
    problem = error.errors()[0]
    field = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"property {field!r} is not one of a boundary's; remove it or move it to another file"
    if problem["type"] == "missing":
        return f"property {field!r} is missing"
    return f"property {field!r}: {problem['msg']} (it is {problem['input']!r:.60})"


def _check_tier(boundary: Boundary, where: str) -> None:
    if (boundary.geometry is None) != (boundary.tier == "unlocated"):
        has = "no geometry" if boundary.geometry is None else "a geometry"
        raise BoundaryError(f"{where}: tier {boundary.tier!r} with {has}; 'unlocated' is the tier of those without one")


def _refuse_duplicates(ids: Iterable[tuple[str, str]]) -> None:
    seen: dict[str, str] = {}
    for identifier, where in ids:
        if identifier in seen:
            raise BoundaryError(f"{where}: the id {identifier!r} was already used by {seen[identifier]}")
        seen[identifier] = where


# Geometry ------------------------------------------------------------------------------------------------------------


def _polygonal(geometry: Any, where: str) -> dict[str, Any] | None:
    """Return a GeoJSON polygon as it is stored: checked, two-dimensional, rounded, oriented; None for none."""
    if geometry is None:
        return None
    kind = geometry.get("type") if isinstance(geometry, dict) else type(geometry).__name__
    if kind not in POLYGONAL:
        raise BoundaryError(f"{where}: its geometry is {kind!r}; a boundary is a Polygon, a MultiPolygon or null")
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list | tuple) or not polygons:
        raise BoundaryError(f"{where}: its {kind} has no coordinates; give null for a block without a position")
    stored = [_polygon(rings, where) for rings in polygons]
    return {"type": kind, "coordinates": stored[0] if kind == "Polygon" else stored}


def _polygon(rings: Any, where: str) -> list[list[list[float]]]:
    if not isinstance(rings, list | tuple) or not rings:
        raise BoundaryError(f"{where}: a polygon has no rings; give null for a block without a position")
    return [_oriented(_ring(ring, where), counterclockwise=i == 0) for i, ring in enumerate(rings)]


def _ring(ring: Any, where: str) -> NDArray[np.float64]:
    try:
        positions = np.array([[float(v) for v in position[:2]] for position in ring], dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BoundaryError(f"{where}: a ring is not a list of [longitude, latitude] pairs of numbers") from error
    if positions.ndim != 2 or positions.shape[1] != 2 or len(positions) < MIN_RING_POSITIONS:  # noqa: PLR2004 - pairs
        raise BoundaryError(f"{where}: a ring needs at least {MIN_RING_POSITIONS} [longitude, latitude] pairs")
    if not np.isfinite(positions).all():
        row = int(np.flatnonzero(~np.isfinite(positions).all(axis=1))[0]) + 1
        raise BoundaryError(f"{where}: vertex {row} of a ring is NaN or infinite; correct it or leave it out")
    if not np.array_equal(positions[0], positions[-1]):
        raise BoundaryError(f"{where}: a ring is not closed; repeat its first vertex at the end")
    _check_degrees(positions, where)
    return np.asarray(np.round(positions, DECIMALS) + 0.0)


def _check_degrees(positions: NDArray[np.float64], where: str) -> None:
    lon, lat = np.abs(positions).max(axis=0)
    if lon <= LONGITUDE_LIMIT_DEG and lat <= LATITUDE_LIMIT_DEG:
        return
    if lon <= LATITUDE_LIMIT_DEG and lat <= LONGITUDE_LIMIT_DEG:
        raise BoundaryError(f"{where}: latitudes up to {lat:.6g}; the axes seem to be swapped: longitude comes first")
    raise BoundaryError(f"{where}: coordinates up to {max(lon, lat):.9g} are not degrees; reproject to EPSG:4326")


def _oriented(ring: NDArray[np.float64], *, counterclockwise: bool) -> list[list[float]]:
    x, y = (ring - ring[0]).T
    doubled_area = float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))
    positions: list[list[float]] = ring.tolist()
    return positions if (doubled_area >= 0) == counterclockwise else positions[::-1]


def boundary_shape(boundary: Boundary) -> BaseGeometry | None:
    """Return a boundary's geometry as a shapely object in EPSG:4326; None when it has none."""
    if boundary.geometry is None:
        return None
    from shapely.geometry import shape

    return shape(boundary.geometry)


def to_geodataframe(boundaries: Sequence[Boundary]) -> gpd.GeoDataFrame:
    """Return one row per boundary: its plain fields as columns, and its geometry (EPSG:4326, None when unlocated).

    The nested fields (sides, alternatives, findings, reference) stay with the models.
    """
    import geopandas as gpd

    columns = [name for name in Boundary.model_fields if name not in {"geometry", *_LISTS}]
    data = {name: [getattr(boundary, name) for boundary in boundaries] for name in columns}
    shapes = [boundary_shape(boundary) for boundary in boundaries]
    return gpd.GeoDataFrame(data, geometry=shapes, crs="EPSG:4326")
