"""How well sigmas and area intervals hold, against the true polygons of the open evaluation beside the repository.

    python benchmarks/reliability.py [CITY ...]

Digitizes every case from its text and prints three tables: the share of the border (a point every 25 m) within one and
two sigma of the true border, by evidence; the share of true areas within the 95 % interval, by tier; and what the turn
of a cut would be, had one city been left out when it was fitted, with how well it then holds there.

The true polygons were drawn on the lines of the layer, so the layer's own error, which most of a line's sigma stands
for, is not in the distances. A second pair of columns adds it: one normal error of `LINE_SIGMA_M` for every side. Of
the layer's accuracy itself the evaluation says nothing. Ends at once where the evaluation is absent (a fresh clone).
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

import ftzgeo
from ftzgeo.crs import geodesic_area_km2, local_metres, transform_xy
from ftzgeo.digitize.sigmas import CUT_SIGMA_SHARE, LINE_SIGMA_M

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from ftzgeo.model import Boundary, BoundarySide

CITIES = Path(__file__).resolve().parents[2] / "shared" / "evaluation" / "cities"
STEP_M = 25.0
SEED = 20261122
DRAWS = 40
"""So many layer errors are drawn for every side."""


@dataclass(frozen=True)
class MeasuredSide:
    """A side of a drawn boundary with the distances of its points from the true border, without and with layer error.

    `shift_m` are the layer errors that were drawn for it.
    """

    city: str
    evidence: str
    sigma_m: float
    length_m: float
    distance_m: NDArray[np.float64]
    shift_m: NDArray[np.float64]

    @property
    def shifted_m(self) -> NDArray[np.float64]:
        """The distances with the layer errors added; their sign against them is as likely the one as the other."""
        return np.abs(np.add.outer(self.distance_m, self.shift_m)).ravel()


@dataclass(frozen=True)
class MeasuredArea:
    """The area interval of a drawn block and its true area; `shift_km2` are what the layer errors of its sides add."""

    tier: str
    interval_km2: tuple[float, float]
    true_km2: float
    shift_km2: NDArray[np.float64]


def main() -> int:
    """Digitize the cities and print the tables."""
    folders = [folder for folder in sorted(CITIES.glob("*")) if not sys.argv[1:] or folder.name in sys.argv[1:]]
    if not folders:
        print(f"{CITIES}: no such cities; nothing to measure")
        return 0
    random = np.random.default_rng(SEED)
    measured = [one for folder in folders for one in _city(folder, random)]
    sides = [side for several, _ in measured for side in several]
    _print_sides(sides)
    _print_areas([area for _, area in measured if area is not None])
    _print_left_out([side for side in sides if side.evidence == "area"])
    return 0


def _city(folder: Path, random: np.random.Generator) -> Iterator[tuple[list[MeasuredSide], MeasuredArea | None]]:
    reference = ftzgeo.open_reference(folder / "reference.gpkg")
    features = json.loads((folder / "truth.geojson").read_text("utf-8"))["features"]
    truth = {one["properties"]["id"]: shapely.geometry.shape(one["geometry"]) for one in features}
    for line in (folder / "cases.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        result = ftzgeo.digitize(ftzgeo.parse_text(case["text"]), reference, within=tuple(case["aoi"]))
        yield _case(folder.name, result.boundaries(), truth[case["id"]], random)


def _case(
    city: str, boundaries: Sequence[Boundary], true: Any, random: np.random.Generator
) -> tuple[list[MeasuredSide], MeasuredArea | None]:
    forward, _ = local_metres(true.centroid.x, true.centroid.y)
    border = transform_xy(true, forward).boundary
    drawn = [side for one in boundaries for side in one.sides if side.geometry is not None]
    sides = [_side(city, side, border, forward, random.normal(0.0, LINE_SIGMA_M, DRAWS)) for side in drawn]
    block = boundaries[0]
    if block.area_interval_km2 is None:
        return sides, None
    shift = np.sum([side.shift_m * side.length_m for side in sides], axis=0) / 1e6
    if any(finding.code == "area-not-independent" for one in boundaries for finding in one.findings):
        shift = np.zeros(DRAWS)  # the side that the area placed makes up for the others
    return sides, MeasuredArea(block.tier, block.area_interval_km2, geodesic_area_km2(true), shift)


def _side(city: str, side: BoundarySide, border: Any, forward: Any, shift_m: NDArray[np.float64]) -> MeasuredSide:
    shape = shapely.geometry.shape(side.geometry or {})
    line = shapely.segmentize(transform_xy(shape, forward), STEP_M)
    distance = np.asarray(shapely.distance(shapely.points(shapely.get_coordinates(line)), border))
    return MeasuredSide(city, str(side.evidence), side.sigma_m or 0.0, side.length_m or 0.0, distance, shift_m)


def _print_sides(sides: Sequence[MeasuredSide]) -> None:
    print("share of the border within one and two sigma (68 % and 95 % of a normal error)\n")
    print("| evidence | sides | points | median sigma | 1 sigma | 2 sigma | with layer error: 1 sigma | 2 sigma |")
    print("|---|---|---|---|---|---|---|---|")
    for evidence in ("line", "unnamed_line", "point", "area", "assumed", "all"):
        chosen = [side for side in sides if evidence in (side.evidence, "all")]
        if chosen:
            cells = [len(chosen), sum(len(side.distance_m) for side in chosen)]
            shares = [*_within(chosen, lambda side: side.distance_m), *_within(chosen, lambda side: side.shifted_m)]
            median = np.median([side.sigma_m for side in chosen])
            print(f"| {evidence} | {cells[0]} | {cells[1]} | {median:.0f} m |", " | ".join(map(_percent, shares)), "|")


def _within(sides: Iterable[MeasuredSide], distance: Callable[[MeasuredSide], NDArray[np.float64]]) -> list[float]:
    ratio = np.concatenate([distance(side) / side.sigma_m for side in sides])
    return [float(np.mean(ratio <= times)) for times in (1, 2)]


def _print_areas(areas: Sequence[MeasuredArea]) -> None:
    print("\nshare of true areas within the 95 % interval\n")
    print("| tier | blocks | median half-width | within | with layer error |")
    print("|---|---|---|---|---|")
    for tier in ("traced", "completed", "schematic"):
        chosen = [area for area in areas if area.tier == tier]
        if chosen:
            half = np.median([(one.interval_km2[1] - one.interval_km2[0]) / 2 / one.true_km2 for one in chosen])
            shares = [float(np.mean([_held(one, times) for one in chosen])) for times in (0, 1)]
            print(f"| {tier} | {len(chosen)} | {half:.1%} |", " | ".join(map(_percent, shares)), "|")


def _held(area: MeasuredArea, times: int) -> float:
    """Return the share of draws in which the interval holds the true area, with so many times the layer error."""
    low, high = area.interval_km2
    true = area.true_km2 + times * area.shift_km2
    return float(np.mean((low <= true) & (true <= high)))


def _print_left_out(cuts: Sequence[MeasuredSide]) -> None:
    print(f"\ncuts: sigma as a share of the length (built: {CUT_SIGMA_SHARE:.0%}), fitted without one city\n")
    print("| left out | share | cuts there | 1 sigma | 2 sigma |")
    print("|---|---|---|---|---|")
    for city in sorted({side.city for side in cuts}):
        inside, outside = ([side for side in cuts if (side.city == city) is here] for here in (True, False))
        if outside:
            share = _likeliest_share(outside)
            ratio = np.concatenate([side.distance_m / (share * side.length_m) for side in inside])
            held = " | ".join(_percent(float(np.mean(ratio <= times))) for times in (1, 2))
            print(f"| {city} | {share:.1%} | {len(inside)} | {held} |")


def _likeliest_share(cuts: Sequence[MeasuredSide]) -> float:
    """Return the share of greatest likelihood: the root mean square of the cuts' errors over their lengths."""
    return float(np.sqrt(np.mean([np.mean(side.distance_m**2) / side.length_m**2 for side in cuts])))


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


if __name__ == "__main__":
    sys.exit(main())
