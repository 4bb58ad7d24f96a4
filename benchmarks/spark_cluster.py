"""A Spark cluster on loopback, of real processes that can be killed: a standalone master, workers, and their executors.

Nothing is left behind: files lie in a given folder, and processes end with the context, or with the process that
started them (`setpriv`, where there is one).
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyspark.sql import SparkSession

_STARTING_S = 60.0
_ENDING_S = 30.0
_BOUND_TO_US = ("setpriv", "--pdeathsig", "KILL", "--")


class Cluster(NamedTuple):
    """A master's URL, its workers, and the folder with their logs and temporary files."""

    master: str
    workers: tuple[subprocess.Popen[bytes], ...]
    folder: Path

    def lose_worker(self, number: int) -> None:
        """Kill a worker and its executors at once, as when a machine fails."""
        _kill(self.workers[number])


@contextmanager
def cluster_on_loopback(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """Start a master, and workers of one core each, which register in their own time."""
    with ExitStack() as stack:
        master = stack.enter_context(_process(folder, "master.Master", "--port", "0"))
        url = _awaited(master, folder / "master.Master.log", r"Starting Spark master at (\S+)")
        started = tuple(
            stack.enter_context(
                _process(folder, f"worker.Worker-{n}", "--cores", "1", "--work-dir", str(folder / "work"), url)
            )
            for n in range(workers)
        )
        yield Cluster(url, started, folder)


@contextmanager
def session_on(cluster: Cluster, **settings: str) -> Iterator[SparkSession]:
    """Start a session with a Java process of its own; settings are Spark's, with ``_`` for ``.``."""
    from pyspark import SparkConf, SparkContext, java_gateway
    from pyspark.sql import SparkSession

    launch: Callable[..., Any] = java_gateway.launch_gateway
    java = _java_options(cluster.folder)
    conf = SparkConf(loadDefaults=False).setMaster(cluster.master).setAppName("ftzgeo")
    conf.setAll(
        [
            ("spark.driver.extraJavaOptions", java),
            ("spark.executor.extraJavaOptions", java),
            ("spark.executor.memory", "512m"),
            ("spark.local.dir", str(cluster.folder)),
            ("spark.sql.warehouse.dir", str(cluster.folder / "warehouse")),
            ("spark.ui.enabled", "false"),
            ("spark.ui.showConsoleProgress", "false"),
            *((name.replace("_", "."), value) for name, value in settings.items()),
        ]
    )
    with (
        mock.patch.dict(os.environ, _environment(cluster.folder)),
        mock.patch.multiple(SparkContext, _gateway=None, _jvm=None),
    ):
        with (cluster.folder / "driver.log").open("wb") as log:
            gateway = launch(conf, {"stderr": log})
        try:
            with SparkContext(conf=conf, gateway=gateway) as context:
                yield SparkSession(context)
        finally:
            gateway.shutdown()
            with gateway.proc as java_process:
                java_process.kill()


@contextmanager
def _process(folder: Path, name: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a class of Spark's as a process group of its own; `name` may end in a number."""
    import pyspark

    bound = _BOUND_TO_US if shutil.which(_BOUND_TO_US[0]) else ()
    script = Path(pyspark.__file__).parent / "bin" / "spark-class"
    command = [*bound, str(script), f"org.apache.spark.deploy.{name.partition('-')[0]}"]
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--webui-port", "0", *arguments],
            env={**os.environ, **_environment(folder)},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _kill(process)


def _java_options(folder: Path) -> str:
    """Return options with which Java starts fast and leaves nothing in /tmp."""
    return f"-Djava.io.tmpdir={folder} -XX:-UsePerfData -XX:+UseSerialGC -XX:TieredStopAtLevel=1"


def _environment(folder: Path) -> dict[str, str]:
    import pyspark

    return {
        "SPARK_HOME": str(Path(pyspark.__file__).parent),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": _java_options(folder),
        "SPARK_LAUNCHER_OPTS": _java_options(folder),
        "PYSPARK_PYTHON": sys.executable,
    }


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(_ENDING_S)


def _awaited(process: subprocess.Popen[bytes], log: Path, pattern: str) -> str:
    """Return what a pattern finds in a log as soon as it is there."""
    deadline = time.monotonic() + _STARTING_S
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(pattern, log.read_text(errors="replace"))
        if found:
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(f"Spark did not start: {log.read_text(errors='replace')[-2000:]}")
