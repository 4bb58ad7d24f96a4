"""Parsing: the zones, blocks, parcels, areas and 四至 of a document.

The text is brought to a normal form (`normal_form`), broken lines are joined (`lines`), the tokens of `grammar` are
made from the tables of `vocabulary`, descriptions of extents are read (`description`, `names`), areas found
(`areas`), blocks put together (`drafts`, `tables`, `mentions`) and grouped into zones (`assemble`).
"""

from ftzgeo.parsing.parse import parse, parse_document, parse_text

__all__ = ["parse", "parse_document", "parse_text"]
