"""The names on a side: a list is split, elided parts are put back, own-edge and offset words become qualifiers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ftzgeo.model import BoundingFeature, FeatureKind
from ftzgeo.parsing.feature_words import (
    EDGE_NAME_FOLLOWERS,
    EDGE_NOUNS,
    NAME_FILLERS_AFTER,
    NAME_FILLERS_BEFORE,
    PLAIN_EDGES,
    ROAD_SUFFIXES,
    STATE_REMARKS,
    SUFFIX_KINDS,
)
from ftzgeo.parsing.numerals import NUMERAL
from ftzgeo.parsing.vocabulary import CONJUNCTIONS, DASHES, DIRECTION_WORDS, LIST_SEPARATORS

if TYPE_CHECKING:
    from ftzgeo.parsing.normal_form import NormalText


def alternatives(words: tuple[str, ...] | dict[str, object]) -> str:
    """Return a regular expression for any of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_DIRECTION = alternatives(tuple(DIRECTION_WORDS))
_LENGTH = rf"(?:约)?(?:{NUMERAL}|[\d.]+)(?:余)?(?:公里|千米|公尺|米|m\b)"
_OFFSET = rf"(?:(?:以|向|往|偏)?(?:{_DIRECTION})(?:侧|边|面)?|外|内|外侧)(?:平移|退让|推移)?{_LENGTH}"
_OWN_EDGE = rf"(?:{_DIRECTION})(?:侧|(?:{alternatives(EDGE_NOUNS)})(?!{alternatives(EDGE_NAME_FOLLOWERS)}))"
_SIDE_OF_STREET = rf"(?<=[路街道段])路(?:{_DIRECTION})侧?$"
_EXTENSION = "[及和与]其"
_EDGE = rf"的?(?:以(?:{_DIRECTION}|内|外)|{_OWN_EDGE})"
_COURSE_LINE = rf"向?(?:{_DIRECTION})?(?:东西|南北|{_DIRECTION})一线|(?<=村)村?(?:{_DIRECTION})$"
_QUALIFIER = re.compile(rf"(?:{_OFFSET}|{_COURSE_LINE}|{_SIDE_OF_STREET}|{_EXTENSION}|{_EDGE}).*$")
_PLAIN_EDGE = re.compile(rf"(?:{alternatives(PLAIN_EDGES)})$")
_RIVER_BED = re.compile(r"(?<=[河江溪渠])(?:河道|江岸|河岸|堤防|大堤)$|(?<=[路道街河渠沟])边$")
_STREET_ALONG = re.compile(r"沿[江河湖海溪山城港浦渠滩]")
"""沿江路 is a name; 沿青石路 is 青石路."""
_ROAD_CODE = re.compile(r"[GSXYZC]\d{1,4}")
_NUMBERED = re.compile(rf"(?:第?{NUMERAL}(?:号|支)?)(?:{alternatives(ROAD_SUFFIXES)})")
_COMPLETE = re.compile(
    rf"(?:{alternatives(tuple(SUFFIX_KINDS))})(?:[A-Za-z]*\d+|[一二三四五六七八九十]+)?$|^[A-Za-z]+\d+$"
)
_PAIR = re.compile(rf"^(?P<pair>东西|南北|西东|北南)(?P<rest>第?{NUMERAL}(?:号|支)?(?:{alternatives(ROAD_SUFFIXES)}))$")
_TURN = re.compile(rf"向(?:{_DIRECTION})(?:至|转至|沿)")
"""A路向南至B路向东至C路: a side that turns corners."""
_MIN_NAME = 2
_MARKUP = " \n\t，、：。；“”\"'*_|→./【】"
_NEVER_FIRST, _NEVER_LAST = frozenset(_MARKUP + "）"), frozenset(_MARKUP + "（")


@dataclass(frozen=True)
class Item:
    """A piece of a list at ``text[start:end]`` of a normal form, with the name that it stands for."""

    start: int
    end: int
    name: str = ""
    qualifier: str | None = None


def is_complete(name: str) -> bool:
    """Tell whether a name ends like one: 凤宁道 does, 凤宁 does not. `name` is in key form."""
    return bool(_COMPLETE.search(name)) or bool(_PLAIN_EDGE.search(name))


