"""What single piece of evidence would help a block most, worked out from the sides that are missing or weak."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ftzgeo.digitize.plane import BEARING_DEG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.digitize.explain.wording import Words
    from ftzgeo.model import Boundary, BoundarySide, BoundingFeature, Direction, NextEvidence, Parcel, Zone

    Gaps = Sequence[tuple[BoundarySide, BoundarySide, float | None]]

FINDABLE = frozenset({"road", "expressway", "railway", "river", "canal", "coast", "admin_boundary"})
"""Kinds that a layer of lines can show."""
WEAK = ("assumed", "area", "place", "point", "reviewed", "unnamed_line")
MEETING_M = 400.0
QUARTER_DEG = 90.0
CIRCLE_DEG = 360.0


class Missing:
    """Which features the boundaries of several zones lack, and in which blocks."""

    def __init__(self, zones: Sequence[Zone], boundaries: dict[str, Boundary]) -> None:
        self._blocks: dict[str, list[str]] = defaultdict(list)
        for zone in zones:
            for block, parcel in zone.parts():
                part = parcel or block
                for _, feature in missing_features(part, boundaries.get(part.id)):
                    self._blocks[feature.name].append(part.id)

    def elsewhere(self, name: str, part_id: str) -> list[str]:
        """Return the other blocks that lack a feature."""
        return [other for other in dict.fromkeys(self._blocks[name]) if other != part_id]


def missing_features(part: Parcel, boundary: Boundary | None) -> list[tuple[Direction, BoundingFeature]]:
    """Return the features of sides of which nothing was found."""
    known = known_directions(boundary)
    return [
        (side.direction, feature) for side in part.sides if side.direction not in known for feature in side.features
    ]


def known_directions(boundary: Boundary | None) -> set[Direction]:
    """Return the directions whose lines were found or on which the border has evidence of lines."""
    sides = boundary.sides if boundary else ()
    return {side.direction for side in sides if side.reference_id or side.evidence in ("line", "unnamed_line")}


def advise(part: Parcel, boundary: Boundary | None, gaps: Gaps, missing: Missing, words: Words) -> list[str]:
    """Return the sentences that say what would help most."""
    parcels = getattr(part, "parcels", ())
    if boundary is not None and boundary.geometry is not None:
        return [_for_drawn(boundary, words), *_next_tier(boundary, words)]
    if parcels:
        return [words("help_parcels", ids=words.join([one.id for one in parcels]))]
    if boundary is not None and boundary.next_evidence is not None:
        return _for_next(part, boundary.next_evidence, missing, words)
    return _for_sides(part, boundary, gaps, missing, words)


def _for_sides(part: Parcel, boundary: Boundary | None, gaps: Gaps, missing: Missing, words: Words) -> list[str]:
    """Work out from the sides alone what would help a block that is not drawn."""
    lacking = missing_features(part, boundary)
    if not part.sides or len({side.direction for side in part.sides}) < 3:  # noqa: PLR2004 - three sides enclose
        return [words("help_map")]
    if lacking:
        return _for_missing(part, boundary, lacking, missing, words)
    apart = [gap for gap in gaps if gap[2] is not None and gap[2] > MEETING_M]
    if apart:
        one, other, metres = max(apart, key=lambda gap: gap[2] or 0.0)
        return [words("help_gap", one=one.feature, other=other.feature, metres=f"{metres:,.0f}")]
    return [words("help_meaning")]


def _for_next(part: Parcel, most: NextEvidence, missing: Missing, words: Words) -> list[str]:
    """Tell of the feature that digitizing found to help a block most that is not drawn, and who else lacks it."""
    key = "help_next_same" if most.tier == "unlocated" else "help_next"
    sentences = [words(key, direction=words(most.direction), name=most.feature, tier=words(f"tier_{most.tier}"))]
    others = missing.elsewhere(most.feature, part.id)
    if others:
        sentences.append(words("help_shared", count=len(others), ids=words.join(others)))
    return sentences


def _next_tier(boundary: Boundary, words: Words) -> list[str]:
    """Tell what a drawn boundary could be called with one further line."""
    most = boundary.next_evidence
    if most is None or most.tier == boundary.tier:
        return []
    return [words("help_tier", name=most.feature, tier=words(f"tier_{most.tier}"))]


def _for_drawn(boundary: Boundary, words: Words) -> str:
    weak = [side for side in boundary.sides if side.evidence in WEAK and side.length_m]
    if weak and boundary.tier != "traced":
        side = max(weak, key=lambda one: (one.length_m or 0.0) * (one.sigma_m or 1.0))
        figures = {"metres": f"{side.length_m:,.0f}", "evidence": words(f"evidence_{side.evidence}")}
        return words("help_weak", direction=words(side.direction), name=side.feature, **figures)
    return words("help_nothing" if boundary.tier == "traced" else "help_doubt")


def _for_missing(
    part: Parcel,
    boundary: Boundary | None,
    lacking: Sequence[tuple[Direction, BoundingFeature]],
    missing: Missing,
    words: Words,
) -> list[str]:
    known = known_directions(boundary)
    total = len({side.direction for side in part.sides})

    def worth(pair: tuple[Direction, BoundingFeature]) -> tuple[bool, int, int]:
        direction, feature = pair
        others = len(missing.elsewhere(feature.name, part.id))
        return feature.kind in FINDABLE, len(_beside(direction, known)), others

    direction, feature = max(lacking, key=worth)
    found = len(known & {side.direction for side in part.sides})
    after = found + 1
    figures = {"found": found, "after": after, "total": total}
    sentences = [words("help_side", direction=words(direction), name=feature.name, **figures)]
    beside = _beside(direction, known)
    if beside:
        sentences.append(words("help_adjoins", direction=words.join([words(one) for one in beside])))
    rest = [f"{words(one)} {other.name}" for one, other in lacking if one != direction]
    if not rest:
        sentences.append(words("help_then_closed"))
    elif total - after == 1 and part.stated_area is not None:
        sentences.append(words("help_then_area"))
    else:
        sentences.append(words("help_then_more", missing=words.join(rest)))
    others = missing.elsewhere(feature.name, part.id)
    if others:
        sentences.append(words("help_shared", count=len(others), ids=words.join(others)))
    return sentences


def _beside(direction: Direction, known: set[Direction]) -> list[Direction]:
    """Return the known sides that are at most a quarter turn away."""
    turn = {one: abs(BEARING_DEG[one] - BEARING_DEG[direction]) for one in known}
    return [one for one in BEARING_DEG if one in turn and min(turn[one], CIRCLE_DEG - turn[one]) <= QUARTER_DEG]
