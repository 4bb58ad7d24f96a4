"""`open_geocoder`: the geocoder of a name, with the user's key and reference."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ftzgeo.errors import UsageError
from ftzgeo.reference import open_reference
from ftzgeo.shipped import data_folder
from ftzgeo.sites.geocoding.asking import POLITE, Asker
from ftzgeo.sites.geocoding.cache import AnswerCache, default_cache
from ftzgeo.sites.geocoding.chain import Chain
from ftzgeo.sites.geocoding.gazetteer import Gazetteer
from ftzgeo.sites.geocoding.keys import PROVIDERS, find_key, need_key
from ftzgeo.sites.geocoding.online import OnlineGeocoder
from ftzgeo.sites.geocoding.whereabouts import Whereabouts

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx2

    from ftzgeo.reference import ReferenceLayer
    from ftzgeo.sites.geocoding.asking import Pace
    from ftzgeo.sites.geocoding.geocoder import Geocoder
    from ftzgeo.sites.geocoding.keys import Key, Provider
    from ftzgeo.sites.geocoding.service import MapService

DISTRICTS = "districts.geojson"
"""The file of the control features that also has the border of the city."""

GeocoderName = Literal["auto", "offline", "amap", "baidu", "tianditu"]


def open_geocoder(  # noqa: PLR0913 - which, on what data; the rest is how it asks
    name: GeocoderName = "auto",
    *,
    reference: ReferenceLayer | None = None,
    cache: str | Path | None = "user",
    client: httpx2.Client | None = None,
    pace: Pace | None = None,
    per_second: float | None = None,
    notice: Callable[[str], None] | None = None,
) -> Geocoder:
    """Return a geocoder; no provider is asked before an address is looked up.

    Parameters
    ----------
    name
        ``offline``: the reference layers only. ``amap``, ``baidu``, ``tianditu``: this provider, with the key from
        ``FTZGEO_AMAP_KEY`` (``_BAIDU_``, ``_TIANDITU_``) or the settings file. ``auto``: the reference layers, and for
        what they have not, or not within 100 m, the first of these providers that there is a key for.
    reference
        A layer to look addresses up in, before the control features, which always tell the districts.
    cache
        The SQLite file for providers' answers; ``user`` is one in the user's cache folder, None keeps nothing.
    client
        An ``httpx2.Client`` to use, with its proxies and certificates.
    pace
        Time limits and number of tries (`ftzgeo.sites.geocoding.asking.Pace`).
    per_second
        Requests a second, instead of the provider's polite default.
    notice
        Called with a line when there is a wait.

    Raises
    ------
    UsageError
        If there is no geocoder of this name or no key for it, or the cache cannot be used.
    """
    keys = _keys(name)
    folder = data_folder("control")
    control, cities = _control(folder, tuple(file.stat().st_mtime_ns for file in sorted(folder.glob("*.geojson"))))
    layers = [control] if reference is None else [reference, control]
    where = Whereabouts(layers, cities)
    geocoders: list[Geocoder] = []
    if name in {"auto", "offline"}:
        geocoders.append(Gazetteer(layers, where))
    for provider, key in keys.items():
        service = _service(provider)
        asker = Asker(service, key, client=client, pace=pace or POLITE, per_second=per_second, notice=notice)
        geocoders.append(OnlineGeocoder(service, asker, where, cache=_cache(cache)))
    return geocoders[0] if len(geocoders) == 1 else Chain(geocoders)


def _keys(name: str) -> dict[Provider, Key]:
    """Return the providers that a geocoder of a name asks, with their keys."""
    if name == "offline":
        return {}
    if name == "auto":
        found = ((provider, find_key(provider)) for provider in PROVIDERS)
        return dict([(provider, key) for provider, key in found if key is not None][:1])
    provider = next((one for one in PROVIDERS if one == name), None)
    if provider is None:
        raise UsageError(f"unknown geocoder {name!r}; give auto, offline, {', '.join(PROVIDERS)}")
    return {provider: need_key(provider)}


@lru_cache(maxsize=2)
def _control(folder: Path, state: tuple[int, ...]) -> tuple[ReferenceLayer, ReferenceLayer | None]:  # noqa: ARG001 - part of the key of the cache
    """Return the control features, and those of them that have the border of the city; read again after a change."""
    districts = folder / DISTRICTS
    return open_reference(folder), open_reference(districts) if districts.is_file() else None


def _service(provider: Provider) -> MapService:
    from ftzgeo.sites.geocoding.amap import Amap
    from ftzgeo.sites.geocoding.baidu import Baidu
    from ftzgeo.sites.geocoding.tianditu import Tianditu

    services: dict[Provider, type[MapService]] = {"amap": Amap, "baidu": Baidu, "tianditu": Tianditu}
    return services[provider]()


def _cache(given: str | Path | None) -> AnswerCache | None:
    if given is None:
        return None
    return AnswerCache(default_cache() if given == "user" else Path(given))
