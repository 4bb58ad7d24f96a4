"""What the joint adjustment draws where sides have no line, and how well its sigmas hold, on the open evaluation.

    python benchmarks/adjustment.py [--cases 10] [--skip 0] [--limits 0.6 0.75] [CITY ...]

Takes sides out of the layer (and their names out of the description), puts in the evidence that documents and address
lists give instead, points off by a normal error, and digitizes. Prints what is drawn and its IoU with the truth, the
share of sides and border points within one and two sigma, and the IoU by how sure the block is. The rule of drawing is
asked afterwards, so that the last table goes beyond it. Ends at once where the evaluation is absent (a fresh clone).
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from unittest import mock

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

import ftzgeo
from ftzgeo.crs import local_metres, transform_xy
from ftzgeo.digitize.adjust import judging, zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from ftzgeo.model import Zone
    from ftzgeo.reference import ReferenceLayer

CITIES = Path(__file__).resolve().parents[2] / "shared" / "evaluation" / "cities"
SIDES = ("north", "east", "south", "west")
ACCURACY_M = 210.0
"""Of the points that are put in: 150 m along each axis, as the adjustment takes an accuracy."""
STEP_M = 25.0
SEED = 20261122
BEYOND = 1.5
"""Blocks are drawn up to this unsureness here; the tables say what the rule itself would draw."""
BINS = (0.0, 0.25, 0.375, 0.5, 0.625, 0.75, 1.0, BEYOND)


@dataclass(frozen=True)
class Experiment:
    """Which sides lose their lines (steps clockwise from a random one), and the points given instead."""

    title: str
    gone: tuple[int, ...]
    on_each: int = 0
    inside: int = 0


EXPERIMENTS = (
    Experiment("two neighbouring sides", (0, 1)),
    Experiment("the same, and two addresses on each missing side", (0, 1), on_each=2),
    Experiment("two opposite sides and a point in the block", (0, 2), inside=1),
    Experiment("two opposite sides and three points in the block", (0, 2), inside=3),
    Experiment("one side and a point in the block", (0, 1, 2), inside=1),
    Experiment("one side and three points in the block", (0, 1, 2), inside=3),
    Experiment("two addresses on each of four missing sides", (0, 1, 2, 3), on_each=2),
    Experiment("a point in the block", (0, 1, 2, 3), inside=1),
    Experiment("three points in the block", (0, 1, 2, 3), inside=3),
    Experiment("two opposite sides", (0, 2)),
    Experiment("one side", (0, 1, 2)),
)


@dataclass(frozen=True)
class Case:
    """One true block: its description, where it may lie, and its sides in a plane of metres."""

    zone: Zone
    names: dict[str, tuple[str, ...]]
    within: tuple[float, float, float, float]
    plane: tuple[Any, Any]
    polygon: Any
    sides: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What became of a case: unsureness, IoU where drawn, and per side (evidence, sigma, mean offset, distances)."""

    experiment: Experiment
    unsureness: float
    iou: float | None = None
    sides: tuple[tuple[str, float, float, NDArray[np.float64]], ...] = ()


