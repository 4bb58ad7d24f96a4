"""OSM tags as a reference layer sees them: part, kind, class, name, other names and road numbers.

One table per concept, so that a new tag is one line; `RULES` puts the tables in order, and the first that fits decides.
The Overpass query is built from the same rules, so what is asked for is what is understood. Everything here is pure:
tags in, values out. The meaning of the tags: https://wiki.openstreetmap.org/wiki/Map_features, of the kinds of names:
https://wiki.openstreetmap.org/wiki/Names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ftzgeo.model import FeatureKind
    from ftzgeo.reference.sources import Part

Shape = Literal["point", "line", "ring", "area"]
"""The form of an OSM element: a node, an open way, a closed way (a line or an area: the tags say), a multipolygon."""

ANY = "*"
"""The value in a table that stands for every value of the key but ``no``."""

ROADS: dict[str, FeatureKind] = {
    "motorway": "expressway",
    "motorway_link": "expressway",
    "trunk": "road",
    "trunk_link": "road",
    "primary": "road",
    "primary_link": "road",
    "secondary": "road",
    "secondary_link": "road",
    "tertiary": "road",
    "tertiary_link": "road",
    "unclassified": "road",
    "residential": "road",
    "living_street": "road",
    "pedestrian": "road",
    "service": "road",
    "track": "road",
    "busway": "road",
    "road": "road",
}
PATHS: dict[str, FeatureKind] = {"footway": "road", "path": "road", "cycleway": "road", "bridleway": "road"}
RAILWAYS: dict[str, FeatureKind] = {
    "rail": "railway",
    "light_rail": "railway",
    "subway": "railway",
    "narrow_gauge": "railway",
    "tram": "railway",
    "monorail": "railway",
    "disused": "railway",
    "abandoned": "railway",
}
WATERWAYS: dict[str, FeatureKind] = {
    "river": "river",
    "stream": "river",
    "tidal_channel": "river",
    "canal": "canal",
    "ditch": "canal",
    "drain": "canal",
}
WATER_WORKS: dict[str, FeatureKind] = {"dam": "structure", "weir": "structure", "dock": "structure"}
COASTS: dict[str, FeatureKind] = {"coastline": "coast"}
RIVERBANKS: dict[str, FeatureKind] = {"riverbank": "river"}
WATERS: dict[str, FeatureKind] = {"river": "river", "oxbow": "river", "canal": "canal", "ditch": "canal", ANY: "other"}
NATURE: dict[str, FeatureKind] = {"water": "other", "bay": "other", "wetland": "land", "wood": "land", "beach": "land"}
BORDERS: dict[str, FeatureKind] = {"administrative": "admin_boundary"}
SETTLEMENTS: dict[str, FeatureKind] = {
    "village": "village",
    "hamlet": "village",
    "isolated_dwelling": "village",
    "farm": "village",
    "neighbourhood": "village",
    "quarter": "village",
    "suburb": "village",
    "town": "village",
    "locality": "village",
    "city": "other",
    "borough": "other",
    "county": "other",
    "district": "other",
    "municipality": "other",
    "island": "land",
    "islet": "land",
}
OFFICES: dict[str, FeatureKind] = {ANY: "organisation"}
INDUSTRIES: dict[str, FeatureKind] = {ANY: "organisation"}
CRAFTS: dict[str, FeatureKind] = {ANY: "organisation"}
WORKS: dict[str, FeatureKind] = {
    "works": "organisation",
    "wastewater_plant": "organisation",
    "water_works": "organisation",
    "bridge": "structure",
    "dyke": "structure",
    "embankment": "structure",
    "breakwater": "structure",
    "groyne": "structure",
    "pier": "structure",
    "pumping_station": "structure",
}
POWER: dict[str, FeatureKind] = {"plant": "organisation", "substation": "structure"}
INSTITUTIONS: dict[str, FeatureKind] = {
    "school": "organisation",
    "college": "organisation",
    "university": "organisation",
    "research_institute": "organisation",
    "kindergarten": "organisation",
    "hospital": "organisation",
    "townhall": "organisation",
    "courthouse": "organisation",
    "police": "organisation",
    "fire_station": "organisation",
    "prison": "organisation",
    "marketplace": "organisation",
    "conference_centre": "organisation",
    "exhibition_centre": "organisation",
    "place_of_worship": "structure",
    "bus_station": "structure",
    "ferry_terminal": "structure",
}
SHOPS: dict[str, FeatureKind] = {
    "mall": "organisation",
    "department_store": "organisation",
    "wholesale": "organisation",
}
LEISURE: dict[str, FeatureKind] = {
    "park": "land",
    "garden": "land",
    "golf_course": "land",
    "nature_reserve": "land",
    "stadium": "structure",
    "sports_centre": "organisation",
}
STATIONS: dict[str, FeatureKind] = {"station": "structure", "halt": "structure", "yard": "structure"}
TRANSPORT: dict[str, FeatureKind] = {"station": "structure"}
AIRPORTS: dict[str, FeatureKind] = {"aerodrome": "structure", "terminal": "structure"}
LAND_USES: dict[str, FeatureKind] = {
    "industrial": "estate",
    "commercial": "estate",
    "retail": "estate",
    "residential": "estate",
    "military": "organisation",
    "port": "structure",
    "harbour": "structure",
    ANY: "land",
}
BUILDINGS: dict[str, FeatureKind] = {
    "industrial": "organisation",
    "factory": "organisation",
    "manufacture": "organisation",
    "office": "organisation",
    ANY: "structure",
}

ADMIN_LEVELS = frozenset({"4", "5", "6", "7", "8", "9", "10"})
"""From the province (a municipality such as 天津市) by district and township to the village, but not the state."""

LIFECYCLE = ("construction", "proposed")
"""``highway=construction`` with ``construction=primary``, and the newer ``construction:highway=primary``."""

UNSAID: dict[str, FeatureKind] = {"highway": "road", "railway": "railway", "waterway": "river"}
"""The kind of something proposed that does not say what it is to become."""

NAME_KEYS = ("name:zh-Hans", "name:zh", "name")
"""Where the name is looked for, first match first; the others become alternative names."""

OTHER_NAME_KEYS = (
    "official_name",
    "short_name",
    "alt_name",
    "loc_name",
    "old_name",
    "name:zh-Hant",
    "official_name:zh",
    "short_name:zh",
    "alt_name:zh",
    "loc_name:zh",
    "old_name:zh",
    "construction:name",
    "proposed:name",
)
ALL_NAME_KEYS = (*NAME_KEYS, *OTHER_NAME_KEYS)
REF_KEYS = ("ref", "int_ref", "nat_ref", "reg_ref", "official_ref")

Form = Literal["line", "area", "point"]
_PARTS: dict[Form, Part] = {"line": "lines", "area": "areas", "point": "places"}
_FORMS: dict[Shape, tuple[Form, ...]] = {
    "point": ("point",),
    "line": ("line",),
    "ring": ("area", "line"),
    "area": ("area",),
}


class Rule(NamedTuple):
    """Values of one key, the kinds they mean and the forms they are used for.

    `named` leaves out what has no name; `lifecycle` also takes what is under construction or proposed.
    """

    key: str
    kinds: Mapping[str, FeatureKind]
    forms: tuple[Form, ...]
    named: bool = True
    lifecycle: bool = False


RULES: tuple[Rule, ...] = (
    Rule("highway", ROADS, ("line",), named=False, lifecycle=True),
    Rule("highway", PATHS, ("line",)),
    Rule("railway", RAILWAYS, ("line",), named=False, lifecycle=True),
    Rule("waterway", WATERWAYS, ("line",), named=False, lifecycle=True),
    Rule("waterway", WATER_WORKS, ("line", "area")),
    Rule("natural", COASTS, ("line",), named=False),
    Rule("boundary", BORDERS, ("line", "area")),
    Rule("waterway", RIVERBANKS, ("area",)),
    Rule("water", WATERS, ("area",)),
    Rule("natural", NATURE, ("area",)),
    Rule("place", SETTLEMENTS, ("point", "area")),
    Rule("office", OFFICES, ("point", "area")),
    Rule("industrial", INDUSTRIES, ("point", "area")),
    Rule("craft", CRAFTS, ("point", "area")),
    Rule("man_made", WORKS, ("line", "point", "area")),
    Rule("power", POWER, ("point", "area")),
    Rule("amenity", INSTITUTIONS, ("point", "area")),
    Rule("shop", SHOPS, ("point", "area")),
    Rule("leisure", LEISURE, ("point", "area")),
    Rule("railway", STATIONS, ("point", "area")),
    Rule("public_transport", TRANSPORT, ("point", "area")),
    Rule("aeroway", AIRPORTS, ("point", "area")),
    Rule("landuse", LAND_USES, ("area",)),
    Rule("building", BUILDINGS, ("point", "area")),
)


class Tagged(NamedTuple):
    """What tags say of a feature, in the columns of a reference layer.

    `class_` is the value of the main tag (``primary``, ``construction``); for a border ``admin_level=6``. `ref` holds
    road numbers joined by ``;``.
    """

    part: Part
    kind: FeatureKind
    class_: str
    name: str | None
    alt_names: tuple[str, ...]
    ref: str | None


_KEYED_RULES = tuple(
    (rule, frozenset({rule.key, *(f"{state}:{rule.key}" for state in LIFECYCLE if rule.lifecycle)})) for rule in RULES
)
"""Every rule with the keys of which it needs one."""


def classify(tags: Mapping[str, str], shape: Shape) -> Tagged | None:
    """Return what a reference layer keeps of an OSM element; None where it keeps nothing."""
    for rule, keys in _KEYED_RULES:
        if keys.isdisjoint(tags):
            continue
        found = _value_and_kind(rule, tags)
        form = found and _form(rule, tags, shape)
        if not found or not form:
            continue
        names = names_of(tags)
        if rule.named and not names:
            continue
        value, kind = found
        return Tagged(_PARTS[form], kind, value, names[0] if names else None, tuple(names[1:]), _ref_of(tags))
    return None


def names_of(tags: Mapping[str, str]) -> list[str]:
    """Return every name of an element, the one to show first, each once; ``;`` separates names in a tag."""
    names = [name for key in ALL_NAME_KEYS if key in tags for name in _values(tags[key])]
    return list(dict.fromkeys(names))


def _ref_of(tags: Mapping[str, str]) -> str | None:
    refs = dict.fromkeys(ref for key in REF_KEYS if key in tags for ref in _values(tags[key]))
    return ";".join(refs) or None


def _values(value: str) -> list[str]:
    return [part for piece in value.split(";") if (part := piece.strip())]


def _value_and_kind(rule: Rule, tags: Mapping[str, str]) -> tuple[str, FeatureKind] | None:
    """Return the class and the kind that a rule gives to tags; None where it does not fit."""
    value = tags.get(rule.key)
    if rule.lifecycle:
        for state in LIFECYCLE:
            future = tags.get(f"{state}:{rule.key}") or (tags.get(state, ANY) if value == state else None)
            if future is not None:
                return state, rule.kinds.get(future, UNSAID[rule.key])
    if value is None or value == "no":
        return None
    kind = rule.kinds.get(value, rule.kinds.get(ANY))
    if kind is None:
        return None
    return (value, kind) if kind != "admin_boundary" else _border(tags)


def _border(tags: Mapping[str, str]) -> tuple[str, FeatureKind] | None:
    level = tags.get("admin_level")
    return (f"admin_level={level}", "admin_boundary") if level in ADMIN_LEVELS else None


def _form(rule: Rule, tags: Mapping[str, str], shape: Shape) -> Form | None:
    """Return the form that a rule gives an element; ``area=yes`` and ``area=no`` settle what a closed way is."""
    forms = _FORMS[shape]
    if shape == "ring" and tags.get("area") in {"yes", "no"}:
        forms = ("area",) if tags["area"] == "yes" else ("line",)
    return next((form for form in forms if form in rule.forms), None)
