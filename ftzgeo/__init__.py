"""From 四至 in a planning document to polygons, area checks, maps and site verdicts.

>>> import ftzgeo
>>> zones = ftzgeo.parse_text("区块一：面积4.98平方公里，东至甲路、南至乙道、西至丙公路、北至丁河。")
>>> zones[0].blocks[0].side("east")[0].name
'甲路'

The names below are imported when they are first used, so that ``import ftzgeo`` stays light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ftzgeo.parsing import parse, parse_document, parse_text

__version__ = "0.1.0"

_HOMES = {
    "parse": "ftzgeo.parsing",
    "parse_document": "ftzgeo.parsing",
    "parse_text": "ftzgeo.parsing",
    "digitize": "ftzgeo.digitize",
    "open_reference": "ftzgeo.reference",
}

__all__ = [
    "__version__",
    "parse",
    "parse_document",
    "parse_text",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ftzgeo' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
