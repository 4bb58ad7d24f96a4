"""Whatever bytes come: a document or a `DocumentError`, never another exception; and offsets always lead back."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftzgeo.documents import Document, read_document
from ftzgeo.errors import DocumentError
from tests.documents.plan_files import PLAN_WRITERS

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = 40


def check_offsets(document: Document) -> None:
    lines = document.text.split("\n")
    assert len(document.origins) == len(lines) - (lines[-1] == "" and document.format not in ("text", "markdown"))
    for table in document.tables:
        for row in table.rows:
            for cell in row:
                assert " ".join(document.text[cell.span.start : cell.span.end].split()) == cell.text
    for heading in document.headings:
        assert "\n" not in document.text[heading.span.start : heading.span.end]
    pages = [origin.page for origin in document.origins]
    assert pages == sorted(pages)


def read_or_refuse(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    with suppress(DocumentError):
        check_offsets(read_document(file))


@pytest.mark.parametrize("suffix", PLAN_WRITERS)
def test_cut_off_anywhere(suffix: str, tmp_path: Path) -> None:
    data = PLAN_WRITERS[suffix]()
    for part in range(ROUNDS):
        read_or_refuse(tmp_path / f"plan.{suffix}", data[: len(data) * part // ROUNDS])


@pytest.mark.parametrize("suffix", PLAN_WRITERS)
def test_with_garbled_bytes(suffix: str, tmp_path: Path) -> None:
    chance = random.Random(suffix)  # noqa: S311 - the same bytes in every run
    for _ in range(ROUNDS):
        data = bytearray(PLAN_WRITERS[suffix]())
        for _ in range(chance.choice([1, 5, 50])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        read_or_refuse(tmp_path / f"plan.{suffix}", bytes(data))


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_with_a_piece_missing(suffix: str, tmp_path: Path) -> None:
    chance = random.Random(suffix)  # noqa: S311 - the same bytes in every run
    data = PLAN_WRITERS[suffix]()
    for _ in range(ROUNDS):
        start = chance.randrange(len(data))
        read_or_refuse(tmp_path / f"plan.{suffix}", data[:start] + data[start + chance.randrange(1, 400) :])


MARKS = st.sampled_from(
    ["\n", "\f", "\t", "|", "---", "**", "# ", "<p>", "<table><tr><td>", "</td>", "<br>", "7", "区块", "\u3000"]
)


@given(st.lists(MARKS, max_size=40).map("".join), st.sampled_from(["txt", "md", "html"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_mixture_of_marks(tmp_path: Path, text: str, suffix: str) -> None:
    read_or_refuse(tmp_path / f"plan.{suffix}", text.encode())


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Mn", "Zl", "Zp", "Zs"]), min_size=1).map(
        lambda t: f"区{t}"
    )
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_printed_text_is_kept_as_it_is(tmp_path: Path, text: str) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(text, encoding="utf-8")
    kept = read_document(file).text
    assert len(kept) == len(text)
    assert all(one == other or "\u2e80" <= other <= "\u2fdf" for one, other in zip(kept, text, strict=True))
