"""Drafts become zones: ids, spans, names of zones from the plan's headings, city, status."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ftzgeo.model import Block, Finding, Parcel, Source, Zone
from ftzgeo.parsing.findings import zone_findings
from ftzgeo.parsing.vocabulary import DRAFT_WORDS, PLAN_WORDS, TITLE_ENDS, ZONE_GENERIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ftzgeo.parsing.drafts import Draft, Total
    from ftzgeo.parsing.normal_form import NormalText

_PLAN_END = re.compile(rf"(?:{'|'.join(PLAN_WORDS)})(?:（[^）]*）)?$")
_NUMBERING = re.compile(
    r"^(?:[-*#]+|附件：?\d*[.：]?|\d+[.、]|（[一二三四五六七八九十\d]+）|第[一二三四五六七八九十]+[章节])+"
)
_FREE_TRADE_ZONE = re.compile(r"^中国（(?P<city>[一-龥]{2,4})）自由贸易试验区")
_CITY = re.compile(r"（(?P<city>[一-龥]{2,3})）自由贸易|(?P<name>[一-龥]{2,3}市)")
_MAX_HEADING = 60


@dataclass(frozen=True)
class Heading:
    """A line that titles a plan: its place in the normal form and the zone's name in it."""

    start: int
    name: str


def find_headings(normal: NormalText) -> list[Heading]:
    """Return the lines that end like a plan's title (…总体方案), with numbering and the plan word taken off."""
    headings = []
    for match in re.finditer(r"[^\n]+", normal.key):
        line = match.group()
        if len(line) > _MAX_HEADING or re.search(r"[，。；]", line) or not _PLAN_END.search(line):
            continue
        name = _PLAN_END.sub("", normal.text[match.start() : match.end()])
        name = _NUMBERING.sub("", name).strip("：关于印发《》“” ")
        if len(name) > 1:
            headings.append(Heading(match.start(), name))
    return headings


def document_source(normal: NormalText, source: Source) -> Source:
    """Add title and status to a source, from the head of the text."""
    head = normal.key[:600]
    lines = [line for line in normal.text[:600].split("\n") if not re.search("[，。；：]", line)]
    title = next((line for line in lines if line.endswith(TITLE_ENDS) and len(line) > max(map(len, TITLE_ENDS))), None)
    status = "draft" if any(word in head for word in DRAFT_WORDS) else "final"
    return source.model_copy(update={"title": source.title or title, "status": status})


def zones_of(normal: NormalText, drafts: Sequence[Draft], totals: Sequence[Total], source: Source) -> list[Zone]:
    """Group the drafts under the headings they stand under and make zones of them."""
    headings = find_headings(normal)
    groups: dict[int, list[Draft]] = {}
    for draft in drafts:
        place = max((i for i, heading in enumerate(headings) if heading.start < draft.start), default=-1)
        groups.setdefault(place, []).append(draft)
    if not groups and totals:
        groups = {-1: []}
    zones = []
    for place, members in groups.items():
        begin = headings[place].start if place >= 0 else 0
        end = headings[place + 1].start if place + 1 < len(headings) else len(normal.key)
        own = [total for total in totals if begin <= total.start < end]
        name = headings[place].name if place >= 0 else None
        zones.append(build_zone(normal, name, members, own, source))
    return zones


def build_zone(
    normal: NormalText, name: str | None, drafts: Sequence[Draft], totals: Sequence[Total], source: Source
) -> Zone:
    """Make one zone of its drafts."""
    area = next((total.area for total in totals if total.area), None)
    count = next((total.count for total in totals if total.count), None)
    zone_id = zone_slug(name)
    blocks = tuple(_block(normal, zone_id, index, draft) for index, draft in enumerate(drafts, start=1))
    start = min([draft.start for draft in drafts] + [total.start for total in totals], default=0)
    end = max((draft.end for draft in drafts), default=start)
    zone = Zone(
        id=zone_id,
        name=name,
        city=_city(name),
        source=source,
        stated_area=area,
        stated_block_count=count,
        blocks=blocks,
        span=normal.span(start, end),
    )
    return zone.model_copy(update={"findings": (*_draft_findings(zone, drafts, normal), *zone_findings(zone))})


def _block(normal: NormalText, zone_id: str, index: int, draft: Draft) -> Block:
    block_id = f"{zone_id}-{draft.number if draft.number is not None else index}"
    parcels = tuple(
        Parcel(id=f"{block_id}-{parcel.number or place}", **_fields(normal, parcel))
        for place, parcel in enumerate(draft.parcels, start=1)
    )
    return Block(id=block_id, parcels=parcels, **_fields(normal, draft))


def _fields(normal: NormalText, draft: Draft) -> dict[str, Any]:
    extent = draft.extent
    members = extent.members if extent and extent.members else draft.members
    return {
        "number": draft.number,
        "name": draft.name,
        "stated_area": draft.area,
        "mode": extent.mode if extent else "members" if members else "none",
        "sides": extent.merged_sides() if extent else (),
        "members": members,
        "notes": tuple(draft.notes),
        "span": normal.span(draft.start, draft.end),
    }


def _draft_findings(zone: Zone, drafts: Sequence[Draft], normal: NormalText) -> Iterable[Finding]:
    for block, draft in zip(zone.blocks, drafts, strict=True):
        pairs = [(block.id, draft), *((p.id, d) for p, d in zip(block.parcels, draft.parcels, strict=True))]
        for part_id, part in pairs:
            for code, level, message in part.oddities:
                yield Finding(id=part_id, code=code, level=level, message=message)
            for code, message in part.extent.oddities if part.extent else ():
                yield Finding(id=part_id, code=code, level="warning", message=message)
        if draft.stated_parcels is not None and draft.stated_parcels != len(draft.parcels):
            message = f"the block speaks of {draft.stated_parcels} parcels; {len(draft.parcels)} were read"
            yield Finding(id=block.id, code="parcel-count-mismatch", level="error", message=message)
        cuts = [position for position in normal.joined if draft.start < position < draft.end]
        if cuts:
            words = "、".join(normal.text[max(cut - 3, 0) : cut + 3] for cut in cuts)
            yield Finding(
                id=block.id, code="line-joined", level="info", message=f"a line break inside “{words}” was taken out"
            )


def _city(name: str | None) -> str | None:
    match = _CITY.search(name or "")
    return None if match is None else (match["city"] + "市" if match["city"] else match["name"])


def zone_slug(name: str | None) -> str:
    """Return a zone's id: the pinyin of what is particular in its name; ``zone`` without a name."""
    if not name:
        return "zone"
    core = _FREE_TRADE_ZONE.sub("", name)
    for word in ZONE_GENERIC:
        core = core.replace(word, "")
    core = re.sub(r"[^0-9A-Za-z一-龥]", "", core) or re.sub(r"[^0-9A-Za-z一-龥]", "", name)
    if core.isascii():
        return core.lower()
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(core)).lower()
