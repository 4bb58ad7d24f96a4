"""Addresses: where they lie, how sure that is, and why an address was not found.

`open_geocoder` gives a `Geocoder`: the offline gazetteer of the reference layer, Gaode, Baidu or Tianditu with the
user's key, or the gazetteer first and then the provider whose key is there. `geocode_many` asks for many addresses,
each once, in order. What a position is worth is in `Geocoded.accuracy_m` and `Geocoded.coarse`; see docs/addresses.md.
"""

from ftzgeo.sites.geocoding.geocoder import Answer, Geocoded, Geocoder
from ftzgeo.sites.geocoding.many import geocode_many
from ftzgeo.sites.geocoding.opening import open_geocoder

__all__ = ["Answer", "Geocoded", "Geocoder", "geocode_many", "open_geocoder"]
