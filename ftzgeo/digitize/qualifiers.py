"""Edge words and offsets of a bounding feature: 东边界, 北侧, 中心线, 左岸, 以东200米, 向西100米, 距…东侧50米处."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from ftzgeo.model import Direction

_DIRECTIONS: dict[str, Direction] = {"东": "east", "南": "south", "西": "west", "北": "north"}
_OFFSET = re.compile(r"([东南西北])[侧面边]?(?:方向)?约?([0-9]+(?:\.[0-9]+)?)(公里|千米|米|m|M)")
_CENTRE = re.compile(r"中心线|中线|中泓线")
_BANK = re.compile(r"([东南西北左右])?(?:侧|河)?岸|堤")
_NAMED_EDGE = re.compile(
    r"(?P<water>.+[河江渠])(?P<bank>[左右]岸)|(?P<district>.+[区县市镇乡])(?:行政区[域划])?[分交边]?界线?"
)
_OWN_EDGE = re.compile(r"(边界|界限|红线|围墙|用地边界|边缘|边线)")


Course = Literal["centre", "bank", "left", "right", "north", "east", "south", "west"]
"""Along which line of a river a side runs: its centre line, a bank (the one that faces the block), or the bank named.
Left and right are those of one who looks downstream."""


_COURSES: dict[str, Course] = {
    "东": "east",
    "南": "south",
    "西": "west",
    "北": "north",
    "左": "left",
    "右": "right",
}


class Offset(NamedTuple):
    """The border lies `distance_m` to the `direction` of the named feature."""

    direction: Direction
    distance_m: float


def read_offset(qualifier: str | None) -> Offset | None:
    """Return the offset that a qualifier tells of, None when it tells of none."""
    import unicodedata

    found = _OFFSET.search(unicodedata.normalize("NFKC", qualifier or ""))
    if not found:
        return None
    metres = 1000.0 if found[3] in ("公里", "千米") else 1.0
    return Offset(_DIRECTIONS[found[1]], float(found[2]) * metres)


def is_own_edge(qualifier: str | None) -> bool:
    """Tell whether the border is the feature's own edge (东边界), not a line that the feature names."""
    return bool(_OWN_EDGE.search(qualifier or ""))


def read_course(qualifier: str | None) -> Course | None:
    """Return along which line of a river the border runs, None where the qualifier does not say."""
    if _CENTRE.search(qualifier or ""):
        return "centre"
    found = _BANK.search(qualifier or "")
    if not found:
        return None
    return _COURSES.get(found[1] or "", "bank")


def split_edge(name: str) -> tuple[str, str | None]:
    """Return a name without the edge word that it ends with, and that word: 东丽区界 is 东丽区, 海河左岸 is 海河."""
    found = _NAMED_EDGE.fullmatch(name)
    if not found:
        return name, None
    stem = found["water"] or found["district"]
    return stem, name.removeprefix(stem)
