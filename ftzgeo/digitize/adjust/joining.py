"""Blocks that share a feature are solved together: a better known neighbour helps, and both keep the very same line."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.digitize.adjust.judging import CONTRADICTION, worst_residual
from ftzgeo.digitize.adjust.observations import Layout
from ftzgeo.digitize.adjust.solve import ROUNDS, solve, solve_alone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ftzgeo.digitize.adjust.evidence import PartEvidence
    from ftzgeo.digitize.adjust.observations import Frame, LineKey
    from ftzgeo.digitize.adjust.solve import Solution


def solve_together(parts: Sequence[PartEvidence], frame: Frame | None) -> list[Solution]:
    """Return the solutions of blocks, those that share features in one; blocks that nothing locates are left out."""
    alone = [solve_alone(part, frame, target_m2(part)) for part in parts]
    begun = [one for one in alone if one is not None]
    return [one for group in _groups(begun) for one in _solve_group([begun[number] for number in group], frame)]


def target_m2(part: PartEvidence) -> float:
    """Return the stated area in m², NaN where none is stated."""
    return part.stated[0] if part.stated else float("nan")


def _solve_group(members: Sequence[Solution], frame: Frame | None) -> list[Solution]:
    """Return one solution of several blocks; each its own where together they contradict each other."""
    if len(members) == 1:
        return list(members)
    parts = [part for one in members for part in one.parts]
    targets = np.array([target_m2(part) for part in parts])
    solved = solve(parts, _joined([one.layout for one in members]), frame, targets, ROUNDS)
    if worst_residual(solved)[1] > CONTRADICTION:
        return list(members)
    return [replace(solved, spread=np.concatenate([one.spread for one in members]))]


def _groups(solutions: Sequence[Solution]) -> list[list[int]]:
    """Return the numbers of the solutions that share lines, directly or through others."""
    owner: dict[object, int] = {}
    group = list(range(len(solutions)))
    for number, one in enumerate(solutions):
        for key in _features(one):
            other = owner.setdefault(key, number)
            merged, gone = group[other], group[number]
            group = [merged if value == gone else value for value in group]
    found: dict[int, list[int]] = defaultdict(list)
    for number, value in enumerate(group):
        found[value].append(number)
    return list(found.values())


def _features(solution: Solution) -> set[object]:
    return {*solution.layout.keys, *(line.keys for side in solution.parts[0].sides for line in side.lines)}


def _joined(layouts: Sequence[Layout]) -> Layout:
    """Return one layout of several, lines of the same features at their mean place."""
    keys: dict[LineKey, int] = {}
    for layout in layouts:
        for key in layout.keys:
            keys.setdefault(key, len(keys))
    bearings: list[list[float]] = [[] for _ in keys]
    anchors: list[list[NDArray[np.float64]]] = [[] for _ in keys]
    for layout in layouts:
        for number, key in enumerate(layout.keys):
            bearings[keys[key]].append(float(layout.bearing[number]))
            anchors[keys[key]].append(layout.anchor[number])
    lines = np.concatenate([np.array([keys[key] for key in layout.keys])[layout.lines] for layout in layouts])
    bearing = np.array([np.mean(values) for values in bearings])
    anchor = np.array([np.mean(values, axis=0) for values in anchors])
    return Layout(tuple(keys), lines, float(np.mean([layout.tilt for layout in layouts])), bearing, anchor)
