"""What is built when it is first needed, by one thread while the others wait.

One lock serves all: what is built must not wait for threads that need something built.
"""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    built_once = cached_property
else:

    class built_once(cached_property):  # noqa: N801 - a decorator, as `cached_property`
        """A `functools.cached_property` that two threads do not compute at once; later it is read without a lock."""

        _building = threading.RLock()

        def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
            with self._building:
                return super().__get__(instance, owner)
