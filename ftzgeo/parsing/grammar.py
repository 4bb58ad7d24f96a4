"""The tokens of 四至, made from the tables of `vocabulary`: a side, a half plane, a label.

::

    block      = [label] [name] {area} (sides | half-planes | crossing | members)
    sides      = side {separator side}          side       = directions verb features [closer]
    half-plane = features 以 direction          directions = direction [aspect] {、 direction [aspect]}
    label      = 区块 number | 第 number 区块    features   = feature {、 feature}
"""

from __future__ import annotations

import re

from ftzgeo.parsing.names import alternatives
from ftzgeo.parsing.numerals import NUMERAL
from ftzgeo.parsing.vocabulary import (
    ASPECTS,
    BLOCK_WORDS,
    DIRECTION_WORDS,
    EDGE_ASPECTS,
    HALF_PLANE_ASPECTS,
    HALF_PLANE_PREFIXES,
    LABEL_FOLLOWERS,
    LATE_ASPECTS,
    PARCEL_WORDS,
    VERB_FILLERS,
    VERBS,
    VERBS_AFTER_COLON,
)

DIRECTION = alternatives(tuple(DIRECTION_WORDS))
_ASPECT = alternatives(ASPECTS)
_VERB = "|".join(
    verb.word + (f"(?![{verb.not_before}])" if verb.not_before else "")
    for verb in sorted(VERBS, key=lambda verb: len(verb.word), reverse=True)
)
_LENGTH_FOLLOWS = rf"(?:侧|边)?约?(?:{NUMERAL}|[\d.]+)余?(?:公里|千米|米|公尺)"

SIDE = re.compile(
    rf"(?P<directions>(?:{DIRECTION})(?P<aspect>{_ASPECT})?(?:[、和及与](?:{DIRECTION})(?:{_ASPECT})?){{0,7}})"
    rf"(?P<late>{alternatives(LATE_ASPECTS)}|(?:{alternatives(EDGE_ASPECTS)})(?=：|为|以))?"
    rf"(?:(?:{alternatives(VERB_FILLERS)})?(?P<verb>{_VERB})：?|：(?P<verb_late>{alternatives(VERBS_AFTER_COLON)})?)"
)
"""东至, 北面和东北面至, 东、北临, 东、西两侧均为, 东：, 东界：, 东：以"""

_POST = alternatives(HALF_PLANE_PREFIXES)
HALF_PLANE = re.compile(
    rf"(?:{_POST})(?P<directions>(?:{DIRECTION})(?:[及和、与](?:{_POST})(?:{DIRECTION})){{0,7}})(?!{_LENGTH_FOLLOWS})(?:侧|面)?"
)
"""以东, 以东及以北; not 以东200米."""

HALF_PLANE_ASPECT = re.compile(
    rf"(?P<directions>{DIRECTION})(?:{alternatives(HALF_PLANE_ASPECTS)})(?=[、，。；和及的）—-]|区域|$)"
)
"""东侧 at the end of an item."""

HALF_PLANE_BARE = re.compile(
    rf"(?:(?<=[路街道线段])路|(?<=[路街道线河江湖速]))(?P<directions>{DIRECTION})(?=[、，。；）\n]|区域|围合|$)"
)
"""东 or 路东 at the end of an item: X路东、Y街路西、Z路以北."""

BULLETS = "*·•●■◆-"
_BLOCK = alternatives(BLOCK_WORDS)
_PARCEL = alternatives(PARCEL_WORDS)
LABEL = re.compile(
    rf"(?<![^\n。；：，、.）{BULLETS}])(?<![0-9A-Za-z]-)(?:第?(?P<first>{NUMERAL})号?(?P<word_after>{_PARCEL}|{_BLOCK})|(?P<word>{_PARCEL}|{_BLOCK})(?P<number>{NUMERAL}))"
    rf"(?={alternatives(LABEL_FOLLOWERS)})"
)
"""区块一：, 第二片区：, 地块一四至; where a clause begins, not inside a code (12-3地块)."""

VERB_OF = {verb.word: verb for verb in VERBS}
PARCEL = frozenset(PARCEL_WORDS)
