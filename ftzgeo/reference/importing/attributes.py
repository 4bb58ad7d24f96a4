"""A file's columns become those of a reference layer, found by the names that are in common use.

Upper and lower case do not matter. Shapefiles cut column names at ten bytes, in the middle of a character if need be;
the cut forms are known, too. Where several columns hold names, the first is the name and the others its other names.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.importing.kinds import CLASS_COLUMNS, OSM_COLUMNS, kind_and_class
from ftzgeo.reference.osm_tags import NAME_KEYS, OTHER_NAME_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ftzgeo.reference.sources import Part

COLUMN_NAMES: dict[str, tuple[str, ...]] = {
    "name": (
        *NAME_KEYS,
        "name_zh",
        "name_chn",
        "name_cn",
        "cname",
        "名称",
        "道路名称",
        "路名",
        "河流名称",
        "地名",
        "标准名称",
        "中文名",
        "中文名称",
        "企业名称",
        "公司名称",
        "单位名称",
        "村名",
        "地块名称",
        "区块名称",
        "项目名称",
        "dkmc",
        "qkmc",
        "xmmc",
        "mc",
        "title",
        "text",
    ),
    "alt_names": (
        *OTHER_NAME_KEYS,
        "alt_names",
        "简称",
        "别名",
        "曾用名",
        "原名",
        "又名",
        "name:en",
        "name_en",
        "英文名",
        "英文名称",
    ),
    "ref": ("ref", "编号", "道路编号", "路线编号", "线路编号", "int_ref", "nat_ref"),
    "source": ("source", "来源", "数据来源"),
    "date": ("date", "日期", "更新日期", "更新时间"),
    "accuracy_m": ("accuracy_m", "精度"),
    "licence": ("licence", "license", "许可"),
    "osm_id": ("osm_id", "@id"),
}
"""Where each attribute of a reference layer is looked for, first match first; folded (`fold`)."""

_DBF_NAME_BYTES = 10
_MISSING = frozenset({"", "<null>", "null", "none", "nan", "\\n"})


def fold(column: str) -> str:
    """Return a column's name as it is compared: without spaces at its ends, in lower case."""
    return column.strip().strip("\x00").casefold()


@cache
def _known(names: tuple[str, ...]) -> dict[str, int]:
    """Return the folded names of columns with their rank, the cut ones of shapefiles last."""
    cut = [
        name.encode(encoding)[:_DBF_NAME_BYTES].decode(encoding, errors="ignore")
        for name in names
        for encoding in ("utf-8", "gb18030")
    ]
    return {fold(name): rank for rank, name in reversed(list(enumerate([*names, *cut])))}


class ColumnChooser:
    """Chooses the columns of one table that a reference layer has a use for.

    Parameters
    ----------
    label
        What messages call the file.
    name_field
        The column of names that the user chose; goes before all others.
    """

    def __init__(self, label: str, name_field: str | None) -> None:
        self.label = label
        self.name_field = name_field
        self._columns: dict[str, list[str]] = {}
        self._words: dict[str, str] = {}

    def choose(self, columns: Sequence[str]) -> list[str]:
        """Return the columns that are of use.

        Raises
        ------
        ReferenceLayerError
            If the user's column of names is not among them.
        """
        if self.name_field is not None and self.name_field not in columns:
            have = ", ".join(columns) or "none"
            raise ReferenceLayerError(f"{self.label}: has no column {self.name_field!r}; it has: {have}")
        self._columns = {attribute: ranked(columns, names) for attribute, names in COLUMN_NAMES.items()}
        if self.name_field is not None:
            rest = [column for column in self._columns["name"] if column != self.name_field]
            self._columns["name"] = [self.name_field, *rest]
        words = {*OSM_COLUMNS, *CLASS_COLUMNS, "place"}
        self._words = {column: fold(column) for column in columns if fold(column) in words}
        used = {column for chosen in self._columns.values() for column in chosen} | set(self._words)
        return [column for column in columns if column in used]

    def rows(self, columns: Mapping[str, Sequence[Any]], part: Part, rows: Iterable[int]) -> dict[str, list[Any]]:
        """Return the columns of a reference layer for some rows of a batch that go to a part of it."""
        numbers = [int(row) for row in rows]
        names = [self._names(columns, row) for row in numbers]
        told: dict[str, list[Any]] = {
            "name": [found[0] if found else None for found in names],
            "alt_names": [";".join(found[1:]) or None for found in names],
        }
        for attribute in ("ref", "source", "date", "licence", "osm_id"):
            told[attribute] = [self._first(columns, attribute, row) for row in numbers]
        told["accuracy_m"] = [_positive(self._first(columns, "accuracy_m", row)) for row in numbers]
        pairs = [self._kind(columns, part, row, found) for row, found in zip(numbers, names, strict=True)]
        told["kind"] = [kind for kind, _ in pairs]
        told["class"] = [class_ for _, class_ in pairs]
        return told

    def title(self, columns: Mapping[str, Sequence[Any]], row: int) -> str | None:
        """Return a feature's name for a message."""
        return next(iter(self._names(columns, row)), None)

    def _names(self, columns: Mapping[str, Sequence[Any]], row: int) -> list[str]:
        texts = [text_of(columns[column][row]) for key in ("name", "alt_names") for column in self._columns[key]]
        parts = [part.strip() for text in texts if text for part in text.replace("；", ";").split(";")]
        return list(dict.fromkeys(part for part in parts if part))

    def _first(self, columns: Mapping[str, Sequence[Any]], attribute: str, row: int) -> str | None:
        texts = (text_of(columns[column][row]) for column in self._columns[attribute])
        return next((text for text in texts if text), None)

    def _kind(
        self, columns: Mapping[str, Sequence[Any]], part: Part, row: int, names: Sequence[str]
    ) -> tuple[str | None, str | None]:
        values = {folded: text for column, folded in self._words.items() if (text := text_of(columns[column][row]))}
        if not values:
            return None, None
        return kind_and_class({**values, "name": names[0]} if names else values, part)


def ranked(columns: Sequence[str], names: tuple[str, ...]) -> list[str]:
    """Return the columns that bear one of the names, also cut off as in a shapefile, best first."""
    known = _known(names)
    found = [column for column in columns if fold(column) in known]
    return sorted(found, key=lambda column: known[fold(column)])


def text_of(value: Any) -> str | None:
    """Return a value as text, lists joined by ``;``; None for every way of saying that there is none."""
    if value is None:
        return None
    if isinstance(value, str):
        text = value.replace("\x00", "").strip()
        return None if text.lower() in _MISSING else text
    if isinstance(value, list | tuple):
        return ";".join(filter(None, map(text_of, value))) or None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return text_of(str(value))


def _positive(text: str | None) -> float | None:
    """Return a standard deviation in metres; None for what is no positive number."""
    try:
        number = float(text) if text is not None else 0.0
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None
