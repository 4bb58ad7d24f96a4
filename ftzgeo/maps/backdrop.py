"""The control features (boundaries/control/*.geojson): what makes a map of an empty page, and what sides are known by.

Read with the json module and shapely alone: a map must not wait for geopandas to load.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.maps.outlines import outline

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.maps.outlines import Prepared

Theme = Literal["district", "river", "railway", "road", "expressway", "place"]
"""What a control feature is drawn as, in the order of drawing."""

THEMES: tuple[Theme, ...] = get_args(Theme)

THEME_OF_KIND: dict[str, Theme] = {
    "admin_boundary": "district",
    "river": "river",
    "canal": "river",
    "coast": "river",
    "railway": "railway",
    "road": "road",
    "expressway": "expressway",
}

THEME_OF_FILE: dict[str, Theme] = {
    "districts": "district",
    "rivers": "river",
    "railways": "railway",
    "roads": "road",
    "expressways": "expressway",
    "places": "place",
}

SIMPLIFY_DEG = 5e-5
"""Tolerance for drawing, about 5 m: below a pixel up to zoom 15."""


@dataclass(frozen=True)
class ControlFeature:
    """One control feature: geometry in EPSG:4326, and where it comes from."""

    id: str
    name: str
    ref: str
    alt_names: tuple[str, ...]
    theme: Theme
    geometry: BaseGeometry
    source: str
    licence: str
    date: str
    accuracy_m: float | None

    def keys(self) -> set[str]:
        """Return the normalized names under which a document may know the feature."""
        return {name_key(name) for name in (self.name, self.ref, *self.alt_names) if name_key(name)}


def name_key(name: str) -> str:
    """Return the key under which the digitizer finds a name, so that the map knows a feature by the same names."""
    from ftzgeo.reference.names import name_key as reference_key

    return reference_key(name.encode("utf-8", "replace").decode())  # a lone surrogate is in no name


def read_control(folder: Path) -> list[ControlFeature]:
    """Read all control features of a folder, in the order of file names and rows.

    Raises
    ------
    ReferenceLayerError
        The folder is absent, or a file in it is not a GeoJSON feature collection.
    """
    if not folder.is_dir():
        raise ReferenceLayerError(f"{folder}: no such folder of control features (*.geojson)")
    return [feature for path in sorted(folder.glob("*.geojson")) for feature in read_control_file(path)]


def read_control_file(path: Path) -> list[ControlFeature]:
    """Read one GeoJSON file of control features; rows without a geometry are left out."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["features"]
        return [control_feature(row, path.stem, number) for number, row in enumerate(rows) if row["geometry"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReferenceLayerError(f"{path}: not a GeoJSON collection of control features ({error!r})") from error


def control_feature(row: dict[str, Any], stem: str, number: int) -> ControlFeature:
    """Turn one GeoJSON feature of the file `stem` into a `ControlFeature`."""
    import shapely

    properties = row.get("properties") or {}
    geometry = shapely.from_geojson(json.dumps(row["geometry"]))
    alt_names = properties.get("alt_names") or ()
    return ControlFeature(
        id=str(properties.get("id") or f"{stem}/{number}"),
        name=text_of(properties.get("name")),
        ref=text_of(properties.get("ref")),
        alt_names=tuple(alt_names.split(";")) if isinstance(alt_names, str) else tuple(map(str, alt_names)),
        theme=theme_of(text_of(properties.get("kind")), stem, geometry),
        geometry=geometry,
        source=text_of(properties.get("source")),
        licence=text_of(properties.get("licence")),
        date=text_of(properties.get("date")),
        accuracy_m=properties.get("accuracy_m"),
    )


def text_of(value: object) -> str:
    """Return a property as text; nothing becomes the empty string."""
    return "" if value is None else str(value)


def theme_of(kind: str, stem: str, geometry: BaseGeometry) -> Theme:
    """Decide what a feature is drawn as: points are places, lines go by kind, then by file."""
    if geometry.geom_type in {"Point", "MultiPoint"}:
        return "place"
    return THEME_OF_KIND.get(kind) or THEME_OF_FILE.get(stem, "road")


def backdrop_layers(
    features: Sequence[ControlFeature], strings: dict[str, str], prepared: Prepared
) -> list[dict[str, Any]]:
    """Return the backdrop for the page: one entry per theme that has features, in drawing order."""
    layers = []
    for theme in THEMES:
        chosen = [feature for feature in features if feature.theme == theme]
        if theme == "district":
            chosen.sort(key=lambda one: -one.geometry.area)  # a city covers its districts unless it is drawn first
        unlabelled = covering(chosen) if theme == "district" else set()
        drawn = [drawn_feature(feature, strings, unlabelled, prepared) for feature in chosen]
        if drawn:
            layers.append({"theme": theme, "name": strings[f"backdrop_{theme}"], "features": drawn})
    return layers


def covering(districts: Sequence[ControlFeature]) -> set[str]:
    """Return the ids of the areas that contain other areas: their label would stand among those."""
    import shapely

    insides = {one.id: one.geometry.representative_point() for one in districts}
    return {
        one.id
        for one in districts
        for other, inside in insides.items()
        if other != one.id and shapely.intersects(one.geometry, inside)
    }


def drawn_feature(
    feature: ControlFeature, strings: dict[str, str], unlabelled: Container[str], prepared: Prepared
) -> dict[str, Any]:
    """Return one backdrop feature: simplified geometry, label, and the words of its tooltip."""
    import shapely

    accuracy = strings["backdrop_accuracy"].format(metres=f"{feature.accuracy_m:g}") if feature.accuracy_m else ""
    drawn = {
        **prepared.once(id(feature), lambda: outline(shapely.simplify(feature.geometry, SIMPLIFY_DEG))),
        "name": feature.name or feature.ref,
        "ref": feature.ref,
        "also": list(feature.alt_names),
        "note": strings["sentence_separator"].join(word for word in (feature.source, feature.date, accuracy) if word),
    }
    return {**drawn, "at": []} if feature.id in unlabelled else drawn


def source_lines(features: Iterable[ControlFeature]) -> list[str]:
    """Return the distinct sources of the features, each with its licence, in order of first use."""
    rows = (f"{feature.source} ({feature.licence})" if feature.licence else feature.source for feature in features)
    return list(dict.fromkeys(row for row in rows if row))
