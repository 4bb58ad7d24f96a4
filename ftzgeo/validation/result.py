"""What a validation says: rows of figures with a verdict, totals, and findings. All frozen, all JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import Field

from ftzgeo.model import Direction, Finding, Level, Tier
from ftzgeo.model.base import FrozenModel
from ftzgeo.validation.matching import MatchMethod
from ftzgeo.validation.tolerance import Tolerance

if TYPE_CHECKING:
    import pandas as pd

AreaVerdict = Literal["agrees", "differs", "not independent", "not checkable"]
Independence = Literal["full", "partial", "none"]
"""How far the stated area says something about the boundary: it was not used at all (every side is a named line) ·
some sides were found in other ways, where position and area may have helped · the area, or a scheme, made it."""

AREA_VERDICTS: tuple[AreaVerdict, ...] = get_args(AreaVerdict)

Reason = Literal[
    "no-stated-area",
    "no-boundary",
    "unlocated",
    "no-usable-geometry",
    "geometry-invalid",
    "partly-drawn",
    "area-placed-a-side",
    "schematic",
    "some-sides-not-named-lines",
    "chosen-by-area",
]
TotalVerdict = Literal["equal", "within rounding", "mismatch", "incomplete"]
Interval = tuple[float, float]


class AreaRow(FrozenModel):
    """The area of one zone, block or parcel: stated, digitized, and what follows.

    `stated_interval_km2` are the values that round to the stated one, without any tolerance. `area_interval_km2` is
    the boundary's own, or follows from the sigmas of its sides, which err independently of each other (a zone adds up
    those of its blocks, which share borders). `border_shift_m` is the difference divided by the perimeter: how far the
    whole border would have to move. Of a zone, `tier` and `independence` are the lowest of its blocks', and
    `digitized_km2` counts what is drawn, overlaps once. `tier` is ``given`` for a polygon that was not digitized here;
    its area counts as independent of the stated one. `matched_by` says how such a polygon was matched.
    """

    id: str
    level: Literal["zone", "block", "parcel"]
    zone: str
    name: str | None = None
    tier: Tier | Literal["given"] = "unlocated"
    matched_by: MatchMethod | None = None
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


class EdgeRow(FrozenModel):
    """How far one side of a polygon lies from the feature that bounds it there.

    Distances in metres are of points every few metres along the border that faces `direction`, to the nearest line of
    that name; `reference_ids` are these lines' rows, `length_m` the length of the border compared.
    """

    id: str
    direction: Direction
    feature: str
    length_m: float
    mean_m: float
    p95_m: float
    max_m: float
    reference_ids: tuple[str, ...] = ()


class ValidationFinding(Finding):
    """A finding with its figures, from which `message` can be written in another language.

    `origin` says who found it: the reading of the document, the digitizing, or this validation. `zone` is the zone
    that it belongs to. `lon`, `lat` (EPSG:4326) are where it is, and `spot` is the GeoJSON geometry to draw there: the
    overlap, the gap, the stretch of border.
    """

    origin: Literal["document", "digitizing", "validation"] = "validation"
    zone: str | None = None
    figures: dict[str, float | str] = Field(default_factory=dict)
    lon: float | None = None
    lat: float | None = None
    spot: dict[str, Any] | None = None


class Validation(FrozenModel):
    """The result of `validate`: rows in the order of the descriptions, totals, findings, and the tolerance used.

    `edges` has the distance of every side from the feature that it is named for, where a reference layer was given.
    """

    rows: tuple[AreaRow, ...]
    totals: tuple[TotalRow, ...] = ()
    edges: tuple[EdgeRow, ...] = ()
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

    def to_frame(self) -> pd.DataFrame:
        """Return the findings as a DataFrame: id, zone, code, level, message, figures (a dict), lon, lat, origin.

        Rows are in the order of `findings`; lon and lat (EPSG:4326) are NaN where a finding has no place.
        """
        import pandas as pd

        columns = ("id", "zone", "code", "level", "message", "figures", "lon", "lat", "origin")
        numbers = {"lon", "lat"}
        return pd.DataFrame(
            {
                name: pd.Series(
                    [getattr(found, name) for found in self.findings], dtype=float if name in numbers else object
                )
                for name in columns
            }
        )
