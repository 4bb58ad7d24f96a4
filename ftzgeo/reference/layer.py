"""`ReferenceLayer`: named lines, areas and places from one file or several, read a neighbourhood at a time.

Files are stacked in the order given: where two files know a name, the earlier file's features rank first.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.aliases import read_aliases
from ftzgeo.reference.names import Likeness, compare_names, name_key, refs_of
from ftzgeo.reference.sources import WHAT_TO_DO, Bbox, Part, SourceFile, empty_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import ReferenceId
    from ftzgeo.reference.find import NameCandidate


MAX_STRANGE = 2
"""Names with more characters of their own than this are not compared: a filter that keeps look-ups fast."""


class Hit(NamedTuple):
    """One row of a file that bears a name."""

    file: int
    part: Part
    row: int


class NameIndex:
    """Every name of a part of the layer, folded to keys, with the rows that bear it."""

    def __init__(self, files: Sequence[SourceFile], parts: Sequence[Part]) -> None:
        self.rows: dict[str, list[Hit]] = {}
        self.printed: dict[str, str] = {}
        for number, file in enumerate(files):
            for part in parts:
                self._add(number, part, file)

    def _add(self, number: int, part: Part, file: SourceFile) -> None:
        table = file.attributes(part)
        if table is None:
            return
        for column in ("name", "ref", "alt_names", "alt_name"):
            if column not in table.columns:
                continue
            known = table[column][table[column].notna()]
            for row, value in zip(known.index, known, strict=True):
                for name in _names(column, value):
                    self._file(name, Hit(number, part, int(row)))

    def _file(self, name: str, hit: Hit) -> None:
        key = name_key(name)
        hits = self.rows.setdefault(key, [])
        if key and (not hits or hits[-1] != hit):
            hits.append(hit)
        self.printed.setdefault(key, name)

    def like(self, key: str) -> list[tuple[str, Likeness]]:
        """Return the keys of the index that are like a key, best first; only the key itself where it is present."""
        if key in self.rows:
            return [(key, Likeness(1.0, "the same name"))]
        letters, least = set(key), len(key) - MAX_STRANGE
        near = [
            other for other in self.rows if len(letters.intersection(other)) >= min(least, len(other) - MAX_STRANGE)
        ]
        found = [(other, likeness) for other in near if (likeness := compare_names(key, other))]
        return sorted(found, key=lambda pair: (-pair[1].score, pair[0]))


def _names(column: str, value: object) -> list[str]:
    if column == "name":
        return [str(value)]
    if column == "ref":
        return refs_of(str(value))
    values = value.split(";") if isinstance(value, str) else list(value) if isinstance(value, Iterable) else []
    return [str(name) for name in values]


class ReferenceLayer:
    """Named geometry from one or several files; made by `open_reference`.

    Nothing is read before it is asked for. `aliases` maps a name's key to the keys of its other names.
    """

    def __init__(self, files: Sequence[SourceFile], aliases: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._files = tuple(files)
        self.aliases = dict(aliases or {})

    def __repr__(self) -> str:
        return f"ReferenceLayer({', '.join(file.path.name for file in self._files)})"

    @cached_property
    def ids(self) -> tuple[ReferenceId, ...]:
        """Name and SHA-256 of every file, in order of precedence."""
        return tuple(file.id for file in self._files)

    @cached_property
    def lines(self) -> gpd.GeoDataFrame:
        """All lines, EPSG:4326. For large layers prefer `within`."""
        return self.within("lines", None)

    @cached_property
    def places(self) -> gpd.GeoDataFrame:
        """All places (points), EPSG:4326."""
        return self.within("places", None)

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """All areas (polygons), EPSG:4326."""
        return self.within("areas", None)

    @cached_property
    def line_names(self) -> NameIndex:
        """The names of lines, and of areas whose borders serve as lines."""
        return NameIndex(self._files, ["lines", "outlines"])

    @cached_property
    def place_names(self) -> NameIndex:
        """The names of places and areas."""
        return NameIndex(self._files, ["places", "areas"])

    def within(self, part: Part, bbox: Bbox | None) -> gpd.GeoDataFrame:
        """Return the features of a part that touch a window (degrees); `bbox` None takes all.

        The lines include the borders of administrative areas.
        """
        parts: tuple[Part, ...] = ("lines", "outlines") if part == "lines" else (part,)
        return _stack([file.read(one, bbox=bbox) for file in self._files for one in parts])

    def rows(self, hits: Iterable[Hit]) -> gpd.GeoDataFrame:
        """Return the features behind the hits of a name index."""
        wanted: dict[tuple[int, Part], list[int]] = {}
        for hit in hits:
            wanted.setdefault((hit.file, hit.part), []).append(hit.row)
        frames = [self._files[number].read(part, rows=sorted(set(rows))) for (number, part), rows in wanted.items()]
        return _stack(frames)

    def keys_for(self, name: str) -> list[tuple[str, Likeness]]:
        """Return the keys of line names that a name may mean, best first: itself, its aliases, then its likes."""
        return self._keys(name, self.line_names)

    def place_keys_for(self, name: str) -> list[tuple[str, Likeness]]:
        """Return the keys of place and area names that a name may mean, best first."""
        return self._keys(name, self.place_names)

    def find(
        self,
        name: str,
        *,
        within: Bbox | BaseGeometry | None = None,
        near: tuple[float, float] | None = None,
        limit: int = 20,
    ) -> list[NameCandidate]:
        """Return the names that a name may mean, best first, with reasons; see `ftzgeo.reference.find.find_names`."""
        from ftzgeo.reference.find import find_names

        return find_names(self, name, within=within, near=near, limit=limit)

    def _keys(self, name: str, index: NameIndex) -> list[tuple[str, Likeness]]:
        key = name_key(name)
        also = [(other, Likeness(0.99, "an alias")) for other in self.aliases.get(key, ()) if other in index.rows]
        found = index.like(key)
        if found and found[0][0] == key:
            return [*found, *also]
        return also or found


def _stack(frames: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Put frames below one another; the result has a plain index."""
    import geopandas as gpd
    import pandas as pd

    full = [frame for frame in frames if len(frame)] or list(frames[:1])
    if not full:
        return gpd.GeoDataFrame(empty_columns(), geometry=[], crs="EPSG:4326")
    if len(full) == 1:
        return full[0].reset_index(drop=True)
    columns = {column: pd.concat([frame[column].astype(object) for frame in full]) for column in full[0].columns[:-1]}
    geometry = pd.concat([frame.geometry for frame in full])
    return gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:4326").reset_index(drop=True)


