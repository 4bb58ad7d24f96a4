"""Every word that a map shows of its own accord, in Chinese and English: the one catalogue.

Names of places and what the documents say stay in the language of the documents. Braces are `str.format` fields;
keys that begin with ``ui_`` are sent to the page and read by page.js.
"""

from __future__ import annotations

from typing import Literal, get_args

from ftzgeo.errors import UsageError

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)

CHINESE: dict[str, str] = {
    "html_lang": "zh-CN",
    "title": "联动创新区区块图",
    "subtitle": "{zones} 个区域 · {blocks} 个区块 · 已绘制 {drawn} 个",
    "data_date": "数据日期 {date}",
    "noscript": "此地图需要启用 JavaScript；不需要网络。",
    "block": "区块{number}",
    "parcel": "地块{number}",
    "zone_meta_area": "总面积 {area}",
    "zone_meta_blocks": "{count} 个区块",
    "zone_empty": "文件没有列出区块",
    "zone_drawn": "已绘制 {drawn}/{count}",
    "stated_area": "文件面积",
    "stated_text": "{area}（“{text}”）",
    "digitized_area": "矢量面积",
    "area_difference": "面积差",
    "area_not_independent": "{difference}（面积用于定位，不是独立核对）",
    "area_partial": "{difference}（部分独立核对）",
    "no_stated_area": "文件未给出",
    "tier": "等级",
    "tier_row": "{name}：{meaning}",
    "tier_traced": "沿线描绘",
    "tier_completed": "部分补全",
    "tier_schematic": "示意",
    "tier_unlocated": "未定位",
    "tier_traced_meaning": "边界沿具名要素描绘，面积核对独立，判断可靠",
    "tier_completed_meaning": "至少一半边界沿实有线状要素，其余补全，面积核对是部分的",
    "tier_schematic_meaning": "位置已知，边界大部分依据点位或面积，不确定范围内不作判断",
    "tier_unlocated_meaning": "没有位置，只列出，不绘制",
    "sigma": "位置标准差",
    "sigma_value": "± {metres} m",
    "zone": "所属区域",
    "sizhi": "四至（文件所述）",
    "members": "包含项目",
    "no_sizhi": "文件未给出四至",
    "mode_half_plane": "以“X以东、Y以南”等方位描述",
    "mode_intersection": "以道路交口描述",
    "source": "来源",
    "source_row": "《{title}》",
    "status_draft": "征求意见稿",
    "status_final": "正式文本",
    "findings": "说明与疑点",
    "notes": "备注",
    "method": "方法",
    "level_info": "说明",
    "level_warning": "注意",
    "level_error": "错误",
    "not_drawn": "未绘制：{reason}",
    "reason_not_digitized": "尚未数字化",
    "reason_no_sizhi": "文件未给出四至",
    "reason_members": "文件只列出项目名称，没有四至",
    "reason_parcels": "见各地块",
    "reason_missing": "参照图层中没有可循的线：{sides}",
    "reason_unlocated": "参照图层中找不到足以定位的要素",
    "known_title": "{feature}：已知的边",
    "known_side": "{block} 的{direction}侧",
    "known_note": "不是区块边界，只表示文件点名的要素在此",
    "east": "东",
    "south": "南",
    "west": "西",
    "north": "北",
    "northeast": "东北",
    "southeast": "东南",
    "southwest": "西南",
    "northwest": "西北",
    "evidence_line": "沿具名线",
    "evidence_unnamed_line": "沿无名线",
    "evidence_point": "据点位",
    "evidence_place": "据地名",
    "evidence_area": "据面积",
    "evidence_assumed": "假设",
    "evidence_reviewed": "人工核改",
    "evidence_none": "无依据",
    "list_separator": "、",
    "sentence_separator": "；",
    "backdrop_district": "区界",
    "backdrop_expressway": "高速公路",
    "backdrop_road": "公路、道路",
    "backdrop_railway": "铁路、轨道",
    "backdrop_river": "河流",
    "backdrop_place": "地名",
    "backdrop_accuracy": "精度约 {metres} m",
    "osm_credit": "© OpenStreetMap contributors (ODbL)",
    "sources_documents": "文件",
    "sources_backdrop": "底图与参照要素",
    "ui_map": "地图",
    "ui_panel": "区块列表",
    "ui_close": "收起列表",
    "ui_open": "展开列表",
    "ui_legend": "图例",
    "ui_legend_tiers": "边界等级（线型与填充）",
    "ui_legend_zones": "区域",
    "ui_legend_backdrop": "底图",
    "ui_legend_known": "未绘制区块的已知边（不是边界）",
    "ui_layers": "图层",
    "ui_show_layer": "显示图层：",
    "ui_sources": "数据来源",
    "ui_zoom_in": "放大",
    "ui_zoom_out": "缩小",
    "ui_home": "显示全部",
    "ui_coordinates": "WGS84",
    "ui_close_popup": "关闭",
    "ui_reading": "等级、四至与面积均以文件原文为准；未定位的区块只列出，不绘制。",
}

