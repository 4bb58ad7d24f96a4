"""Boundaries for other programs: GeoPackage, GeoJSON, shapefile, KML, FlatGeobuf, GeoParquet, DXF, a workbook of areas.

`export` writes them; the suffix of the file says which. What has no position is in tables, never geometry. GCJ-02 is
written only on request, and the file's name, its metadata and every row then say so.
"""

from ftzgeo.exports.writing import FORMATS, Export, export

__all__ = ["FORMATS", "Export", "export"]
