"""Asking an Overpass server, politely: one query at a time, and patience when it is busy.

The rules are the servers' own: a script names itself in ``User-Agent`` (without it overpass-api.de answers 406), sends
one query at a time, and waits at least 30 s after a 429
(https://github.com/drolbr/Overpass-API/issues/791, https://dev.overpass-api.de/overpass-doc/en/preface/commons.html).
The statuses: 200 with data, or with an error in ``remark`` or as a web page · 400 an error in the query · 429 too many
queries from this address · 504 the server is too busy (https://wiki.openstreetmap.org/wiki/Overpass_API/Wording,
https://dev.overpass-api.de/output_formats.html). ``Retry-After`` comes from a web server before it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from ftzgeo.courtesy import RETRIED, retry_after_s, user_agent
from ftzgeo.errors import FetchError, UsageError
from ftzgeo.reference.overpass_answer import BadAnswer, check_answer, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx2

    from ftzgeo.reference.overpass_answer import AnswerSummary

PUBLIC_SERVER = "https://overpass-api.de/api/interpreter"

INSTEAD = (
    "Without the server: download an extract (.osm.pbf, e.g. of Geofabrik) elsewhere and run "
    "`ftzgeo reference import FILE.osm.pbf`, or do without OSM: the other commands use the control features that come "
    "with ftzgeo when no --reference is given"
)

MESSAGE_BYTES = 65_536
"""So much of an error page is read for its words."""


def _sleep(seconds: float) -> None:
    time.sleep(seconds)


@dataclass(frozen=True)
class Patience:
    """How long to wait and how often to try; `sleep` and `now` are the clock, so that tests need not wait.

    `answer_s` is for a whole answer, `read_s` for a silence within it; `longest_wait_s` is the longest pause between
    two tries: a server that asks for more is left alone. `max_bytes` is the largest answer taken.
    """

    tries: int = 6
    first_wait_s: float = 5.0
    rate_limit_wait_s: float = 30.0
    longest_wait_s: float = 600.0
    pause_s: float = 1.0
    connect_s: float = 10.0
    read_s: float = 210.0
    answer_s: float = 1800.0
    max_bytes: int = 512 * 1024 * 1024
    sleep: Callable[[float], None] = _sleep
    now: Callable[[], float] = time.monotonic


POLITE = Patience()


class TooMuchError(FetchError):
    """The query takes the server more time or memory than it allows; ask for less at a time."""


class _TryAgainError(Exception):
    """Something that may be better next time; `wait_s` is what the server asks for, `limited` that it was a 429."""

    def __init__(self, message: str, wait_s: float | None = None, *, limited: bool = False) -> None:
        super().__init__(message)
        self.wait_s = wait_s
        self.limited = limited


@dataclass(frozen=True)
class OverpassServer:
    """An Overpass server at a URL; `notice` is told when there is a wait."""

    url: str
    client: httpx2.Client
    patience: Patience = POLITE
    notice: Callable[[str], None] | None = None

    def ask(self, query: str, into: Path) -> AnswerSummary:
        """Write the answer to a query to a file, and return what is in it.

        Raises
        ------
        TooMuchError
            If the query takes more time or memory than the server allows.
        FetchError
            If the server cannot be reached, refuses, or gives no whole answer in the end.
        """
        for number in range(1, self.patience.tries + 1):
            try:
                return self._try(query, into)
            except _TryAgainError as trouble:
                wait_s = self._wait_s(trouble, number)
                if number == self.patience.tries or wait_s > self.patience.longest_wait_s:
                    raise self._given_up(trouble, number, wait_s) from trouble
                self._tell(f"{self.url}: {trouble}; trying again in {wait_s:.0f} s")
                self.patience.sleep(wait_s)
        raise AssertionError("unreachable: the last try returns or raises")

    def _try(self, query: str, into: Path) -> AnswerSummary:
        try:
            self._download(query, into)
            return check_answer(into)
        except BadAnswer as error:
            raise self._judge(error) from error

    def _download(self, query: str, into: Path) -> None:
        """Write the body of the answer to a file, whatever it is; only its status and length are looked at."""
        import httpx2

        timeout = httpx2.Timeout(self.patience.read_s, connect=self.patience.connect_s)
        headers = {"User-Agent": user_agent(), "Accept": "application/json"}
        try:
            with self.client.stream(
                "POST", self.url, data={"data": query}, headers=headers, timeout=timeout
            ) as response:
                if response.status_code != HTTPStatus.OK:
                    raise self._status_error(response)
                self._save(response, into)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
            raise FetchError(f"{self.url}: cannot be reached ({error}). {INSTEAD}") from error
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
            raise UsageError(f"{self.url!r} is no address of an Overpass server; e.g. {PUBLIC_SERVER}") from error
        except httpx2.TimeoutException as error:
            raise _TryAgainError(f"no answer within {self.patience.read_s:g} s") from error
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise _TryAgainError(f"the answer broke off ({error})") from error

    def _save(self, response: httpx2.Response, into: Path) -> None:
        size, end = 0, self.patience.now() + self.patience.answer_s
        with into.open("wb") as file:
            for piece in response.iter_bytes():
                size += len(piece)
                if size > self.patience.max_bytes:
                    limit = f"{self.patience.max_bytes / 1024 / 1024:g} MB"
                    raise FetchError(f"{self.url}: the answer is larger than {limit}; give a smaller --bbox")
                if self.patience.now() > end:
                    raise _TryAgainError(f"the answer was not complete after {self.patience.answer_s:g} s")
                file.write(piece)

    def _status_error(self, response: httpx2.Response) -> Exception:
        """Return the error for a status other than 200."""
        status = response.status_code
        words = _words(response)
        told = f"HTTP {status} {response.reason_phrase}".strip() + (f": {words}" if words else "")
        if status in RETRIED:
            limited = status == HTTPStatus.TOO_MANY_REQUESTS
            return _TryAgainError(told, retry_after_s(response.headers.get("Retry-After")), limited=limited)
        if response.is_redirect:
            place = response.headers.get("Location", "another address")
            return FetchError(f"{self.url}: has moved to {place}; give that with --overpass")
        return FetchError(f"{self.url}: {told}. Is it an Overpass server (…/api/interpreter)? {INSTEAD}")

    def _judge(self, error: BadAnswer) -> Exception:
        """Return what follows from an answer with status 200 that is no good."""
        if error.trouble in {"cut", "busy"}:
            return _TryAgainError(str(error))
        if error.trouble == "too-much":
            return TooMuchError(f"{self.url}: {error}; give a smaller --bbox")
        return FetchError(f"{self.url}: {error}. Is it an Overpass server (…/api/interpreter)? {INSTEAD}")

    def _wait_s(self, trouble: _TryAgainError, number: int) -> float:
        """Return the pause after try `number`: twice as long each time, never less than the server asks for."""
        first = self.patience.rate_limit_wait_s if trouble.limited else self.patience.first_wait_s
        grown = min(first * 2 ** (number - 1), self.patience.longest_wait_s)
        return grown if trouble.wait_s is None else max(trouble.wait_s, self.patience.first_wait_s)

    def _given_up(self, trouble: _TryAgainError, number: int, wait_s: float) -> FetchError:
        if trouble.wait_s is not None and wait_s > self.patience.longest_wait_s:
            when = f"the server asks to wait {wait_s:.0f} s; run the same command again after that"
        else:
            when = f"given up after {number} tries; run the same command again later"
        return FetchError(f"{self.url}: {trouble}; {when}, what was fetched is kept. {INSTEAD}")

    def _tell(self, message: str) -> None:
        if self.notice is not None:
            self.notice(message)


def _words(response: httpx2.Response) -> str:
    """Return what an error page says, from its beginning."""
    import httpx2

    body = b""
    try:
        for piece in response.iter_bytes():
            body += piece
            if len(body) > MESSAGE_BYTES:
                break
    except httpx2.HTTPError:
        pass  # the status says enough
    return plain_text(body[:MESSAGE_BYTES].decode("utf-8", "replace"))
