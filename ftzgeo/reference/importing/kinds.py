"""Kind and class of a feature from the words of a file: OSM's tags, their extracts' ``fclass``, and Chinese terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from ftzgeo.model import FeatureKind
from ftzgeo.reference import osm_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ftzgeo.reference.osm_tags import Shape
    from ftzgeo.reference.sources import Part

KINDS = frozenset(get_args(FeatureKind))
TAG_KEYS = tuple(dict.fromkeys([rule.key for rule in osm_tags.RULES]))
"""The main keys of OSM; a file may have them as columns."""

OSM_COLUMNS = frozenset((*TAG_KEYS, *osm_tags.LIFECYCLE, "admin_level", "area", "service"))
CLASS_COLUMNS = ("class", "fclass", "type", "等级", "道路等级", "类型", "类别", "kind", "layer")

_SHAPES: dict[Part, Shape] = {"lines": "line", "areas": "area", "places": "point"}
_BY_VALUE: dict[Part, tuple[Mapping[str, FeatureKind], ...]] = {
    "lines": (osm_tags.ROADS, osm_tags.PATHS, osm_tags.RAILWAYS, osm_tags.WATERWAYS, osm_tags.COASTS),
    "areas": (osm_tags.SETTLEMENTS, osm_tags.WATERS, osm_tags.LAND_USES, osm_tags.NATURE, osm_tags.INSTITUTIONS),
    "places": (osm_tags.SETTLEMENTS, osm_tags.INSTITUTIONS, osm_tags.WORKS, osm_tags.STATIONS),
}
_BY_KEY: dict[str, FeatureKind] = {
    "highway": "road",
    "railway": "railway",
    "waterway": "river",
    "building": "structure",
    "landuse": "land",
}
_BY_WORD: tuple[tuple[str, FeatureKind], ...] = (
    ("高速", "expressway"),
    ("铁路", "railway"),
    ("轨道", "railway"),
    ("地铁", "railway"),
    ("海岸", "coast"),
    ("运河", "canal"),
    ("渠", "canal"),
    ("河", "river"),
    ("江", "river"),
    ("水系", "river"),
    ("行政", "admin_boundary"),
    ("村", "village"),
    ("公司", "organisation"),
    ("企业", "organisation"),
    ("单位", "organisation"),
    ("学校", "organisation"),
    ("医院", "organisation"),
    ("园区", "estate"),
    ("小区", "estate"),
    ("桥", "structure"),
    ("堤", "structure"),
    ("路", "road"),
    ("道", "road"),
    ("街", "road"),
)


def kind_and_class(values: Mapping[str, str], part: Part) -> tuple[str | None, str | None]:
    """Return kind and class of a feature.

    Parameters
    ----------
    values
        Text by the folded name of its column: those of `OSM_COLUMNS` and `CLASS_COLUMNS`, and ``name``.
    part
        Where the feature goes.
    """
    tagged = osm_tags.classify(values, _SHAPES[part])
    stated = values.get("kind")
    word = next((values[column] for column in (*_BY_KEY, *CLASS_COLUMNS) if column in values), None)
    class_ = tagged.class_ if tagged is not None else word
    if stated in KINDS:
        return stated, class_ if class_ != stated else None
    if tagged is not None:
        return tagged.kind, class_
    return _kind_by_key(values) or _kind_by_word(values, part), class_ or values.get("place")


def _kind_by_key(values: Mapping[str, str]) -> str | None:
    return next((kind for key, kind in _BY_KEY.items() if key in values), None)


def _kind_by_word(values: Mapping[str, str], part: Part) -> str | None:
    words = [values[column] for column in ("place", *CLASS_COLUMNS) if column in values]
    for table in _BY_VALUE[part]:
        for word in words:
            if word.lower() in table:
                return table[word.lower()]
    return next((kind for word in words for sign, kind in _BY_WORD if sign in word), None)
