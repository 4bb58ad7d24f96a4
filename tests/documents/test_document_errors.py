"""One clear error for each way in which a file cannot be read: it names the file, what is wrong, and the remedy."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest

from ftzgeo.documents import read_document, reading
from ftzgeo.errors import DocumentError
from tests.documents.plan_files import PLAN_WRITERS, PdfPages, plan_docx, plan_pdf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(file: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        read_document(file)
    message = str(caught.value)
    assert message.startswith(f"{file}: ")
    return message


@pytest.fixture
def refused(tmp_path: Path) -> Callable[[str, bytes], str]:
    def refused(name: str, data: bytes) -> str:
        file = tmp_path / name
        file.write_bytes(data)
        return refusal(file)

    return refused


def zip_of(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize("suffix", PLAN_WRITERS)
def test_an_empty_file_says_so(refused: Callable[[str, bytes], str], suffix: str) -> None:
    assert "the file is empty" in refused(f"a.{suffix}", b"")


@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_a_file_of_white_space_holds_no_text(refused: Callable[[str, bytes], str], suffix: str) -> None:
    assert "holds no text" in refused(f"a.{suffix}", b" \n\n \n")


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "missing.txt")


def test_a_missing_file_is_missing_before_its_suffix_matters(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "missing.xyz")


@pytest.mark.parametrize("name", ["folder", "folder.pdf"])
def test_a_folder_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert "is a folder" in refusal(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "pipe, socket or device" in refusal(tmp_path / "pipe.txt")


def test_a_device_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "zero.txt"
    link.symlink_to("/dev/zero")
    assert "pipe, socket or device" in refusal(link)


def test_a_path_with_a_nul_character_is_refused() -> None:
    with pytest.raises(DocumentError, match="cannot be opened"):
        read_document("a\0b.txt")


def test_a_file_over_the_limit_is_refused_by_its_size(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    with file.open("wb") as stream:
        stream.truncate(reading.MAX_BYTES + 1)  # sparse: takes no room
    assert "more than the limit of 200 MB" in refusal(file)


def test_an_unknown_suffix_lists_the_known_ones(refused: Callable[[str, bytes], str]) -> None:
    assert ".txt, .md, .html, .htm, .docx, .pdf" in refused("plan.xlsx", b"PK\x03\x04")


def test_an_old_doc_should_be_saved_as_docx(refused: Callable[[str, bytes], str]) -> None:
    assert "save it as .docx" in refused("plan.doc", OLE)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n1 0 obj", "is a PDF, not what its suffix says; rename it to .pdf"),
        (zip_of(a=b"1"), "is a zip archive"),
        (OLE + bytes(600), "old Office file"),
        (b"{\\rtf1 x}", "is rich text"),
        (b"\x89PNG\r\n\x1a\n", "is an image"),
    ],
)
def test_a_text_file_that_is_something_else_says_what(
    refused: Callable[[str, bytes], str], data: bytes, what: str
) -> None:
    assert what in refused("plan.txt", data)


@pytest.mark.parametrize("suffix", ["docx", "pdf"])
def test_a_web_page_saved_under_another_suffix_says_so(refused: Callable[[str, bytes], str], suffix: str) -> None:
    assert "is an HTML page" in refused(f"plan.{suffix}", b"<!DOCTYPE html><p>404</p>")


class TestDocx:
    def test_with_a_password(self, refused: Callable[[str, bytes], str]) -> None:
        data = OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
        assert "password-protected" in refused("plan.docx", data)

    def test_that_is_an_old_doc(self, refused: Callable[[str, bytes], str]) -> None:
        message = refused("plan.docx", OLE + bytes(2000))
        assert "an old .doc" in message
        assert "save it as .docx" in message

    def test_that_is_another_zip(self, refused: Callable[[str, bytes], str]) -> None:
        assert "not a Word document" in refused("plan.docx", zip_of(a=b"1"))

    def test_that_is_plain_text(self, refused: Callable[[str, bytes], str]) -> None:
        assert "damaged or cut off" in refused("plan.docx", "东至青禾路".encode())

    def test_cut_off(self, refused: Callable[[str, bytes], str]) -> None:
        data = plan_docx()
        assert "damaged or cut off" in refused("plan.docx", data[: len(data) // 2])

    def test_that_unpacks_to_too_much(self, refused: Callable[[str, bytes], str]) -> None:
        message = refused("plan.docx", zip_of(**{"word/document.xml": bytes(30 * 2**20)}))
        assert "zip bomb" in message

    def test_that_claims_to_unpack_to_too_much(self, refused: Callable[[str, bytes], str]) -> None:
        data = bytearray(zip_of(a=b"1"))
        struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 2**31)  # the size in the central directory
        assert "zip bomb" in refused("plan.docx", bytes(data))

    def test_with_too_many_entries(self, refused: Callable[[str, bytes], str]) -> None:
        data = zip_of(**{str(number): b"" for number in range(10_001)})
        assert "10001 entries" in refused("plan.docx", data)

    def test_with_a_broken_part(self, refused: Callable[[str, bytes], str]) -> None:
        assert "damaged" in refused("plan.docx", zip_of(**{"word/document.xml": b"<w:document>"}))

    def test_entities_are_not_expanded(self, refused: Callable[[str, bytes], str]) -> None:
        lol = b"".join(b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10))
        xml = (
            b'<!DOCTYPE d [<!ENTITY l0 "lol">' + lol + b"]><document><body><p><r><t>&l9;</t></r></p></body></document>"
        )
        assert refused("plan.docx", zip_of(**{"word/document.xml": xml}))


class TestPdf:
    def test_a_scan_without_text(self, refused: Callable[[str, bytes], str]) -> None:
        pages = PdfPages()
        pages.picture()
        message = refused("plan.pdf", pages.finish())
        assert "none of its 1 pages has text" in message
        assert "ocrmypdf" in message

    def test_with_a_password(self, refused: Callable[[str, bytes], str]) -> None:
        pages = PdfPages(password="geheim")  # noqa: S106 - a test's password
        pages.line("东至青禾路")
        message = refused("plan.pdf", pages.finish())
        assert "encrypted" in message
        assert "without the password" in message

    def test_cut_off(self, refused: Callable[[str, bytes], str]) -> None:
        data = plan_pdf()
        assert "the end of the PDF is missing" in refused("plan.pdf", data[: len(data) * 2 // 3])

    def test_with_nothing_right_in_it(self, refused: Callable[[str, bytes], str]) -> None:
        assert "damaged" in refused("plan.pdf", b"%PDF-1.7\nnothing\n%%EOF\n")

    def test_without_pages_is_damaged(self, refused: Callable[[str, bytes], str]) -> None:
        objects = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")
        body = b"%PDF-1.4\n"
        offsets = []
        for number, content in enumerate(objects, start=1):
            offsets.append(len(body))
            body += b"%d 0 obj%sendobj\n" % (number, content)
        xref = b"xref\n0 3\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        trailer = b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)
        assert "damaged" in refused("plan.pdf", body + xref + trailer)


class TestText:
    def test_in_another_encoding(self, refused: Callable[[str, bytes], str]) -> None:
        assert "neither UTF-8 nor GB18030" in refused("plan.txt", b"\xff\xff\xff\xff")

    def test_cut_inside_a_character(self, refused: Callable[[str, bytes], str]) -> None:
        data = "区块一：东至青禾路，南至柳溪河。".encode()
        assert "damaged or cut off" in refused("plan.txt", data[:-1])

    def test_that_is_binary(self, refused: Callable[[str, bytes], str]) -> None:
        assert "NUL characters" in refused("plan.txt", b"a\0b\0")

    def test_html_nested_beyond_the_limit_is_not_read_in_part(self, refused: Callable[[str, bytes], str]) -> None:
        assert "cannot be parsed" in refused("plan.html", b"<div>" * 400 + "东至青禾路".encode())
