"""Whether a site lies inside a zone, in which block, how far from the border, and how sure that is.

`check` answers for one point, `site_index` makes an index that answers for arrays, and `ftzgeo.sites.batch` answers for
Arrow record batches, all by the same rules. A verdict never says more than the boundaries can carry: a point cannot be
outside a block that has no position, and near the border of a block that is only a scheme the answer is ``unknown``.
"""

from ftzgeo.sites.checking import check
from ftzgeo.sites.index import SiteIndex, site_index
from ftzgeo.sites.verdict import Nearness, SiteVerdict, Verdict

__all__ = ["Nearness", "SiteIndex", "SiteVerdict", "Verdict", "check", "site_index"]
