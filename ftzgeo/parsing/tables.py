"""Tables of blocks: a row names a block and says where it lies. Cells may be printed one below another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftzgeo.model import Span
from ftzgeo.parsing.areas import find_areas
from ftzgeo.parsing.description import Extent, find_crossing, find_extents, find_members
from ftzgeo.parsing.drafts import Draft
from ftzgeo.parsing.normal_form import NormalText, normalize, squeeze
from ftzgeo.parsing.vocabulary import (
    AREA_UNITS_KM2,
    CAPTION_ENDS,
    TABLE_AREA_HEADERS,
    TABLE_NAME_HEADERS,
    TABLE_OTHER_HEADERS,
    TABLE_PLACE_HEADERS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ftzgeo.documents import Document

_HEADERS = {*TABLE_NAME_HEADERS, *TABLE_PLACE_HEADERS, *TABLE_AREA_HEADERS, *TABLE_OTHER_HEADERS}
_CAPTION_NUMBER = re.compile(r"^(?:附?表|Table)?\s*\d*(?:[-－—.]\d+)*\s*[：:]?")
_MAX_CELL = 120
_MAX_CAPTION = 40


@dataclass(frozen=True)
class BlockTable:
    """A table of blocks: the spans of its cells below the header, which columns say what, and its caption."""

    rows: tuple[tuple[Span, ...], ...]
    name_column: int
    place_column: int
    area_column: int | None
    area_unit: str | None
    caption: str | None
    span: Span


@dataclass(frozen=True)
class TableZone:
    """The zone that a table lists: its caption as name, and a draft per row with the row's own normal form."""

    name: str | None
    rows: tuple[tuple[NormalText, Draft], ...]
    span: Span


def find_block_tables(document: Document) -> list[BlockTable]:
    """Return the tables of a document that list blocks, real ones first, then flattened ones, in text order."""
    real = [table for table in _real_tables(document) if table is not None]
    taken = [table.span for table in document.tables]
    flat = list(_flattened_tables(document.text, taken))
    return sorted([*real, *flat], key=lambda table: table.span.start)


def _real_tables(document: Document) -> Iterator[BlockTable | None]:
    for table in document.tables:
        for index, row in enumerate(table.rows[:3]):
            columns = _columns([cell.text for cell in row])
            if columns is None:
                continue
            caption = table.caption or _line_above(document.text, table.span.start)
            rows = tuple(tuple(cell.span for cell in body) for body in table.rows[index + 1 :] if len(body) == len(row))
            yield BlockTable(rows, *columns, caption, table.span)
            break


def _columns(headers: Sequence[str]) -> tuple[int, int, int | None, str | None] | None:
    """Return the columns of name, place and area, and the area's unit; None if no table of blocks has this header."""
    plain = [squeeze(header) for header in headers]
    stems = [re.split("[（(]", header)[0] for header in plain]
    place = next((i for i, stem in enumerate(stems) if stem in TABLE_PLACE_HEADERS), None)
    name = next((i for i, stem in enumerate(stems) if stem in TABLE_NAME_HEADERS and i != place), None)
    if place is None or name is None:
        return None
    area = next((i for i, stem in enumerate(stems) if stem in TABLE_AREA_HEADERS), None)
    unit = None if area is None else next((unit for unit in AREA_UNITS_KM2 if unit in plain[area]), None)
    return name, place, area, unit


def _flattened_tables(text: str, taken: Sequence[Span]) -> Iterator[BlockTable]:
    """Find headers printed one below another, and the cells of the same number of columns that follow."""
    lines = [Span(m.start(), m.end()) for m in re.finditer(r"[^\s\n][^\n]*", text)]
    lines = [span for span in lines if not any(t.start <= span.start < t.end for t in taken)]
    index = 0
    while index < len(lines):
        width = _header_width(text, lines, index)
        columns = _columns([text[span.start : span.end] for span in lines[index : index + width]]) if width else None
        if columns is None:
            index += 1
            continue
        rows = _flattened_rows(text, lines[index + width :], width, columns[1])
        end = rows[-1][-1].end if rows else lines[index + width - 1].end
        caption = text[lines[index - 1].start : lines[index - 1].end].strip() if index else None
        if rows:
            yield BlockTable(tuple(rows), *columns, caption, Span(lines[index].start, end))
        index += width + len(rows) * width


