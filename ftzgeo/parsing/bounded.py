"""Sides by direction: 东至X、南至Y、西至Z、北至W, in any order and with any verb of the vocabulary."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ftzgeo.parsing import grammar
from ftzgeo.parsing.extents import STOPS, Extent, sentence_start
from ftzgeo.parsing.names import alternatives, parse_features
from ftzgeo.parsing.vocabulary import (
    AREA_LEADS,
    CLAUSE_TAILS,
    DIRECTION_WORDS,
    LINE_AFTER,
    LINE_AFTER_SIDES,
    LINE_BEFORE,
    NEIGHBOUR_JOINT,
    NOT_A_BLOCK_BEFORE,
    NOT_BEFORE_DIRECTION,
    PLACES_NAMED_LIKE_SIDES,
    REGION_ENDS,
    REGION_WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftzgeo.model import BoundingFeature, Direction
    from ftzgeo.parsing.normal_form import NormalText
    from ftzgeo.parsing.vocabulary import Verb

_CLAUSE_STARTS = frozenset("，。；：、（）—-–~～\n\t“”\"'·|") | {""}
_REGION_END = re.compile(rf"(?:{alternatives(REGION_ENDS)})(?=$|[，。；、）（\n\t]|内|的|全|共|约|\d|不|除|为|包括)")
_AREA_LEAD = re.compile(rf"(?:{alternatives(AREA_LEADS)})")
_FRAME_VERBS = {"以", "与", "和"}
_WEAK_CLOSERS = ("为界", "为边界", "交界")
_ALL_SIDES = 4
_SIBLINGS = 3
_AXES = ({"east", "west"}, {"south", "north"})
_AFTER = 30
_MIN_SUBJECT, _MAX_SUBJECT = 2, 30
_WIND = re.compile("(?:东北|东南|西北|西南|偏[东南西北])风")
_COORDINATES = re.compile(r"[东西]经\d|[北南]纬\d")
_LONGEST = 400
"""No 四至 has more characters."""


@dataclass(frozen=True)
class _Mark:
    start: int
    end: int
    directions: tuple[Direction, ...]
    verb: Verb | None
    depth: int


def find_bounded(normal: NormalText, depths: list[int]) -> Iterator[Extent]:
    """Yield every description of a block by its sides, in text order."""
    marks = _without_doubles(list(_marks(normal, depths)))
    limits = _limits(marks, len(normal.key))
    for group in _groups(normal.key, marks):
        extent = Extent(group[0].start, group[-1].end, "bounded", lead_end=group[0].start)
        for mark, following in zip(group, [*group[1:], None], strict=True):
            limit = following.start if following else limits[mark.start]
            end = _feature_end(normal.key, depths, mark, limit)
            features = _features_of(normal, mark, end)
            if features:
                extent.sides += [(direction, features) for direction in mark.directions]
            extent.end = max(extent.end, end)
        _add_side_without_verb(normal, extent)
        yield extent


def _limits(marks: list[_Mark], length: int) -> dict[int, int]:
    """Return how far the features of each mark can reach: to the next mark that is not inside a bracket of it."""
    limits: dict[int, int] = {}
    open_marks: list[_Mark] = []
    for mark in marks:
        while open_marks and open_marks[-1].depth >= mark.depth:
            limits[open_marks.pop().start] = mark.start
        open_marks.append(mark)
    limits |= {mark.start: length for mark in open_marks}
    return {start: min(limit, start + _LONGEST) for start, limit in limits.items()}


def _marks(normal: NormalText, depths: list[int]) -> Iterator[_Mark]:
    """Yield the places where a side begins."""
    key = normal.key
    position = 0
    while match := grammar.SIDE.search(key, position):
        verb = grammar.VERB_OF.get(match["verb"] or match["verb_late"] or "")
        if _may_begin_side(key, match) and (_begins_side(normal, match, verb) or _begins_series(key, match, verb)):
            directions = tuple(_directions(match))
            yield _Mark(match.start(), match.end(), directions, verb, depths[match.start()])
            position = match.end()
        else:
            position = match.start() + 1


def _may_begin_side(key: str, match: re.Match[str]) -> bool:
    """Rule out a way to go (向东至), a name like a side (东至县), a wind (东至东南风), and a side without a feature."""
    before = key[match.start() - 1] if match.start() else ""
    return not (
        before in NOT_BEFORE_DIRECTION
        or before in DIRECTION_WORDS
        or key.startswith(PLACES_NAMED_LIKE_SIDES, match.start())
        or key[match.end() : match.end() + 1] in ("", *"，。；、）\n\t")
        or _WIND.match(key, match.end())
    )


def _begins_series(key: str, match: re.Match[str], verb: Verb | None) -> bool:
    """Accept 该县**东邻**X，南接Y，西与…: first in its clause, and the clauses that follow give other directions."""
    if verb is None or (match["aspect"] and not verb.aspect):
        return False
    start = max(key.rfind(stop, 0, match.start()) for stop in "，。；：、（\n\t") + 1
    if not _MIN_SUBJECT <= match.start() - start <= _MAX_SUBJECT or grammar.SIDE.search(key, start, match.start()):
        return False
    clauses = re.split("[，；、]", re.split("[。\n]", key[match.end() : match.end() + _LONGEST], maxsplit=1)[0])
    if verb.word in _FRAME_VERBS and not any(closer in clauses[0] for closer in verb.closers):
        return False
    own = _directions(match)
    others = {word for clause in clauses[1:] if (found := grammar.SIDE.match(clause)) for word in _directions(found)}
    return len(others) >= _ALL_SIDES - 2 and not others & set(own)


def _directions(match: re.Match[str]) -> list[Direction]:
    return [DIRECTION_WORDS[word] for word in re.findall(grammar.DIRECTION, match["directions"])]


def _begins_side(normal: NormalText, match: re.Match[str], verb: Verb | None) -> bool:
    key = normal.key
    before = key[match.start() - 1] if match.start() else ""
    clause_start = (
        before in _CLAUSE_STARTS
        or key.endswith(CLAUSE_TAILS, 0, match.start())
        or (normal.has_gap(match.start()) and not any(map(normal.has_gap, range(match.start() + 1, match.end() + 1))))
    )
    if verb is None:
        return clause_start
    if match["aspect"] and not verb.aspect:
        return False
    if verb.word in _FRAME_VERBS:
        clause = re.split(f"[{STOPS}，]", key[match.end() :], maxsplit=1)[0]
        return clause_start and any(closer in clause for closer in verb.closers)
    plain = re.fullmatch(rf"(?:{grammar.DIRECTION})(?:[、和及与](?:{grammar.DIRECTION}))*", match["directions"])
    return clause_start or (verb.anywhere and (plain is not None or not re.search("[、和及与]", match["directions"])))


def _without_doubles(marks: list[_Mark]) -> list[_Mark]:
    """东至东至X: one mark that covers both."""
    single: list[_Mark] = []
    for mark in marks:
        if single and single[-1].end == mark.start and single[-1].directions == mark.directions:
            single[-1] = replace(mark, start=single[-1].start)
        else:
            single.append(mark)
    return single


def _groups(key: str, marks: list[_Mark]) -> Iterator[list[_Mark]]:
    """Collect marks that describe one block: same bracket depth, no direction twice, no foreign sentence between."""
    group: list[_Mark] = []
    for mark in marks:
        if group and mark.depth > group[-1].depth and "（" in key[group[-1].end : mark.start]:
            continue  # a remark in brackets inside a side
        used = {direction for member in group for direction in member.directions}
        if group and (used & set(mark.directions) or mark.depth != group[-1].depth or _parted(key, group[-1], mark)):
            yield group
            group = []
        group.append(mark)
    if group:
        yield group


def _parted(key: str, last: _Mark, mark: _Mark) -> bool:
    """Tell whether a sentence that is no side, or a label, stands between two marks."""
    between = key[last.end : mark.start]
    if grammar.LABEL.search(between):
        return True
    pieces = re.split(r"[。；\n]", between)
    if len(pieces) == 1:
        return False
    foreign = "".join(pieces[1:])
    foreign = re.sub(rf"{alternatives(CLAUSE_TAILS)}|[，、：（）\-—【]|\d{{1,2}}[.．]", "", foreign)
    return len(foreign) > 1 or "\t" in between


def _feature_end(key: str, depths: list[int], mark: _Mark, limit: int) -> int:
    """Return where the features of a side end."""
    position = mark.end
    while position < limit:
        if depths[position] > mark.depth:
            position += 1
            continue
        char = key[position]
        if char in STOPS or char == "，" or (char == "）" and not _closes(depths, position, mark)):
            return position
        if position > mark.end + 1 and (_REGION_END.match(key, position) or _AREA_LEAD.match(key, position)):
            return position
        position += 1
    return limit


def _closes(depths: list[int], position: int, mark: _Mark) -> bool:
    """Tell whether a closing bracket ends a remark inside the side rather than the side itself."""
    return position > mark.end and depths[position - 1] > mark.depth


def _features_of(normal: NormalText, mark: _Mark, end: int) -> tuple[BoundingFeature, ...]:
    start, stop = mark.end, end
    closers = mark.verb.closers if mark.verb else ()
    clause = normal.key[start:stop]
    places = [(clause.find(closer), closer) for closer in closers if closer in clause]
    if places:
        place, closer = min(places)
        stop = start + place
        stop = _before_neighbour(normal.key, mark, stop, closer)
    return parse_features(normal, start, stop)


def _before_neighbour(key: str, mark: _Mark, stop: int, closer: str) -> int:
    """X与Y为界: cut before 与Y, the neighbour behind the feature."""
    word = mark.verb.word if mark.verb else ""
    if word in {"与", "和"} or (word == "以" and closer in _WEAK_CLOSERS) or closer == "交界":
        return stop
    joint = key.rfind(NEIGHBOUR_JOINT, mark.end + 1, stop)
    return joint if joint > mark.end + 1 else stop


def _add_side_without_verb(normal: NormalText, extent: Extent) -> None:
    """东临A，西临B，北C，南临D: the only missing direction begins a clause among the others, its verb is left out."""
    if len(extent.directions()) != _SIBLINGS:
        return
    word, missing = next((w, d) for w, d in DIRECTION_WORDS.items() if len(w) == 1 and d not in extent.directions())
    match = re.search(
        rf"(?<=[，、；]){word}(?P<name>[^，。；、）（\n]{{2,12}})(?=[，。；、）])",
        normal.key[extent.start : extent.end + 1],
    )
    if match is None:
        return
    features = parse_features(normal, extent.start + match.start("name"), extent.start + match.end("name"))
    if features:
        extent.sides.append((missing, features))
        extent.oddities.append(
            (
                "verb-missing",
                f"“{match.group()}” names the {missing} side without a verb; read as {word}至{features[0].name}",
            )
        )


_SIZHI_LIST = re.compile(r"四[至界][^，。；：\n]{0,8}?[：为是]+(?P<list>[^。\n]+)")


def find_without_verbs(normal: NormalText) -> Iterator[Extent]:
    """四至为：东X路，西Y路，南Z路，北W路 — the directions alone, all four of them."""
    for match in _SIZHI_LIST.finditer(normal.key):
        clauses = list(re.finditer(r"[^，、；]+", match["list"]))[:_ALL_SIDES]
        directions = [DIRECTION_WORDS.get(clause.group()[0]) for clause in clauses]
        if None in directions or len(set(directions)) < _ALL_SIDES:
            continue
        offset = match.start("list")
        extent = Extent(match.start("list"), offset + clauses[-1].end(), "bounded", lead_end=match.start())
        for direction, clause in zip(directions, clauses, strict=True):
            features = parse_features(normal, offset + clause.start() + 1, offset + clause.end())
            if direction and features:
                extent.sides.append((direction, features))
        if len(extent.sides) == _ALL_SIDES:
            yield extent


def is_block(key: str, extent: Extent) -> bool:
    """Tell whether sides describe a block, not a line, a journey or where a species lives."""
    before = key[max(sentence_start(key, extent.start), extent.start - _LONGEST) : extent.start]
    after = re.split("[。\n]", key[extent.end : extent.end + _AFTER], maxsplit=1)[0]
    whole = key[extent.start : extent.end]
    if any(cue in before for cue in NOT_A_BLOCK_BEFORE) or len(whole) > _LONGEST or _COORDINATES.search(whole):
        return False
    directions = extent.directions()
    if len(directions) <= 1:
        return bool(directions) and bool(grammar.LABEL.search(before))
    if directions in _AXES:
        region = any(word in after[:8] for word in REGION_WORDS)
        line = any(cue in after or cue in whole for cue in LINE_AFTER) or any(cue in before for cue in LINE_BEFORE)
        return (region and not line) or bool(grammar.LABEL.search(before))
    return not any(cue in after for cue in LINE_AFTER_SIDES)
