"""From bytes to text, strictly: a wrong guess would turn a road's name into another one.

No statistical detector is asked: they read short GB18030 text as Korean. GB18030 contains GB2312 and GBK.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftzgeo.documents.raw_file import RawFile

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_META = re.compile(rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_META_WITHIN = 4096

_DECLARED = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb18030": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "euc-jp": "euc_jp",
    "shift_jis": "shift_jis",
    "euc-kr": "euc_kr",
}
"""What a page declares, and Python's codec for it: of two names for one family the larger character set."""

_REMEDY = "save it as UTF-8"
_MOSTLY = 10


def decode_text(file: RawFile) -> str:
    """Return the text of a file in UTF-8, UTF-16 with a byte order mark, or GB18030, tried in this order.

    Raises
    ------
    DocumentError
        If none of them decodes all bytes, or the text holds NUL characters (UTF-16 without a mark, or no text).
    """
    for bom, codec in _BOMS:
        if file.data.startswith(bom):
            return _checked(file, _decoded(file, codec))
    try:
        return _checked(file, file.data.decode("utf-8"))
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(file.data):
            raise file.error(
                f"damaged or cut off: UTF-8 text with a broken character at byte {error.start}", "get the file again"
            ) from error
    return _checked(file, _decoded(file, "gb18030"))


def decode_html(file: RawFile) -> str:
    """Return the text of an HTML file: a byte order mark counts first, then the declared charset, then `decode_text`.

    Raises
    ------
    DocumentError
        As `decode_text`.
    """
    codec = _declared_codec(file.data)
    if codec is None or file.data.startswith(tuple(bom for bom, _ in _BOMS)):
        return decode_text(file)
    try:
        return _checked(file, file.data.decode(codec))
    except UnicodeDecodeError:
        return decode_text(file)


def _declared_codec(data: bytes) -> str | None:
    found = _META.search(data[:_META_WITHIN])
    return _DECLARED.get(found[1].decode("ascii", "replace").lower()) if found else None


def _decoded(file: RawFile, codec: str) -> str:
    try:
        return file.data.decode(codec)
    except UnicodeDecodeError as error:
        raise file.error(
            f"the text is neither UTF-8 nor GB18030 (read as {codec}, byte {error.start} does not fit)", _REMEDY
        ) from error


def _checked(file: RawFile, text: str) -> str:
    if "\0" in text:
        raise file.error("not a text: it holds NUL characters (a binary file, or UTF-16 without its mark)", _REMEDY)
    return text


def _is_damaged_utf8(data: bytes) -> bool:
    """Tell UTF-8 with a few broken characters from another encoding, where nearly all of them break."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(char > "\x7f" for char in text) - broken
    return broken * _MOSTLY < sound
