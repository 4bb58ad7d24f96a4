"""Seeded defects: which are found and named, and how often what is right raises an alarm. Prints Markdown tables.

    python benchmarks/defects.py

The defects and the right variants are those of the tests (``tests/validation/defects.py``, ``clean_variants.py``).
Mistakes with position and shape are besides made with each of five polygons in turn, three times: compared with
boundaries drawn before and with a reference layer, with the boundaries alone, with the layer alone.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.validation.clean_variants import CLEAN  # noqa: E402 - found on the path set above
from tests.validation.defect_town import SIDES, town_case, write_reference  # noqa: E402 - as above
from tests.validation.defects import DEFECTS, EXPLANATIONS, position_defects  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.validation.defect_town import Case
    from tests.validation.defects import Defect

POLYGONS = ("z-1", "z-2", "z-3-1", "z-3-2", "z-4")
NEEDS_DRAWN = frozenset({"shifted", "mirrored", "rotated", "scaled", "hole-unexpected"})
"""Streets tell that a side is off, but not which of these was done."""


def main() -> int:
    """Print the tables; return 1 where a defect was missed or an alarm was false."""
    with tempfile.TemporaryDirectory() as folder:
        town = town_case(write_reference(Path(folder) / "streets.gpkg"))
        missed = single_table(town) + repeated_table(town)
        return int(missed + clean_table(town) > 0)


def single_table(town: Case) -> int:
    """Print what became of each defect of the list; return how many were missed."""
    print("| defect | code | found and named | another explanation named |\n| --- | --- | --- | --- |")
    missed = 0
    for defect in DEFECTS:
        found, wrong = outcome(defect, defect.make(town))
        missed += not found
        print(f"| {defect.name} | `{defect.code}` | {'yes' if found else '**no**'} | {', '.join(wrong) or '–'} |")
    print(f"\n{len(DEFECTS) - missed} of {len(DEFECTS)} found and named.\n")
    return missed


def repeated_table(town: Case) -> int:
    """Print how often each mistake with a position was found and named; return how often not."""
    seen: dict[tuple[str, str], dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for defect, against, case in repeated(town):
        seen[defect.name, defect.code][against].append(outcome(defect, case)[0])
    columns = ("both", "boundaries", "streets")
    print("| mistake | code | " + " | ".join(columns) + " |\n| --- | --- |" + " ---: |" * len(columns))
    for (name, code), counts in seen.items():
        cells = [f"{sum(counts[one])}/{len(counts[one])}" if counts[one] else "–" for one in columns]
        print(f"| {name} | `{code}` | " + " | ".join(cells) + " |")
    every = [one for counts in seen.values() for found in counts.values() for one in found]
    print(f"\n{sum(every)} of {len(every)} found and named.\n")
    return len(every) - sum(every)


def repeated(town: Case) -> Iterator[tuple[Defect, str, Case]]:
    """Yield every mistake with the position of every polygon, and what it is compared with."""
    for key in POLYGONS:
        for defect in position_defects(key):
            case = defect.make(town)
            yield defect, "both", case
            yield defect, "boundaries", case._replace(reference=None)
            if SIDES[key] and defect.code not in NEEDS_DRAWN:
                yield defect, "streets", case._replace(drawn=())


def outcome(defect: Defect, case: Case) -> tuple[bool, list[str]]:
    """Return whether a defect was named, and which explanations were named for it that are wrong."""
    named = {found.code for found in case.validate().findings if found.id == defect.id and found.level != "info"}
    return defect.code in named, sorted((named & EXPLANATIONS) - {defect.code, *defect.also})


def clean_table(town: Case) -> int:
    """Print the alarms that right variants raise; return how many."""
    print("| what is right | warnings and errors |\n| --- | ---: |")
    alarms = 0
    for variant in CLEAN:
        raised = [found for found in variant.make(town).validate().findings if found.level != "info"]
        alarms += len(raised)
        print(f"| {variant.name} | {len(raised)} |")
    print(f"\n{alarms} false alarms in {len(CLEAN)} variants.")
    return alarms


if __name__ == "__main__":
    sys.exit(main())
