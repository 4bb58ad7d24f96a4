"""An index over zones that answers for arrays of points."""

from ftzgeo.sites.index.index import SiteIndex, site_index

__all__ = ["SiteIndex", "site_index"]
