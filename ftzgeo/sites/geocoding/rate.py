"""A token bucket: no more requests in a time than a provider allows."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class TokenBucket:
    """Lets `per_second` requests pass on average, and `burst` at once after a pause; may be shared by threads."""

    def __init__(
        self,
        per_second: float,
        burst: int = 1,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._per_second = per_second
        self._burst = float(burst)
        self._now = now
        self._sleep = sleep
        self._tokens = self._burst
        self._filled = now()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Wait until a request may pass."""
        wait_s = self._book()
        if wait_s > 0:
            self._sleep(wait_s)

    def _book(self) -> float:
        """Take a token, also one that is yet to come, and return how long until it is there."""
        with self._lock:
            now = self._now()
            self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._per_second)
            self._filled = now
            self._tokens -= 1.0
            return max(0.0, -self._tokens / self._per_second)
