"""Many addresses, each looked up once, the answers in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.reference.names import normalize_name
from ftzgeo.sites.geocoding.geocoder import Answer, GeocoderRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ftzgeo.sites.geocoding.geocoder import Geocoder

MOST_KNOWN = 20_000
"""So many different addresses are remembered: some 20 MB, however long the table."""


def geocode_many(
    addresses: Iterable[str | None],
    geocoder: Geocoder,
    *,
    city: str | None = None,
    district: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Answer]:
    """Look up many addresses: one answer for each, in order, as it comes.

    An address among the last `MOST_KNOWN` different ones is not asked again. A provider that refuses ends nothing: what
    was found stays, and what follows is ``refused`` with the same reason unless another geocoder of the chain knows it.

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
    for number, text in enumerate(addresses, 1):
        address = text or ""
        key = normalize_name(address)
        if not key:
            answer = Answer(address=address, outcome="not-found", reason="the address is empty")
        elif key in known:
            answer = known[key].model_copy(update={"address": address})
        else:
            answer = known[key] = _look_up(address, geocoder, city, district)
            if len(known) > MOST_KNOWN:
                del known[next(iter(known))]
        yield answer
        if progress is not None:
            progress(number)


def _look_up(address: str, geocoder: Geocoder, city: str | None, district: str | None) -> Answer:
    try:
        return geocoder.look_up(address, city=city, district=district)
    except GeocoderRefusedError as error:
        return Answer(address=address, outcome="refused", reason=str(error))
