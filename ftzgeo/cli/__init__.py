"""The command line: it parses arguments, calls the packages, prints.

What a machine reads goes to stdout or the named file, everything else to stderr. Exit status 0: done; 1: done, with
findings of level error (``--strict``: also warnings); 2: wrong use or unreadable input, one clear line on stderr.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``ftzgeo`` with the arguments of the process."""
    from ftzgeo.cli.app import app
    from ftzgeo.errors import FtzgeoError

    try:
        app(standalone_mode=True)
    except FtzgeoError as error:
        sys.stderr.write(f"ftzgeo: {error}\n")
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.stderr.write("ftzgeo: interrupted; files that were being written are as they were\n")
        sys.exit(130)
