"""Every error that ftzgeo raises on purpose, in one tree.

::

    FtzgeoError
    ├── InputError(ValueError)        the user gave something that cannot be used; the message says what to do
    │   ├── DocumentError             a document cannot be read (scanned, encrypted, empty, a zip bomb, ...)
    │   ├── DescriptionError          a descriptions file is not what `ftzgeo parse` writes
    │   ├── ReferenceLayerError       a reference layer cannot be read or lacks what is needed
    │   ├── BoundaryError             a boundaries file cannot be read or is not one
    │   ├── CoordinateError           a coordinate or a CRS cannot be used
    │   └── UsageError                options that do not fit together
    └── ProcessingError(RuntimeError) the input was fine, but the work could not be finished
        └── FetchError                a server cannot be reached, or does not answer as it should

Catch `InputError` to tell a user what to change, `FtzgeoError` to catch all. Things that are odd but go on
are not errors: they are `ftzgeo.model.Finding` objects.
"""

from __future__ import annotations


class FtzgeoError(Exception):
    """The base of every error that ftzgeo raises on purpose."""


class InputError(FtzgeoError, ValueError):
    """What was given cannot be used; the message names the place and the remedy."""


class DocumentError(InputError):
    """A document cannot be read."""


class DescriptionError(InputError):
    """A file of descriptions cannot be read or does not fit the schema."""


class ReferenceLayerError(InputError):
    """A reference layer cannot be read, or lacks a layer or column that is needed."""


class BoundaryError(InputError):
    """A file of boundaries cannot be read or does not fit the schema."""


class CoordinateError(InputError):
    """A coordinate or coordinate reference system cannot be used."""


class UsageError(InputError):
    """Options that do not fit together."""


class ProcessingError(FtzgeoError, RuntimeError):
    """The input was fine, but the work could not be finished."""


class FetchError(ProcessingError):
    """A server cannot be reached, or does not answer as it should; the message says what to do instead."""
