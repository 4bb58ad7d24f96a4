"""The public names: complete, lazy, documented."""

from __future__ import annotations

import subprocess
import sys

import pytest

import ftzgeo

HEAVY = (
    "geopandas",
    "pandas",
    "folium",
    "pyogrio",
    "shapely",
    "pyproj",
    "scipy",
    "numpy",
    "pydantic",
    "docx",
    "pypdfium2",
    "rich",
)


def test_the_list_of_public_names() -> None:
    assert ftzgeo.__all__ == [
        "__version__",
        "check",
        "check_parcel",
        "check_table",
        "diff",
        "digitize",
        "export",
        "import_layer",
        "make_map",
        "open_reference",
        "parse",
        "parse_document",
        "parse_text",
        "read_boundaries",
        "read_descriptions",
        "read_document",
        "read_polygons",
        "site_index",
        "validate",
        "write_atlas",
        "write_boundaries",
        "write_descriptions",
        "write_map",
        "write_picture",
        "write_report",
    ]


@pytest.mark.parametrize("name", [name for name in ftzgeo.__all__ if name != "__version__"])
def test_every_public_function_is_there_and_documented(name: str) -> None:
    function = getattr(ftzgeo, name)
    assert callable(function)
    assert function.__doc__


def test_the_function_keeps_its_name_beside_the_package_of_that_name() -> None:
    from ftzgeo.digitize import digitize

    assert ftzgeo.digitize is digitize
    assert callable(ftzgeo.digitize)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'polygonise'"):
        _ = ftzgeo.polygonise


def loaded_by(statement: str) -> set[str]:
    """Return which heavy libraries a fresh interpreter has loaded after a statement."""
    code = f"import sys; {statement}; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_importing_ftzgeo_loads_nothing_heavy() -> None:
    assert loaded_by("import ftzgeo") == set()


def test_help_loads_nothing_heavy() -> None:
    assert loaded_by("import ftzgeo.cli.app") == set()
