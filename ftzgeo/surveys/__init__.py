"""Polygons that other people drew: survey files of any usual kind, read as they are.

`read_polygons` brings them to EPSG:4326 and says what it had to recognise (column order, zone numbers, encodings).
Nothing is repaired, moved or exchanged silently: what is wrong with them is for `ftzgeo.validation` to say.
`read_for_audit` passes on even numbers that are no degrees, which `read_polygons` refuses.
"""

from ftzgeo.surveys.reading import Survey, read_for_audit, read_polygons

__all__ = ["Survey", "read_for_audit", "read_polygons"]
