"""`MapService`: what is particular to one provider: how to ask it, and how to read what it answers."""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ftzgeo.sites.geocoding.geocoder import Level
    from ftzgeo.sites.geocoding.keys import Provider


class Grade(NamedTuple):
    """What a provider's own level of match stands for, and what it is good to in metres (standard deviation)."""

    level: Level
    accuracy_m: float


class Candidate(NamedTuple):
    """One position of an answer, in the provider's system; `city`, `district` and `street` where it tells them."""

    lon: float
    lat: float
    grade: Grade
    matched: str
    city: str = ""
    district: str = ""
    street: str = ""
    note: str = ""


class BusyError(Exception):
    """Too many requests at the moment; the same request may be answered in a while."""


class RefusedError(Exception):
    """The provider refuses all requests with this key; the message says why and what to do."""


class BadAnswerError(Exception):
    """There is no usable answer: it is not what the provider's documentation says."""


class UnanswerableError(BadAnswerError):
    """The provider answers that it cannot answer this request; others may be answered."""


class MapService(ABC):
    """A provider's geocoding service.

    `crs` is the system of its coordinates as `ftzgeo.crs.to_wgs84` names it, `per_second` how many requests ftzgeo
    makes: fewer than a free key allows.
    """

    name: Provider
    url: str
    crs: str
    per_second: float

    @abstractmethod
    def parameters(self, address: str, city: str | None, key: str) -> dict[str, str]:
        """Return the parameters of the request for an address."""

    @abstractmethod
    def read(self, body: Mapping[str, Any]) -> list[Candidate]:
        """Return the positions in an answer, best first; none where the provider does not know the address.

        Raises
        ------
        BusyError, RefusedError, UnanswerableError, BadAnswerError
            What the provider's status says.
        """


def number(value: object) -> float:
    """Return a coordinate of an answer, which may be a number or a text.

    Raises
    ------
    BadAnswerError
        If it is neither, or not finite.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadAnswerError(f"a coordinate is {_shown(value)}")
    try:
        read = float(value)
    except (ValueError, OverflowError):
        raise BadAnswerError(f"a coordinate is {_shown(value)}") from None
    if not math.isfinite(read):
        raise BadAnswerError(f"a coordinate is {_shown(value)}")
    return read


def text(value: object) -> str:
    """Return a text of an answer; empty for what is none (Gaode writes [] for nothing)."""
    return value if isinstance(value, str) else ""


def read_json(body: str) -> Mapping[str, Any] | None:
    """Return the object that the body of an answer is; None where it is none."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _shown(value: object) -> str:
    return repr(value)[:40]
