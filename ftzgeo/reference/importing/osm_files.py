"""Read OpenStreetMap extracts (.osm.pbf, .osm, also packed) through osmium, in passes that each take little.

First the nodes and ways pass by, with the positions of nodes kept by osmium outside of Python (16 bytes each); what can
become a feature is chosen there, too, by its keys. Then come the relations that are areas or borders, and last the ways
they are made of and their nodes, by number. Ways with unknown nodes (cut off by the edge of an extract, or not in
osmium's order as editors write them) wait for that last pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from ftzgeo.errors import FtzgeoError, ReferenceLayerError, UsageError
from ftzgeo.reference.importing.formats import suffix_of
from ftzgeo.reference.importing.pbf_blocks import check_blocks
from ftzgeo.reference.osm_tags import LIFECYCLE, NAME_KEYS, OTHER_NAME_KEYS, RULES, classify
from ftzgeo.reference.overpass_features import LICENCE, MIN_RING, SOURCE, ElementConverter
from ftzgeo.reference.store import StoredFeature

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from ftzgeo.reference.importing.journal import Journal
    from ftzgeo.reference.importing.tables import Opened
    from ftzgeo.reference.osm_tags import Tagged

Element: TypeAlias = dict[str, Any]

STEP = 50_000
"""Progress is told every so many elements."""

NEEDS_OSMIUM = "reading OpenStreetMap files needs the package osmium: pip install 'ftzgeo[osm]'"

_AREA_RELATIONS = frozenset({"multipolygon", "boundary"})
_NAMED = (*NAME_KEYS, *OTHER_NAME_KEYS)
_UNNAMED = tuple(dict.fromkeys(rule.key for rule in RULES if not rule.named))
_FUTURE = tuple(dict.fromkeys(f"{state}:{rule.key}" for rule in RULES if rule.lifecycle for state in LIFECYCLE))
_NODE_KEYS, _WAY_KEYS = _NAMED, (*_NAMED, *_UNNAMED, *_FUTURE)
"""Nothing without one of these keys becomes a feature: only lines count without a name."""


def read_features(file: Opened, journal: Journal) -> Iterator[StoredFeature]:
    """Yield the features of an extract.

    Raises
    ------
    ReferenceLayerError
        If the file is cut off, or not what its name says.
    UsageError
        If osmium is not installed.
    """
    try:
        import osmium
    except ImportError as error:
        raise UsageError(f"{file.label}: {NEEDS_OSMIUM}") from error
    if file.path.suffix.lower() == ".pbf":
        check_blocks(file)
    try:
        yield from _Extract(osmium, file, journal).features()
    except FtzgeoError:
        raise
    except (RuntimeError, OSError, ValueError, osmium.InvalidLocationError) as error:
        raise ReferenceLayerError(
            f"{file.label}: broken, cut off or not an OpenStreetMap file: {error}; download it again"
        ) from error


@dataclass
class _Waiting:
    """What cannot be made in the first pass: areas made of ways, and ways whose nodes osmium did not know."""

    relations: list[Element] = field(default_factory=list)
    members: dict[int, list[int]] = field(default_factory=dict)
    ways: list[tuple[Element, list[int]]] = field(default_factory=list)
    nodes: dict[int, dict[str, float]] = field(default_factory=dict)


class _Extract:
    def __init__(self, osmium: Any, file: Opened, journal: Journal) -> None:
        self.osmium = osmium
        self.file = file
        self.journal = journal
        self.converter = ElementConverter(self._date())
        self.waiting = _Waiting()
        self.lines = osmium.geom.WKBFactory()

    def features(self) -> Iterator[StoredFeature]:
        yield from self._nodes_and_ways()
        self._note_relations()
        self._find_nodes()
        yield from self._late_ways()
        yield from self._areas()
        self.journal.incomplete += self.converter.incomplete

    def _content(self) -> Any:
        suffix = suffix_of(self.file.path.name)
        return self.osmium.io.File(str(self.file.path), "pbf" if suffix.endswith("pbf") else suffix.lstrip("."))

    def _date(self) -> str | None:
        reader = self.osmium.io.Reader(self._content(), self.osmium.osm.NOTHING)
        try:
            header = reader.header()
            stamp = header.get("osmosis_replication_timestamp") or header.get("timestamp")
        finally:
            reader.close()
        return str(stamp)[:10] or None

    def _elements(self, kinds: Any) -> Any:
        return self.osmium.FileProcessor(self._content(), kinds)

    def _nodes_and_ways(self) -> Iterator[StoredFeature]:
        osm, key_filter = self.osmium.osm, self.osmium.filter.KeyFilter
        elements = self._elements(osm.NODE | osm.WAY).with_locations()
        elements.with_filter(key_filter(*_NODE_KEYS).enable_for(osm.NODE))
        elements.with_filter(key_filter(*_WAY_KEYS).enable_for(osm.WAY))
        for count, one in enumerate(elements, 1):
            if count % STEP == 0:
                self.journal.step(STEP)
            found = self._way(one) if one.is_way() else self._node(one)
            if found is not None:
                yield found

    def _node(self, one: Any) -> StoredFeature | None:
        place = one.location
        point = {"lon": place.lon, "lat": place.lat} if place.valid() else {}
        element = {"type": "node", "id": one.id, "tags": dict(one.tags), **point}
        return next(iter(self.converter.features(element)), None)

    def _way(self, one: Any) -> StoredFeature | None:
        tags = dict(one.tags)
        closed = len(one.nodes) >= MIN_RING and one.ends_have_same_id()
        found = classify(tags, "ring" if closed else "line")
        return None if found is None else self._shaped(one, tags, found)

    def _shaped(self, one: Any, tags: dict[str, str], found: Tagged) -> StoredFeature | None:
        """Return a way as a feature; one with unknown nodes waits for them."""
        import shapely

        try:
            wkb = bytes.fromhex(self.lines.create_linestring(one))
        except (self.osmium.InvalidLocationError, RuntimeError):
            element = {"type": "way", "id": one.id, "tags": tags}
            self.waiting.ways.append((element, [node.ref for node in one.nodes]))
            return None
        line: Any = shapely.from_wkb(wkb)
        if found.part != "areas":
            return self._feature(one.id, found, line)
        area = shapely.Polygon(line) if shapely.get_num_coordinates(line) >= MIN_RING else None
        if area is not None and area.is_valid:
            return self._feature(one.id, found, area)
        bent = {"type": "way", "id": one.id, "tags": tags, "geometry": _points(line.coords)}
        return next(iter(self.converter.features(bent)), None)

    def _feature(self, number: int, found: Tagged, shape: Any) -> StoredFeature:
        return StoredFeature(
            found.part,
            shape,
            name=found.name,
            alt_names=found.alt_names,
            ref=found.ref,
            class_=found.class_,
            kind=found.kind,
            source=SOURCE,
            date=self.converter.date,
            licence=LICENCE,
            osm_id=f"way/{number}",
        )

    def _note_relations(self) -> None:
        """Take the relations that become areas, and the ways that these are made of."""
        for one in self._elements(self.osmium.osm.RELATION):
            tags = dict(one.tags)
            if tags.get("type") not in _AREA_RELATIONS or classify(tags, "area") is None:
                continue
            members = [{"type": "way", "ref": m.ref, "role": m.role} for m in one.members if m.type == "w"]
            self.waiting.relations.append({"type": "relation", "id": one.id, "tags": tags, "members": members})
            self.waiting.members.update({member["ref"]: [] for member in members})

    def _find_nodes(self) -> None:
        """Look for the nodes of ways that wait, and of the ways of areas, in whatever order the file has them."""
        if self.waiting.members:
            for way in self._by_number(self.osmium.osm.WAY, self.waiting.members):
                self.waiting.members[way.id] = [node.ref for node in way.nodes]
        wanted = {ref for _, refs in self.waiting.ways for ref in refs}.union(*self.waiting.members.values())
        if not wanted:
            return
        for node in self._by_number(self.osmium.osm.NODE, wanted):
            if node.location.valid():
                self.waiting.nodes[node.id] = {"lon": node.location.lon, "lat": node.location.lat}

    def _by_number(self, kinds: Any, wanted: Collection[int]) -> Iterator[Any]:
        elements = self._elements(kinds)
        if min(wanted) > 0:  # osmium's filter knows no negative numbers, which editors give to what is new
            elements.with_filter(self.osmium.filter.IdFilter(wanted))
        return (one for one in elements if one.id in wanted)

    def _late_ways(self) -> Iterator[StoredFeature]:
        for element, refs in self.waiting.ways:
            element["geometry"] = self._positions(refs)
            found = self.converter.features(element)
            if found and None in element["geometry"]:
                self.converter.incomplete.append(f"way/{element['id']}")
            yield from found

    def _areas(self) -> Iterator[StoredFeature]:
        for element in self.waiting.relations:
            for member in element["members"]:
                member["geometry"] = self._positions(self.waiting.members[member["ref"]])
            yield from self.converter.features(element)

    def _positions(self, refs: list[int]) -> list[dict[str, float] | None]:
        return [self.waiting.nodes.get(ref) for ref in refs]


def _points(positions: Iterable[tuple[float, ...]]) -> list[dict[str, float]]:
    return [{"lon": lon, "lat": lat} for lon, lat in positions]
