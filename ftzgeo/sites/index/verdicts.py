"""What a measured distance says: the verdict, whether it can be relied on, and the probability of lying inside."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.sites.verdict import VERDICTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ftzgeo.sites.index.arrays import Bools, Floats, Ints
    from ftzgeo.sites.index.index import SiteIndex


ON_BORDER_M = 1e-3
BAND_SIGMAS = 2.0
FARTHEST_M = 2e7
"""Half of the way around the earth: no point is known worse."""
_FARTHEST_SIGMAS = 12.0
"""Beyond, the probability is 0 or 1 (to 1e-32)."""
_TERMS = 28
INSIDE, OUTSIDE, BORDERLINE, UNKNOWN = range(len(VERDICTS))


def verdicts(signed_m: Floats, sigma_m: Floats, accuracy_m: Floats, inside: Bools, schematic: Bools) -> Ints:
    """Return the numbers of the verdicts in `VERDICTS`.

    Within two standard deviations of the border a point is borderline, by the border of a scheme unknown; where the
    border's is unknown, that of the point counts, and a scheme says nothing at all.
    """
    no_sigma = np.isnan(sigma_m)
    band = np.maximum(BAND_SIGMAS * np.where(no_sigma, accuracy_m, sigma_m), ON_BORDER_M)
    near = (np.abs(signed_m) <= band) | (schematic & no_sigma)
    firm = np.where(inside, INSIDE, OUTSIDE)
    return np.where(near, np.where(schematic, UNKNOWN, BORDERLINE), firm).astype(np.int8)


def relied_on(index: SiteIndex, found: NDArray[np.void], lon: Floats, lat: Floats) -> NDArray[np.int32]:
    """Return the numbers of the verdicts that can be relied on, from what `SiteIndex.measure` found at points.

    Outside of all drawn blocks, and where none is drawn, it is unknown where a block without a position may lie.
    """
    said = found["drawn"].astype(np.int32)
    said[found["nearest"] < 0] = OUTSIDE
    if index.rows.unlocated or not len(index.rows):
        outside = np.flatnonzero(said == OUTSIDE)
        said[outside[index.may_be_unlocated(lon[outside], lat[outside])]] = UNKNOWN
    return said


def probabilities(signed_m: Floats, sigma_m: Floats) -> Floats:
    """Return the probability of lying inside, for normal errors across the border; NaN without a sigma."""
    exact = sigma_m == 0
    probability = np.where(exact & (np.abs(signed_m) <= ON_BORDER_M), 0.5, signed_m < 0)
    probability[np.isnan(sigma_m)] = np.nan
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        sigmas = signed_m / sigma_m
        at = np.flatnonzero(~exact & (np.abs(sigmas) < _FARTHEST_SIGMAS))
    probability[at] = _normal_tail(sigmas[at])
    return probability


def _normal_tail(x: Floats) -> Floats:
    """Return the probability that a standard normal variable is greater than x, to 1e-13.

    SciPy's function would take 0.3 s to import, more than everything else that one point needs.
    """
    z = np.abs(x) * math.sqrt(0.5)
    tail = 0.5 * np.exp(np.polynomial.chebyshev.chebval(_bent(z), _tail_series()) - z * z)
    return np.where(x < 0, 1 - tail, tail)


def _bent(z: Floats) -> Floats:
    """Map 0 to the farthest z to 1 to -1, so that few terms are needed."""
    least = 2 / (2 + _FARTHEST_SIGMAS * math.sqrt(0.5))
    return (2 * (2 / (2 + z)) - 1 - least) / (1 - least)


@cache
def _tail_series() -> Floats:
    """Return the Chebyshev series of log(erfc(z)) + z², from the values of `math.erfc`."""
    nodes = np.polynomial.chebyshev.chebpts1(_TERMS)
    least = 2 / (2 + _FARTHEST_SIGMAS * math.sqrt(0.5))
    z = 2 / (0.5 * (nodes * (1 - least) + 1 + least)) - 2
    values = [math.log(math.erfc(value)) + value * value for value in z]
    return np.asarray(np.polynomial.chebyshev.chebfit(nodes, values, _TERMS - 1), dtype=np.float64)
