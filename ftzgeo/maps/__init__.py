"""Maps of zones that open in a browser without a network (folium, Leaflet vendored).

`make_map` puts boundaries, descriptions and control features on one page; `write_map` writes it. `write_pages` writes
a page of all zones, one per zone and one per block. What has no position is listed beside the map with the reason and
never drawn. Names from documents are data throughout: no string of a document is ever read as HTML, script or template.
"""

from ftzgeo.maps.offline import write_map
from ftzgeo.maps.pages import write_pages
from ftzgeo.maps.zone_map import make_map

__all__ = ["make_map", "write_map", "write_pages"]
