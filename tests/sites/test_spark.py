"""A cluster of two workers on loopback says of every site what one machine says, also when it loses a worker."""

from __future__ import annotations

import datetime as dt
import importlib.util
import io
import os
import shutil
import sys
import time
import venv
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from shapely.geometry import mapping

import ftzgeo
from benchmarks.site_data import EAST, NORTH, SOUTH, WEST, hard_points, scattered
from benchmarks.spark_cluster import Cluster, cluster_on_loopback, session_on
from ftzgeo.errors import CoordinateError, ProcessingError, UsageError
from ftzgeo.model import Boundary, BoundarySide
from ftzgeo.sites import spark as sites_spark
from ftzgeo.sites.batch import RESULT_SCHEMA, CheckOptions, check_batch, plain
from ftzgeo.sites.spark import check_dataframe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyspark.sql import DataFrame, SparkSession

pytest.importorskip("pyspark", reason="needs PySpark (make spark)")
_HAS_JAVA = "JAVA_HOME" in os.environ or shutil.which("java") is not None
_HAS_DISTUTILS = importlib.util.find_spec("distutils") is not None
pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(not _HAS_JAVA, reason="needs Java 17"),
    pytest.mark.skipif(not _HAS_DISTUTILS, reason="PySpark 3.5 needs distutils: Python 3.11, or setuptools"),
    pytest.mark.filterwarnings("ignore:The distutils package:DeprecationWarning"),  # PySpark 3.5 imports it
    pytest.mark.filterwarnings("ignore:distutils Version classes:DeprecationWarning"),  # as setuptools' distutils says
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # PySpark leaves results' sockets to the gc
]

