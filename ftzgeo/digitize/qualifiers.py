"""Edge words and offsets of a bounding feature: 东边界, 北侧, 中心线, 以东200米, 向西100米, 距…东侧50米处."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ftzgeo.model import Direction

_DIRECTIONS: dict[str, Direction] = {"东": "east", "南": "south", "西": "west", "北": "north"}
_OFFSET = re.compile(r"([东南西北])[侧面边]?(?:方向)?约?([0-9]+(?:\.[0-9]+)?)(公里|千米|米|m|M)")
_OWN_EDGE = re.compile(r"(边界|界限|红线|围墙|用地边界|边缘|边线)")


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
