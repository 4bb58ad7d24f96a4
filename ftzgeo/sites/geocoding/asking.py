"""`Asker`: one provider asked politely, with a key that no message shows.

Requests are spaced by a token bucket. Tried again, with growing and jittered pauses or after what ``Retry-After`` says,
is only what may be better in a moment: statuses 429, 502, 503, 504, lost connections, and what the provider calls too
many requests. A refused key, a used-up quota, or a server that cannot be reached end all asking with one error; and so
do a few addresses in a row without any usable answer.
"""

from __future__ import annotations

import logging
import random
import time
import weakref
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ftzgeo.courtesy import RETRIED, new_client, retry_after_s, user_agent
from ftzgeo.sites.geocoding.geocoder import GeocoderRefusedError
from ftzgeo.sites.geocoding.rate import TokenBucket
from ftzgeo.sites.geocoding.service import BadAnswerError, BusyError, RefusedError, UnanswerableError, read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx2

    from ftzgeo.sites.geocoding.keys import Key
    from ftzgeo.sites.geocoding.service import MapService

MOST_FAILED_IN_A_ROW = 3
MOST_WORDS = 80
"""So much of an answer that is none is shown."""


@dataclass(frozen=True)
class Pace:
    """How long to wait and how often to try; `sleep`, `now` and `jitter` are the clock and chance, for tests.

    A pause is between half and all of `first_wait_s`, doubled for each try. `longest_wait_s` is the longest pause that
    a server may ask for. `max_bytes` is the largest answer taken: a geocoder's has a few kB.
    """

    tries: int = 4
    first_wait_s: float = 2.0
    longest_wait_s: float = 120.0
    connect_s: float = 10.0
    read_s: float = 20.0
    max_bytes: int = 1024 * 1024
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random


POLITE = Pace()


class _TryAgainError(Exception):
    """Something that may be better next time; `wait_s` is what the server asks for."""

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class _WithoutKey(logging.Filter):
    """Takes a key out of what httpx2 logs, which is the whole URL of every request."""

    def __init__(self, key: Key) -> None:
        super().__init__()
        self._key = key

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._key.hide_in(record.getMessage()), None
        return True


class Asker:
    """Asks one provider; may be shared by threads. `notice` is told when there is a wait."""

    def __init__(  # noqa: PLR0913 - whom to ask and with which key; the rest is pace, and for tests
        self,
        service: MapService,
        key: Key,
        *,
        client: httpx2.Client | None = None,
        pace: Pace = POLITE,
        per_second: float | None = None,
        notice: Callable[[str], None] | None = None,
    ) -> None:
        self.key = key
        self._service = service
        self._client = client
        self._pace = pace
        self._bucket = TokenBucket(per_second or service.per_second, now=pace.now, sleep=pace.sleep)
        self._notice = notice
        self._refusal = ""
        self._failed = 0
        logging.getLogger("httpx2").addFilter(_WithoutKey(key))

    def ask(self, address: str, city: str | None) -> Mapping[str, Any]:
        """Return the provider's answer for an address.

        Raises
        ------
        BadAnswerError
            If there is no usable answer for this address.
        GeocoderRefusedError
            If the provider refuses, or cannot be reached; also at every later call.
        """
        if self._refusal:
            raise GeocoderRefusedError(self._refusal)
        try:
            answer = self._ask(address, city)
        except RefusedError as error:
            raise self._refused(str(error)) from None
        except UnanswerableError:
            self._failed = 0
            raise
        except BadAnswerError as error:
            self._failed += 1
            if self._failed >= MOST_FAILED_IN_A_ROW:
                told = f"{self._failed} addresses in a row had no usable answer, the last: {error}; try again later"
                raise self._refused(told) from None
            raise
        self._failed = 0
        return answer

    def _refused(self, reason: str) -> GeocoderRefusedError:
        self._refusal = f"{self._service.name}: {reason}"
        return GeocoderRefusedError(self._refusal)

    def _ask(self, address: str, city: str | None) -> Mapping[str, Any]:
        for number in range(1, self._pace.tries + 1):
            self._bucket.take()
            try:
                answer = self._request(address, city)
                self._service.read(answer)
            except (BusyError, _TryAgainError) as trouble:
                wait_s = self._wait_s(trouble, number)
                if number == self._pace.tries or wait_s > self._pace.longest_wait_s:
                    raise BadAnswerError(f"no answer after {number} tries: {trouble}") from None
                self._tell(f"{self._service.name}: {trouble}; trying again in {wait_s:.0f} s")
                self._pace.sleep(wait_s)
            else:
                return answer
        raise AssertionError("unreachable: the last try returns or raises")

    def _request(self, address: str, city: str | None) -> Mapping[str, Any]:
        import httpx2

        if self._client is None:
            self._client = new_client()
            weakref.finalize(self, self._client.close)
        parameters = self._service.parameters(address, city, self.key.reveal())
        headers = {"User-Agent": user_agent(), "Accept": "application/json"}
        timeout = httpx2.Timeout(self._pace.read_s, connect=self._pace.connect_s)
        try:
            with self._client.stream(
                "GET", self._service.url, params=parameters, headers=headers, timeout=timeout
            ) as response:
                return self._answer(response)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
            told = f"cannot be reached ({self.key.hide_in(str(error))}); without a network use --geocoder offline"
            raise RefusedError(told) from None
        except httpx2.TimeoutException:
            raise _TryAgainError(f"no answer within {self._pace.read_s:g} s") from None
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise _TryAgainError(f"the answer broke off ({self.key.hide_in(str(error))})") from None

    def _answer(self, response: httpx2.Response) -> Mapping[str, Any]:
        """Return the object in the body of a response."""
        status = response.status_code
        if status in RETRIED:
            raise _TryAgainError(f"HTTP {status}", retry_after_s(response.headers.get("Retry-After")))
        body = self.key.hide_in(self._body(response).decode("utf-8", "replace"))
        answer = read_json(body)
        if answer is None:
            raise BadAnswerError(f"HTTP {status}, and no JSON object but {body[:MOST_WORDS].strip()!r}")
        if status != HTTPStatus.OK and not {"status", "code"} & answer.keys():
            raise BadAnswerError(f"HTTP {status} without a reason")
        return answer

    def _body(self, response: httpx2.Response) -> bytes:
        body = b""
        for piece in response.iter_bytes():
            body += piece
            if len(body) > self._pace.max_bytes:
                raise BadAnswerError(f"the answer is larger than {self._pace.max_bytes / 1024 / 1024:g} MB")
        return body

    def _wait_s(self, trouble: Exception, number: int) -> float:
        """Return the pause after try `number`, never shorter than the server asks for."""
        grown = self._pace.first_wait_s * 2.0 ** (number - 1) * (0.5 + 0.5 * self._pace.jitter())
        asked = trouble.wait_s if isinstance(trouble, _TryAgainError) else None
        return grown if asked is None else max(asked, grown)

    def _tell(self, message: str) -> None:
        if self._notice is not None:
            self._notice(message)
