"""Read what GDAL reads (GeoPackage, shapefile, GeoJSON, FlatGeobuf, DXF) layer by layer, in batches.

Batches come over Arrow from one pass through the file. GEOS knows no curves: a batch that holds some is read again
through GDAL's other door, which turns them into short lines.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.errors import FtzgeoError, ReferenceLayerError
from ftzgeo.reference.importing import shapefiles
from ftzgeo.reference.importing.tables import BATCH_ROWS, Batch, Table
from ftzgeo.reference.importing.text import encoding_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from numpy.typing import NDArray

    from ftzgeo.reference.importing.formats import Format
    from ftzgeo.reference.importing.journal import Journal
    from ftzgeo.reference.importing.tables import Chooser, Opened

FIRST_CURVE, LAST_CURVE = 8, 12
"""ISO numbers of CircularString, CompoundCurve, CurvePolygon, MultiCurve and MultiSurface."""


def read_tables(
    file: Opened, form: Format, layer: str | None, choose: Chooser, journal: Journal
) -> Generator[Table, None, None]:
    """Yield the layers of a file, or one of them.

    Raises
    ------
    ReferenceLayerError
        If the file or a layer cannot be read, or there is no such layer.
    """
    reader = _Reader(file, form, journal)
    with _gdal_options(reader.gdal_options), naming(file.label):
        for name in _chosen(file, layer):
            yield reader.table(name, choose)


def _chosen(file: Opened, layer: str | None) -> list[str]:
    """Return the names of the layers to read."""
    import pyogrio

    with naming(file.label):
        listed = [str(name) for name, kind in pyogrio.list_layers(file.path) if kind is not None]
    if layer is not None and layer not in listed:
        raise ReferenceLayerError(f"{file.label}: no layer {layer!r}; it has: {', '.join(listed) or 'none'}")
    if not listed:
        raise ReferenceLayerError(f"{file.label}: has no layer with geometry")
    return listed if layer is None else [layer]


@contextlib.contextmanager
def naming(label: str) -> Iterator[None]:
    """Name the file in whatever GDAL, GEOS or Arrow raise about it."""
    import pyarrow as pa

    try:
        yield
    except FtzgeoError:
        raise
    except UnicodeDecodeError as error:
        raise ReferenceLayerError(f"{label}: the text is not UTF-8 ({error}); save it as UTF-8") from error
    except (RuntimeError, OSError, ValueError, TypeError, KeyError, pa.ArrowException) as error:
        told = " ".join(str(error).split())[:300]
        raise ReferenceLayerError(
            f"{label}: cannot be read, broken or not a vector file that GDAL can read: {told}; export or download it "
            "again"
        ) from error


@contextlib.contextmanager
def _gdal_options(options: dict[str, str]) -> Iterator[None]:
    import pyogrio

    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


class _Reader:
    """How one file is to be opened and its text to be understood."""

    def __init__(self, file: Opened, form: Format, journal: Journal) -> None:
        self.file = file
        self.options: dict[str, Any] = {}
        self.gdal_options: dict[str, str] = {}
        self.text: str | None = None
        self.lines: int | None = None
        if form == "geojson":
            self.lines = _feature_lines(file)
        elif form == "shapefile":
            self.text = shapefiles.check(file, journal)
            self.options["encoding"] = shapefiles.BYTES_AS_TEXT
        elif form == "dxf":
            encoding = encoding_of(file, ("utf-8-sig", "gb18030", "cp1252"))
            self.gdal_options["DXF_ENCODING"] = encoding.removesuffix("-sig").upper()
        elif form == "geopackage" and not file.path.with_name(f"{file.path.name}-wal").exists():
            self.options["IMMUTABLE"] = "YES"  # leaves no -wal and -shm behind

    def table(self, layer: str, choose: Chooser) -> Table:
        import pyogrio

        info = pyogrio.read_info(self.file.path, layer=layer, **self.options)
        raw = [str(name) for name in info["fields"]]
        names = [shapefiles.decode_name(name, self.text) if self.text else name for name in raw]
        wanted = set(choose(names))
        fields = {there: name for there, name in zip(raw, names, strict=True) if name in wanted}
        total = int(info["features"]) if info["features"] >= 0 else None
        self._check_count(total)
        return Table(layer, names, info["crs"], total, self._batches(layer, fields))

    def _check_count(self, total: int | None) -> None:
        """Refuse newline-delimited GeoJSON of which GDAL skips lines without a word."""
        if self.lines is not None and total is not None and self.lines != total:
            raise ReferenceLayerError(
                f"{self.file.label}: of {self.lines} lines only {total} are GeoJSON features; the others are cut off "
                "or broken: export or download it again"
            )

    def _batches(self, layer: str, fields: dict[str, str]) -> Generator[Batch, None, None]:
        import pyogrio

        options = {**self.options, "layer": layer, "batch_size": BATCH_ROWS, "use_pyarrow": True}
        if self.text is None:  # names that are bytes in disguise do not survive the way back to GDAL
            options["columns"] = list(fields)
        with naming(self.file.label), pyogrio.raw.open_arrow(self.file.path, **options) as (meta, batches):
            geometry, first = meta["geometry_name"] or "wkb_geometry", 1
            for batch in batches:
                columns = {name: self._texts(batch.column(raw).to_pylist()) for raw, name in fields.items()}
                wkb = batch.column(geometry).to_pylist()
                if any(map(_is_curve, wkb)):
                    wkb = self._without_curves(layer, first, len(wkb))
                shapes, broken = shapes_of(wkb)
                yield Batch(columns, shapes, first, broken)
                first += len(wkb)

    def _texts(self, values: list[Any]) -> list[Any]:
        text = self.text
        if text is None:
            return values
        return [shapefiles.decode(value, text) if isinstance(value, str) else value for value in values]

    def _without_curves(self, layer: str, first: int, count: int) -> Sequence[bytes | None]:
        import pyogrio

        window = {"skip_features": first - 1, "max_features": count, "columns": []}
        _, _, wkb, _ = pyogrio.raw.read(self.file.path, layer=layer, **window, **self.options)
        return list(wkb)


def _is_curve(wkb: bytes | None) -> bool:
    if wkb is None:
        return False
    number = int.from_bytes(wkb[1:5], "little" if wkb[0] else "big") % 1000
    return FIRST_CURVE <= number <= LAST_CURVE


def shapes_of(wkb: Sequence[bytes | None]) -> tuple[NDArray[Any], int]:
    """Return shapes, None where there is none or it cannot be used (a line of one point), and how many cannot."""
    import shapely

    given = np.array(wkb, dtype=object)
    shapes = np.atleast_1d(shapely.from_wkb(given, on_invalid="ignore"))
    return shapes, int((shapely.is_missing(shapes) & np.array([one is not None for one in wkb], dtype=bool)).sum())


def _feature_lines(file: Opened) -> int | None:
    """Return the number of features of newline-delimited GeoJSON, None where the file is one JSON value.

    Raises
    ------
    ReferenceLayerError
        If the text is not UTF-8, the only encoding of GeoJSON.
    """
    encoding_of(file, ("utf-8-sig",))
    with file.path.open("rb") as content:
        first = content.readline(1 << 26).lstrip(b"\xef\xbb\xbf \t\r\n")
        if first.startswith(b"\x1e"):
            return None
        second = next((line for line in content if line.strip()), b"")
        if not (first.rstrip().endswith(b"}") and second.lstrip().startswith(b"{")):
            return None
        content.seek(0)
        return sum(1 for line in content if line.strip())
