"""Import: files of named geometry of any usual kind become a reference layer, whole or not at all."""

from ftzgeo.reference.importing.journal import Progress
from ftzgeo.reference.importing.layer_import import import_layer

__all__ = ["Progress", "import_layer"]
