"""The vocabulary of ftzgeo: what a document says, what is odd in it, and the boundary that comes of it.

Everything is a frozen pydantic model, so that what is written to JSON is what the code has in hand; `ftzgeo schema`
prints the JSON Schema. Spans count Unicode code points in `ftzgeo.documents.Document.text`.
"""

from ftzgeo.model.boundary import Boundary, BoundarySide, Evidence, NextEvidence, ReferenceId, Tier
from ftzgeo.model.description import (
    DIRECTIONS,
    Block,
    BoundingFeature,
    Descriptions,
    Direction,
    FeatureKind,
    Mode,
    Parcel,
    Side,
    Source,
    Span,
    StatedArea,
    Status,
    Zone,
)
from ftzgeo.model.finding import Finding, Level

__all__ = [
    "DIRECTIONS",
    "Block",
    "Boundary",
    "BoundarySide",
    "BoundingFeature",
    "Descriptions",
    "Direction",
    "Evidence",
    "FeatureKind",
    "Finding",
    "Level",
    "Mode",
    "NextEvidence",
    "Parcel",
    "ReferenceId",
    "Side",
    "Source",
    "Span",
    "StatedArea",
    "Status",
    "Tier",
    "Zone",
]
