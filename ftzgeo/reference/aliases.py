"""Names that mean the same: ``aliases.toml``, shipped and the user's own.

::

    [[alias]]
    names = ["津滨高速", "津滨高速公路", "S40"]
    why = "renumbered in 2010"
    source = "notice of the transport commission"
    date = "2010-12-01"
    who = "surveyor's name"            # optional
    blocks = ["beichen-5"]             # optional: for these blocks and their parcels only
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.model.base import FrozenModel
from ftzgeo.reference.likeness import Likeness
from ftzgeo.reference.names import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

OWN_SCORE = 0.99
SHIPPED_SCORE = 0.98
"""A shipped alias counts less than the user's: it is used where the layer lacks the name itself."""

EXPECTED = 'expected tables [[alias]] with names = ["...", "..."], why, source and date'
TEXTS = ("why", "source", "date", "who")
LISTS = ("names", "blocks")
MIN_NAMES = 2


class Alias(FrozenModel):
    """Names of one feature, with what shows that they are the same, where that stands, since when, and who says so.

    With `blocks` it holds only for the blocks of these ids and for their parcels. `score` is how sure it is taken.
    """

    names: tuple[str, ...]
    why: str = ""
    source: str = ""
    date: str = ""
    who: str = ""
    blocks: tuple[str, ...] = ()
    score: float = OWN_SCORE

    def holds_for(self, block: str | None) -> bool:
        """Tell whether the alias may be used for a block or parcel; without one, only what holds everywhere."""
        if not self.blocks:
            return True
        return block is not None and any(block == own or block.startswith(f"{own}-") for own in self.blocks)

    @property
    def reason(self) -> str:
        """The reason in words."""
        return f"an alias: {self.why}" if self.why else "an alias"


class Aliases:
    """The aliases of a layer, found by any of their names."""

    def __init__(self, entries: Iterable[Alias] = ()) -> None:
        self.entries = tuple(entries)
        self._by_key: dict[str, list[Alias]] = defaultdict(list)
        for entry in self.entries:
            for key in dict.fromkeys(map(name_key, entry.names)):
                self._by_key[key].append(entry)

    def others(self, key: str, *, block: str | None = None) -> list[tuple[str, Likeness]]:
        """Return the keys of the other names of a feature, the surest first.

        `block` is the id of the block or parcel whose description has the name.
        """
        found: dict[str, Likeness] = {}
        for entry in sorted(self._by_key.get(key, ()), key=lambda entry: -entry.score):
            if entry.holds_for(block):
                for other in map(name_key, entry.names):
                    if other != key:
                        found.setdefault(other, Likeness(entry.score, entry.reason, "alias"))
        return list(found.items())


def read_aliases(path: Path, *, score: float = OWN_SCORE) -> list[Alias]:
    """Return the aliases of a file.

    Raises
    ------
    ReferenceLayerError
        If the file cannot be read or is not a list of aliases; the message has the number of the entry and the remedy.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ReferenceLayerError(f"{path}: cannot read the aliases: {error}; {EXPECTED}") from error
    if unknown := sorted(content.keys() - {"alias"}):
        raise ReferenceLayerError(f"{path}: unknown table or key {unknown[0]!r}; {EXPECTED}")
    entries = content.get("alias", [])
    if not isinstance(entries, list):
        raise ReferenceLayerError(f"{path}: [alias] is one table; write [[alias]] before every entry")
    return [_read_entry(entry, f"{path}: alias {number}", score) for number, entry in enumerate(entries, 1)]


def _read_entry(entry: Any, where: str, score: float) -> Alias:
    if not isinstance(entry, dict):
        raise ReferenceLayerError(f"{where}: is no table; {EXPECTED}")
    if unknown := sorted(entry.keys() - {*TEXTS, *LISTS}):
        allowed = ", ".join((*LISTS, *TEXTS))
        raise ReferenceLayerError(f"{where}: unknown key {unknown[0]!r}; it may have {allowed}")
    names = _texts(entry, "names", where)
    if len(dict.fromkeys(map(name_key, names))) < MIN_NAMES:
        raise ReferenceLayerError(f"{where}: needs two names or more that differ (has: {', '.join(names) or 'none'})")
    if "blocks" in entry and not entry["blocks"]:
        raise ReferenceLayerError(f"{where}: 'blocks' is empty; name the ids of blocks, or leave it out")
    blocks = _texts(entry, "blocks", where) if "blocks" in entry else ()
    return Alias(names=names, blocks=blocks, score=score, **dict(_told(entry, where)))


def _texts(entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = entry.get(key)
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise ReferenceLayerError(f'{where}: without a list of {key}; write {key} = ["...", "..."]')
    return tuple(values)


def _told(entry: Mapping[str, Any], where: str) -> Iterator[tuple[str, str]]:
    for key in TEXTS:
        value = entry.get(key, "")
        if isinstance(value, dt.date):
            value = value.isoformat()
        if not isinstance(value, str):
            raise ReferenceLayerError(f'{where}: {key!r} is no text; put it in quotes: {key} = "..."')
        yield key, value