@dataclass
class Censored:
    """A reference layer without the lines of some names and with further places."""

    layer: ReferenceLayer
    hidden: frozenset[str]
    places: list[dict[str, Any]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        """Pass everything else on to the layer."""
        return getattr(self.layer, name)

    def within(self, part: Any, bbox: Any) -> gpd.GeoDataFrame:
        """Return the features of a part within bounds."""
        frame = self.layer.within(part, bbox)
        if part == "lines":
            return frame[~frame["name"].isin(self.hidden)].reset_index(drop=True)
        if part != "places" or not self.places:
            return frame
        rows = [{column: place.get(column) for column in frame.columns} for place in self.places]
        both = pd.concat([frame.astype(object), pd.DataFrame(rows, dtype=object)], ignore_index=True)
        return gpd.GeoDataFrame(both, geometry="geometry", crs="EPSG:4326")


def main() -> int:
    """Run the experiments and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("cities", nargs="*")
    parser.add_argument("--cases", type=int, default=10, help="cases of each city")
    parser.add_argument("--skip", type=int, default=0, help="cases of each city to leave out first")
    parser.add_argument(
        "--limits", type=float, nargs="+", default=[0.6, judging.MAX_UNSURE], help="the last is the rule"
    )
    options = parser.parse_args()
    folders = [one for one in sorted(CITIES.glob("*")) if not options.cities or one.name in options.cities]
    if not folders:
        print(f"{CITIES}: no such cities; nothing to measure")
        return 0
    judging.MAX_UNSURE = BEYOND
    outcomes = [one for folder in folders for one in _city(folder, options.skip, options.cases)]
    for limit in options.limits:
        _print_drawn(outcomes, limit)
    _print_reliability([one for one in outcomes if one.iou is not None and one.unsureness <= options.limits[-1]])
    _print_by_unsureness([one for one in outcomes if one.iou is not None])
    return 0


def _city(folder: Path, skip: int, count: int) -> Iterator[Outcome]:
    reference = ftzgeo.open_reference(folder / "reference.gpkg")
    random = np.random.default_rng(SEED)
    for case in islice(_cases(folder, reference), skip, skip + count):
        for experiment in EXPERIMENTS:
            yield _outcome(case, experiment, reference, random)


def _cases(folder: Path, reference: ReferenceLayer) -> Iterator[Case]:
    """Yield cases whose sides all have lines, with the true course of each side from the digitizer."""
    features = json.loads((folder / "truth.geojson").read_text("utf-8"))["features"]
    truth = {one["properties"]["id"]: shapely.geometry.shape(one["geometry"]) for one in features}
    for line in (folder / "cases.jsonl").read_text("utf-8").splitlines():
        told = json.loads(line)
        names = {direction: tuple((told["sides"] or {}).get(direction, ())) for direction in SIDES}
        if told["tier"] not in ("T1", "T2") or not all(names.values()):
            continue
        zones = ftzgeo.parse_text(told["text"])
        result = ftzgeo.digitize(zones, reference, within=tuple(told["aoi"]))
        if result["tier"].iloc[0] == "unlocated":
            continue
        true = truth[told["id"]]
        plane = local_metres(true.centroid.x, true.centroid.y)
        sides = {
            str(direction): transform_xy(shapely.union_all(rows.geometry.to_numpy()), plane[0])
            for direction, rows in result.sides.groupby("direction")
        }
        yield Case(zones[0], names, tuple(told["aoi"]), plane, transform_xy(true, plane[0]), sides)


def _outcome(case: Case, experiment: Experiment, layer: ReferenceLayer, random: np.random.Generator) -> Outcome:
    first = int(random.integers(4))
    gone = [SIDES[(first + step) % 4] for step in experiment.gone]
    hidden = frozenset(name for direction in gone for name in case.names[direction])
    censored = Censored(layer, hidden, [*_points(case, experiment, gone, random)])
    seen: list[float] = []

    def spy(solution: Any, block: int, window: Any) -> Any:
        seen.append(judging.unsureness(solution, block))
        return judging.rule_on(solution, block, window)

    with mock.patch.object(zone, "rule_on", spy):
        zones = [_renamed(case.zone, gone)]
        result = ftzgeo.digitize(zones, cast("ReferenceLayer", censored), within=case.within)
    drawn = result.geometry.iloc[0]
    if drawn is None or not seen:
        return Outcome(experiment, seen[-1] if seen else np.inf)
    shape = transform_xy(drawn, case.plane[0])
    iou = float(shape.intersection(case.polygon).area / shape.union(case.polygon).area)
    rows = [row for row in result.sides.itertuples() if row.geometry is not None and row.direction in case.sides]
    return Outcome(experiment, seen[-1], iou, tuple(_side(row, case) for row in rows))


def _renamed(one: Zone, gone: Sequence[str]) -> Zone:
    """Return a zone of one block, the features of some sides under names that no layer has."""
    block = one.blocks[0]
    sides = []
    for side in block.sides:
        features = side.features
        if side.direction in gone:
            features = tuple(
                feature.model_copy(update={"name": f"未绘{side.direction}{number}线路"})
                for number, feature in enumerate(features)
            )
        sides.append(side.model_copy(update={"features": features}))
    return one.model_copy(update={"blocks": (block.model_copy(update={"sides": tuple(sides)}),)})


def _points(
    case: Case, experiment: Experiment, gone: Sequence[str], random: np.random.Generator
) -> Iterator[dict[str, Any]]:
    for direction in gone if experiment.on_each else ():
        line = case.sides.get(direction)
        for _ in range(experiment.on_each if line is not None else 0):
            merged = shapely.get_parts(shapely.line_merge(line))
            length = shapely.length(merged)
            piece = merged[int(random.choice(len(merged), p=length / length.sum()))]
            point = shapely.line_interpolate_point(piece, random.random(), normalized=True)
            yield _place(point, "on", f"未绘{direction}0线路", case, random)
    low, high = np.array(case.polygon.bounds).reshape(2, 2)
    inside = experiment.inside
    while inside:
        point = shapely.Point(random.uniform(low, high))
        if case.polygon.contains(point):
            inside -= 1
            yield _place(point, "in", case.zone.blocks[0].id, case, random)


def _place(point: Any, relation: str, about: str, case: Case, random: np.random.Generator) -> dict[str, Any]:
    moved = shapely.Point(shapely.get_coordinates(point)[0] + random.normal(0.0, ACCURACY_M / np.sqrt(2), 2))
    here = transform_xy(moved, case.plane[1])
    told = {"reference_id": "places/given", "name": "given", "accuracy_m": ACCURACY_M, "geometry": here}
    return {**told, "relation": relation, "bears_on": about}


def _side(row: Any, case: Case) -> tuple[str, float, float, NDArray[np.float64]]:
    points = _along(transform_xy(row.geometry, case.plane[0]))
    axis = 0 if row.direction in ("east", "west") else 1
    offset = points.mean(axis=0)[axis] - _along(case.sides[row.direction]).mean(axis=0)[axis]
    distance = shapely.distance(shapely.points(points), case.polygon.boundary)
    return str(row.evidence), float(row.sigma_m), abs(float(offset)), np.asarray(distance)


def _along(line: Any) -> NDArray[np.float64]:
    return np.asarray(shapely.get_coordinates(shapely.segmentize(line, STEP_M)))


def _print_drawn(outcomes: Sequence[Outcome], limit: float) -> None:
    print(f"\ndrawn (unsureness at most {limit:g}), and IoU with the truth\n")
    print("| left | drawn | mean IoU | median | least |\n|---|---|---|---|---|")
    for experiment in EXPERIMENTS:
        mine = [one for one in outcomes if one.experiment is experiment]
        iou = [one.iou for one in mine if one.iou is not None and one.unsureness <= limit]
        told = f"{np.mean(iou):.2f} | {np.median(iou):.2f} | {min(iou):.2f}" if iou else "– | – | –"
        print(f"| {experiment.title} | {len(iou)} of {len(mine)} | {told} |")


def _print_reliability(drawn: Iterable[Outcome]) -> None:
    sides = [side for one in drawn for side in one.sides]
    print("\nwithin one and two sigma\n")
    print("| evidence | sides | mean position | border points | median sigma |\n|---|---|---|---|---|")
    for evidence in ("point", "place", "area", "assumed"):
        mine = [side for side in sides if side[0] == evidence]
        if mine:
            offsets = np.array([offset / sigma for _, sigma, offset, _ in mine])
            points = np.concatenate([distance / sigma for _, sigma, _, distance in mine])
            sigma = np.median([sigma for _, sigma, _, _ in mine])
            print(f"| {evidence} | {len(mine)} | {_shares(offsets)} | {_shares(points)} | {sigma:.0f} m |")


def _shares(ratio: NDArray[np.float64]) -> str:
    return " / ".join(f"{np.mean(ratio <= times):.2f}" for times in (1, 2))


def _print_by_unsureness(drawn: Sequence[Outcome]) -> None:
    print("\nmean (least) IoU by unsureness\n")
    print("| from | to | blocks | mean | least | below 0.5 |\n|---|---|---|---|---|---|")
    for low, high in pairwise(BINS):
        iou = np.array([one.iou for one in drawn if low < one.unsureness <= high], dtype=np.float64)
        if len(iou):
            print(f"| {low:g} | {high:g} | {len(iou)} | {iou.mean():.2f} | {iou.min():.2f} | {np.sum(iou < 0.5)} |")  # noqa: PLR2004 - half


if __name__ == "__main__":
    sys.exit(main())