def kind_of(name: str) -> FeatureKind:
    """Return the kind of a feature by the end of its name."""
    match = _COMPLETE.search(name)
    if match is None:
        return "other"
    word = re.sub(r"[A-Za-z]*\d*$|[一二三四五六七八九十]+$", "", match.group()) or match.group()
    return SUFFIX_KINDS.get(word, SUFFIX_KINDS.get(match.group(), "road" if re.match(r"^[A-Z]\d+$", name) else "other"))


def parse_features(normal: NormalText, start: int, end: int) -> tuple[BoundingFeature, ...]:
    """Return the features named in ``text[start:end]`` of a normal form, in the order printed."""
    items = [item for piece in split_list(normal, start, end) if (item := _qualified(normal, piece)) is not None]
    return tuple(_feature(normal, item) for item in _restored(items))


def _feature(normal: NormalText, item: Item) -> BoundingFeature:
    return BoundingFeature(
        name=item.name,
        printed=normal.text[item.start : item.end],
        qualifier=item.qualifier,
        kind=kind_of(_folded(normal, item)),
        span=normal.span(item.start, item.end),
    )


def _folded(normal: NormalText, item: Item) -> str:
    """Return the item's name in key form where it stands in the text, else the restored name itself."""
    place = normal.text.find(item.name, item.start, item.end)
    return normal.key[place : place + len(item.name)] if place >= 0 else item.name


def split_list(normal: NormalText, start: int, end: int) -> list[Item]:
    """Split a list at 、 / dashes and conjunctions, outside brackets."""
    pieces: list[Item] = []
    begin, depth, position = start, 0, start
    key = normal.key
    while position < end:
        depth += (key[position] == "（") - (key[position] == "）")
        length = 0 if depth > 0 else _separator_length(key, begin, position, end)
        if length:
            pieces.append(Item(begin, position))
            position += length
            begin = position
        else:
            position += 1
    pieces.append(Item(begin, end))
    return [_trimmed(normal, piece) for piece in pieces if piece.end > piece.start]


def _separator_length(key: str, begin: int, position: int, end: int) -> int:
    """Return how many characters separate two features at `position`; 0 for none."""
    char = key[position]
    if char in LIST_SEPARATORS:
        return 0 if char in "/／" else 1
    if char in DASHES:
        length = len(key[position:end]) - len(key[position:end].lstrip(DASHES))
        return 0 if _inside_code(key, begin, position, position + length) else length
    for word in CONJUNCTIONS:
        if key.startswith(word, position) and _joins_two(key, begin, position, position + len(word), end):
            return len(word)
    if char == "至" and _is_chain(key, begin, position, end):
        return 1
    turn = _TURN.match(key, position, end)
    return len(turn.group()) if turn else 0


def _inside_code(key: str, begin: int, before: int, after: int) -> bool:
    """Tell whether a dash stands inside a code such as 14-11A; between two roads' codes (S239—G311) it does not."""
    if before == 0 or after >= len(key):
        return True
    if _ROAD_CODE.fullmatch(key[begin:before]) and _ROAD_CODE.match(key, after):
        return False
    return key[before - 1].isascii() and key[after].isascii()


def _joins_two(key: str, begin: int, position: int, after: int, end: int) -> bool:
    """Tell whether a conjunction joins two names: the left one is complete and 间 does not bind them together."""
    left, right = key[begin:position], key[after:end]
    nearest = re.split(f"[{re.escape(LIST_SEPARATORS)}]", right)[0]
    if (
        len(nearest) < _MIN_NAME
        or nearest.startswith("其")
        or re.search(r"之?间(?:的|[一-龥]*路|[一-龥]*道|$)", nearest)
    ):
        return False
    return is_complete(re.sub("（[^）]*）$", "", left)) or bool(_QUALIFIER.search(left[1:]))


def _is_chain(key: str, begin: int, position: int, end: int) -> bool:
    """A路至B路一线: a chain of lines, one after the other."""
    right = key[position + 1 : end]
    return is_complete(key[begin:position]) and right.endswith("一线") and "间" not in right


