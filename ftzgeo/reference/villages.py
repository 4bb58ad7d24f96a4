"""Villages: which town a village belongs to, from a table of names.

The table is a CSV file with the columns district, town, village and years (UTF-8; years are separated by blanks). The
one that comes with ftzgeo, ``boundaries/villages.csv``, holds only the villages that the shipped descriptions name.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.model.base import FrozenModel
from ftzgeo.reference.names import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

COLUMNS = ("district", "town", "village", "years")
EXPECTED = f"expected a CSV file in UTF-8 with the columns {', '.join(COLUMNS)}"
_VILLAGE_COMMITTEE = re.compile("(?<=村)村(?:民委员会|委会)$|(?<=村)(?:民委员会|委会)$")
_TOWN_COMMITTEE = re.compile("(?:社区)?居(?:民委员会|委会)$|社区$")
MIN_KEY = 2


class Village(FrozenModel):
    """A village with the town it belongs to, as a list of villages has it in some years."""

    district: str
    town: str
    village: str
    years: tuple[int, ...] = ()

    def __str__(self) -> str:
        span = "–".join(map(str, dict.fromkeys([*self.years[:1], *self.years[-1:]])))
        return f"{plain_name(self.village)} belongs to {self.town} ({self.district}{span and f', {span}'})"


class Villages:
    """A list of villages, found by name."""

    def __init__(self, entries: Iterable[Village] = ()) -> None:
        self.entries = tuple(dict.fromkeys(entries))

    @cached_property
    def _by_key(self) -> dict[str, list[Village]]:
        found: dict[str, list[Village]] = defaultdict(list)
        for entry in self.entries:
            found[village_key(entry.village)].append(entry)
        return found

    def find(self, name: str) -> tuple[Village, ...]:
        """Return the villages of a name, the one listed last in time first, one for each town.

        A town before the name (双口镇安光村) must be the village's own; the name may lack 村.
        """
        key = village_key(name)
        named = self._by_key.get(key) or list(self._led_by_town(key))
        first = {(one.district, one.town): one for one in reversed(named)}
        return tuple(sorted(first.values(), key=lambda one: (-max(one.years, default=0), one.district, one.town)))

    def _led_by_town(self, key: str) -> Iterator[Village]:
        for cut in range(2, len(key) - 1):
            for one in self._by_key.get(key[cut:], ()):
                if name_key(f"{one.district}{one.town}").endswith(key[:cut]):
                    yield one


def plain_name(name: str) -> str:
    """Return a village's name without its committee: 安光村委会 is 安光村, 好新家园社区居委会 is 好新家园."""
    plain = _TOWN_COMMITTEE.sub("", _VILLAGE_COMMITTEE.sub("", name_key(name)))
    return plain or name_key(name)


def village_key(name: str) -> str:
    """Return what a village is found by: its plain name without 村."""
    plain = plain_name(name)
    short = plain.removesuffix("村")
    return short if len(short) >= MIN_KEY else plain


def read_villages(path: Path) -> list[Village]:
    """Return the villages of a table.

    Raises
    ------
    ReferenceLayerError
        If the file cannot be read or lacks a column; the message has the line and the remedy.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(line for line in file if not line.startswith("#"))
            if missing := [column for column in COLUMNS if column not in (reader.fieldnames or ())]:
                raise ReferenceLayerError(f"{path}: no column {missing[0]!r}; {EXPECTED}")
            return [_read_row(row, f"{path}: village {number}") for number, row in enumerate(reader, 1)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReferenceLayerError(f"{path}: cannot read the villages: {error}; {EXPECTED}") from error


def _read_row(row: dict[str, str | None], where: str) -> Village:
    district, town, village, years = ((row[column] or "").strip() for column in COLUMNS)
    if not (town and village):
        raise ReferenceLayerError(f"{where}: without a town or a name; fill both columns or delete the line")
    try:
        return Village(district=district, town=town, village=village, years=tuple(sorted(map(int, years.split()))))
    except ValueError as error:
        raise ReferenceLayerError(f"{where}: years {years!r} are not years; write e.g. 2010 2017 2023") from error
