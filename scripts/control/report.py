"""docs/control.md: what the control features are worth, in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import checks, crosschecks
from .districts import generalized, source_districts
from .evidence import STRENGTH, Evidence, block_points, evidence, unused
from .expressways import calibration_lines
from .offsets import calibration
from .sources import point_m, read_geojson, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from .features import ControlFeature

HEAD = """# Control features

Written by `scripts/make_control.py`; do not edit. `boundaries/control/` holds the real features that the zones'
boundaries rest on, generalized, each with source, date, accuracy, licence and method. Nobody has surveyed anything:
the figures say how far the sources agree with each other. Distances in metres, WGS84.
"""

MEANING = {
    "line": "a line of that name (the remark says where it may not reach the block)",
    "is": "the thing itself as a point",
    "on": "points on it: addresses, crossings, a station named after it",
    "near": "only points in the same estate, town or group of roads",
    "elsewhere": "a line or points of the name, but away from the block, so they give only the course",
    "none": "nothing located",
}


def markdown(reference: Path, layers: dict[str, list[ControlFeature]]) -> str:
    """Return the text of the report."""
    parts = [HEAD, _counts(layers), _agreement(reference, layers), _expressways(reference, layers)]
    parts += [_haihe(reference), _districts(reference), _evidence(layers), _unused(reference), _blocks(layers)]
    return "\n".join(parts)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def _counts(layers: dict[str, list[ControlFeature]]) -> str:
    rows = []
    for stem, features in layers.items():
        accuracies = sorted(feature.accuracy_m for feature in features if feature.accuracy_m is not None)
        sources = ", ".join(dict.fromkeys(feature.source.licence for feature in features))
        rows.append((f"{stem}.geojson", str(len(features)), f"{accuracies[0]:.0f}–{accuracies[-1]:.0f}", sources))
    return "## Files\n\n" + table(("file", "features", "accuracy_m", "licence"), rows)


def _agreement(reference: Path, layers: dict[str, list[ControlFeature]]) -> str:
    source = source_districts(reference)
    simple = generalized(source)
    found = [
        checks.interchanges(reference),
        checks.metro(reference),
        checks.railway_stations(reference),
        *checks.road_addresses(reference, layers["roads"]),
        checks.district_outline(reference, source),
        checks.simplified(source, simple),
        *crosschecks.crosschecks(reference, layers["roads"]),
        _check_value(reference),
    ]
    head = ("compared", "n", "median", "95 %", "max", "remark")
    text = "## Agreement\n\n" + table(head, [agreement.row() for agreement in found])
    text += (
        "\nThe districts in a second, independent version (AutoNavi by way of Clarmy/cnmaps; the reference has its "
        "figures, not its lines):\n\n"
    )
    return text + table(("district", "IoU", "mean shift that this means"), crosschecks.other_districts(source))


def _check_value(reference: Path) -> checks.Agreement:
    expected = point_m(*checks.TIANJIN_STATION)
    rows = [row for row in read_table(reference / "places.csv") if row["name"] == "天津站"]
    distances = tuple(float(expected.distance(point_m(row["lon"], row["lat"]))) for row in rows)
    return checks.Agreement("天津站 with its check value", distances, "117.2038, 39.1346")


def _expressways(reference: Path, layers: dict[str, list[ControlFeature]]) -> str:
    factor, true, expected, count = calibration(calibration_lines(reference))
    rail_factor = calibration(line for _, line in read_geojson(reference / "railways.geojson"))[0]
    rows = [
        (feature.ref or "", feature.name, f"{feature.accuracy_m:.0f}", feature.note.partition(";")[0])
        for feature in layers["expressways"]
    ]
    text = (
        "## Expressways between their points\n\n"
        "The source has points at interchanges (about 20 m) and shaping points, kilometres apart. A road that turns "
        "by θ over a segment of length L is expected Lθ/8 beside the segment's middle. Leaving out every second point "
        f"of the source ({count} points) gives offsets of {true:.0f} m (root mean square) where this expects "
        f"{expected:.0f} m, so the expectation is multiplied by {factor:.2f} (railways: {rail_factor:.2f}). "
        "The one OSM point on 京津塘高速 in the reference (117.0475, 39.4151, ± 400 m) lies "
        f"{checks.osm_point(layers['expressways']):.0f} m from the line. "
        "The reference has no denser line of any expressway to compare with.\n\n"
    )
    return text + table(("ref", "name", "accuracy_m", "spread"), rows)


def _haihe(reference: Path) -> str:
    simple = generalized(source_districts(reference))
    text = (
        "## 海河\n\nThe reference has the river as straight lines between confluences only. The borders of six pairs "
        "of districts join into one line that follows it; this is an inference from:\n\n"
    )
    return text + table(("figure", "value"), checks.haihe(reference, simple))


def _districts(reference: Path) -> str:
    outside = checks.misplaced(reference, generalized(source_districts(reference)))
    total = sum(len(read_table(reference / f"{name}.csv")) for name in ("places", "addresses"))
    text = (
        f"## Places and their districts\n\nOf {total} rows of places.csv and addresses.csv these lie outside the "
        "district of their column `district` or of their address:\n\n"
    )
    return text + table(("table", "name", "claims", "outside by"), [(t, n, c, f"{d:.0f} m") for t, n, c, d in outside])


def _evidence(layers: dict[str, list[ControlFeature]]) -> str:
    entries = evidence(layers)
    text = "## Bounding features and their evidence\n\n" + table(
        ("evidence", "features", "meaning"),
        [(key, str(sum(entry.strength == key for entry in entries)), MEANING[key]) for key in STRENGTH],
    )
    for zone in dict.fromkeys(entry.zone for entry in entries):
        own = sorted((entry for entry in entries if entry.zone == zone), key=lambda e: STRENGTH.index(e.strength))
        located = [entry for entry in own if entry.strength != "none"]
        text += f"\n### {zone}\n\n"
        if located:
            text += table(("feature", "bounds", "evidence", "control features", "remark"), map(_evidence_row, located))
        missing = [entry for entry in own if entry.strength == "none"]
        if missing:
            names = (entry.name + (f" ({'; '.join(entry.remarks)})" if entry.remarks else "") for entry in missing)
            text += f"\nWithout evidence ({len(missing)}): " + ", ".join(names) + ".\n"
    return text


def _evidence_row(entry: Evidence) -> tuple[str, str, str, str, str]:
    points = [f"{relation}: {', '.join(names)}" for relation, names in entry.points.items()]
    cells = "; ".join([", ".join(entry.lines), *points] if entry.lines else points)
    return entry.name, ", ".join(entry.parts), entry.strength, cells, "; ".join(entry.remarks)


def _unused(reference: Path) -> str:
    text = (
        "\n## Rows that bear a wanted name and are not used\n\nEvery name above was looked for in the names, addresses "
        "and roads of places.csv and addresses.csv; station labels were compared by sound. What bears a name in full "
        "and is not used is a namesake, or lies too far from the block to tell anything:\n\n"
    )
    return text + table(("name", "row", "address", "district"), unused(reference))


def _blocks(layers: dict[str, list[ControlFeature]]) -> str:
    rows = [(block, str(inside), str(near)) for block, (inside, near) in block_points(layers).items()]
    text = "\n## Points of the blocks themselves\n\nPoints that bear on a block and not on one of its sides.\n\n"
    return text + table(("block, parcel or park", "in", "near"), rows)
