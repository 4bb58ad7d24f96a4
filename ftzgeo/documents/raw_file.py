"""A file's bytes on the way to a reader, and what its first bytes say it is."""

from __future__ import annotations

from dataclasses import dataclass

from ftzgeo.errors import DocumentError

_HEAD = 1024  # PDF readers accept junk before %PDF- up to here

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
)
_HTML_STARTS = (b"<!doctype html", b"<html", b"<?xml")


@dataclass(frozen=True)
class RawFile:
    """The bytes of a file and the path it was read from, as the user gave it."""

    path: str
    data: bytes

    def error(self, what: str, remedy: str) -> DocumentError:
        """Return the error that names this file, what is wrong and what to do."""
        return DocumentError(f"{self.path}: {what}; {remedy}")


def content_kind(data: bytes) -> str | None:
    """Return what the first bytes show: pdf, zip, ole, rtf, image, archive, html; None for anything else."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"%PDF-") or (b"%PDF-" in data[:_HEAD] and b"\0" in data[: 4 * _HEAD]):
        return "pdf"
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return "html" if head.startswith(_HTML_STARTS) else None