def _trimmed(normal: NormalText, item: Item) -> Item:
    start, end = item.start, item.end
    while start < end and normal.key[start] in _NEVER_FIRST:
        start += 1
    while end > start and normal.key[end - 1] in _NEVER_LAST:
        end -= 1
    return Item(start, end)


def _qualified(normal: NormalText, item: Item) -> Item | None:
    """Part an item into name and qualifier; None if nothing is left."""
    key = normal.key[item.start : item.end]
    lead = leading_filler(key)
    body = key[lead:]
    cut = _qualifier_start(body)
    name_end = lead + cut
    qualifier = normal.text[item.start + name_end : item.end]
    qualifier = _without_filler(qualifier.removeprefix("的")) if body[cut:].rstrip("处的等") else ""
    name = normal.text[item.start + lead : item.start + name_end]
    name = _without_filler(name)
    return replace(item, name=name, qualifier=qualifier or None) if name else None


def leading_filler(key: str) -> int:
    """Return the length of the word before a name that is no part of it: 距, 现状, 沿."""
    if _STREET_ALONG.match(key):
        return 0
    return next(
        (len(word) for word in NAME_FILLERS_BEFORE if key.startswith(word) and len(key) - len(word) >= _MIN_NAME), 0
    )


def _without_filler(text: str) -> str:
    for word in NAME_FILLERS_AFTER:
        if text.endswith(word) and len(text) > len(word) + 1:
            return text[: -len(word)]
    return text


def _qualifier_start(body: str) -> int:
    """Return where the qualifier of an item begins; ``len(body)`` if it has none. `body` is in key form."""
    bracket = _outer_bracket(body)
    limit = bracket if bracket is not None else len(body)
    match = _QUALIFIER.search(body, _MIN_NAME)
    if match and match.start() < limit:
        wall = _PLAIN_EDGE.search(body[: match.start()])
        return wall.start() if wall and wall.start() >= _MIN_NAME else match.start()
    head = body[:limit]
    for pattern in (_PLAIN_EDGE, _RIVER_BED):
        edge = pattern.search(head)
        if edge and edge.start() >= _MIN_NAME:
            return _qualifier_start(head[: edge.start()]) if limit == len(body) else edge.start()
    return limit


def _outer_bracket(body: str) -> int | None:
    """Return where a bracket begins that is a remark: one at the end, or one that an edge word follows."""
    match = re.search(r"（([^（）]*(?:（[^（）]*）[^（）]*)*)）?(?P<rest>[^（）]*)$", body)
    if match is None or match.start() < _MIN_NAME:
        return None
    rest = match["rest"]
    if rest and not _QUALIFIER.match(rest) and not rest.startswith("中心"):
        return None
    is_abbreviation = len(match[1]) <= 1
    return None if is_abbreviation and match[1] not in STATE_REMARKS else match.start()


def _restored(items: list[Item]) -> list[Item]:
    """Put back what a list elides: 渤海五十路、五十六路; 经一、二路; 东西二道."""
    restored: list[Item] = []
    for item in items:
        pair = _PAIR.match(item.name)
        if pair:
            restored += [replace(item, name=direction + pair["rest"]) for direction in pair["pair"]]
            continue
        if restored:
            restored[-1], item = _restored_pair(restored[-1], item)  # noqa: PLW2901 - the item that goes on
        restored.append(item)
    return restored


def _restored_pair(first: Item, second: Item) -> tuple[Item, Item]:
    whole = _NUMBERED.fullmatch(second.name)
    if whole is None:
        return first, second
    numbered = re.match(rf"第?{NUMERAL}(?:号|支)?", second.name)
    suffix = second.name[numbered.end() :] if numbered else ""
    stem = re.match(
        rf"^(?P<stem>.*[^第零〇一二三四五六七八九十百千两\d])第?{NUMERAL}(?:号|支)?(?P<suffix>\D*)$", first.name
    )
    if stem is None or stem["suffix"] not in {"", suffix}:
        return first, second
    if not stem["suffix"]:
        first = replace(first, name=first.name + suffix)
    return first, replace(second, name=stem["stem"] + second.name)
