"""Make `boundaries/villages.csv`: the town of every village that a description names, from a list of villages.

Usage: python scripts/make_villages.py [--list ../shared/reference/villages.csv]
       [--descriptions boundaries/descriptions] [--output boundaries/villages.csv]

Only villages of a zone's own district that its description names are taken; the list is not reproduced. The same
inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftzgeo.reference.names import name_key
from ftzgeo.reference.villages import COLUMNS, Village, read_villages, village_key

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]

HEADER = """\
# The villages that boundaries/descriptions name, with their towns.
# Source: statistical division codes of the National Bureau of Statistics, 2010-2023, by way of ruiduobao/gaode_MAP_CUN.
# Licence: that list states none; facts only, a few rows of some 9,700. Made by scripts/make_villages.py.
"""


LINES = frozenset({"road", "expressway", "railway", "river", "canal", "coast"})
"""Kinds of features that are no villages, whatever their name."""


def names_in(content: Any) -> Iterator[str]:
    """Yield every name in a description but those of roads and rivers, as printed and as normalized."""
    if isinstance(content, dict):
        if content.get("kind") in LINES:
            return  # 中河 the river is not 中河村
        for key, value in content.items():
            if key in {"name", "printed"} and isinstance(value, str):
                yield name_key(value)
            yield from names_in(value)
    elif isinstance(content, list):
        for value in content:
            yield from names_in(value)


def is_named(village: Village, names: set[str]) -> bool:
    """Tell whether a village's name is a name of the description, or stands before another word as X村."""
    key = village_key(village.village)
    return any(name == key or name.startswith(f"{key}村") for name in names)


def named_villages(villages: list[Village], folder: Path) -> list[Village]:
    """Return the villages that the descriptions of a folder name."""
    found: set[Village] = set()
    for path in sorted(folder.glob("*.json")):
        for zone in json.loads(path.read_text("utf-8"))["zones"]:
            names = set(names_in(zone["blocks"]))
            own = (one for one in villages if one.district == zone.get("district"))
            found.update(one for one in own if is_named(one, names))
    return sorted(found, key=lambda one: (one.district, one.town, one.village))


def main() -> int:
    """Run the script; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--list", type=Path, default=ROOT.parent / "shared" / "reference" / "villages.csv")
    parser.add_argument("--descriptions", type=Path, default=ROOT / "boundaries" / "descriptions")
    parser.add_argument("--output", type=Path, default=ROOT / "boundaries" / "villages.csv")
    options = parser.parse_args()
    if not options.list.is_file():
        print(f"{options.list} is not a file; give the list of villages with --list", file=sys.stderr)
        return 2
    found = named_villages(read_villages(options.list), options.descriptions)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((one.district, one.town, one.village, " ".join(map(str, one.years))) for one in found)
    options.output.write_text(HEADER + text.getvalue(), "utf-8")
    print(f"{options.output}: {len(found)} villages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
