"""Aliases: read with their reasons, kept to their blocks, refused with the number of the entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.aliases import Alias, Aliases, read_aliases

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
[[alias]]
names = ["津滨高速", "S40"]
why = "renumbered"
source = "a notice"
date = 2010-12-01
who = "surveyor"

[[alias]]
names = ["永定河", "永定新河"]
why = "inferred"
source = "a map"
date = "2026"
blocks = ["beichen-5"]
"""


def write(path: Path, text: str) -> Path:
    file = path / "aliases.toml"
    file.write_text(text, "utf-8")
    return file


def test_an_alias_tells_who_when_and_why(tmp_path: Path) -> None:
    first, second = read_aliases(write(tmp_path, GOOD))
    assert first == Alias(
        names=("津滨高速", "S40"), why="renumbered", source="a notice", date="2010-12-01", who="surveyor"
    )
    assert second.blocks == ("beichen-5",)


def test_an_alias_of_a_block_holds_for_it_and_its_parcels_only(tmp_path: Path) -> None:
    aliases = Aliases(read_aliases(write(tmp_path, GOOD)))
    assert aliases.others("永定河") == []
    assert aliases.others("永定河", block="beichen-50") == []
    for block in ("beichen-5", "beichen-5-2"):
        ((key, likeness),) = aliases.others("永定河", block=block)
        assert (key, likeness.score, likeness.match) == ("永定新河", 0.99, "alias")
        assert likeness.reason == "an alias: inferred"
    assert [key for key, _ in aliases.others("S40")] == ["津滨高速"]


def test_the_surer_of_two_aliases_counts() -> None:
    own, shipped = Alias(names=("甲路", "乙路"), why="own"), Alias(names=("甲路", "乙路"), why="shipped", score=0.98)
    ((_, likeness),) = Aliases([shipped, own]).others("甲路")
    assert likeness.reason == "an alias: own"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("alias = 3", "write \\[\\[alias\\]\\] before every entry"),
        ("[alias]\nnames = ['a', 'b']", "write \\[\\[alias\\]\\] before every entry"),
        ("[[alais]]\nnames = ['甲', '乙']", "unknown table or key 'alais'"),
        ("alias = [1]", "alias 1: is no table"),
        ("[[alias]]\nname = ['甲', '乙']", "alias 1: unknown key 'name'; it may have names, blocks, why"),
        ("[[alias]]\nnames = ['甲', '乙']\n[[alias]]\nnames = ['甲']", "alias 2: needs two names or more"),
        ("[[alias]]\nnames = ['津宁高速', '津宁高速公路']", "alias 1: needs two names or more that differ"),
        ("[[alias]]\nnames = ['甲', 2]", "alias 1: without a list of names"),
        ("[[alias]]\nnames = ['甲', '乙']\nblocks = 'beichen-5'", "alias 1: without a list of blocks"),
        ("[[alias]]\nnames = ['甲', '乙']\nblocks = []", "alias 1: 'blocks' is empty"),
        ("[[alias]]\nnames = ['甲', '乙']\nwhy = 5", "alias 1: 'why' is no text"),
        ("[[alias", "cannot read the aliases"),
    ],
)
def test_malformed_files_name_the_entry_and_the_remedy(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ReferenceLayerError, match=f"aliases.toml: .*{told}"):
        read_aliases(write(tmp_path, text))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "aliases.toml").write_bytes("[[alias]]\nnames = ['甲', '乙']".encode("gb18030"))
    with pytest.raises(ReferenceLayerError, match="cannot read the aliases"):
        read_aliases(tmp_path / "aliases.toml")
