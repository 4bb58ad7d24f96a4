"""Blocks while they are being read: labels, extents, areas and names of a text become drafts of blocks and parcels."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ftzgeo.parsing import grammar
from ftzgeo.parsing.areas import AreaFigure, find_areas
from ftzgeo.parsing.block_names import name_after_label, name_before_extent
from ftzgeo.parsing.description import Extent, bracket_depths, find_crossing, find_extents, find_members
from ftzgeo.parsing.numerals import NUMERAL, parse_numeral
from ftzgeo.parsing.vocabulary import LOCATED_AT

if TYPE_CHECKING:
    from ftzgeo.model import BoundingFeature, Level, StatedArea
    from ftzgeo.parsing.normal_form import NormalText

_FIELD_LINE = re.compile(r"[（(]?(?:规划|总|用地|占地)?(?:面积|四至|范围|占地|东|南|西|北|主要包括|名称|位置)")
_MAX_ADDRESS = 80
_SHARED = re.compile(r"(?:共计|总计|合计|共|总面积)约?$")
_COUNT = re.compile(
    rf"(?:分为|共分|划分为|包括|共有|共|由)(?P<count>{NUMERAL})(?:个|大|处|块|片)?(?:区块|片区|组团|地块|部分|宗地)"
)


@dataclass
class Draft:
    """A block or parcel to be, standing at ``text[start:end]`` of a normal form."""

    start: int
    end: int
    number: int | None = None
    label: str | None = None
    name: str | None = None
    area: StatedArea | None = None
    extent: Extent | None = None
    members: tuple[BoundingFeature, ...] = ()
    notes: list[str] = field(default_factory=list)
    parcels: list[Draft] = field(default_factory=list)
    stated_parcels: int | None = None
    oddities: list[tuple[str, Level, str]] = field(default_factory=list)
    """Findings to be: (code, level, message)."""


@dataclass(frozen=True)
class Total:
    """A zone's stated area or number of blocks, with the words before it."""

    start: int
    area: StatedArea | None
    count: int | None
    subject: str


@dataclass(frozen=True)
class _Label:
    start: int
    end: int
    number: int
    is_parcel: bool
    text: str


