"""Tables of sites: every row gets a verdict or the reason why there is none.

`check_table` takes a frame and returns the same kind of frame, or takes a file and writes another. Rows stay in their
order, other columns as they are. How columns, coordinate systems and encodings are found: docs/site-tables.md.
"""

from ftzgeo.sites.tables.files import TableSummary
from ftzgeo.sites.tables.frames import check_table
from ftzgeo.sites.tables.plan import TableOptions

__all__ = ["TableOptions", "TableSummary", "check_table"]
