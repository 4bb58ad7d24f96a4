"""Comparing two states of the same boundaries: what was added, dropped and changed, and how far borders moved."""

from ftzgeo.comparison.boundaries import changes, diff
from ftzgeo.comparison.result import BorderShift, BoundaryChange, Comparison, SideChange

__all__ = ["BorderShift", "BoundaryChange", "Comparison", "SideChange", "changes", "diff"]
