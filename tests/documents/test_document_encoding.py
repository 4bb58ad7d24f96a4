from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest

from ftzgeo.documents import read_document

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "东至青禾路，南至柳溪河"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8"),
        codecs.BOM_UTF8 + TEXT.encode("utf-8"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("gb18030"),
        TEXT.encode("gb2312"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16-be", "gb18030", "gb2312"],
)
def test_a_text_reads_the_same_in_each_encoding(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    assert read_document(tmp_path / "a.txt").text == TEXT


def test_a_very_short_gb18030_text_is_not_taken_for_korean(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("东至".encode("gb18030"))
    assert read_document(tmp_path / "a.txt").text == "东至"


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("gb2312", "gb18030"), ("GBK", "gbk"), ("big5", "big5"), ("utf-8", "utf-8"), ("no-such-charset", "utf-8")],
)
def test_a_page_is_read_by_the_charset_it_declares(tmp_path: Path, declared: str, codec: str) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}"><p>東至青禾路</p>'
    (tmp_path / "a.html").write_bytes(page.encode(codec))
    assert read_document(tmp_path / "a.html").text == "東至青禾路\n"


def test_a_page_that_declares_the_wrong_charset_is_read_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(f"<meta charset=utf-8><p>{TEXT}</p>".encode("gb18030"))
    assert read_document(tmp_path / "a.html").text == f"{TEXT}\n"


def test_a_mark_counts_more_than_the_declaration(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(codecs.BOM_UTF8 + f"<meta charset=gbk><p>{TEXT}</p>".encode())
    assert read_document(tmp_path / "a.html").text == f"{TEXT}\n"
