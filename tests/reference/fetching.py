"""Fetching for tests: from the stub, with a clock that does not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest

from ftzgeo.errors import FetchError
from ftzgeo.reference.overpass import Fetched, fetch
from ftzgeo.reference.overpass_server import Patience

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reference.overpass_stub import OverpassStub, Reply

BOX = (117.0, 39.0, 117.1, 39.1)


class Fetching:
    """Fetches from the stub with a clock that does not run; keeps how long it would have slept."""

    def __init__(self, stub: OverpassStub, folder: Path) -> None:
        self.stub = stub
        self.out = folder / "layer.gpkg"
        self.cache = folder / "cache"
        self.slept: list[float] = []
        self.notices: list[str] = []
        self.patience = Patience(sleep=self.slept.append)

    def __call__(self, *replies: Reply, where: tuple[float, float, float, float] = BOX) -> Fetched:
        self.stub.replies = list(replies)
        with httpx2.Client(trust_env=False) as client:
            return fetch(
                where,
                out=self.out,
                url=self.stub.url,
                cache=self.cache,
                client=client,
                patience=self.patience,
                notice=self.notices.append,
            )

    def fails(self, *replies: Reply, error: type[BaseException] = FetchError) -> str:
        """Fetch, expect an error, and that nothing half-written is left; return the message."""
        with pytest.raises(error) as raised:
            self(*replies)
        assert not self.out.exists()
        assert [path for folder in (self.out.parent, self.cache) for path in folder.glob("*.part")] == []
        return str(raised.value)
