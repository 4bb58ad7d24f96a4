"""From 四至 in a planning document to polygons, area checks, maps and site verdicts.

>>> import ftzgeo
>>> zones = ftzgeo.parse_text("区块一：面积4.98平方公里，东至甲路、南至乙道、西至丙公路、北至丁河。")
>>> zones[0].blocks[0].side("east")[0].name
'甲路'

The names below are imported when they are first used, so that ``import ftzgeo`` stays light.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ftzgeo.boundaries import read_boundaries, write_boundaries
    from ftzgeo.comparison import diff
    from ftzgeo.descriptions import read_descriptions, write_descriptions
    from ftzgeo.digitize import digitize
    from ftzgeo.documents import read_document
    from ftzgeo.exports import export
    from ftzgeo.maps import make_map, write_map
    from ftzgeo.parsing import parse, parse_document, parse_text
    from ftzgeo.pictures import write_atlas, write_picture
    from ftzgeo.reference import import_layer, open_reference
    from ftzgeo.sites import check, site_index
    from ftzgeo.sites.parcels import check_parcel
    from ftzgeo.sites.tables import check_table
    from ftzgeo.surveys import read_polygons
    from ftzgeo.validation import validate, write_report

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "check",
    "check_parcel",
    "check_table",
    "diff",
    "digitize",
    "export",
    "import_layer",
    "make_map",
    "open_reference",
    "parse",
    "parse_document",
    "parse_text",
    "read_boundaries",
    "read_descriptions",
    "read_document",
    "read_polygons",
    "site_index",
    "validate",
    "write_atlas",
    "write_boundaries",
    "write_descriptions",
    "write_map",
    "write_picture",
    "write_report",
]

_HOMES = {
    "check": "ftzgeo.sites",
    "check_parcel": "ftzgeo.sites.parcels",
    "check_table": "ftzgeo.sites.tables",
    "diff": "ftzgeo.comparison",
    "digitize": "ftzgeo.digitize",
    "export": "ftzgeo.exports",
    "import_layer": "ftzgeo.reference",
    "make_map": "ftzgeo.maps",
    "open_reference": "ftzgeo.reference",
    "parse": "ftzgeo.parsing",
    "parse_document": "ftzgeo.parsing",
    "parse_text": "ftzgeo.parsing",
    "read_boundaries": "ftzgeo.boundaries",
    "read_descriptions": "ftzgeo.descriptions",
    "read_document": "ftzgeo.documents",
    "read_polygons": "ftzgeo.surveys",
    "site_index": "ftzgeo.sites",
    "validate": "ftzgeo.validation",
    "write_atlas": "ftzgeo.pictures",
    "write_boundaries": "ftzgeo.boundaries",
    "write_descriptions": "ftzgeo.descriptions",
    "write_map": "ftzgeo.maps",
    "write_picture": "ftzgeo.pictures",
    "write_report": "ftzgeo.validation",
}


class _Package(ModuleType):
    """Keeps ``ftzgeo.digitize`` the function: importing the subpackage of that name must not take its place."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ftzgeo' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
