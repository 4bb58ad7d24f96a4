"""`ReferenceLayer`: named lines, areas and places from one file or several, read a neighbourhood at a time.

Files are stacked in the order given: where two files know a name, the earlier file's features rank first.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.aliases import SHIPPED_SCORE, Alias, Aliases, read_aliases
from ftzgeo.reference.likeness import SAME, Likeness, compare_names, compare_twins
from ftzgeo.reference.names import inner_names, name_key, parts_of
from ftzgeo.reference.sources import WHAT_TO_DO, Bbox, Part, SourceFile, empty_columns
from ftzgeo.reference.villages import Villages, read_villages
from ftzgeo.shipped import data_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import ReferenceId
    from ftzgeo.reference.find import NameCandidate, NameSearch

INNER_SCORE = 0.9
"""A name that stands in brackets beside the one sought."""

ALIASES = "aliases.toml"
VILLAGES = "villages.csv"


class Hit(NamedTuple):
    """One row of a file that bears a name."""

    file: int
    part: Part
    row: int


class NameIndex:
    """The names of some parts of the layer: a look-up in the index of every file, in order of precedence."""

    def __init__(self, files: Sequence[SourceFile], parts: Sequence[Part]) -> None:
        self._files = tuple(files)
        self._parts = tuple(parts)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.printed(key) is not None

    def printed(self, key: str) -> str | None:
        """Return a name as the first file that has it prints it; None where there is no such name."""
        found = (file.names.printed(key, self._parts) for file in self._files)
        return next((name for name in found if name is not None), None)

    def hits(self, key: str) -> list[Hit]:
        """Return the rows that bear a name; none where there is no such name."""
        return [
            Hit(number, part, row)
            for number, file in enumerate(self._files)
            for part, row in file.names.rows(key, self._parts)
        ]

    def like(self, key: str) -> list[tuple[str, Likeness]]:
        """Return the keys of the index that are like a key, best first; only the key itself where it is present."""
        return [(key, SAME)] if key in self else self.near(key, compare_names)

    def near(self, key: str, compare: Callable[[str, str], Likeness | None]) -> list[tuple[str, Likeness]]:
        """Return the other keys that a comparison finds like a key, best first."""
        others = {other for file in self._files for other in file.names.near(key, self._parts)} - {key}
        found = [(other, likeness) for other in others if (likeness := compare(key, other))]
        return sorted(found, key=lambda pair: (-pair[1].score, pair[0]))


class ReferenceLayer:
    """Named geometry from one or several files; made by `open_reference`.

    Nothing is read before it is asked for. `aliases` are names that mean the same, `villages` tells their towns.
    """

    def __init__(
        self, files: Sequence[SourceFile], aliases: Aliases | None = None, villages: Villages | None = None
    ) -> None:
        self._files = tuple(files)
        self.aliases = aliases or Aliases()
        self.villages = villages or Villages()

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

        The lines include the borders of administrative areas and the banks of rivers and canals drawn as areas.
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

    def keys_for(self, name: str, *, block: str | None = None) -> list[tuple[str, Likeness]]:
        """Return the keys of line names that a name may mean, best first: itself, its aliases, then its likes.

        `block` is the id of the block or parcel that names it: some aliases hold for certain blocks only.
        """
        return self._keys(name, self.line_names, block)

    def place_keys_for(self, name: str, *, block: str | None = None) -> list[tuple[str, Likeness]]:
        """Return the keys of place and area names that a name may mean, best first."""
        return self._keys(name, self.place_names, block)

    def meanings(self, name: str, index: NameIndex, *, block: str | None = None) -> list[tuple[str, Likeness]]:
        """Return all that a name may mean, best first: itself, aliases, likes, and last twins, which it does not."""
        key = name_key(name)
        found = dict(reversed(index.near(key, compare_twins)))
        found |= dict(reversed(index.near(key, compare_names)))
        found |= dict(reversed(list(self._told(key, index, block))))
        if key in index:
            found[key] = SAME
        return sorted(found.items(), key=lambda pair: (-pair[1].score, pair[0]))

    def find(
        self,
        name: str,
        *,
        within: Bbox | BaseGeometry | None = None,
        near: tuple[float, float] | None = None,
        block: str | None = None,
        limit: int = 20,
    ) -> list[NameCandidate]:
        """Return the features that a name may mean, best first, with reasons; see `ftzgeo.reference.find`."""
        return list(self.search(name, within=within, near=near, block=block, limit=limit).candidates)

    def search(
        self,
        name: str,
        *,
        within: Bbox | BaseGeometry | None = None,
        near: tuple[float, float] | None = None,
        block: str | None = None,
        limit: int = 20,
    ) -> NameSearch:
        """Return what `find` returns, the towns of villages of this name, and what to do where nothing is found."""
        from ftzgeo.reference.find import search_names

        return search_names(self, name, within=within, near=near, block=block, limit=limit)

    def _keys(self, name: str, index: NameIndex, block: str | None) -> list[tuple[str, Likeness]]:
        key = name_key(name)
        told = list(self._told(key, index, block))
        if key in index:
            return [(key, SAME), *told]
        return told or index.like(key)

    def _told(self, key: str, index: NameIndex, block: str | None) -> Iterator[tuple[str, Likeness]]:
        """Yield the other names that an alias or the name's own brackets give, where the index has them."""
        given = self.aliases.others(key, block=block)
        core = parts_of(key).core
        if not given and core and core != key:
            given = self.aliases.others(core, block=block)
        given += [(other, Likeness(INNER_SCORE, "named in brackets", "brackets")) for other in inner_names(key)]
        yield from ((other, likeness) for other, likeness in given if other in index)


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


