"""Run a query and give its rows a type."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

Row = TypeVar("Row", bound=NamedTuple)
Element = TypeVar("Element")
Key = TypeVar("Key")


def column_names(row: type[NamedTuple]) -> str:
    """List the fields of a row type, for a query that selects just these."""
    return ", ".join(row._fields)


def read_rows(
    connection: sqlite3.Connection, row: type[Row], sql: str, *values: object, lists: Collection[str] = ()
) -> tuple[Row, ...]:
    """Run a query whose columns are the fields of `row`, in their order; those that are `lists` arrive as JSON."""
    cursor = connection.execute(sql, values)
    names = tuple(column[0] for column in cursor.description)
    if names != row._fields:
        message = f"The query for {row.__name__} gives {names}, not {row._fields}."
        raise TypeError(message)
    places = [names.index(name) for name in lists]
    if not places:
        return tuple(map(row._make, cursor))
    return tuple(row._make(_with_lists(cells, places)) for cells in cursor)


def _with_lists(cells: Iterable[Any], places: Iterable[int]) -> list[Any]:
    found = list(cells)
    for place in places:
        found[place] = _list(found[place])
    return found


@lru_cache(maxsize=4096)
def _list(text: str | None) -> tuple[Any, ...]:
    return tuple(json.loads(text or "[]"))


def grouped(rows: Iterable[Element], key: Callable[[Element], Key]) -> dict[Key, tuple[Element, ...]]:
    """Sort rows by a key; those of one key stay in their order."""
    groups: dict[Key, list[Element]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return {one: tuple(group) for one, group in groups.items()}
