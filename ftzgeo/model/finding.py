"""Findings: what is odd but does not stop the work. Data with a code, never a print."""

from __future__ import annotations

from typing import Literal

from ftzgeo.model.base import FrozenModel

Level = Literal["info", "warning", "error"]


class Finding(FrozenModel):
    """Something a reader should know about a zone, block, parcel or boundary.

    `id` is the id of what it is about, `code` a stable word such as ``total-mismatch`` that scripts can match,
    `message` one sentence with the figures in it.
    """

    id: str
    code: str
    level: Level
    message: str
