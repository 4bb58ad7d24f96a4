"""The answer for a parcel: data, and one sentence that says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ftzgeo.model import Finding, Tier
from ftzgeo.model.base import FrozenModel
from ftzgeo.sites.verdict import listed, metres, named

if TYPE_CHECKING:
    from collections.abc import Mapping

ParcelAnswer = Literal["inside", "outside", "straddles", "borderline", "unknown"]
_WHOLE = 0.9995
"""A share that is printed as 100.0 %."""


class ParcelShare(FrozenModel):
    """How much of a parcel lies in one block; `share` is of the parcel's area, 0 to 1."""

    block: str
    zone: str
    tier: Tier
    area_m2: float
    share: float


class ParcelVerdict(FrozenModel):
    """The answer for one parcel.

    Attributes
    ----------
    verdict
        What can be relied on: ``unknown`` where what lies in no drawn block may lie in an `unlocated` one.
    drawn
        The same with regard to the drawn blocks only.
    shares
        By block, the largest first. Where blocks overlap, they add up to more than what is inside.
    outside_m2, outside_share
        What lies in no drawn block.
    unknown_m2, unknown_share
        The part of this that may lie in a block without a position.
    distance_m
        Least geodesic distance of the parcel's edge (every metre of it) to the border of a zone, negative inside, 0
        where the border crosses the parcel; None when nothing is drawn.
    nearest, tier, border_sigma_m
        Of the border that decides: the nearest in standard deviations.
    unlocated
        Blocks and parcels without a (valid) position that the parcel may lie in: those whose zone's district or city it
        touches, where that is known.
    borderless
        Blocks and parcels that are named without borders, so that nothing can be said of them anywhere.
    """

    id: str
    name: str | None = None
    verdict: ParcelAnswer
    drawn: ParcelAnswer
    area_m2: float
    shares: tuple[ParcelShare, ...] = ()
    outside_m2: float = 0.0
    outside_share: float = 0.0
    unknown_m2: float = 0.0
    unknown_share: float = 0.0
    distance_m: float | None = None
    nearest: str | None = None
    tier: Tier | None = None
    border_sigma_m: float | None = None
    unlocated: tuple[str, ...] = ()
    borderless: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def sentence(self, lang: Literal["zh", "en"] = "zh", names: Mapping[str, str] | None = None) -> str:
        """Return the answer in one sentence; drawn blocks stand with their `names` behind their ids where given."""
        texts = _TEXTS[lang]
        text = texts["name"].format(id=self.id)
        if self.verdict == "unknown" and self.drawn != "unknown":
            text += texts["unreliable"]
        text += self._drawn(texts, names or {})
        if self.unlocated and self.unknown_share:
            text += self._unlocated(texts)
        return text + texts["end"]

    def _drawn(self, texts: dict[str, str], names: Mapping[str, str]) -> str:
        if self.nearest is None:
            return texts["elsewhere" if self.verdict == "outside" else "nothing"]
        inside = texts["and"].join(self._share(one, texts, names) for one in self.shares)
        block = named(self.nearest, names, texts["named"])
        distance = metres(abs(self.distance_m or 0.0))
        sigma_m = self.border_sigma_m
        return texts[self.drawn].format(
            shares=inside or texts["none"],
            outside=texts["outside_part"].format(area=_area(self.outside_m2), percent=_percent(self.outside_share)),
            distance=distance,
            block=block,
            where=texts["beside" if self.distance_m else "across"].format(block=block, distance=distance),
            band=texts["no_sigma"] if sigma_m is None else texts["band"].format(metres(2 * sigma_m)),
        )

    @staticmethod
    def _share(share: ParcelShare, texts: dict[str, str], names: Mapping[str, str]) -> str:
        block = named(share.block, names, texts["named"])
        return texts["share"].format(block=block, area=_area(share.area_m2), percent=_percent(share.share))

    def _unlocated(self, texts: dict[str, str]) -> str:
        part = texts["whole" if self.unknown_share > _WHOLE else "part"]
        part = part.format(area=_area(self.unknown_m2), percent=_percent(self.unknown_share))
        return texts["unlocated"].format(part=part, ids=listed(self.unlocated, texts["and"], texts["more"]))


class ParcelReport(FrozenModel):
    """The answers for the parcels of a file, and what had to be recognised to read it."""

    parcels: tuple[ParcelVerdict, ...]
    notes: tuple[str, ...] = ()
    source: str | None = None
    sha256: str | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all parcels, each once."""
        return tuple(dict.fromkeys(finding for parcel in self.parcels for finding in parcel.findings))

    def text(self, lang: Literal["zh", "en"] = "zh", names: Mapping[str, str] | None = None) -> str:
        """Return a sentence for each parcel, each in a line."""
        return "\n".join(parcel.sentence(lang, names) for parcel in self.parcels)


def _area(m2: float) -> str:
    return f"{m2:,.0f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


_TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "name": "{id}: ",
        "unreliable": "unknown: ",
        "inside": "inside, {distance} from the border ({shares})",
        "outside": "outside of all drawn blocks; the nearest is {block}, {distance} away",
        "straddles": "straddles the border of {block}: {shares}; {outside}",
        "borderline": "borderline: {where}, which is {band}: {shares}; {outside}",
        "unknown": "unknown: {where}, which is only a scheme, {band}: {shares}; {outside}",
        "nothing": "unknown: no block is drawn",
        "elsewhere": "outside of the districts of all blocks; none is drawn",
        "share": "{block} {area} m² ({percent})",
        "outside_part": "outside {area} m² ({percent})",
        "none": "in no block",
        "beside": "{distance} from the border of {block}",
        "across": "across the border of {block}",
        "band": "known to ± {} (2σ)",
        "no_sigma": "of unknown accuracy",
        "unlocated": "; whether {part} lies in {ids} is unknown, since these have no position",
        "whole": "it",
        "part": "{area} m² of it ({percent})",
        "named": "{id} ({name})",
        "more": " and {n} more",
        "and": ", ",
        "end": "",
    },
    "zh": {
        "name": "{id}：",
        "unreliable": "无法判断：",
        "inside": "位于界内，距边界 {distance}（{shares}）",
        "outside": "位于所有已绘制区块之外，最近的是 {block}，相距 {distance}",
        "straddles": "跨越 {block} 边界：{shares}；{outside}",
        "borderline": "临界：{where}，{band}：{shares}；{outside}",
        "unknown": "无法判断：{where}，而该区块仅为示意，{band}：{shares}；{outside}",
        "nothing": "无法判断：没有已绘制的区块",
        "elsewhere": "不在任何区块所在的行政区内；没有已绘制的区块",
        "share": "{block} {area} 平方米（{percent}）",
        "outside_part": "界外 {area} 平方米（{percent}）",
        "none": "不在任何区块内",
        "beside": "距 {block} 边界 {distance}",
        "across": "跨越 {block} 边界",
        "band": "边界精度 ±{}（2σ）",
        "no_sigma": "边界精度未知",
        "unlocated": "；{part}是否位于 {ids} 内无法判断，因其位置未定",
        "whole": "",
        "part": "其中 {area} 平方米（{percent}）",
        "named": "{id} {name}",
        "more": " 等 {all} 个区块",
        "and": "、",
        "end": "。",
    },
}
