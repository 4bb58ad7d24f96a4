"""All loops that are compiled, in one module, so that they are loaded together."""

from ftzgeo.sites.index.compiled.locating import codes
from ftzgeo.sites.index.compiled.searching import arcs, ask, cells, compare_lists, list_pieces, search

__all__ = ["arcs", "ask", "cells", "codes", "compare_lists", "list_pieces", "search"]
