"""How tiers, evidence and the backdrop are drawn: by the line first, by colour second."""

from __future__ import annotations

from typing import Any, NamedTuple


class TierStyle(NamedTuple):
    """Line and fill of a polygon; dashes in widths of the line."""

    width: float
    dash: Any
    fill: float
    hatch: str | None


SOLID = "-"
TIERS = {
    "traced": TierStyle(1.8, SOLID, 0.34, None),
    "completed": TierStyle(1.6, (0, (6, 2.5)), 0.14, None),
    "schematic": TierStyle(1.6, (0, (1, 1.8)), 0.05, "////"),
}
EVIDENCE: dict[str, Any] = {
    "line": SOLID,
    "reviewed": SOLID,
    "unnamed_line": (0, (6, 2.5)),
    "point": (0, (5, 2, 1.2, 2)),
    "place": (0, (2, 2)),
    "area": (0, (1, 2)),
    "assumed": (0, (0.6, 3)),
    "none": (0, (0.6, 3)),
}
KNOWN = (0, (0.1, 2.2))
BAND_COLOUR = "#444444"
BAND_ALPHA = 0.22
BACKDROP: dict[str, dict[str, Any]] = {
    "district": {"color": "#a9a3b5", "linewidth": 0.7, "linestyle": (0, (6, 3, 1, 3))},
    "river": {"color": "#8dbddb", "linewidth": 1.6},
    "railway": {"color": "#8f96a0", "linewidth": 1.5},
    "road": {"color": "#cfc5ae", "linewidth": 1.5},
    "expressway": {"color": "#e7b26c", "linewidth": 2.0},
    "place": {"color": "#8b929c"},
}
RAILWAY_TIES: dict[str, Any] = {"color": "white", "linewidth": 0.8, "linestyle": (0, (5, 5))}
LAND, OUTSIDE = "#fcfbf8", "#f2f2f0"
LABELS: dict[str, dict[str, Any]] = {
    "district": {"fontsize": 9, "color": "#77708a"},
    "expressway": {"fontsize": 5.5, "color": "white"},
    "river": {"fontsize": 6.5, "color": "#3b7ea6", "fontstyle": "italic"},
    "road": {"fontsize": 6, "color": "#867b62"},
    "railway": {"fontsize": 6, "color": "#6b737d"},
    "place": {"fontsize": 6, "color": "#5b6470"},
}
SHIELD: dict[str, Any] = {"boxstyle": "round,pad=0.25", "facecolor": "#b97f2f", "edgecolor": "none"}
"""The box of an expressway's number."""
LABEL_ORDER = ("expressway", "district", "river", "road", "railway", "place")
