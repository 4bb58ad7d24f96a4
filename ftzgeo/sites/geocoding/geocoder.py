"""`Geocoder`, the one protocol of all geocoders, and what they answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Literal

from ftzgeo.errors import FetchError
from ftzgeo.model.base import FrozenModel

Level = Literal["address", "place", "crossing", "road", "village", "estate", "town", "district", "city", "unclear"]
"""What a position stands for, from fine to coarse; each provider's own levels are mapped to these."""

COARSE: frozenset[Level] = frozenset({"estate", "town", "district", "city", "unclear"})
"""Positions of these levels tell where a name is written on a map, not where the site lies; an estate (开发区) is as
large as a town."""

Outcome = Literal["found", "not-found", "rejected", "refused", "failed"]


class Geocoded(FrozenModel):
    """Where an address lies.

    Attributes
    ----------
    lon, lat
        The position in WGS84, whatever the provider's system was.
    crs
        The system of `lon`, `lat`: always ``wgs84``.
    accuracy_m
        What the position may be off, as a standard deviation in metres: what `ftzgeo.check` takes as `accuracy_m`.
    level
        What was matched; `coarse` levels allow no firm verdict.
    matched
        The address, name or feature that was matched, as the provider or the reference layer has it.
    provider
        ``offline``, ``amap``, ``baidu`` or ``tianditu``.
    note
        What a reader should know besides: what the accuracy rests on, what was not checked.
    """

    lon: float
    lat: float
    crs: Literal["wgs84"] = "wgs84"
    accuracy_m: float
    level: Level
    matched: str
    provider: str
    note: str = ""

    @property
    def coarse(self) -> bool:
        """Whether the position is that of an estate, a town or more, so that the site's verdict must be ``unknown``."""
        return self.level in COARSE


class Answer(FrozenModel):
    """What a geocoder says to one address: `found`, or why there is no position.

    `outcome` is ``found``; ``not-found``; ``rejected`` (there was a position, but it cannot be right: outside of the
    district named, ambiguous, no coordinates); ``refused`` (the provider refuses all requests: key, quota); or
    ``failed`` (no usable answer to this one).
    """

    address: str
    outcome: Outcome
    found: Geocoded | None = None
    reason: str = ""


class Geocoder(ABC):
    """Finds addresses. One object serves many addresses and may be used by several threads."""

    name: str

    @abstractmethod
    def look_up(self, address: str, *, city: str | None = None, district: str | None = None) -> Answer:
        """Return the position of an address, or the reason why there is none.

        Parameters
        ----------
        address
            As people write it.
        city, district
            Where the address lies, if it does not say so itself; a position elsewhere is rejected.

        Raises
        ------
        GeocoderRefusedError
            If the provider refuses this and every further request: a bad key, a used-up quota.
        """

    def geocode(self, address: str, *, city: str | None = None, district: str | None = None) -> Geocoded | None:
        """Return the position of an address, or None; `look_up` also tells why there is none."""
        return self.look_up(address, city=city, district=district).found


class GeocoderRefusedError(FetchError):
    """The provider refuses every request: the key is not valid for it, or its quota is used up."""
