"""What stands beside and under a map: legend, the facts of a block, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftzgeo.pictures import styles
from ftzgeo.pictures.sheet import GREY, MARGIN_MM, Sheet
from ftzgeo.pictures.words import shortened, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable

    Json = dict[str, Any]
    Strings = dict[str, str]

_SWATCH_MM = 8.0
_ROW_MM = 4.6
_HEADING_MM = 7.0
_SMALL = 6.2
_GREY_FILL = "#555555"
_MOST_ZONES = 14


class Panel:
    """A column of text beside the map that is written from its top downwards."""

    def __init__(self, sheet: Sheet, x: float, top: float, width: float, bottom: float) -> None:
        self.sheet, self.x, self.y, self.width, self.bottom = sheet, x, top, width, bottom

    @property
    def room(self) -> float:
        """Millimetres that are left."""
        return self.y - self.bottom

    def heading(self, text: str) -> None:
        """Write a heading with a line under it; nothing where it would stand alone at the bottom."""
        if self.room < _HEADING_MM + _ROW_MM:
            return
        self.y -= 2.2
        self.y = self.sheet.paragraph(self.x, self.y, self.width, text, 8.5, fontweight="bold")
        self.sheet.rule(self.x, self.y + 0.2, self.width)
        self.y -= 0.8

    def text(self, text: str, points: float = 7.2, **style: Any) -> None:
        """Write a paragraph; where it has no room, as much of it as fits."""
        step = points * 0.5
        lines = wrapped(text, points, self.width)
        fitting = max(0, int(self.room / step))
        for number, line in enumerate(lines[:fitting]):
            is_cut = number == fitting - 1 and len(lines) > fitting
            self.y -= step
            self.sheet.text(self.x, self.y + 0.25 * step, line + "…" if is_cut else line, points, **style)

    def row(self, mark: Callable[[float, float], None], text: str, note: str = "") -> None:
        """Write a row of the legend with its mark."""
        if self.room < _ROW_MM:
            return
        mark(self.x, self.y - 0.5 * _ROW_MM)
        left, width = self.x + _SWATCH_MM + 2, self.width - _SWATCH_MM - 2
        self.y = self.sheet.paragraph(left, self.y - 0.5, width, text, 7.2) - 0.5
        if note:
            self.y = self.sheet.paragraph(left, self.y + 0.6, width, note, 5.6, color=GREY) - 0.6

    def line_mark(self, **style: Any) -> Callable[[float, float], None]:
        """Return what draws a line as a mark."""
        return lambda x, y: _plot(self.sheet, [x, x + _SWATCH_MM], [y, y], style)

    def tier_mark(self, tier: str) -> Callable[[float, float], None]:
        """Return what draws a tier as a mark."""
        from matplotlib.patches import Rectangle

        style = styles.TIERS[tier]

        def draw(x: float, y: float) -> None:
            shape = ((x, y - 1.5), _SWATCH_MM, 3.0)
            self.sheet.ink.add_patch(Rectangle(*shape, facecolor=_GREY_FILL, alpha=style.fill, edgecolor="none"))
            if style.hatch:
                self.sheet.ink.add_patch(
                    Rectangle(*shape, facecolor="none", edgecolor=_GREY_FILL, linewidth=0, hatch=style.hatch)
                )
            edge = {"facecolor": "none", "edgecolor": "#333333", "linewidth": style.width, "linestyle": style.dash}
            self.sheet.ink.add_patch(Rectangle(*shape, **edge))

        return draw

    def box_mark(self, colour: str, alpha: float = 1.0) -> Callable[[float, float], None]:
        """Return what draws a filled box as a mark."""
        from matplotlib.patches import Rectangle

        style: Json = {"facecolor": colour, "alpha": alpha, "edgecolor": "none"}
        return lambda x, y: _add(self.sheet, Rectangle((x, y - 1.3), _SWATCH_MM, 2.6, **style))


def _plot(sheet: Sheet, xs: list[float], ys: list[float], style: Json) -> None:
    sheet.ink.plot(xs, ys, **style)


def _add(sheet: Sheet, patch: Any) -> None:
    sheet.ink.add_patch(patch)


def legend(panel: Panel, data: Json, strings: Strings, *, with_evidence: bool = False) -> None:
    """Write the legend of a map."""
    panel.heading(strings["ui_legend_tiers"])
    for tier in data["tiers"]:
        words = f"{tier['name']} ({tier['count']})"
        if tier["id"] in styles.TIERS:
            panel.row(panel.tier_mark(tier["id"]), words, "" if with_evidence else tier["meaning"])
        else:
            panel.row(panel.line_mark(alpha=0), words, "" if with_evidence else tier["meaning"])
    items = [item for zone in data["zones"] for item in zone["items"]]
    if any(item.get("sigma") or any(b["sigma"] for b in item.get("borders", ())) for item in items):
        panel.row(panel.box_mark(styles.BAND_COLOUR, styles.BAND_ALPHA), strings["picture_band"])
    if any(zone["known"] for zone in data["zones"]):
        style = {"color": "#555555", "linewidth": 2.2, "linestyle": styles.KNOWN, "dash_capstyle": "round"}
        panel.row(panel.line_mark(**style), strings["picture_known"])
    if with_evidence:
        _evidence_rows(panel, items, strings)
    _zone_rows(panel, data, strings)
    if data["backdrop"]:
        panel.heading(strings["ui_legend_backdrop"])
    for layer in data["backdrop"]:
        if layer["theme"] != "place":
            panel.row(panel.line_mark(**styles.BACKDROP[layer["theme"]]), layer["name"])


def _evidence_rows(panel: Panel, items: list[Json], strings: Strings) -> None:
    kinds = dict.fromkeys(border["evidence"] for item in items for border in item.get("borders", ()))
    if kinds:
        panel.heading(strings["ui_legend_evidence"])
    for kind in kinds:
        style = {"color": "#222222", "linewidth": 1.9, "linestyle": styles.EVIDENCE.get(kind, styles.KNOWN)}
        panel.row(panel.line_mark(**style), strings[f"evidence_{kind}"])


def _zone_rows(panel: Panel, data: Json, strings: Strings) -> None:
    if len(data["zones"]) < 2:  # noqa: PLR2004 - one zone needs no colours
        return
    panel.heading(strings["ui_legend_zones"])
    for zone in data["zones"][:_MOST_ZONES]:
        panel.row(panel.box_mark(zone["colour"]), zone["name"])


def block_facts(panel: Panel, item: Json, strings: Strings) -> None:
    """Write what is known of one block: area check, sides as stated with their evidence, facts, findings."""
    if "reason" in item:
        panel.text(strings["picture_nothing_drawn"], 7.6, fontweight="bold")
        panel.text(item["reason"])
    panel.heading(strings["picture_area_check"])
    if item.get("areaCheck"):
        _, verdict, stated, drawn = item["areaCheck"]
        for text in (stated, drawn, verdict):
            panel.text(text)
    else:
        stated = strings["area_check_stated"].format(area=item["area"])
        panel.text(stated if item["area"] else strings["no_stated_area"])
    panel.heading(strings["picture_stated_sides"])
    if item["sidesNote"]:
        panel.text(item["sidesNote"])
    for direction, stated_side, evidence, note in item["sides"]:
        panel.text(f"{direction}  {stated_side}")
        for more in (evidence, note):
            if more:
                panel.text(f"    {more}", _SMALL, color=GREY)
    panel.heading(strings["picture_facts"])
    for label, value in item["rows"]:
        panel.text(f"{label}：{value}" if strings["lang"] == "zh" else f"{label}: {value}", 6.6)
    if item.get("next"):
        panel.text(item["next"], 6.6)


def sheet_head(sheet: Sheet, title: str, subtitle: str) -> None:
    """Write the title of a sheet and the line under it."""
    width, height = sheet.size_mm
    sheet.text(MARGIN_MM, height - 14.5, shortened(title, 16, width - 2 * MARGIN_MM), 16, fontweight="bold")
    sheet.text(MARGIN_MM, height - 20.5, shortened(subtitle, 8.5, width - 2 * MARGIN_MM), 8.5, color=GREY)


def sheet_foot(sheet: Sheet, lines: list[str], page: str = "") -> None:
    """Write remarks and sources at the foot of a sheet, upwards from its edge, and the number of the page."""
    width, _ = sheet.size_mm
    limit = width - 2 * MARGIN_MM - 30
    rows = [row for line in lines for row in wrapped(line, 5.6, limit)]
    if len(rows) > FOOT_ROWS:
        rows = [*rows[: FOOT_ROWS - 1], rows[FOOT_ROWS - 1] + " …"]
    for number, row in enumerate(rows):
        sheet.text(MARGIN_MM, 5.5 + (FOOT_ROWS - 1 - number) * 2.7, row, 5.6, color=GREY)
    sheet.text(width - MARGIN_MM, 5.5, page, 6.5, color=GREY, ha="right")


FOOT_ROWS = 5
FOOT_MM = 5.5 + FOOT_ROWS * 2.7 + 5.0
HEAD_MM = 24.0
"""Room that head and foot take."""
