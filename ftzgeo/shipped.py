"""Where the data that comes with ftzgeo lies: descriptions, control features, boundaries."""

from __future__ import annotations

from pathlib import Path

_BESIDE = Path(__file__).resolve().parents[1] / "boundaries"
_INSIDE = Path(__file__).resolve().parent / "_boundaries"


def data_folder(part: str) -> Path:
    """Return a folder of the data: ``descriptions``, ``polygons`` or ``control``.

    That of the working directory (``./boundaries/<part>``) comes before the one that was installed, so that a project
    with data of its own uses that. The folder may be missing.
    """
    places = [Path("boundaries"), _BESIDE, _INSIDE]
    return next((place / part for place in places if (place / part).is_dir()), places[0] / part)
