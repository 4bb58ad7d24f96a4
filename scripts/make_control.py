"""Make the control features of `boundaries/control/` and their report `docs/control.md` from the reference folder.

Usage: python scripts/make_control.py [--reference ../shared/reference] [--output boundaries/control]
                                      [--report docs/control.md]

The same reference gives the same bytes. What is kept, how it is generalized and how accurate it then is stands in
the modules of `control/` and, per feature, in the files themselves.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from control import report
from control.districts import district_features, generalized, outline_feature, source_districts
from control.expressways import expressways
from control.features import ControlFeature, write_features, write_text
from control.lines import railways, rivers, roads
from control.places import places

ROOT = Path(__file__).resolve().parents[1]


def make_features(reference: Path) -> dict[str, list[ControlFeature]]:
    """Return the features of each file, by the file's stem."""
    source = source_districts(reference)
    simple = generalized(source)
    return {
        "expressways": expressways(reference),
        "roads": roads(reference),
        "railways": railways(reference),
        "rivers": rivers(reference, simple),
        "districts": [*district_features(source, simple), outline_feature(reference)],
        "places": places(reference),
    }


def main() -> int:
    """Run the script; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reference", type=Path, default=ROOT.parent / "shared" / "reference")
    parser.add_argument("--output", type=Path, default=ROOT / "boundaries" / "control")
    parser.add_argument("--report", type=Path, default=ROOT / "docs" / "control.md")
    options = parser.parse_args()
    if not options.reference.is_dir():
        print(f"{options.reference} is not a folder; give the reference with --reference", file=sys.stderr)
        return 2
    layers = make_features(options.reference)
    for stem, features in layers.items():
        write_features(features, options.output / f"{stem}.geojson")
    write_text(report.markdown(options.reference, layers), options.report)
    print(", ".join(f"{stem} {len(features)}" for stem, features in layers.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
