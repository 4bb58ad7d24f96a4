"""Take an address apart: district, town, village, estate, road, house number, crossing, and the name that is left.

Purely by the words; what a name means is for `ftzgeo.sites.geocoding.gazetteer`. A part that is not clearly there is
empty: a wrong part is worse than none.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ftzgeo.parsing.vocabulary import INTERSECTION_WORDS
from ftzgeo.reference.names import fold_numerals, normalize_name

_ROAD_ENDS = "快速路|公路|大道|大街|支路|路|道|街|巷|胡同"
_ESTATE_ENDS = (
    "开发区|高新区|经济区|保税区|工业区|加工区|物流区|商务区|产业区|功能区|示范区|合作区|试验区|园区|产业园|科技园|"
    "工业园|软件园|物流园|创新园|生态城|科学城|基地"
)
_NO_DISTRICT = re.compile(
    rf"(?:{_ESTATE_ENDS}|小区|社区|景区|厂区|片区|街区|城区|校区|(?<!^大)港区|库区|住宅区|贸易区|服务区|[A-Za-z0-9一二三四五六七八九十]区)$"
)
_DROPPED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[,;|]")
_COUNTRY = re.compile("中国")
_PROVINCE = re.compile("[^路道街区市县]{2,3}省|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区")
_CITY = re.compile(
    "[^路道街区县号]{2,5}?(?<![超夜])市(?![场政民])|(?:北京|天津|上海|重庆)(?=[^路道街]{2,3}区|[^路道街区]{1,2}县)"
)
_DISTRICT = re.compile("(?:[^路道街市号镇区县]县|[^路道街市号镇]{2,4}?(?:区|县|旗))(?![路道街])")
_TOWN = re.compile(
    rf"[^路道号区园]{{1,6}}?(?:街道办事处|街道|(?<![古小])镇|乡)(?!(?:{_ROAD_ENDS})|[东西南北中大]?[路道街])"
)
_VILLAGE = re.compile(rf"[^路道街号区园]{{1,7}}?村(?:委会|民委员会)?(?![东西南北中]?(?:{_ROAD_ENDS}))")
_ESTATE = re.compile(rf".*(?:{_ESTATE_ENDS})(?=.)")
_ROAD = re.compile(rf"[^,与和]{{1,16}}?(?:{_ROAD_ENDS})(?![东西南北中]?(?:{_ROAD_ENDS})|[桥站村镇乡园港口])")
_NUMBER = re.compile(
    r"(?P<number>[甲乙丙丁]?(?:\d{1,5}|[一二三四五六七八九十百]{1,6})(?:[-之]\d{1,4})?)(?:号(?![楼门线路桥塔井])|$)"
)
_CROSSING = re.compile(
    rf"(?P<first>.{{2,20}}?)(?:与|和|同|及|/|×)(?P<second>.{{2,16}}?)的?(?:{'|'.join(INTERSECTION_WORDS)})(?P<rest>.*)"
)
_OFFSET = re.compile(
    r"处?(?:以|向|往|偏)?(?P<direction>东北|东南|西北|西南|东|南|西|北)(?:侧|面|方向)?约?(?P<metres>\d{1,5}(?:\.\d+)?)(?:米|m)"
)
_SHORTEST_STEM = 2
"""A road's name has two characters or more before 路: 汽车园中路 is not 中路 of a 汽车园."""


class Offset(NamedTuple):
    """So many metres in a direction (东, 西北 ...) from what stands before."""

    direction: str
    metres: float


class Address(NamedTuple):
    """The parts of an address, each as it stands in `text` (normalized, without brackets), or empty.

    `road` is the road that the house number belongs to, `along` those named before it (津塘公路务本道168号); `number`
    is the house number without 号 and in Arabic digits. `name` is what is left: a company, a building. `place` is all
    that follows district and town.
    """

    text: str
    province: str = ""
    city: str = ""
    district: str = ""
    town: str = ""
    village: str = ""
    estate: str = ""
    along: tuple[str, ...] = ()
    road: str = ""
    number: str = ""
    crossing: tuple[str, str] | None = None
    offset: Offset | None = None
    name: str = ""
    place: str = ""


def parse_address(text: str) -> Address:
    """Take an address apart; never fails, whatever the text."""
    plain = _DROPPED.sub("", normalize_name(text))
    _, rest = _lead(_COUNTRY, plain)
    province, rest = _lead(_PROVINCE, rest)
    city, rest = _lead(_CITY, rest)
    if city and rest.startswith(city):
        rest = rest.removeprefix(city)
    district, rest = _lead_district(rest)
    town, rest = _lead(_TOWN, rest)
    address = Address(plain, province, city, district, town, place=rest)
    crossing = _CROSSING.match(rest)
    if crossing is not None and (read := _read_crossing(address, crossing)):
        return read
    village, rest = _lead(_VILLAGE, rest)
    return _read_road(address._replace(village=village), rest)


def _lead(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """Return what a pattern takes from the beginning of a text, and the rest."""
    found = pattern.match(text)
    return (found.group(), text[found.end() :]) if found else ("", text)


def _lead_district(text: str) -> tuple[str, str]:
    district, rest = _lead(_DISTRICT, text)
    return ("", text) if _NO_DISTRICT.search(district) else (district, rest)


def _read_crossing(address: Address, crossing: re.Match[str]) -> Address | None:
    """Return the address of a crossing; None where the first of the two names is no road's."""
    estate, first = _split_estate(crossing["first"])
    second = crossing["second"]
    if not re.search(rf"(?:{_ROAD_ENDS}|线|高速)$", first):
        return None
    offset = _OFFSET.match(crossing["rest"])
    told = Offset(offset["direction"], float(offset["metres"])) if offset else None
    name = crossing["rest"][offset.end() :] if offset else crossing["rest"].removeprefix("处")
    return address._replace(estate=estate, crossing=(first, second), offset=told, name=name)


def _read_road(address: Address, text: str) -> Address:
    """Read roads, one after the other, up to a house number."""
    roads: list[str] = []
    while (found := _ROAD.match(text)) is not None:
        roads.append(found.group())
        text = text[found.end() :]
        if number := _NUMBER.match(text):
            return _on_road(address, roads, fold_numerals(number["number"]), text[number.end() :])
    if roads:
        return _on_road(address, roads, "", text)
    estate, name = _split_estate(text)
    if re.fullmatch(rf".{{2,}}(?:{_ESTATE_ENDS})", text):
        estate, name = text, ""
    return address._replace(estate=estate, name=name)


def _on_road(address: Address, roads: list[str], number: str, name: str) -> Address:
    estate, first = _split_estate(roads[0])
    *along, road = [first, *roads[1:]]
    return address._replace(estate=estate, along=tuple(along), road=road, number=number, name=name)


def _split_estate(text: str) -> tuple[str, str]:
    """Split 某某开发区某某路 into the estate and the rest, which must be long enough to be a road's name."""
    found = _ESTATE.match(text)
    if found is None:
        return "", text
    rest = text[found.end() :]
    stem = re.sub(rf"(?:{_ROAD_ENDS})$", "", rest)
    return (found.group(), rest) if len(stem) >= _SHORTEST_STEM else ("", text)
