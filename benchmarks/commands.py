"""How long the commands take, each as a process of its own.

    python benchmarks/commands.py [--runs 5]

Prints a table: the command, the limit that it is held to, the median, the fastest and the slowest of the runs, and the
most memory that the process had. Needs ../shared for the longest document; without it a text of that size is made.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST = ROOT.parent / "shared" / "documents" / "003_1b9ae0e5524c20de.txt"
LONGEST_BYTES = 116_665


def main() -> None:
    """Run every command and print the table."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--runs", type=int, default=5)
    runs = cli.parse_args().runs
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors, {runs} runs\n")
    print(f"{'command':44} {'limit s':>8} {'median s':>9} {'min':>6} {'max':>6} {'MB':>6}")
    with tempfile.TemporaryDirectory() as folder:
        document = _document(Path(folder))
        for name, limit, command in _commands(document, Path(folder)):
            seconds, megabytes = _measure(command, runs)
            median = statistics.median(seconds)
            print(f"{name:44} {limit:>8} {median:>9.3f} {min(seconds):>6.2f} {max(seconds):>6.2f} {megabytes:>6.0f}")


def _commands(document: Path, folder: Path) -> list[tuple[str, str, list[str]]]:
    python = [sys.executable]
    parse_only = (
        "import sys, time, pathlib, ftzgeo.parsing as p; t = pathlib.Path(sys.argv[1]).read_text('utf-8');"
        "s = time.perf_counter(); p.parse_text(t); print(time.perf_counter() - s)"
    )
    return [
        ("import ftzgeo", "0.3", [*python, "-c", "import ftzgeo"]),
        ("ftzgeo --help", "0.3", [*python, "-m", "ftzgeo", "--help"]),
        (
            f"parse, {document.stat().st_size // 1000} kB, whole process",
            "-",
            [*python, "-m", "ftzgeo", "parse", str(document)],
        ),
        ("parse, the same, after start", "0.5", [*python, "-c", parse_only, str(document)]),
        (
            "ftzgeo build on boundaries/",
            "15",
            [*python, "-m", "ftzgeo", "build", "--boundaries", str(_copy(folder)), "--maps", str(folder / "maps")],
        ),
    ]


def _document(folder: Path) -> Path:
    if LONGEST.is_file():
        return LONGEST
    paragraph = "推动产业向高端化、绿色化、数字化转型，打造先进制造产业集群，提升园区承载能力和服务水平。\n"
    text = paragraph * (LONGEST_BYTES // len(paragraph.encode()))
    path = folder / "long.txt"
    path.write_text(text + "区块一：面积1平方公里，东至甲路、南至乙路、西至丙路、北至丁路。\n", "utf-8")
    return path


def _copy(folder: Path) -> Path:
    """Copy boundaries/, so that a benchmark writes nothing into the repository."""
    import shutil

    return Path(shutil.copytree(ROOT / "boundaries", folder / "boundaries"))


def _measure(command: list[str], runs: int) -> tuple[list[float], float]:
    """Return the seconds of every run (the printed ones, where the command prints a number) and the peak memory."""
    seconds, megabytes = [], 0.0
    for index in range(runs + 1):
        started = time.perf_counter()
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
        ) as process:
            output = process.stdout.read() if process.stdout else ""
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        elapsed = time.perf_counter() - started
        if process.returncode == 2:  # noqa: PLR2004 - wrong use or unreadable input
            sys.exit(f"{' '.join(command)} failed")
        megabytes = max(megabytes, usage.ru_maxrss / 1024)
        if index:  # the first warms the disk cache
            seconds.append(_printed(output) or elapsed)
    return seconds, megabytes


def _printed(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


if __name__ == "__main__":
    main()