def open_reference(path: str | Path | Sequence[str | Path], *, aliases: str | Path | None = None) -> ReferenceLayer:
    """Open a reference layer; cheap, since nothing but the list of layers is read.

    Parameters
    ----------
    path
        A GeoPackage with layers ``lines`` and ``places``, a GeoJSON file, a folder of GeoJSON files, or several of
        these: the first has precedence.
    aliases
        A file of names that mean the same; an ``aliases.toml`` in or beside a given folder is read unasked.

    Raises
    ------
    ReferenceLayerError
        If a file is missing, cannot be read, or lacks a layer or column that is needed.
    """
    paths = [Path(path)] if isinstance(path, str | Path) else [Path(item) for item in path]
    files: list[SourceFile] = []
    for item in paths:
        files += _files_of(item, first=not any(file.is_geopackage for file in files))
    if not files:
        raise ReferenceLayerError(f"no reference layer given; {WHAT_TO_DO}")
    for file in files:
        _ = file.layers  # fails here, not in the middle of the work
    return ReferenceLayer(files, _aliases(paths, aliases))


def _files_of(path: Path, *, first: bool) -> list[SourceFile]:
    if not path.is_dir():
        is_first_package = first or path.suffix.lower() != ".gpkg"
        return [SourceFile(path, "" if is_first_package else f"{path.stem}:")]
    files = [SourceFile(file) for file in sorted(path.glob("*.geojson"))]
    if not files:
        raise ReferenceLayerError(f"{path}: no .geojson files in this folder; {WHAT_TO_DO}")
    return files


def _aliases(paths: Sequence[Path], given: str | Path | None) -> dict[str, tuple[str, ...]]:
    if given is not None:
        return read_aliases(Path(given))
    folders = [path for path in paths if path.is_dir()]
    for folder in folders:
        for place in (folder / "aliases.toml", folder.parent / "aliases.toml"):
            if place.is_file():
                return read_aliases(place)
    return {}
