"""The joint adjustment: blocks that lack so many sides that no ring closes, by least squares over a whole zone.

Every side is a straight line (`system`); known lines, points, places, stated areas and the usual shape of blocks
observe it (`evidence`, `observations`); blocks that share a feature are solved together (`solve`, `joining`). What
comes out is judged (`judging`), drawn where its position is really constrained (`drawing`, `boundaries`), kept apart
from its neighbours (`neighbours`), and every block is told what single line would help it most (`advice`).
docs/decisions/0007-joint-adjustment.md gives the reasons and the figures.
"""

from __future__ import annotations

from ftzgeo.digitize.adjust.zone import adjust_zone

__all__ = ["adjust_zone"]
