"""How loops are compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


def compiled(function: F) -> F:
    """Compile without the interpreter's lock, and without leave to change the order of operations.

    Loops call others with numbers only: an array that is handed on is counted, by all threads in one place, which at
    every point would take longer than the rest.
    """
    return cast("F", numba.njit(nogil=True, cache=True, error_model="numpy")(function))
