"""Districts of Tianjin that no longer exist under their name, and the one that has their area today.

Addresses keep old names for decades. Counties that became districts of the same name (武清县) need no entry:
`ftzgeo.sites.geocoding.districts.plain_key` takes them for one. Where a district was merged into a larger one, its own
area is not known; an address in it can only be checked against the larger.
"""

from __future__ import annotations

from typing import NamedTuple

from ftzgeo.sites.geocoding.districts import plain_key


class FormerDistrict(NamedTuple):
    """A district or county that was abolished, and the district that has the whole of its area now."""

    name: str
    now: str
    year: int
    source: str


_BINHAI = "国务院关于同意天津市调整部分行政区划的批复 (国函〔2009〕125号, 2009-10-21)"
_JIZHOU = "国务院关于同意天津市调整部分行政区划的批复 (2016), as Xinhua reported it on 2016-07-29"
FORMER_DISTRICTS = (
    FormerDistrict("塘沽区", "滨海新区", 2009, _BINHAI),
    FormerDistrict("汉沽区", "滨海新区", 2009, _BINHAI),
    FormerDistrict("大港区", "滨海新区", 2009, _BINHAI),
    FormerDistrict("蓟县", "蓟州区", 2016, _JIZHOU),
)


def former_district(name: str) -> FormerDistrict | None:
    """Return what became of a district (塘沽区, 塘沽); None where it exists or is not known."""
    return next((one for one in FORMER_DISTRICTS if plain_key(one.name) == plain_key(name)), None)


def names_of_district(name: str) -> tuple[str, ...]:
    """Return the name of a district, and those under which a place in it can stand.

    Of a former district: the one that has its area now. Of one that exists: the former ones that are parts of it.
    """
    former = former_district(name)
    if former is not None:
        return name, former.now
    return name, *(one.name for one in FORMER_DISTRICTS if plain_key(one.now) == plain_key(name))
