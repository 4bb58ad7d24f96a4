"""Headings of a .docx by style, and small readers of WordprocessingML's attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

_HEADING_NAME = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE_NAMES = frozenset({"title", "标题", "標題"})
_BODY_LEVEL = 9
_OFF = frozenset({"0", "false", "off"})


def local_name(element: etree._Element) -> str:
    """Return the name without namespace; empty for comments and processing instructions."""
    if not isinstance(element.tag, str):
        return ""
    return element.tag.rpartition("}")[2]


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first child with this local name."""
    return next((inner for inner in element if local_name(inner) == name), None)


def attribute(element: etree._Element, name: str) -> str | None:
    """Return an attribute by its local name."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def is_on(element: etree._Element | None) -> bool:
    """Return whether a switch such as <w:vanish/> is there and not turned off."""
    return element is not None and attribute(element, "val") not in _OFF


def heading_levels(styles: etree._Element | None) -> dict[str, int]:
    """Return the heading level (1 the highest) of each paragraph style that is one, by style id."""
    if styles is None:
        return {}
    named = {attribute(style, "styleId") or "": style for style in styles if local_name(style) == "style"}
    levels = {name: _style_level(style, named) for name, style in named.items()}
    return {name: level for name, level in levels.items() if level is not None}


def paragraph_level(paragraph: etree._Element, levels: dict[str, int]) -> int | None:
    """Return the heading level of a paragraph, by its own outline level or by its style."""
    properties = child(paragraph, "pPr")
    if properties is None:
        return None
    own = _outline_level(properties)
    if own is not None:
        return own if own <= _BODY_LEVEL else None
    style = child(properties, "pStyle")
    return levels.get(attribute(style, "val") or "") if style is not None else None


def _style_level(style: etree._Element, named: dict[str, etree._Element]) -> int | None:
    seen: set[int] = set()
    current: etree._Element | None = style
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        level = _named_level(current)
        properties = child(current, "pPr")
        if level is None and properties is not None:
            level = _outline_level(properties)
        if level is not None:
            return level if level <= _BODY_LEVEL else None
        base = child(current, "basedOn")
        current = named.get(attribute(base, "val") or "") if base is not None else None
    return None


def _named_level(style: etree._Element) -> int | None:
    name_element = child(style, "name")
    name = (attribute(name_element, "val") or "").strip() if name_element is not None else ""
    if name.lower() in _TITLE_NAMES:
        return 1
    found = _HEADING_NAME.fullmatch(name)
    return int(found[1]) if found else None


def _outline_level(properties: etree._Element) -> int | None:
    """Return the outline level counted from 1; 10 is Word's word for body text."""
    outline = child(properties, "outlineLvl")
    value = attribute(outline, "val") if outline is not None else None
    return int(value) + 1 if value is not None and value.isascii() and value.isdigit() else None