def open_reference(
    path: str | Path | Sequence[str | Path], *, aliases: str | Path | Sequence[str | Path] | None = None
) -> ReferenceLayer:
    """Open a reference layer; cheap, since nothing but the list of layers is read.

    Names that mean the same come from the files given as `aliases`, from an ``aliases.toml`` in or beside the layer,
    and from those that come with ftzgeo. A ``villages.csv`` in or beside the layer tells the towns of villages.

    Parameters
    ----------
    path
        A GeoPackage with layers ``lines`` and ``places``, a GeoJSON file, a folder of GeoJSON files, or several of
        these: the first has precedence.
    aliases
        A file of names that mean the same, or several.

    Raises
    ------
    ReferenceLayerError
        If a file is missing, cannot be read, or lacks a layer or column that is needed.
    """
    paths = _paths(path)
    files: list[SourceFile] = []
    for item in paths:
        files += _files_of(item, first=not any(file.is_geopackage for file in files))
    if not files:
        raise ReferenceLayerError(f"no reference layer given; {WHAT_TO_DO}")
    for file in files:
        _ = file.layers  # fails here, not in the middle of the work
    return ReferenceLayer(files, _aliases(paths, _paths(aliases or ())), _villages(paths))


def _paths(given: str | Path | Sequence[str | Path]) -> list[Path]:
    return [Path(given)] if isinstance(given, str | Path) else [Path(item) for item in given]


def _files_of(path: Path, *, first: bool) -> list[SourceFile]:
    if not path.is_dir():
        is_first_package = first or path.suffix.lower() != ".gpkg"
        return [SourceFile(path, "" if is_first_package else f"{path.stem}:")]
    files = [SourceFile(file) for file in sorted(path.glob("*.geojson"))]
    if not files:
        raise ReferenceLayerError(f"{path}: no .geojson files in this folder; {WHAT_TO_DO}")
    return files


def _aliases(paths: Sequence[Path], given: Sequence[Path]) -> Aliases:
    """Read the aliases given, those beside the layers, and those shipped, every file once."""
    entries: list[Alias] = []
    own = [*given, *(place for place in _beside(paths, ALIASES) if place.is_file())]
    for place in _once(own):
        entries += read_aliases(place)
    shipped = data_folder("control").parent / ALIASES
    if shipped.is_file() and shipped.resolve() not in {place.resolve() for place in own}:
        entries += read_aliases(shipped, score=SHIPPED_SCORE)
    return Aliases(entries)


def _villages(paths: Sequence[Path]) -> Villages:
    """Read the tables of villages beside the layers and the one shipped."""
    places = [*_beside(paths, VILLAGES), data_folder("control").parent / VILLAGES]
    return Villages(village for place in _once(places) if place.is_file() for village in read_villages(place))


def _beside(paths: Sequence[Path], name: str) -> Iterator[Path]:
    """Yield where a file of this name may lie: in a layer's folder, and beside it."""
    for path in paths:
        if path.is_dir():
            yield path / name
        yield path.parent / name


def _once(places: Sequence[Path]) -> list[Path]:
    return list({place.resolve(): place for place in places}.values())
