"""The lines of the reference layer that bear the name which a side was found under."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.reference.names import row_keys

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from ftzgeo.model import BoundarySide


def rows_of_side(side: BoundarySide, frame: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell which rows of a frame of lines are those of a side, or bear the name of one of those.

    A border runs along a few rows of a street; further along the street are others, which are the same feature.
    """
    ids = set((side.reference_id or "").split(","))
    chosen: NDArray[np.bool_] = frame["reference_id"].isin(ids).to_numpy(dtype=bool)
    if not chosen.any():
        return chosen
    keys = [row_keys(*cells) for cells in zip(frame["name"], frame["ref"], frame["alt_names"], strict=True)]
    wanted = {keys[row][0] for row in np.flatnonzero(chosen) if keys[row]}
    return np.asarray(chosen | np.array([bool(wanted.intersection(row)) for row in keys], dtype=bool))
