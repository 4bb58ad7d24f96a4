"""Reference layers: named lines, areas and places to digitize on, from files of any kind."""

from ftzgeo.reference.find import NameCandidate, NameSearch
from ftzgeo.reference.importing import import_layer
from ftzgeo.reference.layer import ReferenceLayer, open_reference
from ftzgeo.reference.names import name_key, normalize_name

__all__ = [
    "NameCandidate",
    "NameSearch",
    "ReferenceLayer",
    "import_layer",
    "name_key",
    "normalize_name",
    "open_reference",
]
