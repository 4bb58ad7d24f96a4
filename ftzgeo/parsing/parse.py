"""From a document, or a text, to its zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.documents import Document
from ftzgeo.model import Source, Zone
from ftzgeo.parsing.assemble import build_zone, document_source, zones_of
from ftzgeo.parsing.drafts import DraftReader
from ftzgeo.parsing.lines import join_broken_lines
from ftzgeo.parsing.mentions import find_mentions
from ftzgeo.parsing.normal_form import normalize, without
from ftzgeo.parsing.tables import find_block_tables, read_table

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from ftzgeo.model import Span
    from ftzgeo.parsing.normal_form import NormalText
    from ftzgeo.parsing.tables import TableZone


def parse(path: str | os.PathLike[str]) -> list[Zone]:
    """Read a document (.txt, .md, .html, .docx, .pdf) and return the zones that it describes, in text order.

    Raises
    ------
    ftzgeo.errors.DocumentError
        If the file cannot be read; the message says what to do.
    """
    from ftzgeo.documents import read_document

    return parse_document(read_document(path))


def parse_text(text: str) -> list[Zone]:
    """Return the zones that a text describes; an empty list if it describes none. Spans count in `text`."""
    return parse_document(Document.from_text(text))


def parse_document(document: Document) -> list[Zone]:
    """Return the zones that a document describes, in text order. Spans count in `document.text`.

    Two zones of one document with the same id get ``-2``, ``-3`` … appended.
    """
    tables = [zone for table in find_block_tables(document) if (zone := read_table(document.text, table))]
    normal = join_broken_lines(_without_tables(normalize(document.text), [table.span for table in tables]))
    source = document_source(normal, Source(file=document.file, sha256=document.sha256))
    reader = DraftReader(normal)
    drafts = reader.read()
    drafts += find_mentions(reader, drafts)
    zones = zones_of(normal, sorted(drafts, key=lambda draft: draft.start), reader.totals, source)
    zones += [_table_zone(table, source) for table in tables]
    zones.sort(key=lambda zone: zone.span.start if zone.span else 0)
    return _with_distinct_ids(zones)


def _without_tables(normal: NormalText, spans: Sequence[Span]) -> NormalText:
    """Take the cells of tables that are read as such out of the running text, line ends kept."""
    if not spans:
        return normal
    drop = {
        index
        for index, offset in enumerate(normal.offsets[:-1])
        if normal.text[index] != "\n" and any(span.start <= offset < span.end for span in spans)
    }
    return without(normal, drop)


def _table_zone(table: TableZone, source: Source) -> Zone:
    """Make a zone of a table. Every row was normalized by itself, so its blocks are built row by row."""
    parts = [build_zone(normal, table.name, [draft], [], source) for normal, draft in table.rows]
    first = parts[0]
    return first.model_copy(
        update={
            "blocks": tuple(block for part in parts for block in part.blocks),
            "findings": tuple(f for part in parts for f in part.findings if not f.code.startswith("block-number")),
            "span": table.span,
        }
    )


def _with_distinct_ids(zones: list[Zone]) -> list[Zone]:
    seen: dict[str, int] = {}
    distinct = []
    for zone in zones:
        seen[zone.id] = seen.get(zone.id, 0) + 1
        distinct.append(zone if seen[zone.id] == 1 else _renamed(zone, f"{zone.id}-{seen[zone.id]}"))
    return distinct


def _renamed(zone: Zone, new_id: str) -> Zone:
    """Return a zone under another id, with the ids of its blocks, parcels and findings changed alike."""
    old = zone.id

    def change(value: str) -> str:
        return new_id + value.removeprefix(old)

    blocks = tuple(
        block.model_copy(
            update={
                "id": change(block.id),
                "parcels": tuple(parcel.model_copy(update={"id": change(parcel.id)}) for parcel in block.parcels),
            }
        )
        for block in zone.blocks
    )
    findings = tuple(finding.model_copy(update={"id": change(finding.id)}) for finding in zone.findings)
    return zone.model_copy(update={"id": new_id, "blocks": blocks, "findings": findings})
