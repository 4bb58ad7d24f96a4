"""`write_picture`: a map as PNG or SVG."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftzgeo.boundaries import boundaries_of, zones_of
from ftzgeo.errors import UsageError
from ftzgeo.files import write_replacing
from ftzgeo.maps.backdrop import read_control
from ftzgeo.maps.selection import boundaries_by_id, chosen_zones
from ftzgeo.maps.view import page_data
from ftzgeo.pictures.map_sheet import map_sheet
from ftzgeo.pictures.sheet import drawing, paper_named
from ftzgeo.pictures.words import drawable, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.maps.strings import Lang
    from ftzgeo.model import Zone

SUFFIXES = (".png", ".svg")


def write_picture(  # noqa: PLR0913 - keyword-only options of one of the package's two entries
    boundaries: BoundarySource,
    path: Path | str,
    zones: Sequence[Zone] | None = None,
    *,
    control: Path | None = None,
    zone: str | None = None,
    block: str | None = None,
    paper: str = "a4",
    lang: Lang = "zh",
    title: str | None = None,
) -> Path:
    """Draw a map of all zones, one zone or one block as a picture; the suffix says whether PNG or SVG.

    Parameters
    ----------
    boundaries
        One per block or parcel, or what `ftzgeo.digitize` returned.
    path
        The file to write; one that exists is replaced.
    zones
        What the documents say; default the zones that were digitized.
    control
        Folder of control features (``*.geojson``): districts, expressways, railways, rivers behind the map.
    zone, block
        Id of the one zone or block to show; the picture of a block has its sides labelled.
    paper
        ``a4`` or ``a3``, landscape: the size at which the scale holds.
    lang
        ``zh`` or ``en``.
    title
        Default: the name of the only block or zone, or a general one.

    Raises
    ------
    UsageError
        Another suffix, no such zone, block, paper or language; matplotlib is absent.
    ProcessingError
        The system has no font with Chinese characters.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"{path}: a picture is written as {', '.join(SUFFIXES)}; an atlas (write_atlas) as .pdf")
    paper = paper_named(paper)
    strings = words_of(lang)
    zones, boundaries = zones_of(boundaries, zones), boundaries_of(boundaries)
    chosen = chosen_zones(zones, boundaries, zone, block)
    features = [] if control is None else read_control(control)
    data = drawable(page_data(chosen, boundaries_by_id(boundaries), features, strings, title, block=block))
    with drawing():
        return write_replacing(path, _rendered({**data, "shown": block}, strings, paper, suffix))


def _rendered(data: dict[str, Any], strings: dict[str, str], paper: str, suffix: str) -> bytes:
    buffer = io.BytesIO()
    metadata = {"Title": data["title"]} | ({"Date": None, "Creator": "ftzgeo"} if suffix == ".svg" else {})
    metadata |= {} if suffix == ".svg" else {"Software": "ftzgeo"}
    map_sheet(data, strings, paper).figure.savefig(buffer, format=suffix.removeprefix("."), metadata=metadata)
    return buffer.getvalue()
