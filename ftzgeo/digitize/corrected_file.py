"""Read a file of polygons that a person corrected: GeoJSON with a property ``id``, as QGIS saves it.

The file may be what `ftzgeo digitize` wrote, changed; other properties than ``id`` and ``reviewed`` are not read, so it
does not matter what a GIS added or took away.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ftzgeo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_REASON_AT = re.compile(r"(?P<reason>.*)\[(?P<lon>\S+) (?P<lat>\S+)\]")
_ACCEPTED_CRS = re.compile(r"(CRS84|EPSG:.*(4326|4490))$", re.IGNORECASE)
POLYGONAL = ("Polygon", "MultiPolygon")
DECIMALS = 7


class Correction(NamedTuple):
    """A polygon (EPSG:4326; None for a null geometry), and who reviewed it before this time."""

    shape: Any
    reviewed: str | None


def read_corrected(path: Path) -> dict[str, Correction]:
    """Return the corrected polygons by the id of their block or parcel.

    Raises
    ------
    BoundaryError
        If the file cannot be read or is in another CRS, an id is missing or comes twice, or a polygon is not valid;
        the message names the feature, the reason and the place.
    """
    corrections: dict[str, Correction] = {}
    for number, feature in enumerate(_features(path), start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        identifier = properties.get("id") if isinstance(properties, dict) else None
        if not isinstance(identifier, str) or not identifier:
            raise BoundaryError(f"{path}: feature {number} has no property 'id' with the id of a block or parcel")
        where = f"{path}: feature {number} ({identifier})"
        if identifier in corrections:
            raise BoundaryError(f"{where}: the id comes twice; merge the polygons to one multipolygon")
        reviewed = properties.get("reviewed") if isinstance(properties, dict) else None
        earlier = reviewed.strip() if isinstance(reviewed, str) and reviewed.strip() else None
        corrections[identifier] = Correction(_shape(feature.get("geometry"), where), earlier)
    return corrections


def _features(path: Path) -> Iterator[Any]:
    try:
        collection = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise BoundaryError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise BoundaryError(f"{path}: not GeoJSON ({error}); export the layer from QGIS as GeoJSON") from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise BoundaryError(f"{path}: not a GeoJSON FeatureCollection; export the layer from QGIS as GeoJSON")
    _check_crs(collection.get("crs"), path)
    yield from features


def _check_crs(member: Any, path: Path) -> None:
    if member is None:
        return
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not _ACCEPTED_CRS.search(name):
        raise BoundaryError(f"{path}: is in the CRS {name!r}; save it in EPSG:4326 (CGCS2000, EPSG:4490, will do)")


def _shape(geometry: Any, where: str) -> Any:
    """Return a valid polygon with two coordinates and the decimals that files keep."""
    import numpy as np
    import shapely

    if geometry is None:
        return None
    kind = geometry.get("type") if isinstance(geometry, dict) else geometry
    if kind not in POLYGONAL:
        raise BoundaryError(f"{where}: its geometry is {kind!r}; a boundary is a Polygon or a MultiPolygon")
    try:
        shape = shapely.force_2d(shapely.geometry.shape(geometry))
    except (ValueError, TypeError, IndexError, KeyError, shapely.errors.ShapelyError) as error:
        raise BoundaryError(f"{where}: its geometry cannot be read ({error})") from error
    _check_degrees(shape, where)
    _check_valid(shape, where)
    rounded = shapely.transform(shape, lambda xy: np.round(xy, DECIMALS))
    _check_valid(rounded, where)
    return rounded


def _check_degrees(shape: Any, where: str) -> None:
    import numpy as np
    import shapely

    xy = shapely.get_coordinates(shape)
    if not len(xy) or not np.isfinite(xy).all():
        raise BoundaryError(f"{where}: its polygon is empty, or a coordinate is not a number")
    if (np.abs(xy) > (180.0, 90.0)).any():
        lon, lat = xy[int(np.argmax(np.abs(xy).max(axis=1)))]
        raise BoundaryError(f"{where}: {lon:.9g} {lat:.9g} are no degrees of longitude and latitude; use EPSG:4326")


def _check_valid(shape: Any, where: str) -> None:
    import shapely

    if shape.is_valid:
        return
    reason = shapely.is_valid_reason(shape)
    match = _REASON_AT.fullmatch(reason)
    if match:
        place = f"{float(match['lon']):.7f} {float(match['lat']):.7f}"
        reason = f"{match['reason'].strip()} at {place} (longitude latitude)"
    raise BoundaryError(f"{where}: the polygon is not valid: {reason}; correct it there and save again")
