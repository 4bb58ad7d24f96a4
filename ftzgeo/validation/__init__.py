"""Check boundaries against what the documents state, and write a report of it.

`validate` compares; its result is data (`Validation`): a row per zone, block and parcel, the totals, and findings with
codes. `write_report` writes it as .html, .md, .json or .xlsx, `format_table` as a table for a terminal. An area that
was used to place a side is never reported as a passed check.
"""

from ftzgeo.validation.audit import validate
from ftzgeo.validation.documents import compare_descriptions
from ftzgeo.validation.matching import PolygonMatch, match_polygons
from ftzgeo.validation.report import write_report
from ftzgeo.validation.result import (
    AreaRow,
    AreaVerdict,
    EdgeRow,
    Independence,
    TotalRow,
    Validation,
    ValidationFinding,
)
from ftzgeo.validation.table import format_table
from ftzgeo.validation.tolerance import Tolerance, read_tolerance

__all__ = [
    "AreaRow",
    "AreaVerdict",
    "EdgeRow",
    "Independence",
    "PolygonMatch",
    "Tolerance",
    "TotalRow",
    "Validation",
    "ValidationFinding",
    "compare_descriptions",
    "format_table",
    "match_polygons",
    "read_tolerance",
    "validate",
    "write_report",
]
