"""Run a query and give its rows a type."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from functools import lru_cache
from typing import Any, TypeVar

Repeated = int
"""A number that many rows have: one object stands for it in all of them, where SQLite makes a new one for each."""

TEXTS_AT_ONCE = 4_096
Row = TypeVar("Row")
Key = TypeVar("Key")


def column_names(row: type[Any]) -> str:
    """List the fields of a row type, for a query that selects just these."""
    return ", ".join(field.name for field in fields(row))


def read_rows(connection: sqlite3.Connection, row: type[Row], sql: str, *values: object) -> tuple[Row, ...]:
    """Run a query whose columns are the fields of `row`, in their order; fields that are tuples arrive as JSON.

    Texts that repeat (states, profiles, reasons) are one object, which halves the memory of a large library.
    """
    connection.text_factory = lru_cache(maxsize=TEXTS_AT_ONCE)(bytes.decode)
    cursor = connection.execute(sql, values)
    names = tuple(column[0] for column in cursor.description)
    expected = tuple(field.name for field in fields(row))  # type: ignore[arg-type]
    if names != expected:
        message = f"The query for {row.__name__} gives {names}, not {expected}."
        raise TypeError(message)
    lists, numbers = _places(row, "tuple"), _places(row, "Repeated")
    if not lists and not numbers:
        return tuple(row(*values) for values in cursor)
    return tuple(row(*values) for values in _converted(cursor, lists, numbers))


def _places(row: type[Any], kind: str) -> list[int]:
    """Which fields of a row type are of a kind, by the start of what their annotation says."""
    return [place for place, field in enumerate(fields(row)) if str(field.type).startswith(kind)]


def grouped(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, tuple[Row, ...]]:
    """Sort rows by a key; those of one key stay in their order."""
    groups: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return {one: tuple(group) for one, group in groups.items()}


def _converted(cursor: sqlite3.Cursor, lists: list[int], numbers: list[int]) -> Iterator[list[Any]]:
    known: dict[int | None, int | None] = {}
    for values in cursor:
        row = list(values)
        for place in lists:
            row[place] = _list(row[place])
        for place in numbers:
            row[place] = known.setdefault(row[place], row[place])
        yield row


@lru_cache(maxsize=65_536)
def _list(text: str | None) -> tuple[Any, ...]:
    return tuple(json.loads(text)) if text else ()
