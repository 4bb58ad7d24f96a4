"""Styles for QGIS (QML): blocks by tier and sides by evidence, told by the line and not by colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, get_args

from ftzgeo.exports.columns import BLOCK_COLUMNS, SIDE_COLUMNS
from ftzgeo.model import Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element as Element

    from ftzgeo.exports.columns import Column


class TierSymbol(NamedTuple):
    """How the polygon of a tier is drawn; `line` and `fill` are QGIS's pen and brush styles."""

    line: str
    width_mm: float
    fill: str
    colour: str


TIER_SYMBOLS = {
    "traced": TierSymbol("solid", 0.7, "solid", "51,34,136"),
    "completed": TierSymbol("dash", 0.6, "solid", "0,119,187"),
    "schematic": TierSymbol("dot", 0.6, "b_diagonal", "170,68,153"),
}
_FILL_ALPHA = 70
_EVIDENCE_LINES = {"line": "solid", "reviewed": "solid", "unnamed_line": "dash", "point": "dash dot"}
_OTHER_LINE = "dot"


def block_style(strings: dict[str, str]) -> str:
    """Return the QML of the layer of blocks: a category per tier, labels, headings in the language."""
    symbols = {tier: _polygon(symbol) for tier, symbol in TIER_SYMBOLS.items()}
    labels = {tier: strings[f"tier_{tier}"] for tier in TIER_SYMBOLS}
    return _qml(_categorized("tier", symbols, labels, "fill"), BLOCK_COLUMNS, strings, label="label")


def side_style(strings: dict[str, str]) -> str:
    """Return the QML of the layer of sides: a category per kind of evidence."""
    kinds = get_args(Evidence)
    symbols = {kind: _line(_EVIDENCE_LINES.get(kind, _OTHER_LINE)) for kind in kinds}
    labels = {kind: strings[f"evidence_{kind}"] for kind in kinds}
    return _qml(_categorized("evidence", symbols, labels, "line"), SIDE_COLUMNS, strings, label="feature")


def _qml(renderer: Element, columns: Sequence[Column], strings: dict[str, str], *, label: str) -> str:
    from lxml import etree

    root = etree.Element(
        "qgis", version="3.22.0", styleCategories="Symbology|Labeling|Fields", labelsEnabled="1", readOnly="0"
    )
    root.append(renderer)
    root.append(_labeling(label))
    fields = etree.SubElement(root, "aliases")
    for index, column in enumerate(columns):
        etree.SubElement(
            fields, "alias", field=column.name, index=str(index + 1), name=column.title(strings["lang"])
        )  # the fid comes first
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + etree.tostring(
        root, encoding="unicode", pretty_print=True
    )


def _categorized(
    attribute: str, symbols: dict[str, tuple[str, dict[str, str]]], labels: dict[str, str], kind: str
) -> Element:
    from lxml import etree

    renderer = etree.Element("renderer-v2", type="categorizedSymbol", attr=attribute, symbollevels="0")
    categories = etree.SubElement(renderer, "categories")
    drawn = etree.SubElement(renderer, "symbols")
    for number, (value, (layer_class, properties)) in enumerate(symbols.items()):
        etree.SubElement(
            categories, "category", value=value, label=labels[value], symbol=str(number), render="true", type="string"
        )
        symbol = etree.SubElement(drawn, "symbol", name=str(number), type=kind, alpha="1", clip_to_extent="1")
        layer = etree.SubElement(symbol, "layer", {"class": layer_class, "enabled": "1", "locked": "0", "pass": "0"})
        for key, text in properties.items():
            etree.SubElement(layer, "prop", k=key, v=text)
    return renderer


def _polygon(symbol: TierSymbol) -> tuple[str, dict[str, str]]:
    return "SimpleFill", {
        "color": f"{symbol.colour},{_FILL_ALPHA}",
        "style": symbol.fill,
        "outline_color": f"{symbol.colour},255",
        "outline_style": symbol.line,
        "outline_width": str(symbol.width_mm),
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }


def _line(pen: str) -> tuple[str, dict[str, str]]:
    return "SimpleLine", {
        "line_color": "51,51,51,255",
        "line_style": pen,
        "line_width": "0.5",
        "line_width_unit": "MM",
        "joinstyle": "round",
        "capstyle": "flat",
    }


def _labeling(field: str) -> Element:
    from lxml import etree

    labeling = etree.Element("labeling", type="simple")
    settings = etree.SubElement(labeling, "settings")
    style = etree.SubElement(
        settings,
        "text-style",
        fieldName=field,
        isExpression="0",
        fontSize="9",
        fontSizeUnit="Point",
        textColor="34,34,34,255",
    )
    halo = etree.SubElement(style, "text-buffer", bufferDraw="1", bufferColor="255,255,255,255")
    halo.attrib.update({"bufferSize": "0.8", "bufferSizeUnits": "MM"})
    etree.SubElement(settings, "placement", placement="1" if field == "label" else "2")
    return labeling
