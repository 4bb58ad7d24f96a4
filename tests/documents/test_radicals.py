from __future__ import annotations

import unicodedata

import pytest

from ftzgeo.documents.radicals import RADICALS, repair_radicals


@pytest.mark.parametrize(
    ("radical", "ideograph"),
    [("⻄", "西"), ("⻘", "青"), ("⻓", "长"), ("⻔", "门"), ("⼤", "大"), ("⽔", "水"), ("⻋", "车")],
)
def test_a_radical_becomes_its_ideograph(radical: str, ideograph: str) -> None:
    assert repair_radicals(f"东至{radical}路") == f"东至{ideograph}路"


def test_every_radical_but_those_without_an_ideograph_is_known() -> None:
    unknown = [
        chr(code)
        for code in (*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6))
        if unicodedata.name(chr(code), "") and code not in RADICALS
    ]
    assert unknown == ["⺀"]  # Unicode has no equivalent ideograph for it


def test_what_nfkc_knows_agrees() -> None:
    for code, ideograph in RADICALS.items():
        assert unicodedata.normalize("NFKC", chr(code)) in (chr(code), ideograph)


def test_no_ideograph_is_a_radical_itself() -> None:
    assert not any(ord(ideograph) in RADICALS for ideograph in RADICALS.values())


def test_other_text_stays() -> None:
    assert repair_radicals("东至１２路（Ａ）ﬁ") == "东至１２路（Ａ）ﬁ"
