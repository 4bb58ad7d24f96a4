"""The parks and areas that documents name without 四至: descriptions without sides, from boundaries/entries.toml."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import ftzgeo
from ftzgeo.model import Block, BoundingFeature, Finding, Source, Span, StatedArea, Zone

if TYPE_CHECKING:
    from pathlib import Path

AREA = re.compile(r"(\d+(?:\.(\d+))?)平方公里")


def entry_zone(entry: dict[str, Any], documents: Path, source: Source) -> Zone:
    """Return the zone of one entry; a ValueError where its document lacks a name or the area."""
    text = ftzgeo.read_document(documents / entry["file"]).text
    blocks = tuple(_block(f"{entry['id']}-{n}", facts, text) for n, facts in enumerate(entry["block"], start=1))
    message = f"the document names {len(blocks)} parts and states no 四至; listed, never drawn"
    return Zone(
        id=entry["id"],
        name=entry["name"],
        city=entry["city"],
        district=entry.get("district"),
        source=source,
        stated_area=_area(entry["area"], text) if "area" in entry else None,
        blocks=blocks,
        findings=(Finding(id=entry["id"], code="no-sizhi", level="info", message=message),),
        span=_span(entry["name"], text),
    )


def _block(identifier: str, facts: dict[str, Any], text: str) -> Block:
    members = tuple(
        BoundingFeature(name=name, printed=name, kind="estate", span=_span(name, text))
        for name in facts.get("members", ())
    )
    if "where" in facts:
        _span(facts["where"], text)
    return Block(
        id=identifier,
        name=facts["name"],
        mode="members" if members else "none",
        members=members,
        notes=(facts["where"],) if "where" in facts else (),
        span=_span(facts["name"], text),
    )


def _area(printed: str, text: str) -> StatedArea:
    figures = AREA.fullmatch(printed)
    if figures is None:
        raise ValueError(f"boundaries/entries.toml: {printed!r} is no area in 平方公里")
    return StatedArea(km2=float(figures[1]), text=printed, decimals=len(figures[2] or ""), span=_span(printed, text))


def _span(words: str, text: str) -> Span:
    start = text.find(words)
    if start < 0:
        raise ValueError(f"boundaries/entries.toml: the document does not have {words!r}")
    return Span(start, start + len(words))
