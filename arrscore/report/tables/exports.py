"""Tables as CSV and JSON, for people and programs that go on from the report."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

ROWS_AT_ONCE = 1000
FORMULA_STARTS = frozenset("=+-@\t\r\n")

Cell = object
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write rows as CSV in UTF-8; text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return b"".join(csv_parts(headers, rows))


def csv_parts(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """As `csv_bytes`, but some rows at a time: a large table takes tens of megabytes."""
    yield _csv([headers])
    for several in _batches(rows):
        yield _csv(several)


def _csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def harmless(cell: Cell) -> str | int | float:
    """A cell as CSV holds it: numbers as they are, lists with `; ` between, nothing known as nothing."""
    if isinstance(cell, str):
        return f"'{cell}" if cell[:1] in FORMULA_STARTS else cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return int(cell)
    if isinstance(cell, int | float):
        return cell
    return harmless("; ".join(map(str, cell)) if isinstance(cell, list | tuple) else str(cell))


def json_bytes(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write rows as a JSON array of objects, one a line; of columns with one name the last counts."""
    return b"".join(json_parts(headers, rows))


def json_parts(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """As `json_bytes`, but some rows at a time."""
    start = "[\n"
    for several in _batches(rows):
        lines = ",\n".join(_json(dict(zip(headers, row, strict=True))) for row in several)
        yield f"{start}{lines}".encode()
        start = ",\n"
    yield b"[\n\n]\n" if start == "[\n" else b"\n]\n"


def _batches(rows: Iterable[Sequence[Cell]]) -> Iterator[list[Sequence[Cell]]]:
    left = iter(rows)
    while several := list(islice(left, ROWS_AT_ONCE)):
        yield several
