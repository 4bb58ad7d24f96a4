"""Polygons that other people drew: survey files of any usual kind, read as they are.

`read_polygons` brings them to EPSG:4326 and says what it had to recognise (column order, zone numbers, encodings).
Nothing is repaired, moved or exchanged silently: what is wrong with them is for `ftzgeo.validation` to say.
"""

from ftzgeo.surveys.reading import Survey, read_polygons

__all__ = ["Survey", "read_polygons"]