class DraftReader:
    """Reads the drafts of one normal form; areas, extents and labels are found once."""

    def __init__(self, normal: NormalText) -> None:
        self.normal = normal
        self.depths = bracket_depths(normal.key)
        self.extents = find_extents(normal)
        self.areas = list(find_areas(normal))
        self._area_starts = [area.start for area in self.areas]
        self._extent_starts = [extent.start for extent in self.extents]
        self.labels = self._find_labels()
        self.used: set[int] = set()
        self.totals = list(self._find_totals())

    def read(self) -> list[Draft]:
        """Return the drafts in text order."""
        labelled = self._labelled()
        covered = [(draft.start, draft.end) for draft in labelled]
        free = [e for e in self.extents if not any(start <= e.start < end for start, end in covered)]
        drafts = [*labelled, *self._unlabelled(free)] or self._lone_crossing()
        return sorted(drafts, key=lambda draft: draft.start)

    def _lone_crossing(self) -> list[Draft]:
        """Read a text that is nothing but an address at a crossing: X路与Y路交口."""
        key = self.normal.key
        start = max((key.rfind(word) + len(word) for word in LOCATED_AT if word in key), default=0)
        extent = find_crossing(self.normal, start, len(key)) if len(key) <= _MAX_ADDRESS else None
        return [Draft(extent.start, extent.end, extent=extent, notes=list(extent.notes))] if extent else []

    # ------------------------------------------------------------------------------------------------ labels, totals

    def _find_labels(self) -> list[_Label]:
        labels = []
        key = self.normal.key
        for match in grammar.LABEL.finditer(key):
            if self.depths[match.start()]:
                continue
            word = match["word"] or match["word_after"]
            number = int(parse_numeral(match["number"] or match["first"]))
            labels.append(
                _Label(
                    match.start(),
                    match.end(),
                    number,
                    word in grammar.PARCEL,
                    self.normal.text[match.start() : match.end()],
                )
            )
        return labels

    def _find_totals(self) -> list[Total]:
        """Sentences that give a zone's area together with its number of blocks."""
        totals = []
        for match in _COUNT.finditer(self.normal.key):
            start, end = self._sentence(match.start())
            if any(label.start <= match.start() and self._segment_holds(label, match.start()) for label in self.labels):
                continue
            figures = [a for a in self._areas_in(start, end) if a.role == "own"]
            area = figures[0] if figures else None
            if area is None and not self.labels:
                continue
            if area is not None:
                self.used.add(area.start)
            subject = area.subject if area else self.normal.key[start : match.start()]
            totals.append(
                Total(match.start(), area.stated if area else None, int(parse_numeral(match["count"])), subject)
            )
        return totals

    def _segment_holds(self, label: _Label, position: int) -> bool:
        return "\n" not in self.normal.key[label.start : position]

    def _sentence(self, position: int) -> tuple[int, int]:
        key = self.normal.key
        start = max(key.rfind(stop, 0, position) for stop in "。\n") + 1
        ends = [place for stop in "。\n" if (place := key.find(stop, position)) >= 0]
        return start, min(ends, default=len(key))

    def _areas_in(self, start: int, end: int) -> list[AreaFigure]:
        return self.areas[bisect_left(self._area_starts, start) : bisect_left(self._area_starts, end)]

    def _extents_in(self, start: int, end: int) -> list[Extent]:
        return self.extents[bisect_left(self._extent_starts, start) : bisect_left(self._extent_starts, end)]

    def _paragraph(self, position: int) -> tuple[int, int]:
        start = self.normal.key.rfind("\n", 0, position) + 1
        end = self.normal.key.find("\n", position)
        return start, len(self.normal.key) if end < 0 else end

    # ---------------------------------------------------------------------------------------------- labelled blocks

    def _labelled(self) -> list[Draft]:
        drafts: list[Draft] = []
        for index, label in enumerate(self.labels):
            following = self.labels[index + 1].start if index + 1 < len(self.labels) else len(self.normal.key)
            draft = self._labelled_draft(label, self._segment_end(label, following))
            parent = drafts[-1] if drafts else None
            if label.is_parcel and parent is not None and self._belongs(parent, label):
                parent.parcels.append(draft)
                parent.end = draft.end
            else:
                drafts.append(draft)
        return [draft for draft in drafts if draft.extent or draft.area or draft.members or draft.parcels]

    def _belongs(self, parent: Draft, label: _Label) -> bool:
        """Tell whether a parcel lies in the block before it: in its paragraph, or in the one that follows."""
        between = self.normal.key[parent.end : label.start]
        return parent.label is not None and not re.search(r"地块|宗地", parent.label) and between.count("\n") <= 1

    def _segment_end(self, label: _Label, following: int) -> int:
        """Return where a label's text ends: at the next label, or after its paragraph and the fields below it."""
        _, end = self._paragraph(label.start)
        while end < following and _FIELD_LINE.match(self.normal.key, end + 1):
            if end + 1 >= len(self.normal.key):
                break
            _, end = self._paragraph(end + 1)
        return min(end, following)

    def _labelled_draft(self, label: _Label, end: int) -> Draft:
        draft = Draft(label.start, end, number=label.number, label=label.text)
        draft.name = name_after_label(self.normal, label.end, end)
        count = _COUNT.search(self.normal.key, label.end, end)
        if count:
            draft.stated_parcels = int(parse_numeral(count["count"]))
        draft.area = self._first_area(label.end, end)
        extents = self._extents_in(label.end, end)
        if len(extents) == 1:
            draft.extent = extents[0]
        elif extents:
            draft.parcels = [Draft(e.start, e.end, number=i, extent=e) for i, e in enumerate(extents, start=1)]
        else:
            self._describe_otherwise(draft, label.end, end)
        self._add_notes(draft, end)
        self._check_brackets(draft)
        return draft

    def _describe_otherwise(self, draft: Draft, start: int, end: int) -> None:
        draft.members = find_members(self.normal, start, end)
        if draft.members:
            return
        for piece in re.finditer(r"[^，。；：\n]+", self.normal.key[start:end]):
            draft.extent = find_crossing(self.normal, start + piece.start(), start + piece.end())
            if draft.extent:
                return

    def _first_area(self, start: int, end: int) -> StatedArea | None:
        inside = [area for area in self._areas_in(start, end) if area.start not in self.used]
        chosen = next((a for a in inside if a.role == "own"), None) or next(
            (a for a in inside if a.role == "bare"), None
        )
        if chosen is None:
            return None
        self.used.add(chosen.start)
        return chosen.stated

    def _add_notes(self, draft: Draft, end: int) -> None:
        """Keep the clause that trails after the extent in its sentence."""
        if draft.extent is None:
            return
        draft.notes += draft.extent.notes
        _, sentence_end = self._sentence(max(draft.extent.end - 1, draft.start))
        tail_start, tail_end = draft.extent.end, min(sentence_end, end)
        if self._areas_in(tail_start, tail_end):
            return
        tail = self.normal.text[tail_start:tail_end].strip("，；。、）（ \t\n")
        if not self.normal.key.startswith(("，", "（"), tail_start):
            return
        if len(tail) > 1 and not re.fullmatch(r"的?(?:围合)?(?:区域|范围)内?", tail):
            draft.notes.append(tail)

    def _check_brackets(self, draft: Draft) -> None:
        text = self.normal.key[draft.start : draft.end]
        opened, closed = text.count("（"), text.count("）")
        if opened != closed:
            draft.oddities.append(("bracket-unbalanced", "info", f"{opened} opening and {closed} closing brackets"))

    # -------------------------------------------------------------------------------------------- unlabelled blocks

    def _unlabelled(self, extents: list[Extent]) -> list[Draft]:
        drafts = []
        for index, extent in enumerate(extents):
            before = extents[index - 1].end if index else 0
            after = extents[index + 1].lead_end if index + 1 < len(extents) else len(self.normal.key)
            draft = Draft(extent.lead_end, extent.end, extent=extent)
            draft.name = name_before_extent(self.normal, extent, before)
            draft.area = self._area_around(extent, before, after)
            drafts.append(draft)
        for draft, _ in zip(drafts, extents, strict=True):
            self._add_notes(draft, self._sentence(draft.end - 1)[1])
        return drafts

    def _area_around(self, extent: Extent, before: int, after: int) -> StatedArea | None:
        """Return the area of an extent: from its own sentence, from those that follow, from the one before."""
        sentence_start, sentence_end = self._sentence(extent.start)
        paragraph_start, paragraph_end = self._paragraph(extent.start)
        near = self._areas_in(max(paragraph_start, before), min(max(paragraph_end, extent.end), after))
        own = [a for a in near if a.start not in self.used and a.role != "other"]
        same = [a for a in own if max(sentence_start, before) <= a.start < min(max(sentence_end, extent.end), after)]
        later = [a for a in own if sentence_end <= a.start < min(paragraph_end, after) and a.role == "own"]
        earlier = [a for a in own if max(paragraph_start, before) <= a.start < sentence_start and a.role == "own"]
        for figures in (same, later[:1], earlier[-1:]):
            if figures and not self._is_shared(figures[0], extent):
                self.used.add(figures[0].start)
                return figures[0].stated
        return None

    def _is_shared(self, figure: AreaFigure, extent: Extent) -> bool:
        """Tell whether an area is the total of several extents of one sentence: …和…共三平方公里."""
        start, end = self._sentence(figure.start)
        in_sentence = self._extents_in(start, end)
        lead = self.normal.key[max(start, figure.start - 6) : figure.start]
        if len(in_sentence) > 1 and extent in in_sentence and _SHARED.search(lead):
            self.used.add(figure.start)
            self.totals.append(Total(figure.start, figure.stated, None, ""))
            return True
        return False
