"""Digitize the open evaluation beside the repository: scores per tier of difficulty, and seconds.

    python benchmarks/digitize.py [CITY ...]

Runs ``../shared/evaluation/run_digitize.py``, which goes the whole way from text to polygon with the public functions,
and names the machine. Ends at once where the evaluation is absent (a fresh clone).
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EVALUATION = ROOT.parent / "shared" / "evaluation" / "run_digitize.py"


def main() -> int:
    """Run the evaluation and return its exit code."""
    if not EVALUATION.is_file():
        print(f"{EVALUATION} is absent: nothing to measure")
        return 0
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(EVALUATION), *sys.argv[1:], "--out", folder]
        return subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}).returncode


if __name__ == "__main__":
    sys.exit(main())
