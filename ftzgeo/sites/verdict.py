"""The answer for a site: data, and one sentence that says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import computed_field

from ftzgeo.model import Finding, ReferenceId, Tier
from ftzgeo.model.base import FrozenModel

if TYPE_CHECKING:
    from collections.abc import Mapping

SiteVerdict = Literal["inside", "outside", "borderline", "unknown"]
VERDICTS: tuple[SiteVerdict, ...] = ("inside", "outside", "borderline", "unknown")
_LISTED = 6


class Nearness(FrozenModel):
    """How a point lies to the borders of the zones.

    `zone`, `block` and `distance_m` are of the nearest border: geodesic, to the border of the zone (the union of its
    drawn blocks), negative inside. `decides` is the block whose border is nearest in standard deviations, which is
    another one where an uncertain border lies behind a good one; `decisive_m`, `tier`, `version`, `border_sigma_m`,
    `probability` and `verdict` go by that. `sigma_m` adds the point's own accuracy. `probability` is that of lying
    inside, for a border and a point that err normally; None when the border's sigma is not known.
    """

    zone: str
    block: str
    distance_m: float
    decides: str
    decisive_m: float
    tier: Tier
    version: int | None = None
    border_sigma_m: float | None = None
    sigma_m: float | None = None
    probability: float | None = None
    verdict: SiteVerdict


class Verdict(FrozenModel):
    """The answer for one point, `lon`, `lat` in WGS84.

    Attributes
    ----------
    verdict
        The answer that can be relied on: ``unknown`` for a point outside of all drawn blocks that may lie in an
        `unlocated` one.
    drawn
        The same with regard to the drawn blocks only.
    blocks, zones, parcels
        Those whose polygon contains the point. On an edge that blocks share exactly one is named: the block that has
        the point in its interior if there is one, else the first by id in natural order (``x-2`` before ``x-10``).
    on_border
        The point lies within about 1 mm (1e-8 degrees) of the border of a block, also of one inside the zone.
    nearest
        The nearest border and the deciding one, with distance, probability and tier; None when nothing is drawn.
    unlocated
        Blocks and parcels without a (valid) position that may lie here: in the district or city of their zone where
        that is known.
    borderless
        Blocks and parcels that are named without borders, so that nothing can be said of them anywhere.
    """

    lon: float
    lat: float
    accuracy_m: float
    verdict: SiteVerdict
    drawn: SiteVerdict
    blocks: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()
    on_border: bool = False
    nearest: Nearness | None = None
    unlocated: tuple[str, ...] = ()
    borderless: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    reference: tuple[ReferenceId, ...] = ()

    @property
    def distance_m(self) -> float | None:
        """Geodesic distance to the nearest border in metres, negative inside; None when nothing is drawn."""
        return self.nearest.distance_m if self.nearest is not None else None

    @property
    def probability(self) -> float | None:
        """Probability of lying inside by the border that decides; None when it is not known."""
        return self.nearest.probability if self.nearest is not None else None

    @property
    def tier(self) -> Tier | None:
        """Tier of the border that decided."""
        return self.nearest.tier if self.nearest is not None else None

    @computed_field  # type: ignore[prop-decorator] # mypy does not know decorated properties; pydantic documents this
    @property
    def message(self) -> str:
        """The answer in one English sentence."""
        return self.sentence("en")

    def sentence(self, lang: Literal["zh", "en"] = "zh", names: Mapping[str, str] | None = None) -> str:
        """Return the answer in one sentence; drawn blocks stand with their `names` behind their ids where given."""
        texts = _TEXTS[lang]
        text = self._doubt(texts) + self._drawn(texts, names or {})
        if self.unlocated and self.drawn != "inside":
            text += texts["unlocated"].format(ids=listed(self.unlocated, texts["and"], texts["more"]))
        if self.borderless and self.drawn != "inside":
            text += texts["borderless"].format(n=len(self.borderless))
        return text + texts["end"]

    def _doubt(self, texts: dict[str, str]) -> str:
        """Return what comes first where an answer by the drawn blocks cannot be relied on."""
        if self.verdict != "unknown" or self.drawn == "unknown":
            return ""
        return texts["unreliable" if self.drawn == "outside" and self.unlocated else "coarse"]

    def _drawn(self, texts: dict[str, str], names: Mapping[str, str]) -> str:
        nearest = self.nearest
        if nearest is None:
            return texts["elsewhere" if self.verdict == "outside" else "nothing"]
        where = self.blocks or (nearest.block,)
        firm = self.drawn in {"inside", "outside"}
        return texts[self.drawn].format(
            blocks=texts["and"].join(named(block, names, texts["named"]) for block in where),
            block=named(nearest.block if firm else nearest.decides, names, texts["named"]),
            distance=metres(abs(nearest.distance_m if firm else nearest.decisive_m)),
            band=metres(2 * nearest.sigma_m) if nearest.sigma_m is not None else "?",
            percent=f"{100 * nearest.probability:.0f}" if nearest.probability is not None else "?",
        )


def metres(value: float) -> str:
    """Return a length as it stands in a sentence."""
    return f"{value:,.0f} m" if value >= 10 else f"{value:.1f} m"  # noqa: PLR2004 - decimals matter below 10 m


def named(block: str, names: Mapping[str, str], form: str) -> str:
    """Return the id of a block, with its name where that is known."""
    return form.format(id=block, name=names[block]) if block in names else block


def listed(ids: tuple[str, ...], between: str, more: str) -> str:
    """Return the first of some ids, and how many more there are (``n``, of ``all``)."""
    text = between.join(ids[:_LISTED])
    return text + more.format(n=len(ids) - _LISTED, all=len(ids)) if len(ids) > _LISTED else text


_TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "inside": "inside {blocks}, {distance} from the border of its zone",
        "outside": "outside of all drawn blocks; the nearest is {block}, {distance} away",
        "borderline": "borderline: {distance} from the border of {block}, which is known to ± {band} (2σ); "
        "inside with {percent} %",
        "unknown": "unknown: {distance} from the border of {block}, which is drawn only as a scheme (± {band})",
        "nothing": "unknown: no block is drawn",
        "unlocated": "; whether it lies in {ids} is unknown, since these have no position",
        "elsewhere": "outside of the districts of all blocks; none is drawn",
        "borderless": "; blocks that are named without borders cannot be checked ({n})",
        "unreliable": "unknown: ",
        "coarse": "unknown; by the position that was found: ",
        "named": "{id} ({name})",
        "more": " and {n} more",
        "and": ", ",
        "end": "",
    },
    "zh": {
        "inside": "位于 {blocks} 内，距片区边界 {distance}",
        "outside": "位于所有已绘制区块之外，最近的是 {block}，相距 {distance}",
        "borderline": "临界：距 {block} 边界 {distance}，该边界精度为 ±{band}（2σ），在界内的概率 {percent} %",
        "unknown": "无法判断：距 {block} 边界 {distance}，而该区块仅为示意（±{band}）",
        "nothing": "无法判断：没有已绘制的区块",
        "unlocated": "；是否位于 {ids} 内无法判断，因其位置未定",
        "elsewhere": "不在任何区块所在的行政区内；没有已绘制的区块",
        "borderless": "；另有 {n} 个区块未载明四至，无法核查",
        "unreliable": "无法判断：",
        "coarse": "无法判断；按所得位置：",
        "named": "{id} {name}",
        "more": " 等 {all} 个区块",
        "and": "、",
        "end": "。",
    },
}
