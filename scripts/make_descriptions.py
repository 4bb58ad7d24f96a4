"""Write boundaries/descriptions/*.json: the zones of the documents that boundaries/sources.toml lists.

    python scripts/make_descriptions.py [--documents ../shared/documents] [--output boundaries/descriptions]

Every document is parsed; title, issuer, date, status, city and district come from sources.toml. Where one document
supersedes another, the zone of the newer is kept and what differs is written into its findings. Parks and areas that a
document names without 四至 come from boundaries/entries.toml. The files carry names, areas and sides with their places
in the document (offsets), not its sentences.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tomllib
from pathlib import Path
from typing import Any

from entries import entry_zone

import ftzgeo
from ftzgeo.descriptions import write_descriptions
from ftzgeo.model import Finding, Source, Zone
from ftzgeo.validation import compare_descriptions

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Parse the documents and write a file per zone; return the exit status."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--documents", type=Path, default=ROOT.parent / "shared" / "documents")
    cli.add_argument("--output", type=Path, default=ROOT / "boundaries" / "descriptions")
    arguments = cli.parse_args()
    facts = tomllib.loads((ROOT / "boundaries" / "sources.toml").read_text("utf-8"))
    entries = tomllib.loads((ROOT / "boundaries" / "entries.toml").read_text("utf-8"))["zone"]
    sources = {entry["file"]: _source(arguments.documents / entry["file"], entry) for entry in facts["document"]}
    named = [entry_zone(entry, arguments.documents, sources[entry["file"]]) for entry in entries]
    for zone in [*described_zones(arguments.documents, facts), *named]:
        path = write_descriptions([zone], arguments.output / f"{zone.id}.json")
        print(f"{path}: {len(zone.blocks)} blocks, {len(zone.findings)} findings")
    return 0


def described_zones(documents: Path, facts: dict[str, Any]) -> list[Zone]:
    """Return the zones in force, with what their documents say of themselves."""
    parsed = {entry["file"]: _parsed(documents / entry["file"], entry) for entry in facts["document"]}
    superseded = {
        (entry["supersedes"], zone.id): zone
        for entry in facts["document"]
        if "supersedes" in entry
        for zone in parsed[entry["file"]]
    }
    zones = []
    for file, members in parsed.items():
        entry = next(entry for entry in facts["document"] if entry["file"] == file)
        for zone in members:
            if (file, zone.id) in superseded:
                continue
            old = next((z for z in parsed.get(entry.get("supersedes", ""), []) if z.id == zone.id), None)
            zones.append(_completed(zone, facts["zone"][zone.id], old))
    return sorted(zones, key=lambda zone: zone.id)


def _parsed(path: Path, entry: dict[str, Any]) -> list[Zone]:
    """Parse one document."""
    source = _source(path, entry)
    zones = ftzgeo.parse(path)
    if [zone.id for zone in zones] != entry["zones"]:
        sys.exit(
            f"{path}: gives the zones {[zone.id for zone in zones]}, boundaries/sources.toml says {entry['zones']}"
        )
    return [zone.model_copy(update={"source": source}) for zone in zones]


def _source(path: Path, entry: dict[str, Any]) -> Source:
    """Return what is known of a document, after checking that it is the one that sources.toml speaks of."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != entry["sha256"]:
        sys.exit(f"{path}: SHA-256 {digest} is not the one in boundaries/sources.toml; update the entry if it is meant")
    known = {key: entry[key] for key in ("title", "issuer", "date", "status") if key in entry}
    return Source(file=path.name, sha256=digest, **known)


def _completed(zone: Zone, place: dict[str, str], old: Zone | None) -> Zone:
    """Add city and district, and what differs from the document that this one supersedes."""
    findings = zone.findings
    if old is not None:
        changed = compare_descriptions([old], [zone])
        what = "; ".join(f"{one.id}: {one.message}" for one in changed)
        what = what or "no stated fact differs (names, areas, sides)"
        message = f"supersedes the {old.source.status} in “{old.source.title}”: {what}"
        findings = (*findings, Finding(id=zone.id, code="supersedes", level="info", message=message))
    update = {"city": place["city"], "district": place.get("district"), "findings": findings}
    return zone.model_copy(update=update)


if __name__ == "__main__":
    sys.exit(main())
