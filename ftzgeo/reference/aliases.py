"""Names that mean the same: ``aliases.toml``, shipped and the user's own.

::

    [[alias]]
    names = ["津滨高速", "津滨高速公路", "S40"]
    why = "renumbered in 2010"
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.names import name_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EXPECTED = 'expected tables [[alias]] with names = ["...", "..."]'


def read_aliases(path: Path) -> dict[str, tuple[str, ...]]:
    """Return, for every key in the file, the keys of the other names of its feature.

    Raises
    ------
    ReferenceLayerError
        If the file cannot be read or is not a table of aliases.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ReferenceLayerError(f"{path}: cannot read the aliases: {error}; {EXPECTED}") from error
    groups = [_keys(entry, path) for entry in content.get("alias", [])]
    aliases: dict[str, tuple[str, ...]] = {}
    for keys in groups:
        for key in keys:
            others = (*aliases.get(key, ()), *(other for other in keys if other != key))
            aliases[key] = tuple(dict.fromkeys(others))
    return aliases


def _keys(entry: Mapping[str, Any], path: Path) -> list[str]:
    names = entry.get("names") if isinstance(entry, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ReferenceLayerError(f"{path}: an alias without a list of names; {EXPECTED}")
    return [name_key(name) for name in names]