ROWS = 200_000
ZONES = scattered(6, 60)
DOCUMENTATION = Path(__file__).parents[2] / "docs" / "spark.md"
WEST_SIDE = shapely.LineString([(117.0, 39.0), (117.0, 39.5)])
BLOCKS = ftzgeo.site_index(
    [
        Boundary(
            id="x-1",
            level="block",
            zone="x",
            tier="traced",
            sigma_m=1.0,
            geometry=dict(mapping(shapely.box(117.0, 39.0, 117.5, 39.5))),
            sides=(BoundarySide(direction="west", feature="甲路", sigma_m=20.0, geometry=dict(mapping(WEST_SIDE))),),
        ),
        Boundary(id="x-2", level="block", zone="x"),
    ]
)
OPTIONS = CheckOptions(accuracy_m=3.0, accuracy_column="gps_m")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster_on_loopback(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture(scope="module")
def spark(cluster: Cluster) -> Iterator[SparkSession]:
    settings = {"spark_sql_shuffle_partitions": "2", "spark_sql_execution_arrow_maxRecordsPerBatch": "4096"}
    with session_on(cluster, **settings) as session:
        yield session


@pytest.fixture(scope="module")
def index() -> ftzgeo.sites.SiteIndex:
    return ftzgeo.site_index(ZONES)


@pytest.fixture(scope="module")
def table() -> pa.Table:
    """Sites everywhere, a tenth of them on or near borders, 3 % of all rubbish, with columns of their own."""
    chance = np.random.default_rng(5)
    lon, lat = chance.uniform((WEST, SOUTH), (EAST, NORTH), (ROWS, 2)).T.copy()
    lon[::10], lat[::10] = hard_points(ZONES, ROWS // 10)
    rubbish = chance.permutation(ROWS)[: ROWS * 3 // 100].reshape(6, -1)
    lon[rubbish[0]], lat[rubbish[0]] = 0.0, 0.0
    lon[rubbish[1]], lat[rubbish[1]] = lat[rubbish[1]], lon[rubbish[1]]
    lon[rubbish[2]] = 512_345.0
    lat[rubbish[3]] = np.nan
    missing = np.isin(np.arange(ROWS), rubbish[4])
    gps_m = chance.uniform(0, 20, ROWS)
    gps_m[rubbish[5]] = -1.0
    return pa.table(
        {
            "id": np.arange(ROWS),
            "name": pa.array([None if n % 7 == 0 else f"企业{n}" for n in range(ROWS)]),
            "lon": pa.array(lon, mask=missing),
            "lat": lat,
            "gps_m": pa.array(gps_m, mask=np.arange(ROWS) % 5 == 0),
        }
    )


@pytest.fixture(scope="module")
def sites(spark: SparkSession, table: pa.Table, cluster: Cluster) -> DataFrame:
    pq.write_table(table, cluster.folder / "sites.parquet")
    return spark.read.parquet(str(cluster.folder / "sites.parquet")).repartition(8)


@pytest.fixture(scope="module")
def expected(table: pa.Table, index: ftzgeo.sites.SiteIndex) -> bytes:
    """What one machine says, cut into other batches than Spark's."""
    batches = [plain(check_batch(batch, index, OPTIONS)) for batch in table.to_batches(max_chunksize=30_011)]
    return parquet_bytes(pa.Table.from_batches(batches))


def parquet_bytes(checked: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(checked.sort_by("id").replace_schema_metadata(None), sink)
    return sink.getvalue()


def written(frame: DataFrame, folder: Path) -> bytes:
    frame.write.parquet(str(folder))
    return parquet_bytes(pq.read_table(folder))


def test_a_cluster_gives_the_bytes_of_one_machine(
    sites: DataFrame, index: ftzgeo.sites.SiteIndex, expected: bytes, tmp_path: Path
) -> None:
    assert written(check_dataframe(sites, index=index, options=OPTIONS), tmp_path / "checked") == expected


def test_columns_keep_their_names_types_and_values(spark: SparkSession) -> None:
    row = {
        "a.b": 1,
        "Lon": Decimal("117.100000"),
        "LAT": "39.2",
        "seen": dt.datetime(2026, 1, 2, 3, 4, 5, 6),  # noqa: DTZ001 - Spark's local time
        "day": dt.date(2026, 1, 2),
        "tags": {"k": [1, 2]},
        "place": (1.5, None),
        "nothing": None,
    }
    schema = (
        "`a.b` int not null, Lon decimal(9,6), LAT string, seen timestamp, day date, tags map<string, array<smallint>>, "
        "place struct<x: float, y: tinyint>, nothing void"
    )
    frame = spark.createDataFrame([tuple(row.values())], schema).coalesce(1)
    frame = frame.withMetadata("day", {"unit": "day"}).selectExpr("*", "day")
    checked = check_dataframe(frame, index=BLOCKS, options=CheckOptions(prefix="site_"))
    kept = len(frame.columns)
    assert checked.schema.fields[:kept] == frame.schema.fields
    assert checked.schema["site_verdict"].simpleString() == "site_verdict:string"
    assert checked.columns[kept:] == [f"site_{name}" for name in RESULT_SCHEMA.names]
    assert checked.collect()[0][:kept] == (*row.values(), row["day"])


def test_the_accuracy_of_sides_and_blocks_without_position_go_along(spark: SparkSession) -> None:
    """7 m from a side known to ± 20 m is borderline; outside of what is drawn, a block without position may be meant."""
    near_west = 117.0 + 7 / 86_400  # one degree of longitude at 39.2° N is 86.4 km
    sites = spark.createDataFrame([(117.1, 39.2), (near_west, 39.2), (116.0, 39.2)], "lon double, lat double")
    rows = check_dataframe(sites.coalesce(1), index=BLOCKS).collect()
    assert [(row.verdict, row.block) for row in rows] == [("inside", "x-1"), ("borderline", "x-1"), ("unknown", None)]


@pytest.mark.usefixtures("spark")
def test_the_example_of_the_documentation_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code = DOCUMENTATION.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    exec(compile(code, DOCUMENTATION, "exec"), {})  # noqa: S102 - our own documentation
    assert "the coordinates are missing" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("columns", "options", "words"),
    [
        ("lon, lat as y", CheckOptions(), "no column 'lat'.*the columns are lon, y"),
        ("lon, lat, lat as LAT", CheckOptions(lat="Lat"), r"no column 'Lat' \(or several\)"),
        ("lon, lat, id as Zone", CheckOptions(), "a column 'Zone' already; give a prefix"),
        ("lon, lat", CheckOptions(crs="EPSG:2437"), "2437"),
    ],
)
def test_tables_that_cannot_be_checked(spark: SparkSession, columns: str, options: CheckOptions, words: str) -> None:
    frame = spark.range(1).selectExpr("id", "117.1 as lon", "39.2 as lat").selectExpr(*columns.split(", "))
    with pytest.raises((UsageError, CoordinateError), match=words):
        check_dataframe(frame, options=options)


def test_other_frames_are_refused() -> None:
    with pytest.raises(UsageError, match=r"pandas.*cannot be checked.*no Spark Connect"):
        check_dataframe(pa.table({"lon": [117.1]}).to_pandas())


def test_workers_without_ftzgeo(spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv.create(tmp_path / "bare", symlinks=True)
    monkeypatch.setattr(spark.sparkContext, "pythonExec", str(tmp_path / "bare/bin/python"))
    with pytest.raises(ProcessingError, match=r"bare/bin/python.*cannot import ftzgeo: No module named 'ftzgeo'.*docs"):
        sites_spark.check_workers(spark)


def test_workers_with_another_python(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark.sparkContext, "pythonVer", "3.9")
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    with pytest.raises(ProcessingError, match=rf"^Spark's workers run Python {own}, the driver runs .*PYSPARK_PYTHON"):
        sites_spark.check_workers(spark)


def test_workers_with_another_ftzgeo(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites_spark, "__version__", "0.0.9")
    with pytest.raises(ProcessingError, match=rf"has ftzgeo {ftzgeo.__version__}, the driver 0\.0\.9"):
        sites_spark.check_workers(spark)


def test_workers_without_python(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark.sparkContext, "pythonExec", "/no/such/python")
    with pytest.raises(ProcessingError, match=r"cannot run Python: .*/no/such/python"):
        sites_spark.check_workers(spark)


def test_a_job_survives_the_loss_of_a_worker(
    cluster: Cluster, sites: DataFrame, index: ftzgeo.sites.SiteIndex, expected: bytes, tmp_path: Path
) -> None:
    held = sites.mapInArrow(holding(str(tmp_path)), sites.schema)
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(written, check_dataframe(held, index=index, options=OPTIONS), tmp_path / "checked")
        while len(list(tmp_path.glob("attempt-0-*"))) < 2 and not job.done():
            time.sleep(0.05)
        cluster.lose_worker(1)
        (tmp_path / "lost").touch()
        assert job.result() == expected
    assert list(tmp_path.glob("attempt-1-*")), "no task was run again"


def holding(folder: str) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Return a step that leaves a mark for each executor and goes on when a worker is lost."""

    def hold(batches: Iterable[Any]) -> Iterator[Any]:
        import os
        import time
        from pathlib import Path

        from pyspark import TaskContext

        task = TaskContext.get()
        Path(folder, f"attempt-{task.attemptNumber() if task else 0}-{os.getppid()}").touch()
        deadline = time.monotonic() + 60
        while not Path(folder, "lost").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        yield from batches

    return hold
