"""`write_atlas`: a PDF with a title page, the table of all blocks, an overview, and a page per block.

A block has a page when it is drawn, or when something is known of its sides; the rest stands in a table at the end.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftzgeo.boundaries import boundaries_of, zones_of
from ftzgeo.errors import UsageError
from ftzgeo.files import write_replacing
from ftzgeo.maps.backdrop import read_control
from ftzgeo.maps.selection import boundaries_by_id, chosen_zones
from ftzgeo.maps.view import page_data
from ftzgeo.pictures.map_sheet import block_data, foot_lines, map_sheet
from ftzgeo.pictures.panel import HEAD_MM, sheet_foot, sheet_head
from ftzgeo.pictures.sheet import MARGIN_MM, drawing, new_sheet, paper_named
from ftzgeo.pictures.table_sheet import TableColumn, TableRow, draw_table, pages_of
from ftzgeo.pictures.words import drawable, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.maps.strings import Lang
    from ftzgeo.model import Zone
    from ftzgeo.pictures.sheet import Sheet

    Json = dict[str, Any]

_TITLE_MM = 46.0
"""What the title page needs above its table."""


def write_atlas(  # noqa: PLR0913 - keyword-only options of one of the package's two entries
    boundaries: BoundarySource,
    path: Path | str,
    zones: Sequence[Zone] | None = None,
    *,
    control: Path | None = None,
    zone: str | None = None,
    block: str | None = None,
    paper: str = "a4",
    lang: Lang = "zh",
    title: str | None = None,
) -> Path:
    """Write an atlas of all zones, one zone or one block as a PDF; the parameters are those of `write_picture`.

    Raises
    ------
    UsageError
        A suffix that is not .pdf, no such zone, block, paper or language; matplotlib is absent.
    ProcessingError
        The system has no font with Chinese characters.
    """
    path = Path(path)
    if path.suffix.lower() != ".pdf":
        raise UsageError(f"{path}: an atlas is written as .pdf; a picture (write_picture) as .png or .svg")
    paper = paper_named(paper)
    strings = words_of(lang)
    zones, boundaries = zones_of(boundaries, zones), boundaries_of(boundaries)
    chosen = chosen_zones(zones, boundaries, zone, block)
    features = [] if control is None else read_control(control)
    data = drawable(page_data(chosen, boundaries_by_id(boundaries), features, strings, title))
    with drawing():
        return write_replacing(path, _pdf(Atlas(data, strings, paper), data["title"]))


def _pdf(atlas: Atlas, title: str) -> bytes:
    from matplotlib.backends.backend_pdf import PdfPages

    buffer = io.BytesIO()
    metadata = {"Title": title, "Creator": "ftzgeo", "Producer": "ftzgeo", "CreationDate": None, "ModDate": None}
    with PdfPages(buffer, metadata=metadata) as pdf:
        for sheet in atlas.sheets():
            pdf.savefig(sheet.figure)
    return buffer.getvalue()


@dataclass(frozen=True)
class Atlas:
    """The pages of an atlas of page data."""

    data: Json
    strings: dict[str, str]
    paper: str

    def sheets(self) -> Iterator[Sheet]:
        """Yield the pages in order."""
        yield from self._table_sheets()
        yield map_sheet({**self.data, "shown": None}, self.strings, self.paper, page=self._page(self._overview_page))
        for number, (zone, item) in enumerate(self.shown, start=self._overview_page + 1):
            data = block_data(self.data, zone, item)
            yield map_sheet(data, self.strings, self.paper, page=self._page(number))
        yield from self._unlocated_sheets()

    @cached_property
    def shown(self) -> list[tuple[Json, Json]]:
        """The zone and item of every block and parcel that has a page."""
        return [
            (zone, item)
            for zone in self.data["zones"]
            for number, item in enumerate(zone["items"])
            if "geometry" in item or any(number in known["items"] for known in zone["known"])
        ]

    @cached_property
    def _listed(self) -> list[TableRow]:
        """The rows of the table of all blocks."""
        page_of = {item["id"]: number for number, (_, item) in enumerate(self.shown, start=1)}
        first = len(self._divided([*self._rows({})], _TITLE_MM)) + 1
        return [*self._rows({key: number + first for key, number in page_of.items()})]

    def _rows(self, page_of: dict[str, int]) -> Iterator[TableRow]:
        for zone in self.data["zones"]:
            yield TableRow(group=zone["name"])
            for item in zone["items"]:
                check = item.get("areaCheck")
                drawn = check[3] if check else "–"
                page = str(page_of.get(item["id"], "")) or ("00" if not page_of else "–")
                verdict = check[1] if check else "–"
                heading = f"　{item['heading']}" if item["level"] == "parcel" else item["heading"]
                yield TableRow((heading, item["name"], item["area"], drawn, item["tierName"], verdict, page))

    @cached_property
    def _columns(self) -> list[TableColumn]:
        keys = ("block", "name", "stated", "drawn", "tier", "page")
        words = {key: self.strings[f"picture_column_{key}"] for key in keys}
        return [
            TableColumn(words["block"], 0.13),
            TableColumn(words["name"], 0.24),
            TableColumn(words["stated"], 0.09, is_right=True),
            TableColumn(words["drawn"], 0.19),
            TableColumn(words["tier"], 0.09),
            TableColumn(self.strings["picture_area_check"], 0.21),
            TableColumn(words["page"], 0.05, is_right=True),
        ]

    def _divided(self, rows: list[TableRow], first_top: float) -> list[list[TableRow]]:
        return pages_of(rows, self._columns, self.paper, first_top)

    @cached_property
    def _unlocated_pages(self) -> list[list[TableRow]]:
        shown = {item["id"] for _, item in self.shown}
        rows = []
        for zone in self.data["zones"]:
            lost = [item for item in zone["items"] if item["id"] not in shown]
            rows += [TableRow(group=zone["name"])] if lost else []
            rows += [TableRow(self._unlocated_cells(item)) for item in lost]
        return pages_of(rows, self._unlocated_columns, self.paper) if rows else []

    def _unlocated_cells(self, item: Json) -> tuple[str, ...]:
        separator = self.strings["sentence_separator"]
        sides = separator.join(f"{direction} {features}" for direction, features, *_ in item["sides"])
        return item["heading"], item["name"], item["area"], sides or item["sidesNote"], item["reason"]

    @property
    def _unlocated_columns(self) -> list[TableColumn]:
        words = {key: self.strings[f"picture_column_{key}"] for key in ("block", "name", "stated", "sides", "reason")}
        return [
            TableColumn(words["block"], 0.13),
            TableColumn(words["name"], 0.17),
            TableColumn(words["stated"], 0.09, is_right=True),
            TableColumn(words["sides"], 0.34),
            TableColumn(words["reason"], 0.27),
        ]

    @property
    def _overview_page(self) -> int:
        return len(self._divided(self._listed, _TITLE_MM)) + 1

    def _page(self, number: int) -> str:
        total = self._overview_page + len(self.shown) + len(self._unlocated_pages)
        return self.strings["picture_page"].format(page=number, pages=total)

    def _table_sheets(self) -> Iterator[Sheet]:
        for number, rows in enumerate(self._divided(self._listed, _TITLE_MM), start=1):
            sheet = new_sheet(self.paper)
            top = sheet.size_mm[1] - HEAD_MM
            if number == 1:
                self._draw_title(sheet)
                top -= _TITLE_MM
            else:
                sheet_head(sheet, self.strings["picture_table_of_blocks"], self.data["title"])
            draw_table(sheet, rows, self._columns, top)
            sheet_foot(sheet, foot_lines(self.data, self.strings), self._page(number))
            yield sheet

    def _draw_title(self, sheet: Sheet) -> None:
        width, height = sheet.size_mm
        sheet.text(MARGIN_MM, height - 24, self.data["title"], 26, fontweight="bold")
        sheet.text(MARGIN_MM, height - 33, self.strings["picture_atlas"], 15, color="#666666")
        facts = " · ".join(part for part in (self.data["subtitle"], self.data["dataDate"]) if part)
        sheet.text(MARGIN_MM, height - 41, facts, 9.5)
        y = height - 43.0
        for tier in self.data["tiers"]:
            text = self.strings["tier_row"].format(name=f"{tier['name']} ({tier['count']})", meaning=tier["meaning"])
            y = sheet.paragraph(MARGIN_MM, y, width - 2 * MARGIN_MM, text, 7.2)
        sheet.text(MARGIN_MM, y - 7, self.strings["picture_table_of_blocks"], 11, fontweight="bold")

    def _unlocated_sheets(self) -> Iterator[Sheet]:
        first = self._overview_page + len(self.shown) + 1
        for number, rows in enumerate(self._unlocated_pages, start=first):
            sheet = new_sheet(self.paper)
            sheet_head(sheet, self.strings["picture_unlocated_blocks"], self.data["title"])
            draw_table(sheet, rows, self._unlocated_columns, sheet.size_mm[1] - HEAD_MM)
            sheet_foot(sheet, foot_lines(self.data, self.strings), self._page(number))
            yield sheet
