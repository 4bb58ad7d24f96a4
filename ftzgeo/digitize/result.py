"""`Digitized`: boundaries as a GeoDataFrame, with their sides and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import geopandas as gpd
import pandas as pd
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.model import Boundary, Zone

COLUMNS = (
    "id",
    "level",
    "zone",
    "name",
    "tier",
    "area_km2",
    "stated_area_km2",
    "area_error",
    "sigma_m",
    "method",
)
SIDE_COLUMNS = ("direction", "feature", "evidence", "sigma_m", "reference_id", "score", "length_m")
FINDING_COLUMNS = ("id", "code", "level", "message")
NUMBERS = frozenset({"area_km2", "stated_area_km2", "area_error", "sigma_m", "score", "length_m"})


class Digitized(gpd.GeoDataFrame):  # type: ignore[misc] # geopandas ships no types
    """One row per block and parcel (EPSG:4326; an unlocated one has no geometry).

    A selection of rows has the sides, findings and boundaries of these rows.

    Attributes
    ----------
    sides
        A GeoDataFrame, one row per feature and kind of evidence; `id` is the block's or parcel's.
    findings
        A DataFrame: id, code, level, message.
    zones
        The descriptions that were digitized.
    """

    _metadata: ClassVar[list[str]] = [*gpd.GeoDataFrame._metadata, "_boundaries", "zones"]  # noqa: SLF001 - pandas' own hook

    @classmethod
    def from_boundaries(cls, boundaries: Sequence[Boundary], zones: Sequence[Zone] = ()) -> Digitized:
        """Return the frame of a sequence of boundaries."""
        columns = _columns(boundaries, COLUMNS)
        frame = cls(columns, geometry=_shapes([one.geometry for one in boundaries]), crs="EPSG:4326")
        frame._boundaries = tuple(boundaries)
        frame.zones = tuple(zones)
        return frame

    @property
    def sides(self) -> gpd.GeoDataFrame:
        """The stretches of border with the feature and the evidence behind each."""
        pairs = [(one.id, side) for one in self.boundaries() for side in one.sides]
        columns: dict[str, Any] = {"id": pd.Series([part for part, _ in pairs], dtype=object)}
        columns |= _columns([side for _, side in pairs], SIDE_COLUMNS)
        return gpd.GeoDataFrame(columns, geometry=_shapes([side.geometry for _, side in pairs]), crs="EPSG:4326")

    @property
    def findings(self) -> pd.DataFrame:
        """What is odd about names and rings, in the order of the boundaries."""
        found = [finding for one in self.boundaries() for finding in one.findings]
        return pd.DataFrame(_columns(found, FINDING_COLUMNS))

    def boundaries(self) -> list[Boundary]:
        """Return the boundaries as models, as `ftzgeo.boundaries.write_boundaries` writes them."""
        known = {one.id: one for one in self._boundaries}
        return [known[identifier] for identifier in self["id"]]


def _columns(items: Sequence[Any], names: Sequence[str]) -> dict[str, pd.Series[Any]]:
    return {
        name: pd.Series([getattr(item, name) for item in items], dtype=float if name in NUMBERS else object)
        for name in names
    }


def _shapes(geometries: Sequence[dict[str, Any] | None]) -> list[Any]:
    return [None if geometry is None else shapely.geometry.shape(geometry) for geometry in geometries]
