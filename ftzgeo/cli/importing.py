"""``ftzgeo reference import``: a reference layer from a file of any usual kind."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ftzgeo.cli.console import say
from ftzgeo.errors import UsageError
from ftzgeo.reference import import_layer
from ftzgeo.reference.importing.formats import suffix_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ftzgeo.reference.importing import Progress


def run(file: Path, *, layer: str | None, crs: str | None, name_field: str | None, output: Path | None) -> None:
    """Import a file as a reference layer and print how much of what it holds."""
    out = output or _beside(file)
    if output is None and out.exists():
        raise UsageError(f"{out}: exists already; name another file with -o, or this one to replace it")
    with _counting(f"importing {file.name}") as step:
        counts = import_layer(file, out, layer=layer, crs=crs, name_field=name_field, progress=step, notice=say)
    say(f"{out}: {', '.join(f'{number} {part}' for part, number in counts.items())}")


def _beside(file: Path) -> Path:
    """Return the name of the result where none is given: ``tianjin.osm.pbf`` becomes ``tianjin.gpkg``."""
    suffix = suffix_of(file.name)
    return file.with_name(f"{file.name[: -len(suffix)] if suffix else file.name}.gpkg")


@contextmanager
def _counting(what: str) -> Iterator[Progress | None]:
    """Show the features read while stderr is a terminal, as a bar where their number is known."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
