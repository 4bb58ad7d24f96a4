"""Names of zones where space is short."""

from __future__ import annotations

import re

OFFICIAL_PREFIX = re.compile(r"^中国（[^（）]{1,12}）自由贸易(?:试验区|港)(?=..)")
"""What all names of linked zones begin with."""


def short_zone_name(name: str) -> str:
    """Return the name of a zone without the official beginning that all of them share."""
    return OFFICIAL_PREFIX.sub("", name)
