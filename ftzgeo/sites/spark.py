"""Check the sites of a Spark DataFrame: `check_batch` on every Arrow batch of every partition.

The index goes to the executors once, as a broadcast variable, and is built once in each of their Python workers. Rows
do not depend on each other, so the partitions can be checked in any order, and a task that is lost with its executor
is run again with the same result. Needs PySpark 3.5 (``pip install 'ftzgeo[spark]'``) with a classic session: Spark
Connect has no broadcast variables. docs/spark.md says how ftzgeo gets onto a cluster.
"""

from __future__ import annotations

import dataclasses
import re
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from ftzgeo import __version__
from ftzgeo.errors import ProcessingError, UsageError
from ftzgeo.sites.batch import RESULT_SCHEMA, CheckOptions, check_batch, plain
from ftzgeo.sites.index import SiteIndex, site_index
from ftzgeo.sites.rows import ZoneRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyspark import Broadcast
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructField

_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
_SHIPPING = "docs/spark.md says how to ship a Python environment to the workers"


def check_dataframe(df: DataFrame, *, index: SiteIndex | None = None, options: CheckOptions | None = None) -> DataFrame:
    """Return a DataFrame with the verdict of each row behind its own columns.

    The columns of `df` keep their order, names and types. Behind them stand those that `ftzgeo.sites.batch` describes:
    ``distance_m`` and ``probability`` are double, ``on_border`` is boolean, all others are string; rows that cannot be
    places carry the ``reason``. The values are those of `check_batch`, bit by bit.

    A small job makes sure that the workers can do the work (`check_workers`); what follows is lazy, as Spark is.

    Parameters
    ----------
    df
        Of a classic Spark session. Column names are case-sensitive or not as the session has it
        (``spark.sql.caseSensitive``).
    index
        From `ftzgeo.site_index`, built on the driver; default: the shipped boundaries.
    options
        As for `check_batch`; default: columns ``lon`` and ``lat``, WGS84, exact points.

    Raises
    ------
    UsageError
        A column that `options` names is missing, one of the result's is there already, or the session is one of Spark
        Connect.
    CoordinateError
        A coordinate system that cannot be used.
    ProcessingError
        The workers have another Python or another ftzgeo than the driver, or none.
    """
    spark = _classic_session(df)
    names = tuple(df.columns)
    chosen = _named_as_in(names, options or CheckOptions(), _folding(spark))
    result = _result_fields(names, chosen)
    check_workers(spark)
    broadcast = spark.sparkContext.broadcast(_unbuilt(index if index is not None else site_index()))
    schema = type(df.schema)([*df.schema.fields, *result])
    return df.toDF(*_numbers(names)).mapInArrow(_checker(broadcast, names, chosen), schema)


def check_workers(spark: SparkSession) -> None:
    """Make sure, by a job of one short task per core, that Python workers have the driver's Python and ftzgeo.

    Raises
    ------
    ProcessingError
        They have not; the message says what to do.
    """
    from py4j.protocol import Py4JJavaError

    context = spark.sparkContext
    tasks = context.defaultParallelism
    try:
        found = context.parallelize(range(tasks), tasks).map(_describing()).collect()
    except Py4JJavaError as error:
        raise ProcessingError(_unusable(str(error.java_exception.getMessage()))) from error
    for host, python, version, missing in found:
        if missing:
            raise ProcessingError(
                f"the Python of worker {host} ({python}) cannot import ftzgeo: {missing}; {_SHIPPING}"
            )
        if version != __version__:
            raise ProcessingError(
                f"worker {host} ({python}) has ftzgeo {version}, the driver {__version__}; {_SHIPPING}"
            )


def _classic_session(df: DataFrame) -> SparkSession:
    from pyspark.sql import DataFrame as ClassicDataFrame

    if not isinstance(df, ClassicDataFrame):
        raise UsageError(
            f"a {type(df).__module__}.{type(df).__name__} cannot be checked: the index is a broadcast variable, which "
            "needs a pyspark.sql.DataFrame of a classic session (no Spark Connect)"
        )
    return df.sparkSession


def _folding(spark: SparkSession) -> Callable[[str], str]:
    """Return what makes names equal that are equal to the session."""
    return str if spark.conf.get("spark.sql.caseSensitive") == "true" else str.lower


def _named_as_in(columns: Sequence[str], options: CheckOptions, fold: Callable[[str], str]) -> CheckOptions:
    """Return options with the names of columns as the table writes them.

    Raises
    ------
    UsageError
        A column of the table has the name of one of the result's.
    """
    results = {fold(options.prefix + name) for name in RESULT_SCHEMA.names}
    for name in columns:
        if fold(name) in results:
            raise UsageError(f"the table has a column {name!r} already; give a prefix for the result")

    def written(meant: str) -> str:
        same = [name for name in columns if fold(name) == fold(meant)]
        return same[0] if len(same) == 1 else meant

    return dataclasses.replace(
        options,
        lon=written(options.lon),
        lat=written(options.lat),
        accuracy_column=written(options.accuracy_column) if options.accuracy_column else None,
    )


def _result_fields(names: Sequence[str], options: CheckOptions) -> list[StructField]:
    """Return the Spark types of the result; raises what `check_batch` raises of such names and options."""
    from pyspark.sql.types import BooleanType, DoubleType, StringType, StructField

    no_zones = SiteIndex(ZoneRows((), (), (), np.empty(0, dtype=object), np.empty(0)))
    no_rows = pa.RecordBatch.from_arrays([pa.array([], pa.float64())] * len(names), names=list(names))
    checked = plain(check_batch(no_rows, no_zones, options))
    types = {pa.string(): StringType(), pa.float64(): DoubleType(), pa.bool_(): BooleanType()}
    return [StructField(field.name, types[field.type]) for field in list(checked.schema)[len(names) :]]


def _unbuilt(index: SiteIndex) -> SiteIndex:
    """Return the index as small as it can be sent: without its tables, and without the evidence of boundaries."""
    return SiteIndex(dataclasses.replace(index.rows, boundaries=(), parcels=()))


def _checker(
    index: Broadcast[SiteIndex], names: Sequence[str], options: CheckOptions
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return what a Python worker does; it keeps the value of a broadcast variable from task to task."""

    def check(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            checked = plain(check_batch(batch.rename_columns(list(names)), index.value, options))
            yield checked.rename_columns(_numbers(checked.schema.names))

    return check


def _numbers(names: Sequence[str]) -> list[str]:
    """Return names for the way to the workers and back, on which Spark takes neither dots nor equal names."""
    return [str(number) for number in range(len(names))]


def _describing() -> Callable[[Any], tuple[str, str, str, str]]:
    """Return a function that is pickled whole (not by its name), so that it runs where there is no ftzgeo."""

    def describe(_: object) -> tuple[str, str, str, str]:
        import importlib
        import platform
        import sys

        try:
            importlib.import_module("ftzgeo.sites.batch")
        except ImportError as error:
            return platform.node(), sys.executable, "", str(error)
        return platform.node(), sys.executable, importlib.import_module("ftzgeo").__version__, ""

    return describe


def _unusable(message: str) -> str:
    """Return what is wrong with workers, from Spark's message about a task that failed."""
    other = re.search(r"PYTHON_VERSION_MISMATCH\].*?\((\d+), (\d+)\)", message)
    if other:
        return (
            f"Spark's workers run Python {other[1]}.{other[2]}, the driver runs {_PYTHON}: set PYSPARK_PYTHON to a "
            f"Python {_PYTHON} that is on every worker; {_SHIPPING}"
        )
    return f"Spark's workers cannot run Python: {message.splitlines()[0]}; {_SHIPPING}"
