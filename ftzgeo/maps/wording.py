"""What a map says of a block: the rows of its popup, as plain text.

Every string is text, never HTML; the page shows it with `textContent`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ftzgeo.maps.strings import numeral
from ftzgeo.wording import finding_title, message, method

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from ftzgeo.model import (
        Boundary,
        BoundarySide,
        BoundingFeature,
        Direction,
        Finding,
        Parcel,
        Side,
        Source,
        StatedArea,
        Zone,
    )

    Strings = dict[str, str]
    Rows = list[list[str]]

LEVELS = ("error", "warning", "info")
"""Levels of findings, gravest first."""


def heading(part: Parcel, level: str, strings: Strings) -> str:
    """Return what a block or parcel is called first: 区块五, 地块一; its name or id when it has no number."""
    if part.number is None:
        return part.name or part.id
    return strings[level].format(number=numeral(part.number, strings["lang"]))


def subheading(part: Parcel) -> str:
    """Return the name beside the heading; empty when the heading is the name already."""
    return part.name or "" if part.number is not None else ""


def square_kilometres(value: float | None, decimals: int) -> str:
    """Write an area in km²; empty when it is not known."""
    return "" if value is None or not math.isfinite(value) else f"{value:,.{decimals}f} km²"


def signed(value: float, decimals: int) -> str:
    """Write a number with its sign; one that rounds to zero is +0, never -0."""
    return f"{round(value, decimals) + 0.0:+.{decimals}f}"


def stated(area: StatedArea | None) -> str:
    """Write a stated area in km² with the decimals that the document prints."""
    return "" if area is None else square_kilometres(area.km2, max(area.decimals, 0))


def stated_row(area: StatedArea | None, strings: Strings) -> str:
    """Write a stated area with the printed words."""
    if area is None:
        return strings["no_stated_area"]
    return strings["stated_text"].format(area=stated(area), text=area.text) if area.text else stated(area)


def difference_row(boundary: Boundary, area: StatedArea | None, strings: Strings) -> str:
    """Write digitized minus stated area, and how independent the comparison is; empty when there is none."""
    if boundary.area_km2 is None or area is None or area.km2 <= 0 or not math.isfinite(boundary.area_km2):
        return ""
    difference = boundary.area_km2 - area.km2
    percent = signed(100 * difference / area.km2, 1)
    text = f"{signed(difference, max(area.decimals, 2))} km²  ({percent}%)"
    if boundary.tier == "schematic" or any(side.evidence == "area" for side in boundary.sides):
        return strings["area_not_independent"].format(difference=text)
    return strings["area_partial"].format(difference=text) if boundary.tier == "completed" else text


def tier_row(tier: str, strings: Strings) -> str:
    """Write a tier with its meaning."""
    return strings["tier_row"].format(name=strings[f"tier_{tier}"], meaning=strings[f"tier_{tier}_meaning"])


def interval_row(boundary: Boundary, decimals: int, strings: Strings) -> str:
    """Write the interval that holds the true area with 95 %; empty when it is not known."""
    if boundary.area_interval_km2 is None:
        return ""
    low, high = (f"{value:,.{decimals}f}" for value in boundary.area_interval_km2)
    return strings["interval_row"].format(low=low, high=high)


def area_check(boundary: Boundary, area: StatedArea | None, strings: Strings) -> list[str] | None:
    """Return ``[verdict, its words, stated, digitized]`` of the area check; None when an area is not known.

    The areas agree when the stated one, as far as it is rounded, meets the interval of the digitized one. One that
    helped to place the block is no check at all.
    """
    if boundary.area_km2 is None or area is None or not math.isfinite(boundary.area_km2):
        return None
    decimals = max(2, area.decimals)
    if boundary.tier == "schematic" or any(side.evidence == "area" for side in boundary.sides):
        verdict = "fitted"
    elif boundary.area_interval_km2 is None:
        verdict = "open"
    else:
        (low, high), (least, most) = area.interval_km2, boundary.area_interval_km2
        verdict = "agrees" if low <= most and least <= high else "differs"
    drawn = square_kilometres(boundary.area_km2, decimals)
    return [
        verdict,
        strings[f"area_{verdict}"],
        strings["area_check_stated"].format(area=stated(area)),
        strings["area_check_drawn"].format(
            area=drawn, difference=f"{signed(boundary.area_km2 - area.km2, decimals)} km²"
        ),
    ]


def next_evidence_row(boundary: Boundary | None, strings: Strings) -> str:
    """Say which feature's line would help a boundary most; empty when that is not known."""
    wanted = boundary.next_evidence if boundary else None
    if wanted is None:
        return ""
    row = "next_evidence_short" if wanted.tier == "unlocated" else "next_evidence"
    return strings[row].format(
        direction=strings[wanted.direction], feature=wanted.feature, tier=strings[f"tier_{wanted.tier}"]
    )


def source_row(source: Source, strings: Strings) -> str:
    """Write a document: title, issuer, date, draft or final."""
    title = source.title or source.file
    words = [
        strings["source_row"].format(title=title) if title else "",
        source.issuer or "",
        source.date.isoformat() if source.date else "",
        strings[f"status_{source.status}"],
    ]
    return strings["sentence_separator"].join(word for word in words if word)


def feature_text(feature: BoundingFeature) -> str:
    """Write a bounding feature as printed, with its qualifier, and its full name where the print elides it."""
    printed = feature.printed or feature.name
    if feature.qualifier and feature.qualifier not in printed:
        printed += feature.qualifier
    return printed if feature.name in printed else f"{printed}（{feature.name}）"


