"""Pages that explain how every block was digitized: what is stated, what was found, what was chosen and why.

One self-contained HTML page per block and parcel, and an index; no request, no script. The same input gives the same
bytes.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftzgeo.boundaries import boundaries_of
from ftzgeo.digitize.explain.facts import Explainer
from ftzgeo.digitize.explain.wording import Words
from ftzgeo.errors import BoundaryError
from ftzgeo.files import write_replacing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import jinja2

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.model import Zone
    from ftzgeo.reference import ReferenceLayer

__all__ = ["write_pages"]

SAFE_NAME = re.compile(r"[\w-]{1,80}")
INDEX = "index"


def write_pages(  # noqa: PLR0913 - the contract's arguments, and the box of the same run
    zones: Sequence[Zone],
    boundaries: BoundarySource,
    reference: ReferenceLayer,
    folder: Path | str,
    *,
    lang: str = "zh",
    within: tuple[float, float, float, float] | None = None,
) -> list[Path]:
    """Write a page per block and parcel, and an index.

    Parameters
    ----------
    zones
        What the documents say.
    boundaries
        What digitizing gave; a block without a boundary is explained as not drawn.
    reference
        The layer that was digitized on.
    folder
        Where the pages go; made where it is absent.
    lang
        ``zh`` or ``en``.
    within
        The box that the blocks were looked for in, where one was given.

    Returns
    -------
    list of Path
        The index first, then the pages in the order of the descriptions.

    Raises
    ------
    UsageError
        For an unknown language.
    BoundaryError
        If two blocks have one id.
    """
    words = Words.of(lang)
    explainer = Explainer(zones, {one.id: one for one in boundaries_of(boundaries)}, reference, within, words)
    environment = _environment()
    folder = Path(folder)
    names = _file_names([part.id for zone in zones for block, parcel in zone.parts() for part in [parcel or block]])
    paths: list[Path] = []
    rows: list[dict[str, Any]] = []
    for facts in explainer.every():
        path = folder / names[facts["id"]]
        html = environment.get_template("block.html.jinja").render(words=words, names=names, **facts)
        paths.append(write_replacing(path, _encoded(html)))
        rows.append({**facts["row"], "page": names[facts["id"]]})
    html = environment.get_template("index.html.jinja").render(words=words, **explainer.overview(rows))
    return [write_replacing(folder / f"{INDEX}.html", _encoded(html)), *paths]


def _environment() -> jinja2.Environment:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("ftzgeo.digitize.explain"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def _encoded(html: str) -> bytes:
    """Encode a page; a lone surrogate of a damaged document becomes a question mark."""
    return html.encode("utf-8", "replace")


def _file_names(ids: Sequence[str]) -> dict[str, str]:
    """Return a file name per id: the id itself where it can be one, else with a part of its hash."""
    names: dict[str, str] = {}
    for identifier in ids:
        if identifier in names:
            raise BoundaryError(f"two blocks have the id {identifier!r}; pages need one each")
        safe = SAFE_NAME.fullmatch(identifier) and identifier != INDEX
        mark = hashlib.sha256(identifier.encode("utf-8", "replace")).hexdigest()[:8]
        plain = re.sub(r"[^\w-]", "_", identifier)[:60]
        names[identifier] = f"{identifier}.html" if safe else f"{plain}-{mark}.html"
    return names
