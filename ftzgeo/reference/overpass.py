"""Fetch a reference layer from an Overpass server: everything that the blocks of a zone are digitized on.

The area is cut into tiles, each one query (`overpass_query`). The answers go to a cache, named by server and query, so
that a fetch that failed goes on where it stopped and a second one asks nothing; after `FRESH_DAYS` they are asked for
again. Only when all answers are there is the layer written, whole or not at all (`store`).

Data of OpenStreetMap is under the ODbL 1.0 (https://www.openstreetmap.org/copyright); every feature says so.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ftzgeo.courtesy import a_client
from ftzgeo.errors import ReferenceLayerError
from ftzgeo.model import Zone
from ftzgeo.reference.overpass_answer import BadAnswer, check_answer, read_date, read_elements
from ftzgeo.reference.overpass_features import ElementConverter, osm_id
from ftzgeo.reference.overpass_query import build_query, plan_tiles, quarter
from ftzgeo.reference.overpass_server import POLITE, PUBLIC_SERVER, OverpassServer, Patience, TooMuchError
from ftzgeo.reference.store import StoreWriter
from ftzgeo.reference.zone_area import zone_box
from ftzgeo.user_folders import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import httpx2

    from ftzgeo.reference.sources import Bbox, Part

FRESH_DAYS = 30
"""OSM changes daily; streets near a planned zone are worth asking for again after a month."""

MAX_SPLITS = 2
"""A tile that is too much for the server is split in four, and these once more."""


@dataclass(frozen=True)
class Fetched:
    """What a fetch brought.

    `dates` are the first and last day of the data (ISO; the same for one answer), `queries` the number of answers used,
    `asked` how many of these came from the server and not from the cache, `incomplete` the OSM ids of elements that
    lack geometry.
    """

    path: Path
    counts: dict[Part, int]
    dates: tuple[str, str] | None
    queries: int
    asked: int
    incomplete: tuple[str, ...]


def areas_of(where: Bbox | Zone | Sequence[Zone]) -> list[Bbox]:
    """Return the boxes to fetch for a box, a zone or several zones."""
    if isinstance(where, Zone):
        return [zone_box(where)]
    zones = [zone for zone in where if isinstance(zone, Zone)]
    if zones:
        return list(dict.fromkeys(zone_box(zone) for zone in zones))
    west, south, east, north = (float(degrees) for degrees in where)  # type: ignore[arg-type] # no zones: four numbers
    return [(west, south, east, north)]


def fetch(  # noqa: PLR0913 - where, from where, to where; the rest is for tests and for progress
    where: Bbox | Zone | Sequence[Zone],
    *,
    out: str | Path,
    url: str = PUBLIC_SERVER,
    cache: str | Path | None = None,
    client: httpx2.Client | None = None,
    patience: Patience = POLITE,
    progress: Callable[[str], None] | None = None,
    notice: Callable[[str], None] | None = None,
) -> Fetched:
    """Fetch an area from an Overpass server and write it as a reference layer.

    Parameters
    ----------
    where
        A box (west, south, east, north in degrees), or zones: the district of each and a margin.
    out
        The GeoPackage to write; one that exists is replaced.
    url
        The server's interpreter.
    cache
        The folder for answers; by default ftzgeo's in the user's cache folder.
    client
        An ``httpx2.Client`` to use, with its proxies and certificates.
    patience
        Time limits, number of tries, largest answer.
    progress
        Called when a tile is there, with words for it; there are ``len(plan_tiles(areas_of(where)))``.
    notice
        Called with a line when the server makes us wait.

    Raises
    ------
    UsageError
        If httpx2 is missing, the area is none or too large, or a zone's area is not known.
    FetchError
        If the server cannot be reached or does not answer as it should. What was fetched stays in the cache.
    ReferenceLayerError
        If the cache or the layer cannot be written.
    """
    tiles = plan_tiles(areas_of(where))
    with a_client(client) as http:
        fetcher = _Fetcher(OverpassServer(url, http, patience, notice), _folder(cache))
        answers: list[Path] = []
        for number, tile in enumerate(tiles, 1):
            answers += fetcher.answers(tile)
            if progress is not None:
                progress(f"{number} of {len(tiles)}")
    return _write(answers, Path(out), f"Overpass API, {url}", fetcher.asked)


class _Fetcher:
    """Gets the answers for tiles, from the cache or the server."""

    def __init__(self, server: OverpassServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.asked = 0

    def answers(self, tile: Bbox, splits: int = 0) -> list[Path]:
        """Return the files with the answers for a tile: one, or several where the server found it too much."""
        try:
            return [self._answer(build_query(tile))]
        except TooMuchError:
            if splits == MAX_SPLITS:
                raise
        return [path for part in quarter(tile) for path in self.answers(part, splits + 1)]

    def _answer(self, query: str) -> Path:
        asked = f"{self.server.url}\n{query}"
        path = self.folder / f"{hashlib.sha256(asked.encode()).hexdigest()[:40]}.json"
        if _is_fresh(path):
            return path
        if self.asked:
            self.server.patience.sleep(self.server.patience.pause_s)
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        try:
            self.server.ask(query, unfinished)
            unfinished.replace(path)
        except OSError as error:
            raise ReferenceLayerError(
                f"{path}: the cache cannot be written ({error}); name another: --cache"
            ) from error
        finally:
            with contextlib.suppress(OSError):
                unfinished.unlink()
        self.asked += 1
        return path


def _is_fresh(path: Path) -> bool:
    """Tell whether an answer is in the cache, not too old and sound."""
    try:
        if time.time() - path.stat().st_mtime > FRESH_DAYS * 86_400:
            return False
        check_answer(path)
    except (OSError, BadAnswer):
        return False
    return True


def _write(answers: Sequence[Path], out: Path, note: str, asked: int) -> Fetched:
    """Write the features of all answers, each element once."""
    dates = sorted({date for path in answers if (date := read_date(path))})
    seen: set[str] = set()
    incomplete: dict[str, None] = {}
    with StoreWriter(out, note=note) as store:
        for path in answers:
            converter = ElementConverter(read_date(path))
            for element in read_elements(path):
                key = osm_id(element)
                if key in seen:
                    continue
                seen.add(key)
                for feature in converter.features(element):
                    store.add(feature)
            incomplete.update(dict.fromkeys(converter.incomplete))
    span = (dates[0], dates[-1]) if dates else None
    return Fetched(out, store.counts, span, len(answers), asked, tuple(incomplete))


def _folder(cache: str | Path | None) -> Path:
    folder = cache_folder("overpass") if cache is None else Path(cache)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReferenceLayerError(f"{folder}: the cache cannot be made ({error}); name another: --cache") from error
    return folder
