"""`OnlineGeocoder`: asks a provider, and takes from its answer only a position that can be right.

A position is rejected, with the reason, where it is no place in China or seems swapped; where the provider's own
district, city or street is another one than the address names; where it lies outside of the polygon of the district
(`ftzgeo.sites.geocoding.whereabouts`); and where several positions remain that lie apart.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ftzgeo.errors import CoordinateError
from ftzgeo.reference.likeness import compare_twins
from ftzgeo.reference.names import name_key
from ftzgeo.sites.geocoding.address import parse_address
from ftzgeo.sites.geocoding.districts import plain_key
from ftzgeo.sites.geocoding.geocoder import Answer, Geocoded, Geocoder
from ftzgeo.sites.geocoding.service import BadAnswerError, BusyError, RefusedError, read_json
from ftzgeo.sites.geocoding.spot import spread_m
from ftzgeo.sites.point import read_point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.sites.geocoding.address import Address
    from ftzgeo.sites.geocoding.asking import Asker
    from ftzgeo.sites.geocoding.cache import AnswerCache
    from ftzgeo.sites.geocoding.service import Candidate, MapService
    from ftzgeo.sites.geocoding.whereabouts import Wanted, Whereabouts

NEAR_M = 200.0
"""Positions no farther apart than this are taken for one place: its gates, its buildings."""

MOST_CANDIDATES = 20
"""So many positions of an answer are looked at; an address has one, a common name a few."""

LONGEST = 200
"""A longer text is a paragraph; Baidu takes no more than 84 bytes anyhow."""


class OnlineGeocoder(Geocoder):
    """Finds addresses by a provider; `cache` None asks every time."""

    def __init__(
        self, service: MapService, asker: Asker, where: Whereabouts, *, cache: AnswerCache | None = None
    ) -> None:
        self.name = service.name
        self._service = service
        self._asker = asker
        self._where = where
        self._cache = cache

    def __repr__(self) -> str:
        return f"OnlineGeocoder({self.name})"

    def look_up(self, address: str, *, city: str | None = None, district: str | None = None) -> Answer:
        """Return the position of an address by the provider, or the reason why there is none."""
        parts = parse_address(address)
        if not parts.text:
            return Answer(address=address, outcome="not-found", reason=f"{self.name}: the address is empty")
        if len(parts.text) > LONGEST:
            reason = f"{self.name}: not asked, since {len(parts.text)} characters are no address"
            return Answer(address=address, outcome="failed", reason=reason)
        asked = parts.text if not district or parts.district else f"{district}{parts.text}"
        try:
            candidates = self._candidates(asked, city)
        except BadAnswerError as error:
            return Answer(address=address, outcome="failed", reason=f"{self.name}: {error}")
        if not candidates:
            return Answer(address=address, outcome="not-found", reason=f"{self.name}: does not know this address")
        return self._choose(address, parts, candidates, self._where.wanted(parts, city, district))

    def _candidates(self, address: str, city: str | None) -> list[Candidate]:
        """Return the positions for an address from the cache, else from the provider."""
        if (kept := self._kept(address, city)) is not None:
            return kept
        answer = self._asker.ask(address, city)
        if self._cache is not None:
            self._cache.put(self.name, address, city, json.dumps(answer, ensure_ascii=False))
        return self._service.read(answer)

    def _kept(self, address: str, city: str | None) -> list[Candidate] | None:
        """Return the positions of an answer in the cache; None where there is none that can be read."""
        body = self._cache.get(self.name, address, city) if self._cache is not None else None
        answer = read_json(body) if body is not None else None
        try:
            return None if answer is None else self._service.read(answer)
        except (BadAnswerError, BusyError, RefusedError):
            return None

    def _choose(self, address: str, parts: Address, candidates: Sequence[Candidate], wanted: Wanted) -> Answer:
        """Return the best position that nothing speaks against; the reason why the first is out, if all are."""
        possible: list[Geocoded] = []
        objections: list[str] = []
        for candidate in candidates[:MOST_CANDIDATES]:
            checked = self._check(candidate, parts, wanted)
            if isinstance(checked, Geocoded):
                possible.append(checked)
            else:
                objections.append(checked)
        if not possible:
            return self._rejected(address, objections[0])
        best = min(possible, key=lambda one: one.accuracy_m)
        equal = [(one.lon, one.lat) for one in possible if one.level == best.level]
        apart_m = spread_m(equal)
        if apart_m > max(NEAR_M, 2 * best.accuracy_m):
            told = (
                f"{len(equal)} places fit, up to {apart_m / 1000:.1f} km apart; name the district, or the house number"
            )
            return self._rejected(address, told)
        return Answer(address=address, outcome="found", found=best)

    def _rejected(self, address: str, reason: str) -> Answer:
        return Answer(address=address, outcome="rejected", reason=f"{self.name}: {reason}")

    def _check(self, candidate: Candidate, parts: Address, wanted: Wanted) -> Geocoded | str:
        """Return a position in WGS84, or what speaks against it."""
        level, accuracy_m = candidate.grade
        try:
            site = read_point(candidate.lon, candidate.lat, self._service.crs, accuracy_m)
        except CoordinateError as error:
            return str(error)
        if site.findings:
            return site.findings[0].message
        if told := _other_place(candidate, parts, wanted):
            return told
        if told := self._where.objection(site.lon, site.lat, accuracy_m, wanted):
            return told
        remarks = (candidate.note, self._where.unchecked(wanted))
        return Geocoded(
            lon=site.lon,
            lat=site.lat,
            accuracy_m=accuracy_m,
            level=level,
            matched=candidate.matched,
            provider=self.name,
            note="; ".join(remark for remark in remarks if remark),
        )


def _other_place(candidate: Candidate, parts: Address, wanted: Wanted) -> str:
    """Return which part the provider itself says otherwise than the address; empty where none."""
    districts, city = wanted
    if districts and candidate.district and not any(_same_unit(candidate.district, name) for name in districts):
        return f"the address names {districts[0]}, but the answer is in {candidate.district}"
    if city and candidate.city and not _same_unit(candidate.city, city):
        return f"the address names {city}, but the answer is in {candidate.city}"
    if parts.road and candidate.street and compare_twins(name_key(parts.road), name_key(candidate.street)):
        return f"the address names {parts.road}, but the answer is on {candidate.street}, which is another road"
    return ""


def _same_unit(one: str, other: str) -> bool:
    """Tell whether two names of a district or city are the same but for 区, 县 or 市."""
    return plain_key(one) == plain_key(other)
