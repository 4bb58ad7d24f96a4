"""`open_geocoder`: the geocoder of a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx2

    from ftzgeo.reference import ReferenceLayer
    from ftzgeo.sites.geocoding.geocoder import Geocoder

GeocoderName = Literal["auto", "offline", "amap", "baidu", "tianditu"]


def open_geocoder(
    name: GeocoderName = "auto",
    *,
    reference: ReferenceLayer | None = None,
    cache: str | Path | Literal["user"] | None = "user",
    client: httpx2.Client | None = None,
    notice: Callable[[str], None] | None = None,
) -> Geocoder:
    """Return a geocoder; nothing is asked before an address is looked up."""
    raise NotImplementedError