def side_rows(sides: Sequence[Side], boundary: Boundary | None, strings: Strings) -> Rows:
    """Return ``[direction, features as stated, evidence, note]`` for every side in the order of the document."""
    rows = []
    for side in sides:
        found = [one for one in boundary.sides if one.direction == side.direction] if boundary else []
        located = boundary is not None and boundary.tier != "unlocated"
        rows.append(
            [
                strings[side.direction],
                strings["list_separator"].join(feature_text(feature) for feature in side.features),
                evidence_text(found, strings) if located else "",
                notes_text(found, strings),
            ]
        )
    return rows


def notes_text(sides: Iterable[BoundarySide], strings: Strings) -> str:
    """Write what the digitizer notes of the border on one side."""
    notes = dict.fromkeys(message(side.note, strings["lang"]) for side in sides if side.note)
    return strings["sentence_separator"].join(notes)


def evidence_text(sides: Iterable[BoundarySide], strings: Strings) -> str:
    """Write what the border on one side rests on, with its standard deviation."""
    words = []
    for side in sides:
        word = strings[f"evidence_{side.evidence or 'none'}"]
        if side.sigma_m is not None and math.isfinite(side.sigma_m):
            word += " " + strings["sigma_value"].format(metres=f"{side.sigma_m:.0f}")
        words.append(word)
    return strings["list_separator"].join(dict.fromkeys(words))


def finding_rows(findings: Iterable[Finding], strings: Strings) -> Rows:
    """Return ``[level, its word, title, message]`` of the findings, gravest first, each once."""
    lang = strings["lang"]
    rows = [
        [one.level, strings[f"level_{one.level}"], finding_title(one.code, lang), message(one.message, lang)]
        for one in dict.fromkeys(findings)
    ]
    return sorted(rows, key=lambda row: LEVELS.index(row[0]))


def reason_not_drawn(
    part: Parcel,
    boundary: Boundary | None,
    strings: Strings,
    followed: Container[tuple[str, Direction, str]] = (),
) -> str:
    """Say why a block or parcel is not on the map.

    The document gives nothing to draw, or sides that rest on no line of the reference layer; else the digitizer's
    gravest finding. `followed` are the sides with a known line, as ``(part id, direction, name)``.
    """
    lost = [one for one in boundary.sides if (part.id, one.direction, one.feature) not in followed] if boundary else []
    missing = missing_sides(lost, strings)
    findings = [one for one in boundary.findings if one.level != "info"] if boundary else []
    if part.mode == "members" or (part.members and not part.sides):
        reason = strings["reason_members"]
    elif not part.sides and not missing:
        reason = strings["reason_parcels" if getattr(part, "parcels", ()) else "reason_no_sizhi"]
    elif missing:
        reason = strings["reason_missing"].format(sides=missing)
    elif findings:
        reason = message(min(findings, key=lambda one: LEVELS.index(one.level)).message, strings["lang"])
    else:
        reason = strings["reason_unlocated" if boundary else "reason_not_digitized"]
    return strings["not_drawn"].format(reason=reason)


def missing_sides(sides: Iterable[BoundarySide], strings: Strings) -> str:
    """Write the sides for which the reference layer has nothing: 东 泽恩路、南 赛达南道."""
    words = [
        f"{strings[side.direction]} {side.feature}"
        for side in sides
        if side.evidence is None and side.reference_id is None
    ]
    return strings["list_separator"].join(dict.fromkeys(words))


def detail_rows(zone: Zone, part: Parcel, boundary: Boundary | None, strings: Strings) -> Rows:
    """Return ``[label, value]`` for everything else that a popup tells; empty values are left out."""
    digitized = None if boundary is None or boundary.geometry is None else boundary
    area = part.stated_area
    rows = [
        [strings["stated_area"], stated_row(area, strings)],
        [strings["tier"], tier_row(boundary.tier if digitized and boundary else "unlocated", strings)],
        [strings["zone"], zone.name or zone.id],
        [strings["members"], strings["list_separator"].join(feature_text(one) for one in part.members)],
        [strings["notes"], strings["sentence_separator"].join(part.notes)],
    ]
    if digitized:
        decimals = max(2, area.decimals if area else 2)
        sigma = digitized.sigma_m
        rows[1:1] = [
            [strings["digitized_area"], square_kilometres(digitized.area_km2, decimals)],
            [strings["area_interval"], interval_row(digitized, decimals, strings)],
            [strings["area_difference"], difference_row(digitized, area, strings)],
        ]
        rows[5:5] = [[strings["sigma"], "" if sigma is None else strings["sigma_value"].format(metres=f"{sigma:.0f}")]]
        rows.append([strings["method"], method(digitized.method, strings["lang"])])
        rows.append([strings["reviewed"], digitized.reviewed or ""])
    rows.append([strings["source"], source_row(zone.source, strings)])
    return [row for row in rows if row[1]]


def described(zone: Zone, part: Parcel, boundary: Boundary | None, strings: Strings) -> dict[str, Any]:
    """Return everything that the popup and the list tell of one block or parcel."""
    findings = [one for one in zone.findings if one.id == part.id]
    mode = f"mode_{part.mode}"
    return {
        "sides": side_rows(part.sides, boundary, strings),
        "sidesNote": strings[mode] if mode in strings else "" if part.sides else strings["no_sizhi"],
        "rows": detail_rows(zone, part, boundary, strings),
        "findings": finding_rows([*(boundary.findings if boundary else ()), *findings], strings),
    }
