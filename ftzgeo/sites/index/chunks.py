"""Work on long arrays on all cores, in chunks that stay in the processor's cache."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def each_chunk(n: int, size: int, make_worker: Callable[[], Callable[[slice], None]]) -> None:
    """Do work on all chunks of n points; `make_worker` is called once for every thread."""
    queue = iter([slice(i, min(i + size, n)) for i in range(0, n, size)])
    threads = min(_cores(), -(-n // size))
    if threads < 2:  # noqa: PLR2004 - one needs no pool
        _run(queue, make_worker)
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(_run, queue, make_worker) for _ in range(threads)]:
            done.result()


def _run(queue: Iterator[slice], make_worker: Callable[[], Callable[[slice], None]]) -> None:
    work = make_worker()
    for chunk in queue:
        work(chunk)


def _cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
