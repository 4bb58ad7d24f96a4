"""The columns of exported tables: their names, their short names for shapefiles, and what they are called in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "integer", "number"]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    `name` is what files call it; `short` what a shapefile calls it: at most ten ASCII letters, since a dBASE file has
    no room for more and one with a Chinese name of four or more characters cannot be read back. `chinese` and
    `english` head the columns of workbooks and the legend of a shapefile. `excel` is the number format of a workbook.
    """

    name: str
    short: str
    chinese: str
    english: str
    kind: Kind = "text"
    excel: str | None = None

    def title(self, lang: str) -> str:
        """Return the heading in a language."""
        return self.chinese if lang == "zh" else self.english


BLOCK_COLUMNS: tuple[Column, ...] = (
    Column("id", "id", "编号", "Id"),
    Column("level", "level", "级别", "Level"),
    Column("zone", "zone", "区域编号", "Zone id"),
    Column("zone_name", "zone_name", "所属区域", "Zone"),
    Column("number", "number", "序号", "Number", "integer", "0"),
    Column("label", "label", "区块", "Block"),
    Column("name", "name", "名称", "Name"),
    Column("tier", "tier", "等级代码", "Tier code"),
    Column("tier_name", "tier_name", "等级", "Tier"),
    Column("stated_area_km2", "stated_km2", "文件面积 (km²)", "Stated area (km²)", "number", "0.0000"),
    Column("stated_text", "stated_txt", "文件面积原文", "Stated area as printed"),
    Column("area_km2", "area_km2", "矢量面积 (km²)", "Digitized area (km²)", "number", "0.0000"),
    Column("area_error", "area_error", "面积相对差", "Relative difference", "number", "+0.0%;-0.0%;0.0%"),
    Column("area_low_km2", "area_low", "面积下限 95 % (km²)", "Area, lower 95 % (km²)", "number", "0.0000"),
    Column("area_high_km2", "area_high", "面积上限 95 % (km²)", "Area, upper 95 % (km²)", "number", "0.0000"),
    Column("area_check", "area_check", "面积核对", "Area check"),
    Column("sigma_m", "sigma_m", "边界标准差 (m)", "Std. deviation of the border (m)", "number", "0.0"),
    Column("east", "east", "东至", "East"),
    Column("south", "south", "南至", "South"),
    Column("west", "west", "西至", "West"),
    Column("north", "north", "北至", "North"),
    Column("other_sides", "other_side", "其他方位", "Other sides"),
    Column("not_drawn", "not_drawn", "未绘制原因", "Why it is not drawn"),
    Column("next_evidence", "next_evid", "最有帮助的资料", "What would help most"),
    Column("method", "method", "方法", "Method"),
    Column("version", "version", "版本", "Version", "integer", "0"),
    Column("created", "created", "数据日期", "Date of the data"),
    Column("reviewed", "reviewed", "核改人", "Reviewed by"),
    Column("source", "source", "来源文件", "Source document"),
    Column("reference", "reference", "参照图层", "Reference layers"),
    Column("coordinates", "coord_sys", "坐标系", "Coordinates"),
)
"""Of blocks and parcels, drawn or not."""

SIDE_COLUMNS: tuple[Column, ...] = (
    Column("id", "id", "区块编号", "Block id"),
    Column("label", "label", "区块", "Block"),
    Column("direction", "direction", "方位", "Direction"),
    Column("feature", "feature", "四至要素", "Feature"),
    Column("evidence", "evidence", "依据代码", "Evidence code"),
    Column("evidence_name", "evid_name", "依据", "Evidence"),
    Column("sigma_m", "sigma_m", "标准差 (m)", "Std. deviation (m)", "number", "0.0"),
    Column("length_m", "length_m", "长度 (m)", "Length (m)", "number", "0"),
    Column("reference_id", "ref_id", "参照要素编号", "Reference feature"),
    Column("note", "note", "说明", "Note"),
    Column("coordinates", "coord_sys", "坐标系", "Coordinates"),
)
"""Of the stretches of border that sides account for."""

FINDING_COLUMNS: tuple[Column, ...] = (
    Column("id", "id", "编号", "Id"),
    Column("level", "level", "级别", "Level"),
    Column("code", "code", "代码", "Code"),
    Column("title", "title", "含义", "Meaning"),
    Column("message", "message", "内容", "Message"),
)
"""Of findings of documents and of digitizing."""
