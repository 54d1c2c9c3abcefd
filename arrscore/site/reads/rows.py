"""Run a query and give its rows a type."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Annotated, Any, NamedTuple, TypeVar

T = TypeVar("T")
Repeated = Annotated[T, "one object in all rows"]
"""A number or a text that many rows have: one object stands for it, where SQLite makes a new one for each row."""

ROWS_AT_ONCE = 1_000
Row = TypeVar("Row", bound=NamedTuple)
Element = TypeVar("Element")
Key = TypeVar("Key")


def column_names(row: type[NamedTuple]) -> str:
    """List the fields of a row type, for a query that selects just these."""
    return ", ".join(row._fields)


def read_rows(connection: sqlite3.Connection, row: type[Row], sql: str, *values: object) -> tuple[Row, ...]:
    """Run a query whose columns are the fields of `row`, in their order; fields that are tuples arrive as JSON.

    Fields that are `Repeated` (states, profiles, reasons) halve the memory of a large library.
    """
    cursor = connection.execute(sql, values)
    names = tuple(column[0] for column in cursor.description)
    if names != row._fields:
        message = f"The query for {row.__name__} gives {names}, not {row._fields}."
        raise TypeError(message)
    lists, repeated = _places(row, "tuple"), _places(row, "Repeated")
    found = _converted(cursor, lists, repeated) if lists or repeated else cursor
    return tuple(map(row._make, found))


def _places(row: type[NamedTuple], kind: str) -> list[int]:
    """Which fields of a row type are of a kind, by the start of what their annotation says."""
    said = (annotation.__forward_arg__ for annotation in row.__annotations__.values())
    return [place for place, words in enumerate(said) if words.startswith(kind)]


def grouped(rows: Iterable[Element], key: Callable[[Element], Key]) -> dict[Key, tuple[Element, ...]]:
    """Sort rows by a key; those of one key stay in their order."""
    groups: dict[Key, list[Element]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return {one: tuple(group) for one, group in groups.items()}


def _converted(cursor: sqlite3.Cursor, lists: list[int], repeated: list[int]) -> Iterator[tuple[Any, ...]]:
    """The rows with lists, and with one object for what repeats; converted a column of some rows at a time."""
    known: dict[object, object] = {}
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        columns: list[Iterable[object]] = list(zip(*rows, strict=True))
        for place in lists:
            columns[place] = map(_list, columns[place])
        for place in repeated:
            columns[place] = map(known.setdefault, columns[place], columns[place])
        yield from zip(*columns, strict=True)


@lru_cache(maxsize=65_536)
def _list(text: str | None) -> tuple[Any, ...]:
    return tuple(json.loads(text)) if text else ()
