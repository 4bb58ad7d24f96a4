"""What a document says of a zone: blocks, stated areas and 四至, each with its place in the text."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from ftzgeo.model.base import FrozenModel
from ftzgeo.model.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

Direction = Literal["east", "south", "west", "north", "northeast", "southeast", "southwest", "northwest"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)

Mode = Literal["bounded", "half_plane", "intersection", "members", "none"]
"""How a block is described: sides by direction (东至X) · half planes (X以东、Y以南) · a crossing (X与Y交口) ·
a list of projects or places · not at all."""

FeatureKind = Literal[
    "road",
    "expressway",
    "railway",
    "river",
    "canal",
    "coast",
    "admin_boundary",
    "village",
    "organisation",
    "estate",
    "land",
    "structure",
    "other",
]

Status = Literal["draft", "final"]


class Span(NamedTuple):
    """Where something stands in `Document.text`: code points, end exclusive."""

    start: int
    end: int


class Source(FrozenModel):
    """The document that a zone was read from. `file` is the file's name without folders."""

    title: str | None = None
    issuer: str | None = None
    date: dt.date | None = None
    status: Status = "final"
    file: str | None = None
    sha256: str | None = None


class StatedArea(FrozenModel):
    """An area as the document states it.

    `km2` is the value in square kilometres, `text` the words as printed, `decimals` the printed number of decimals
    of the value *in km²*: 7.8 km² has one and is known to ± 0.05 km²; 26万平方米 is 0.26 km² with two.
    `approximate` is set by 约, 左右 and their like.
    """

    km2: float
    text: str
    decimals: int
    approximate: bool = False
    span: Span | None = None

    @property
    def interval_km2(self) -> tuple[float, float]:
        """The values that round to the printed one, in km²."""
        half = 0.5 * 10.0**-self.decimals
        return self.km2 - half, self.km2 + half


class BoundingFeature(FrozenModel):
    """A feature named on a side, or a member of a block.

    `name` is normalized, with an elided part put back; `printed` is the text as it stands; `qualifier` keeps
    own-edge and offset words (东边界, 北侧, 中心线, 以东200米).
    """

    name: str
    printed: str
    qualifier: str | None = None
    kind: FeatureKind = "other"
    span: Span | None = None


class Side(FrozenModel):
    """One side of a block: the features that lie to its `direction`, in the order printed."""

    direction: Direction
    features: tuple[BoundingFeature, ...]


class Parcel(FrozenModel):
    """地块: a block inside a block, without further parcels."""

    id: str
    number: int | None = None
    name: str | None = None
    stated_area: StatedArea | None = None
    mode: Mode = "none"
    sides: tuple[Side, ...] = ()
    members: tuple[BoundingFeature, ...] = ()
    notes: tuple[str, ...] = ()
    span: Span | None = None

    def side(self, direction: Direction) -> tuple[BoundingFeature, ...]:
        """Return the features on one side; empty where the document names none."""
        return tuple(f for side in self.sides if side.direction == direction for f in side.features)


class Block(Parcel):
    """区块: a named part of a zone. One with parcels is their union."""

    parcels: tuple[Parcel, ...] = ()


class Zone(FrozenModel):
    """A zone with its blocks, as one document describes it.

    `stated_block_count` is what the document says of itself (分为七个区块). `findings` tell what is odd in the text.
    """

    id: str
    name: str | None = None
    city: str | None = None
    district: str | None = None
    source: Source = Source()
    stated_area: StatedArea | None = None
    stated_block_count: int | None = None
    blocks: tuple[Block, ...] = ()
    findings: tuple[Finding, ...] = ()
    span: Span | None = None

    def parts(self) -> Iterator[tuple[Block, Parcel | None]]:
        """Yield every block as ``(block, None)``, each followed by its parcels as ``(block, parcel)``."""
        for block in self.blocks:
            yield block, None
            for parcel in block.parcels:
                yield block, parcel


class Descriptions(FrozenModel):
    """The file that ``ftzgeo parse`` writes: ``{"zones": [...]}``."""

    zones: tuple[Zone, ...]

    def to_json(self) -> str:
        """Return readable JSON: two spaces, Chinese as it is, spans on one line, a newline at the end."""
        return dump_json(self.model_dump(mode="json", exclude_defaults=True)) + "\n"


JSON_WIDTH = 118


def dump_json(value: Any, indent: int = 0) -> str:
    """Write JSON for people: nested objects indented, flat lists and small objects on one line (`JSON_WIDTH`)."""
    import json

    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(flat) + indent <= JSON_WIDTH:
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        rows = [
            f"{pad}{json.dumps(key, ensure_ascii=False)}: {dump_json(item, indent + 2)}" for key, item in value.items()
        ]
        return "{\n" + ",\n".join(rows) + "\n" + " " * indent + "}"
    rows = [pad + dump_json(item, indent + 2) for item in value]
    return "[\n" + ",\n".join(rows) + "\n" + " " * indent + "]"
