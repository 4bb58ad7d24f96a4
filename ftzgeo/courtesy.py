"""What requests to other people's servers have in common: a name, a client, and how long a server asks to wait."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from ftzgeo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2

RETRIED = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
"""Statuses of a server that may answer later."""


def user_agent() -> str:
    """Return the name under which ftzgeo asks: product, version and where to find it."""
    from ftzgeo import __version__

    return f"ftzgeo/{__version__} (+https://github.com/ftzgeo/ftzgeo)"


def retry_after_s(value: str | None) -> float | None:
    """Read ``Retry-After`` (RFC 9110, 10.2.3): seconds, or a date; None where it is absent or cannot be read."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def new_client() -> httpx2.Client:
    """Return a client with the environment's proxies.

    Raises
    ------
    UsageError
        If httpx2 is missing, or the environment names a proxy that cannot be used.
    """
    try:
        import httpx2
    except ImportError as error:
        raise UsageError("asking a server needs the package httpx2: pip install 'ftzgeo[web]'") from error
    try:
        return httpx2.Client()
    except (ImportError, ValueError, httpx2.InvalidURL) as error:
        raise UsageError(
            f"the proxy that the environment names (HTTPS_PROXY, ALL_PROXY) cannot be used: {error}"
        ) from error


@contextlib.contextmanager
def a_client(given: httpx2.Client | None) -> Iterator[httpx2.Client]:
    """Yield the client given, or a new one, which is closed afterwards."""
    if given is not None:
        yield given
        return
    with new_client() as made:
        yield made
