"""Records and fields of delimited text, and numbers in them."""

from __future__ import annotations

import csv
import io
import math

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftzgeo.sites.tables.positions import read_both, read_numbers, read_pair
from ftzgeo.sites.tables.records import Records, unquoted, whole_records

CELLS = st.text(st.sampled_from('ab1,."\n\r; 经'), max_size=6)


def cells_of(data: bytes, width: int) -> list[list[str | None]]:
    records = Records(data, ",")
    columns = [unquoted(records.field(number)).to_pylist() for number in range(width)]
    return [list(row) for row in zip(*columns, strict=True)]


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=150, deadline=None)
def test_what_csv_writes_is_read_again(rows: list[tuple[str, str, str]], line_end: str) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(rows)
    assert cells_of(out.getvalue().encode(), 3) == [list(row) for row in rows]


def test_a_quote_inside_a_field_is_an_ordinary_character() -> None:
    data = b'1,5" pipe,x\n2,"a,b",y\n3,"never closed,z\n'
    assert cells_of(data, 3) == [["1", '5" pipe', "x"], ["2", "a,b", "y"], ["3", '"never closed', "z"]]


def test_short_and_long_records_and_empty_lines() -> None:
    records = Records(b"a,b,c\n\r\n1\n1,2,3,4", ",")
    assert len(records) == 3
    assert records.fields.tolist() == [3, 1, 4]
    assert records.field(2).to_pylist() == ["c", None, "3"]
    assert records.lines().to_pylist() == ["a,b,c", "1", "1,2,3,4"]


def test_records_of_one_field() -> None:
    records = Records(b"a\n\nbc\n", ",")
    assert records.field(0).to_pylist() == ["a", "bc"]
    assert records.field(1).to_pylist() == [None, None]
    assert len(Records(b"\n", ",").field(0)) == 0


def test_a_block_is_cut_where_a_record_ends() -> None:
    # The line end inside the quotes ends no record.
    assert whole_records(b'1,"a\nb"\n2,"c\nd') == len(b'1,"a\nb"\n')
    assert whole_records(b"no end") == 0


def test_numbers_however_they_are_written() -> None:
    x = pa.array(
        ["117.01", " 117.01 ", '="117.01"', "１１７．０１", "117°0′36″E", "1.1701e2", None, "", "n/a", "39.01"]
    )
    y = pa.array(["39.01"] * 4 + ["39°0′36″N", "39.01", "39.01", "39.01", "39.01", "117.01"])
    found = read_pair(x, y)
    east, north = found.x.to_pylist(), found.y.to_pylist()
    assert east[:6] == pytest.approx([117.01] * 6)
    assert north[:6] == pytest.approx([39.01] * 6)
    assert east[6:8] == [None, None]
    assert math.isnan(east[8])
    # The columns, not the numbers, say which is which.
    assert (east[9], north[9]) == (39.01, 117.01)


def test_columns_of_numbers_stay_numbers() -> None:
    found = read_pair(pa.array([117, None]), pa.array([39.5, math.nan], pa.float32()))
    assert found.x.to_pylist() == [117.0, None]
    assert found.y[0].as_py() == 39.5


def test_one_column_with_both() -> None:
    column = pa.array(
        ["117.2,39.1", "(117.2, 39.1)", "POINT (117.2 39.1)", "39.1，117.2", "39°6′N 117°12′E", "117.2", None, "?"]
    )
    found = read_both(column)
    assert found.x.to_pylist()[:5] == pytest.approx([117.2] * 5)
    assert found.y.to_pylist()[:5] == pytest.approx([39.1] * 5)
    # Of these only the one without N and E was exchanged by its numbers.
    assert found.latitude_first == 1
    assert math.isnan(found.x[5].as_py())
    assert found.x[6].as_py() is None
    assert math.isnan(found.x[7].as_py())


def test_what_is_no_number_by_its_type() -> None:
    durations = pa.array([117, None], pa.duration("s"))
    for column in (durations, durations.dictionary_encode(), pa.array([True, None])):
        found = [*read_pair(column, column)[:2], *read_both(column)[:2], read_numbers(column)]
        assert [math.isnan(numbers[0].as_py()) for numbers in found] == [True] * 5
        assert [numbers[1].as_py() for numbers in found] == [None] * 5
