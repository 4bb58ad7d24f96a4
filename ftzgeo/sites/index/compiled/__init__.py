"""The loops over points as machine code, by numba, for whoever installs ``ftzgeo[fast]``.

What is found is the same to the bit as without: the same operations in the same order, no fused or reordered ones. So
a table gives the same bytes on a machine with numba and on one without, and a few points the same as a million.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

SWITCH = "FTZGEO_COMPILED"
"""Environment variable; 0 leaves numba alone."""
MANY = 20_000
"""Loading the compiled loops takes half a second; so many points are worth that."""


def kernels(n_points: int) -> ModuleType | None:
    """Return the compiled loops if so many points are worth loading them, or they are loaded; else None."""
    if n_points < MANY and not _loaded():
        return None
    return _kernels()


def _loaded() -> bool:
    return _kernels.cache_info().currsize > 0


@cache
def _kernels() -> ModuleType | None:
    if os.environ.get(SWITCH) == "0":
        return None
    try:
        from ftzgeo.sites.index.compiled import loops
    except (ImportError, RuntimeError):  # numba is missing, does not fit, or finds no folder for its cache
        return None
    return loops
