"""Tables as CSV and JSON, for people and programs that go on from the report."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = object
_compact_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write rows as CSV in UTF-8; text that a spreadsheet would take for a formula gets an apostrophe in front."""
    written = io.BytesIO()
    text = io.TextIOWrapper(written, encoding="utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow([harmless(header) for header in headers])
    writer.writerows(map(harmless, row) for row in rows)
    text.flush()
    return written.getvalue()


def harmless(cell: Cell) -> str | int | float:
    """A cell as CSV holds it: numbers as they are, lists with `; ` between, nothing known as nothing."""
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return int(cell) if isinstance(cell, bool) else cell
    text = (
        cell
        if isinstance(cell, str)
        else "; ".join(map(str, cell))
        if isinstance(cell, list | tuple)
        else str(cell)
    )
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def json_bytes(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write rows as a JSON array of objects, one a line."""
    written = io.BytesIO()
    start = "[\n"
    for row in rows:
        written.write(f"{start}{_compact_json(dict(zip(headers, row, strict=True)))}".encode())
        start = ",\n"
    written.write(b"\n]\n" if written.tell() else b"[\n\n]\n")
    return written.getvalue()
