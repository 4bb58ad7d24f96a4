"""Where the lines of a side come from: source, accuracy and licence, as the layer states them for its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from ftzgeo.digitize.explain.wording import Words

MAX_SOURCES = 3


def origin_of(ids: Iterable[str], frames: Iterable[gpd.GeoDataFrame], words: Words) -> str:
    """Return in words where rows come from; empty where the layer does not say."""
    wanted = set(ids)
    told: dict[str, None] = {}
    for frame in frames:
        rows = frame[frame["reference_id"].isin(wanted)]
        for source, accuracy_m, licence in zip(rows["source"], rows["accuracy_m"], rows["licence"], strict=True):
            accuracy = None if accuracy_m is None else words("accuracy", metres=f"{float(accuracy_m):g}")
            told |= dict.fromkeys([" · ".join(str(one) for one in (source, accuracy, licence) if one)])
    told.pop("", None)
    sources = list(told)
    more = [words("more_rows", count=len(sources))] if len(sources) > MAX_SOURCES else []
    return "; ".join([*sources[:MAX_SOURCES], *more])