ENGLISH: dict[str, str] = {
    "html_lang": "en",
    "title": "Blocks of the linked innovation zones",
    "subtitle": "{zones} zones · {blocks} blocks · {drawn} drawn",
    "data_date": "data of {date}",
    "noscript": "This map needs JavaScript; it does not need a network.",
    "block": "Block {number}",
    "parcel": "Parcel {number}",
    "zone_meta_area": "total {area}",
    "zone_meta_blocks": "{count} blocks",
    "zone_empty": "the document lists no blocks",
    "zone_drawn": "{drawn}/{count} drawn",
    "stated_area": "Stated area",
    "stated_text": "{area} (“{text}”)",
    "digitized_area": "Digitized area",
    "area_difference": "Difference",
    "area_not_independent": "{difference} (the area helped to place it: no independent check)",
    "area_partial": "{difference} (a partial check)",
    "no_stated_area": "not stated",
    "tier": "Tier",
    "tier_row": "{name}: {meaning}",
    "tier_traced": "traced",
    "tier_completed": "completed",
    "tier_schematic": "schematic",
    "tier_unlocated": "unlocated",
    "tier_traced_meaning": "every side follows its named line; area check independent, verdicts firm",
    "tier_completed_meaning": "at least half of the border follows real lines; area check partial",
    "tier_schematic_meaning": "located, but most of the border rests on points or area; no verdict near the border",
    "tier_unlocated_meaning": "no position: listed, never drawn",
    "sigma": "Std. deviation",
    "sigma_value": "± {metres} m",
    "zone": "Zone",
    "sizhi": "Bounds as stated (四至)",
    "members": "Consists of",
    "no_sizhi": "the document states no bounds",
    "mode_half_plane": "described by half planes (X以东, Y以南)",
    "mode_intersection": "described by a crossing of roads",
    "source": "Source",
    "source_row": "{title}",
    "status_draft": "draft for comment",
    "status_final": "final text",
    "findings": "Findings",
    "notes": "Notes",
    "method": "Method",
    "level_info": "note",
    "level_warning": "caution",
    "level_error": "error",
    "not_drawn": "not drawn: {reason}",
    "reason_not_digitized": "not digitized yet",
    "reason_no_sizhi": "the document states no bounds",
    "reason_members": "the document lists projects by name, no bounds",
    "reason_parcels": "see its parcels",
    "reason_missing": "the reference layer has no line for: {sides}",
    "reason_unlocated": "the reference layer has no features that would locate it",
    "known_title": "{feature}: a known side",
    "known_side": "{direction} of {block}",
    "known_note": "not a border: only where the feature lies that the document names",
    "east": "east",
    "south": "south",
    "west": "west",
    "north": "north",
    "northeast": "northeast",
    "southeast": "southeast",
    "southwest": "southwest",
    "northwest": "northwest",
    "evidence_line": "named line",
    "evidence_unnamed_line": "unnamed line",
    "evidence_point": "points",
    "evidence_place": "place",
    "evidence_area": "area",
    "evidence_assumed": "assumed",
    "evidence_reviewed": "corrected by hand",
    "evidence_none": "no evidence",
    "list_separator": ", ",
    "sentence_separator": "; ",
    "backdrop_district": "Districts",
    "backdrop_expressway": "Expressways",
    "backdrop_road": "Roads",
    "backdrop_railway": "Railways, metro",
    "backdrop_river": "Rivers",
    "backdrop_place": "Places",
    "backdrop_accuracy": "accurate to about {metres} m",
    "osm_credit": "© OpenStreetMap contributors (ODbL)",
    "sources_documents": "Documents",
    "sources_backdrop": "Backdrop and reference features",
    "ui_map": "Map",
    "ui_panel": "List of blocks",
    "ui_close": "Hide the list",
    "ui_open": "Show the list",
    "ui_legend": "Legend",
    "ui_legend_tiers": "Tier of a border (line and fill)",
    "ui_legend_zones": "Zones",
    "ui_legend_backdrop": "Backdrop",
    "ui_legend_known": "known side of a block not drawn (no border)",
    "ui_layers": "Layers",
    "ui_show_layer": "Show layer: ",
    "ui_sources": "Sources",
    "ui_zoom_in": "Zoom in",
    "ui_zoom_out": "Zoom out",
    "ui_home": "Show everything",
    "ui_coordinates": "WGS84",
    "ui_close_popup": "Close",
    "ui_reading": "Bounds and areas are as the documents state them; unlocated blocks are listed, never drawn.",
}

CATALOGUE: dict[Lang, dict[str, str]] = {"zh": CHINESE, "en": ENGLISH}

CHINESE_DIGITS = "零一二三四五六七八九"


def strings_of(lang: str) -> dict[str, str]:
    """Return the catalogue of a language.

    Raises
    ------
    UsageError
        The language is not one of `LANGS`.
    """
    for known in LANGS:
        if lang == known:
            return CATALOGUE[known]
    raise UsageError(f"language {lang!r} is not known; use one of {', '.join(LANGS)}")


def chinese_numeral(number: int) -> str:
    """Write 1 to 99 in Chinese numerals (12 is 十二); any other number in digits."""
    if not 0 < number < 100:  # noqa: PLR2004  a hundred is where the rule ends
        return str(number)
    tens, ones = divmod(number, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else CHINESE_DIGITS[tens] + "十"
    return ten + (CHINESE_DIGITS[ones] if ones else "")


def numeral(number: int, lang: str) -> str:
    """Write a block's number as a map in `lang` shows it."""
    return chinese_numeral(number) if lang == "zh" else str(number)
