"""Parquet files joined by their footers alone."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ftzgeo.sites.tables.parquet_joining import MAGIC, body_and_footer, joined_footer

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("options", [{}, {"compression": "zstd", "write_page_index": True}, {"use_dictionary": False}])
@pytest.mark.parametrize("groups", [1, 3, 20])
def test_joined_files_are_one_file(tmp_path: Path, options: dict[str, object], groups: int) -> None:
    n = 1000
    table = pa.table(
        {
            "number": np.arange(n),
            "float": np.linspace(0, 1, n),
            "text": pa.array(["甲", None] * (n // 2)).dictionary_encode(),
            "lists": pa.array([[1, 2], [], None, [3]] * (n // 4)),
            "flag": pa.array([True, False] * (n // 2)),
        }
    ).replace_schema_metadata({"made by": "nobody"})
    out = bytearray(MAGIC)
    footers, places = [], []
    size = -(-n // groups)
    for start in range(0, n, size):
        buffer = io.BytesIO()
        pq.write_table(table.slice(start, size), buffer, **options)
        body, footer = body_and_footer(buffer.getvalue())
        places.append(len(out))
        footers.append(footer)
        out += body
    path = tmp_path / "joined.parquet"
    path.write_bytes(bytes(out) + joined_footer(footers, places))
    file = pq.ParquetFile(path)
    assert (file.metadata.num_rows, file.metadata.num_row_groups) == (n, groups)
    pq.write_table(table, tmp_path / "whole.parquet", **options)
    assert file.read().equals(pq.read_table(tmp_path / "whole.parquet"), check_metadata=True)
    assert file.read_row_group(groups - 1)["number"].to_pylist()[-1] == n - 1
    assert pq.read_table(path, filters=[("number", ">=", n - 2)])["number"].to_pylist() == [n - 2, n - 1]
