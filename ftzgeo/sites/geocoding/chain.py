"""`Chain`: several geocoders, one after the other, until a position is good enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.sites.geocoding.geocoder import Answer, Geocoder, GeocoderRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.sites.geocoding.geocoder import Geocoded

ENOUGH_M = 100.0
"""A position as good as this, and not coarse, is taken without asking further: providers are hardly better."""


class Chain(Geocoder):
    """Asks geocoders in order, and takes the first position within `enough_m`, else the most accurate one."""

    def __init__(self, geocoders: Sequence[Geocoder], *, enough_m: float = ENOUGH_M) -> None:
        self._geocoders = tuple(geocoders)
        self._enough_m = enough_m
        self.name = "+".join(geocoder.name for geocoder in geocoders)

    def look_up(self, address: str, *, city: str | None = None, district: str | None = None) -> Answer:
        """Return the best answer; a refusal counts only where no other geocoder has found the address."""
        answers: list[Answer] = []
        refusal: GeocoderRefusedError | None = None
        for geocoder in self._geocoders:
            try:
                answers.append(geocoder.look_up(address, city=city, district=district))
            except GeocoderRefusedError as error:
                refusal = error
                answers.append(Answer(address=address, outcome="refused", reason=str(error)))
            found = answers[-1].found
            if found is not None and not found.coarse and found.accuracy_m <= self._enough_m:
                return answers[-1]
        positions = [answer.found for answer in answers if answer.found is not None]
        if positions:
            return _with_remarks(address, min(positions, key=_rank), answers)
        if refusal is not None:
            raise refusal
        reasons = "; ".join(answer.reason for answer in answers)
        return Answer(address=address, outcome=answers[-1].outcome, reason=reasons)


def _rank(position: Geocoded) -> tuple[bool, float]:
    return position.coarse, position.accuracy_m


def _with_remarks(address: str, best: Geocoded, answers: Sequence[Answer]) -> Answer:
    """Return the best position, with what the other geocoders said against it or could not say."""
    remarks = [best.note, *(answer.reason for answer in answers if answer.reason)]
    noted = best.model_copy(update={"note": "; ".join(remark for remark in remarks if remark)})
    return Answer(address=address, outcome="found", found=noted)
