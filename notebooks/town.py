"""A made-up small town for the notebooks: its streets, and a plan that describes blocks in it.

It lies in the Bohai Sea, where nobody will take it for a real place. Positions are metres east and north of its centre.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
from shapely.geometry import LineString

from ftzgeo.crs import local_metres, transform_xy

CENTRE = (119.0, 38.8)

STREETS_M = [
    ("梅山路", "secondary", [(-1500, -2600), (-1500, 2400)]),
    ("学府路", "secondary", [(0, -2600), (0, 2400)]),
    ("云杉路", "secondary", [(1600, -2600), (1600, 2400)]),
    ("柏林道", "secondary", [(-2600, 1200), (3400, 1200)]),
    ("长宁道", "secondary", [(-2600, 0), (3400, 0)]),
    ("清水河", "river", [(-2600, -1400), (3400, -1400)]),
    (None, "residential", [(900, -2600), (900, 2400)]),
]
"""Name, class, points. The last street has no name."""

PLAN = """云川经济开发区总体方案
云川经济开发区规划面积9.74平方公里，共分五个区块。
区块一（生产片区）：面积1.80平方公里，东至学府路、南至长宁道、西至梅山路、北至柏林道。
区块二（滨河片区）：面积2.24平方公里，东至云杉路、南至清水河、西至学府路、北至长宁道。
区块三（商务片区）：面积2.50平方公里，东至云杉路、南至长宁道、西至学府路、北至柏林道。
区块四（物流片区）：面积2.00平方公里，东至望潮路、南至盐场大街、西至听涛路、北至灯塔道。
区块五（备用片区）：面积1.20平方公里，东至规划五路、南至长宁道、西至云杉路、北至柏林道。
"""


def write_streets(folder: Path) -> Path:
    """Write the streets as a reference layer (GeoPackage, layer ``lines``); return its path."""
    _, to_degrees = local_metres(*CENTRE)
    lines = [transform_xy(LineString(points), to_degrees) for _, _, points in STREETS_M]
    columns = {"name": [name for name, *_ in STREETS_M], "class": [kind for _, kind, _ in STREETS_M]}
    path = Path(folder) / "streets.gpkg"
    gpd.GeoDataFrame(columns, geometry=lines, crs="EPSG:4326").to_file(path, layer="lines")
    return path
