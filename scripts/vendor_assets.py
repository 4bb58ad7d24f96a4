"""Vendor browser files: what a map needs into ftzgeo/maps/assets/, what its tests need into tests/maps/assets/.

    python scripts/vendor_assets.py            # fetch, check, write the files and manifest.toml
    python scripts/vendor_assets.py --check    # fetch and compare with what is in the tree; exit 1 if it differs

Each package is fetched by name and exact version with the ordinary ``npm pack`` client. The archive must have the
SHA-512 that stands here (the registry's own ``integrity``), so a changed archive is refused. To move to another
version, change the packages below, run, and look at the diff.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]
ASSETS = ROOT / "ftzgeo" / "maps" / "assets"
TEST_ASSETS = ROOT / "tests" / "maps" / "assets"


@dataclass(frozen=True)
class Package:
    """One npm package: what is taken from it, and the CDN addresses its files stand in for."""

    name: str
    version: str
    integrity: str
    licence: str
    files: tuple[str, ...]
    cdn: str
    """The address under which a CDN serves the package's root; a file's address is this plus its path."""

    @property
    def folder(self) -> str:
        """The folder of the package under the assets."""
        return f"{self.name}-{self.version}"


MAP_PACKAGES = (
    Package(
        name="leaflet",
        version="1.9.4",
        integrity="sha512-nxS1ynzJOmOlHp+iL3FyWqK89GtNL8U8rvlMOsQdTTssxZwCXh8N2NB3GDQOL+YR3XnWyZAxwQixURb+FA74PA==",
        licence="BSD-2-Clause",
        files=(
            "LICENSE",
            "dist/leaflet.js",
            "dist/leaflet.css",
            "dist/images/layers.png",
            "dist/images/layers-2x.png",
            "dist/images/marker-icon.png",
            "dist/images/marker-icon-2x.png",
            "dist/images/marker-shadow.png",
        ),
        cdn="https://cdn.jsdelivr.net/npm/leaflet@1.9.4/",
    ),
)

TEST_PACKAGES = (
    Package(
        name="axe-core",
        version="4.10.3",
        integrity="sha512-Xm7bpRXnDSX2YE2YFfBk2FnF0ep6tmG7xPh8iHee8MIcrgq762Nkce856dYtJYLkuIoYZvGfTs/PbZhideTcEg==",
        licence="MPL-2.0",
        files=("LICENSE", "axe.min.js"),
        cdn="https://cdn.jsdelivr.net/npm/axe-core@4.10.3/",
    ),
)

FOLDERS = ((ASSETS, MAP_PACKAGES), (TEST_ASSETS, TEST_PACKAGES))
"""Where the files of which packages go; the tests' own (accessibility rules) are no part of a map."""

HEADER = """\
# Browser files that are kept here. Made by scripts/vendor_assets.py: do not edit.
# `url` is the address under which a page would load a file; `file` stands here in its place.
"""


def pack(package: Package, folder: Path) -> Path:
    """Fetch the package's archive with ``npm pack`` into `folder`; return it once its hash is right."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("vendor_assets: npm is not installed; it is needed to fetch the packages")
    spec = f"{package.name}@{package.version}"
    command = [npm, "pack", spec, "--json", "--pack-destination", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  fixed names from FOLDERS
    archive = folder / str(json.loads(done.stdout)[0]["filename"])
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package.integrity:
        raise SystemExit(f"vendor_assets: {spec} has hash sha512-{digest}, expected {package.integrity}")
    return archive


def unpack(package: Package, archive: Path) -> dict[str, bytes]:
    """Return the wanted files of an archive, by their path under the assets."""
    contents = {}
    with tarfile.open(archive) as tar:
        for path in package.files:
            member = tar.extractfile(f"package/{path}")
            if member is None:
                raise SystemExit(f"vendor_assets: {archive.name} has no {path}")
            contents[f"{package.folder}/{path.removeprefix('dist/')}"] = member.read()
    return contents


def entry(package: Package, path: str, content: bytes) -> str:
    """Return the manifest's table for one file."""
    file = f"{package.folder}/{path.removeprefix('dist/')}"
    rows = {
        "url": package.cdn + path,
        "file": file,
        "package": package.name,
        "version": package.version,
        "sha256": hashlib.sha256(content).hexdigest(),
        "licence": package.licence,
    }
    return "\n[[asset]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in rows.items())


def collect(packages: Sequence[Package]) -> dict[str, bytes]:
    """Fetch packages; return all files of their assets folder, the manifest included."""
    files: dict[str, bytes] = {}
    manifest = HEADER
    with tempfile.TemporaryDirectory() as folder:
        for package in packages:
            contents = unpack(package, pack(package, Path(folder)))
            for path, content in zip(package.files, contents.values(), strict=True):
                manifest += entry(package, path, content)
            files |= contents
    files["manifest.toml"] = manifest.encode()
    return files


def stale(files: dict[str, bytes], folder: Path) -> list[Path]:
    """Return what differs between `files` and what is in the folder."""
    present = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    names = sorted(files.keys() | present.keys())
    return [folder / one for one in names if one not in present or present[one].read_bytes() != files.get(one)]


def write(files: dict[str, bytes], folder: Path) -> None:
    """Replace a folder by `files`."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{len(content):>9,}  {path.relative_to(ROOT)}")


def main() -> int:
    """Run the script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 if the tree differs")
    compare = parser.parse_args().check
    different: list[Path] = []
    for folder, packages in FOLDERS:
        files = collect(packages)
        if compare:
            different += stale(files, folder)
        else:
            write(files, folder)
    if compare:
        print(
            "\n".join(f"differs: {path.relative_to(ROOT)}" for path in different)
            or "the assets are what the registry serves"
        )
    return bool(different)


if __name__ == "__main__":
    sys.exit(main())