def _header_width(text: str, lines: Sequence[Span], index: int) -> int:
    width = 0
    while index + width < len(lines):
        line = text[slice(*lines[index + width])]
        if len(line) > _MAX_CELL or squeeze(line).split("（")[0] not in _HEADERS:
            break
        width += 1
    return width if width > 1 else 0


def _flattened_rows(text: str, lines: Sequence[Span], width: int, place: int) -> list[tuple[Span, ...]]:
    rows: list[tuple[Span, ...]] = []
    for begin in range(0, len(lines) - width + 1, width):
        row = tuple(lines[begin : begin + width])
        cells = [text[span.start : span.end] for span in row]
        if any(len(cell) > _MAX_CELL or "。" in cell for cell in cells) or not _is_place(cells[place]):
            break
        rows.append(row)
    return rows


def _is_place(cell: str) -> bool:
    """Tell whether a cell says where something lies: an extent, a crossing, or an address without a sentence."""
    normal = normalize(cell)
    if find_extents(normal) or find_crossing(normal, 0, len(normal.text)):
        return True
    return bool(re.search(r"(?:路|道|街|线|村|镇|园|区|号|侧|交口)$", normal.key)) and not re.search(
        "[：；]", normal.key
    )


def _line_above(text: str, position: int) -> str | None:
    above = text[:position].rstrip()
    line = above[above.rfind("\n") + 1 :].strip()
    return line if 0 < len(line) <= _MAX_CAPTION and not re.search("[。；]", line) else None


def read_table(text: str, table: BlockTable) -> TableZone | None:
    """Read the rows of a table as drafts; None if no row says where its block lies."""
    rows = [_row_draft(text, table, index, row) for index, row in enumerate(table.rows, start=1)]
    rows = [row for row in rows if row is not None]
    if not any(draft.extent for _, draft in rows):  # type: ignore[misc]
        return None
    return TableZone(_zone_name(table.caption), tuple(rows), table.span)  # type: ignore[arg-type]


def _row_draft(text: str, table: BlockTable, number: int, row: Sequence[Span]) -> tuple[NormalText, Draft] | None:
    name = squeeze(text[row[table.name_column].start : row[table.name_column].end])
    place = normalize(text, *row[table.place_column])
    if not name or name in _HEADERS:
        return None
    draft = Draft(0, len(place.text), number=number, name=name)
    draft.extent = _extent_of(place)
    if draft.extent is None:
        draft.members = find_members(place, 0, len(place.text))
        draft.notes.append(place.text.strip())
    elif draft.extent.lead_end > draft.extent.start or draft.extent.notes:
        draft.notes += draft.extent.notes
    if table.area_column is not None:
        cell = text[row[table.area_column].start : row[table.area_column].end]
        with_unit = normalize(
            f"面积{cell}" if any(u in cell for u in AREA_UNITS_KM2) else f"面积{cell}{table.area_unit or ''}"
        )
        figure = next(find_areas(with_unit), None)
        if figure:
            draft.area = figure.stated.model_copy(update={"span": row[table.area_column], "text": cell.strip()})
    return place, draft


def _extent_of(place: NormalText) -> Extent | None:
    extents = find_extents(place)
    return extents[0] if extents else find_crossing(place, 0, len(place.text))


def _zone_name(caption: str | None) -> str | None:
    """Return the zone's name in a caption: 6-1空港区域主题园区布局 lists 空港区域主题园区."""
    if caption is None:
        return None
    name = _CAPTION_NUMBER.sub("", squeeze(caption))
    ending = next((word for word in CAPTION_ENDS if name.endswith(word) and len(name) > len(word) + 1), "")
    return name.removesuffix(ending) or None
