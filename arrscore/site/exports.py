"""Tables as CSV and JSON, for people and programs that go on from the report."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

ROWS_AT_ONCE = 1000
FORMULA_STARTS = frozenset("=+-@\t\r\n")
# What a column may hold: what CSV takes as it is, what is one line of JSON, and what is written once where it repeats.
# Text and lists of texts are never equal to anything else; of numbers 1, 1.0 and True are.
AS_THEY_ARE = frozenset({int, float, type(None)})
ONE_LINE = frozenset({str, int, float, bool, type(None)})
REPEATING = frozenset({str, tuple, type(None)})
FIGURES = (int, float)

Cell = object
Written = TypeVar("Written")
_compact_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# No text in JSON has the character itself.
_json_lines = json.JSONEncoder(ensure_ascii=False, separators=("\n", ":")).encode


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write rows as CSV in UTF-8; text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return b"".join(csv_parts(headers, rows))


def csv_parts(
    headers: Sequence[str], rows: Iterable[Sequence[Cell]], places: Sequence[int] | None = None
) -> Iterator[bytes]:
    """As `csv_bytes`, but some rows at a time: all of a large table take tens of megabytes.

    The headers are those of the cells at `places` in each row, or of all.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([harmless(header) for header in headers])
    for columns in _columns(rows, places or range(len(headers))):
        writer.writerows(zip(*map(_harmless_column, columns), strict=True))
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def _harmless_column(column: Sequence[Cell]) -> Iterable[Cell]:
    classes = set(map(type, column))
    if classes <= AS_THEY_ARE:
        return column
    return _each_once(harmless, column) if classes <= REPEATING else map(harmless, column)


def harmless(cell: Cell) -> str | int | float:
    """A cell as CSV holds it: numbers as they are, lists with `; ` between, nothing known as nothing."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = cell
    elif isinstance(cell, FIGURES):
        return int(cell) if isinstance(cell, bool) else cell
    else:
        text = "; ".join(map(str, cell)) if isinstance(cell, list | tuple) else str(cell)
    return f"'{text}" if text[:1] in FORMULA_STARTS else text


def json_bytes(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write rows as a JSON array of objects, one a line."""
    return b"".join(json_parts(headers, rows))


def json_parts(
    headers: Sequence[str], rows: Iterable[Sequence[Cell]], places: Sequence[int] | None = None
) -> Iterator[bytes]:
    """As `json_bytes`, but some rows at a time; `places` are as in `csv_parts`."""
    # Of columns with one name the last counts.
    chosen = dict(zip(headers, places or range(len(headers)), strict=True))
    line = ",".join(f"{_compact_json(header).replace('%', '%%')}:%s" for header in chosen)
    start = "[\n"
    for columns in _columns(rows, tuple(chosen.values())):
        cells = zip(*map(_json_column, columns), strict=True)
        lines = ",\n".join(map(f"{{{line}}}".__mod__, cells))
        yield f"{start}{lines}".encode()
        start = ",\n"
    yield b"[\n\n]\n" if start == "[\n" else b"\n]\n"


def _json_column(column: Sequence[Cell]) -> Iterable[str]:
    classes = set(map(type, column))
    if classes <= ONE_LINE:
        return _json_lines(column)[1:-1].split("\n")
    return _each_once(_json_cell, column) if classes <= REPEATING else map(_compact_json, column)


def _json_cell(cell: Cell) -> str:
    """A text, a list of texts, or nothing; for a list the encoder would set itself up anew."""
    return f"[{','.join(map(_compact_json, cell))}]" if isinstance(cell, tuple) else _compact_json(cell)


def _each_once(write: Callable[[Cell], Written], column: Sequence[Cell]) -> Iterable[Written]:
    known = {cell: write(cell) for cell in set(column)}
    return map(known.__getitem__, column)


def _columns(rows: Iterable[Sequence[Cell]], places: Sequence[int]) -> Iterator[list[Sequence[Cell]]]:
    """The columns at these places, of some rows at a time: a column is written faster than as many cells."""
    left = iter(rows)
    while several := list(islice(left, ROWS_AT_ONCE)):
        columns = list(zip(*several, strict=True))
        yield [columns[place] for place in places]
