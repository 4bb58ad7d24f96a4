"""Reading a file: what can be said before its format is known, then the reader of that format."""

from __future__ import annotations

import hashlib
import os
import stat
from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.documents.raw_file import RawFile, content_kind
from ftzgeo.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.documents.document import Document
    from ftzgeo.documents.draft import Draft

MAX_BYTES = 200 * 1024 * 1024
"""A larger file is refused: planning documents have a few megabytes, plans with map plates some dozen."""

_FORMATS = {
    ".txt": "text",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".pdf": "pdf",
}
_READERS = {
    "text": ("plain", "read_plain"),
    "markdown": ("markdown", "read_markdown"),
    "html": ("html", "read_html"),
    "docx": ("word", "read_word"),
    "pdf": ("pdf", "read_pdf"),
}
_SUPPORTED = ", ".join(_FORMATS)

_SAVE_AS_DOCX = {".doc", ".rtf", ".wps", ".odt", ".dot", ".docm", ".dotx", ".pages"}


class _Kind(NamedTuple):
    """What a file turned out to be, and what to do about it."""

    name: str
    remedy: str


_KINDS = {
    "pdf": _Kind("a PDF", "rename it to .pdf"),
    "zip": _Kind("a zip archive (perhaps a .docx)", "give it its true suffix, or unpack it and read the file in it"),
    "ole": _Kind("an old Office file (.doc, .xls) or a password-protected one", "save it as .docx without a password"),
    "rtf": _Kind("rich text", "save it as .docx"),
    "image": _Kind("an image", "run OCR on it (for example ocrmypdf) and read the PDF that results"),
    "archive": _Kind("a compressed archive", "unpack it and read the file in it"),
    "html": _Kind("an HTML page", "rename it to .html, or download it again if a site answered with an error page"),
}
_EXPECTED = {"pdf": "pdf", "docx": "zip"}


def read_document(path: str | os.PathLike[str]) -> Document:
    """Read a .txt, .md, .html, .htm, .docx or .pdf file.

    Parameters
    ----------
    path
        The file. Nothing but a regular file of at most `MAX_BYTES` is opened to its end.

    Returns
    -------
    Document
        The whole text; never a part of it.

    Raises
    ------
    DocumentError
        If the file cannot be read, is not what its suffix says, is protected or damaged, or holds no text. The
        message names the file and the remedy.
    """
    shown = os.fsdecode(path)
    format_ = _format(shown)
    file = RawFile(shown, _read_bytes(shown))
    _check_content(file, format_)
    name = PurePath(shown).name
    document = _read(file, format_).document(format=format_, file=name, sha256=hashlib.sha256(file.data).hexdigest())
    if not document.text.strip():
        raise file.error("holds no text", "if its pages are images, run OCR (for example ocrmypdf) and read the result")
    return document


def _format(path: str) -> str:
    suffix = PurePath(path).suffix.lower()
    if suffix in _FORMATS:
        return _FORMATS[suffix]
    if not os.path.exists(path) or os.path.isdir(path):  # noqa: PTH110, PTH112 - a str may hold what Path refuses
        _read_bytes(path)  # says what is wrong with the path, which matters more than its suffix
    remedy = "save it as .docx" if suffix in _SAVE_AS_DOCX else "save it in one of them"
    raise DocumentError(f"{path}: cannot read {suffix or 'files without a suffix'}, only {_SUPPORTED}; {remedy}")


def _read_bytes(path: str) -> bytes:
    """Return the bytes of a regular file; never wait on a pipe or a device."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise DocumentError(f"{path}: no such file; check the path") from error
    except (OSError, ValueError) as error:
        raise DocumentError(_why_not_opened(path, error)) from error
    try:
        _check_file(path, os.fstat(descriptor))
        return _read_all(path, descriptor)
    finally:
        os.close(descriptor)


def _read_all(path: str, descriptor: int) -> bytes:
    try:
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror}); copy it to a local disk") from error
    if not data:
        raise DocumentError(f"{path}: the file is empty; get it again")
    return data


def _why_not_opened(path: str, error: OSError | ValueError) -> str:
    if os.path.isdir(path):  # noqa: PTH112 - as in _format
        return f"{path}: is a folder; name the files in it"
    why = error.strerror if isinstance(error, OSError) else error
    return f"{path}: cannot be opened ({why}); check the path and its permissions"


def _check_file(path: str, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise DocumentError(f"{path}: is a folder; name the files in it")
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError(f"{path}: is a pipe, socket or device, not a file; save its content to a file first")
    if status.st_size > MAX_BYTES:
        size, limit = status.st_size / 2**20, MAX_BYTES / 2**20
        raise DocumentError(f"{path}: {size:.0f} MB, more than the limit of {limit:.0f} MB; split it into parts")


def _check_content(file: RawFile, format_: str) -> None:
    kind = content_kind(file.data)
    expected = _EXPECTED.get(format_)
    if kind is None or kind == expected or (kind == "html" and expected is None):
        return
    if kind == "ole" and format_ == "docx":
        return  # the reader of .docx tells a password from an old .doc
    raise file.error(f"is {_KINDS[kind].name}, not what its suffix says", _KINDS[kind].remedy)


def _read(file: RawFile, format_: str) -> Draft:
    """Call the reader of the format; each is imported only here, as some load large libraries."""
    module, function = _READERS[format_]
    read: Callable[[RawFile], Draft] = getattr(import_module(f"ftzgeo.documents.{module}"), function)
    return read(file)
