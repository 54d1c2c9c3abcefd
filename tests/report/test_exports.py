"""Tables leave the report as CSV that no spreadsheet computes, and as JSON."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrscore.report.tables.exports import FORMULA_STARTS, ROWS_AT_ONCE, csv_bytes, json_bytes


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_that_starts_a_formula_is_neutralised(text: str) -> None:
    """An apostrophe in front makes it text in every spreadsheet."""
    assert csv_bytes(["a"], [[text]]).decode() in {f"a\r\n'{text}\r\n", f'a\r\n"\'{text}"\r\n'}


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (-1, "-1"),
        (0, "0"),
        (-2.5, "-2.5"),
        (None, ""),
        (True, "1"),
        (("a", "b"), "a; b"),
        (("=a", "b"), "'=a; b"),
        ("a,b", '"a,b"'),
        ("ü", "ü"),
    ],
)
def test_other_cells(cell: object, written: str) -> None:
    """Numbers stay numbers, lists are joined, nothing known is nothing."""
    assert csv_bytes(["a", "b"], [[cell, 1]]).decode() == f"a,b\r\n{written},1\r\n"


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=8))
def test_csv_reads_back(rows: list[list[str]]) -> None:
    """Whatever the text, a reader gets the same cells, but for the apostrophes."""
    read = list(csv.reader(io.StringIO(csv_bytes(["a", "b"], rows).decode("utf-8"), newline="")))
    assert read[1:] == [[f"'{cell}" if cell[:1] in FORMULA_STARTS else cell for cell in row] for row in rows]


def test_cells_without_a_value_are_empty() -> None:
    """Nothing known is nothing between two commas, and an empty text where a row has no other cell."""
    assert csv_bytes(["a", "b"], [[None, 1.5], [True, None]]) == b"a,b\r\n,1.5\r\n1,\r\n"
    assert csv_bytes(["a"], [[None], [""]]) == b'a\r\n""\r\n""\r\n'


@pytest.mark.parametrize("count", [0, 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1])
def test_every_row_is_written_once(count: int) -> None:
    """Rows go out some at a time; none is lost or told twice where one part ends."""
    rows = [[number, f"row {number}"] for number in range(count)]
    read = csv.reader(io.StringIO(csv_bytes(["a", "b"], rows).decode(), newline=""))
    assert list(read) == [["a", "b"], *([str(number), text] for number, text in rows)]
    assert [list(row.values()) for row in json.loads(json_bytes(["a", "b"], rows))] == rows


def test_equal_numbers_of_different_kinds_stay_what_they_are() -> None:
    """A column may hold 1, 1.0 and True beside texts and lists; each is written as itself."""
    rows = [[1], [1.0], [True], ["1"], [("1", "a")], [None]]
    assert csv_bytes(["a"], rows).decode().split("\r\n")[1:-1] == ["1", "1.0", "1", "1", "1; a", '""']
    written = json_bytes(["a"], rows).decode().split("\n")[1:-2]
    assert [line.rstrip(",") for line in written] == [
        '{"a":1}', '{"a":1.0}', '{"a":true}', '{"a":"1"}', '{"a":["1","a"]}', '{"a":null}',
    ]  # fmt: skip


@given(st.lists(st.lists(st.none() | st.integers() | st.text(), min_size=2, max_size=2), max_size=8))
def test_json_reads_back(rows: list[list[object]]) -> None:
    """Whatever the text, line breaks and names with a percent sign among them, a reader gets the same cells."""
    assert [list(row.values()) for row in json.loads(json_bytes(["100 %s", "b"], rows))] == rows


def test_the_last_of_two_columns_with_one_name() -> None:
    """A JSON object has each name once: of two columns with one name it has the last."""
    rows = [[1, "x", 2], [3, "y", 4]]
    assert json.loads(json_bytes(["a", "b", "a"], rows)) == [{"a": 2, "b": "x"}, {"a": 4, "b": "y"}]


def test_json_is_objects() -> None:
    """One object a row, with the table's keys; text stays as it is."""
    assert json.loads(json_bytes(["a", "b"], [["=1", None], ["ü", ("x",)]])) == [
        {"a": "=1", "b": None}, {"a": "ü", "b": ["x"]},
    ]  # fmt: skip
    assert json.loads(json_bytes(["a"], [])) == []
