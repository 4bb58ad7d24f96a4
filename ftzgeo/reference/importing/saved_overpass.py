"""Read an answer of an Overpass server that a user saved as a file, with geometry in it or as bare references.

``out geom`` gives elements with their geometry. What the usual ``out body; >; out skel qt;`` gives are ways as lists
of nodes and the nodes elsewhere in the file: then these are looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.overpass_answer import BadAnswer, read_date, read_elements
from ftzgeo.reference.overpass_features import ElementConverter, osm_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftzgeo.reference.importing.journal import Journal
    from ftzgeo.reference.importing.tables import Opened
    from ftzgeo.reference.store import StoredFeature

Element = dict[str, Any]
STEP = 1000


def read_features(file: Opened, journal: Journal) -> Iterator[StoredFeature]:
    """Yield the features of an answer, each element once.

    Raises
    ------
    ReferenceLayerError
        If the answer is cut short, tells of an error, or is none.
    """
    try:
        yield from _features(file, journal)
    except BadAnswer as error:
        raise ReferenceLayerError(f"{file.label}: {error}; run the query again") from error


def _features(file: Opened, journal: Journal) -> Iterator[StoredFeature]:
    nodes, ways = _references(file)
    converter = ElementConverter(read_date(file.path))
    seen: set[str] = set()
    for count, element in enumerate(read_elements(file.path)):
        if count % STEP == STEP - 1:
            journal.step(STEP)
        if osm_id(element) in seen or not element.get("tags"):
            continue
        seen.add(osm_id(element))
        yield from converter.features(_resolved(element, nodes, ways))
    journal.incomplete += converter.incomplete


def _references(file: Opened) -> tuple[dict[int, Element], dict[int, list[Any]]]:
    """Return positions of nodes and nodes of ways, where ways come without geometry."""
    nodes: dict[int, Element] = {}
    ways: dict[int, list[Any]] = {}
    for element in read_elements(file.path):
        number = element.get("id")
        if not isinstance(number, int):
            continue
        if element.get("type") == "node":
            nodes[number] = {"lat": element.get("lat"), "lon": element.get("lon")}
        elif element.get("type") == "way" and "geometry" not in element and isinstance(element.get("nodes"), list):
            ways[number] = element["nodes"]
    return (nodes, ways) if ways else ({}, {})


def _resolved(element: Element, nodes: dict[int, Element], ways: dict[int, list[Any]]) -> Element:
    """Return an element with its geometry, found by its references where it has none."""
    if element.get("type") == "way" and "geometry" not in element:
        return {**element, "geometry": _positions(element.get("id"), nodes, ways)}
    members = element.get("members")
    if element.get("type") != "relation" or not isinstance(members, list):
        return element
    return {**element, "members": [_resolved_member(member, nodes, ways) for member in members]}


def _resolved_member(member: Any, nodes: dict[int, Element], ways: dict[int, list[Any]]) -> Any:
    if not isinstance(member, dict) or member.get("type") != "way" or "geometry" in member:
        return member
    return {**member, "geometry": _positions(member.get("ref"), nodes, ways)}


def _positions(number: Any, nodes: dict[int, Element], ways: dict[int, list[Any]]) -> list[Element | None]:
    refs = ways.get(number, []) if isinstance(number, int) else []
    return [nodes.get(ref) if isinstance(ref, int) else None for ref in refs]
