"""Maps on paper: PNG and SVG of all zones, a zone or a block, and an atlas as PDF with a page per block (matplotlib).

They show what the page in the browser shows, in the same words: `ftzgeo.maps.view.page_data` says what that is, and
this package draws it in a local plane in metres, at a round scale. The same boundaries give the same bytes.
"""

from ftzgeo.pictures.atlas import write_atlas
from ftzgeo.pictures.picture import write_picture

__all__ = ["write_atlas", "write_picture"]
