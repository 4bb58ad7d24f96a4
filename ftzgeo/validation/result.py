"""What a validation says: rows of figures with a verdict, totals, and findings. All frozen, all JSON."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from ftzgeo.model import Finding, Level, Tier
from ftzgeo.model.base import FrozenModel

AreaVerdict = Literal["agrees", "differs", "not independent", "not checkable"]
Independence = Literal["full", "partial", "none"]
"""How far the stated area says something about the boundary: it was not used at all (every side is a named line) ·
some sides were found in other ways, where position and area may have helped · the area, or a scheme, made it."""

AREA_VERDICTS: tuple[AreaVerdict, ...] = get_args(AreaVerdict)

Reason = Literal[
    "no-stated-area",
    "no-boundary",
    "unlocated",
    "geometry-invalid",
    "partly-drawn",
    "area-placed-a-side",
    "schematic",
    "some-sides-not-named-lines",
    "chosen-by-area",
]
TotalVerdict = Literal["equal", "within rounding", "mismatch", "incomplete"]
Interval = tuple[float, float]


class Tolerance(FrozenModel):
    """What counts as agreement, and what is too small to mention.

    Attributes
    ----------
    share
        The stated interval is widened by this share of the stated area. 2 % is what quality assessment of the EU's
        land parcel systems (LPIS) allows between a declared and a measured parcel.
    sigmas
        The half-width of the boundary's own area interval, in standard deviations of its border; 2 is 95 %.
    weak_share
        An area interval wider than ± this share can hardly disagree with anything; the check is then called weak.
    overlap_width_m
        Overlaps of a smaller mean width (2 · area / perimeter) come from rounding coordinates to 1 cm.
    """

    share: float = 0.02
    sigmas: float = 2.0
    weak_share: float = 0.10
    overlap_width_m: float = 0.05


class AreaRow(FrozenModel):
    """The area of one zone, block or parcel: stated, digitized, and what follows.

    `stated_interval_km2` are the values that round to the stated one, without any tolerance. `area_interval_km2` is
    the digitized area ± `Tolerance.sigmas` · `sigma_m` · perimeter: an approximation from above, since it lets all
    sides err outwards together (a zone adds up those of its blocks). `border_shift_m` is the difference divided by the
    perimeter: how far the whole border would have to move. Of a zone, `tier` and `independence` are the lowest of
    its blocks', and `digitized_km2` counts what is drawn, overlaps once.
    """

    id: str
    level: Literal["zone", "block", "parcel"]
    zone: str
    name: str | None = None
    tier: Tier = "unlocated"
    independence: Independence | None = None
    stated_km2: float | None = None
    stated_text: str | None = None
    stated_decimals: int | None = None
    stated_interval_km2: Interval | None = None
    digitized_km2: float | None = None
    perimeter_m: float | None = None
    sigma_m: float | None = None
    area_interval_km2: Interval | None = None
    difference_km2: float | None = None
    difference_pct: float | None = None
    border_shift_m: float | None = None
    verdict: AreaVerdict = "not checkable"
    reason: Reason | None = None


class TotalRow(FrozenModel):
    """A stated total against the sum of its parts, both as the document states them.

    `rounding_km2` is how far they may differ by rounding alone: half a unit in the last place of the total and of
    each part. `missing` are the parts without a stated area.
    """

    id: str
    name: str | None = None
    of: Literal["blocks", "parcels"]
    count: int
    stated_km2: float
    sum_km2: float
    difference_km2: float
    rounding_km2: float
    missing: tuple[str, ...] = ()
    verdict: TotalVerdict


class ValidationFinding(Finding):
    """A finding with its figures, from which `message` can be written in another language.

    `origin` says who found it: the reading of the document, the digitizing, or this validation.
    """

    origin: Literal["document", "digitizing", "validation"] = "validation"
    figures: dict[str, float | str] = Field(default_factory=dict)


class Validation(FrozenModel):
    """The result of `validate`: rows in the order of the descriptions, totals, findings, and the tolerance used."""

    rows: tuple[AreaRow, ...]
    totals: tuple[TotalRow, ...] = ()
    findings: tuple[ValidationFinding, ...] = ()
    tolerance: Tolerance = Tolerance()

    def count(self, verdict: AreaVerdict, *, level: str = "block") -> int:
        """Return how many rows of a level have a verdict."""
        return sum(row.verdict == verdict and row.level == level for row in self.rows)

    def count_findings(self, level: Level) -> int:
        """Return how many findings have a level."""
        return sum(finding.level == level for finding in self.findings)

    def row(self, identifier: str) -> AreaRow:
        """Return the row of a zone, block or parcel; KeyError when there is none."""
        found = next((row for row in self.rows if row.id == identifier), None)
        if found is None:
            raise KeyError(identifier)
        return found
