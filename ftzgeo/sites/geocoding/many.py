"""Many addresses, each looked up once, the answers in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.reference.names import normalize_name
from ftzgeo.sites.geocoding.geocoder import Answer, GeocoderRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ftzgeo.sites.geocoding.geocoder import Geocoder


def geocode_many(
    addresses: Iterable[str | None],
    geocoder: Geocoder,
    *,
    city: str | None = None,
    district: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Answer]:
    """Look up many addresses: one answer for each, in order, as it comes.

    An address that was asked before is not asked again. A provider that refuses (``refused``) is not asked again
    either: what follows gets the same reason, so that what was found before is not lost.

    Parameters
    ----------
    addresses
        Addresses; one that is None or empty is answered ``not-found``.
    geocoder
        What `open_geocoder` returned.
    city, district
        As in `Geocoder.look_up`, for all addresses.
    progress
        Called with the number of answers given so far, after each.
    """
    known: dict[str, Answer] = {}
    refusal = ""
    for number, text in enumerate(addresses, 1):
        address = text or ""
        key = normalize_name(address)
        if not key:
            answer = Answer(address=address, outcome="not-found", reason="the address is empty")
        elif key in known:
            answer = known[key].model_copy(update={"address": address})
        elif refusal:
            answer = Answer(address=address, outcome="refused", reason=refusal)
        else:
            try:
                answer = known[key] = geocoder.look_up(address, city=city, district=district)
            except GeocoderRefusedError as error:
                refusal = str(error)
                answer = Answer(address=address, outcome="refused", reason=refusal)
        yield answer
        if progress is not None:
            progress(number)
