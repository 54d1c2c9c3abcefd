"""Tables as CSV and JSON, for people and programs that go on from the report."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

ROWS_AT_ONCE = 1000
FORMULA_STARTS = frozenset("=+-@\t\r\n")
# What the writer of CSV writes as `harmless` would: most cells of a table.
AS_THEY_ARE = frozenset({int, float, type(None)})
FIGURES = (int, float)  # a tuple, as a union would be made anew for each of a million cells

Cell = object
_compact_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write rows as CSV in UTF-8; text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return b"".join(csv_parts(headers, rows))


def csv_parts(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """As `csv_bytes`, but some rows at a time: all of a large table take tens of megabytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([harmless(header) for header in headers])
    for several in _batches(rows):
        writer.writerows(
            [cell if cell.__class__ in AS_THEY_ARE else harmless(cell) for cell in row] for row in several
        )
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


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


def json_parts(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """As `json_bytes`, but some rows at a time."""
    start = "[\n"
    for several in _batches(rows):
        lines = ",\n".join([_compact_json(dict(zip(headers, row, strict=True))) for row in several])
        yield f"{start}{lines}".encode()
        start = ",\n"
    yield b"[\n\n]\n" if start == "[\n" else b"\n]\n"


def _batches(rows: Iterable[Sequence[Cell]]) -> Iterator[list[Sequence[Cell]]]:
    left = iter(rows)
    while several := list(islice(left, ROWS_AT_ONCE)):
        yield several
