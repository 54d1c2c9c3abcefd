"""Whether a table has the same rows in two databases, as SQLite tells it."""

from __future__ import annotations

import sqlite3

# A column of such a type holds each value in one way; in others 1 and 1.0 may stand, which SQLite calls equal.
ONE_WAY = frozenset({"integer", "real", "text"})
Column = tuple[str, str, int]
"""A column's name, its type in small letters, and its place in the key, or 0."""


def is_same_table(connection: sqlite3.Connection, table: str, other: str) -> bool:
    """Tell whether a table has the same rows in the attached database `other`: as many, with the same keys and values.

    Both must be made by the same SQL.
    """
    columns = columns_of(connection, table)
    keys = [name for name, _, key in columns if key] if _has_no_rowid(connection, table) else ["rowid"]
    found = " and ".join(f'x."{name}" = y."{name}"' for name in keys)
    same = " and ".join(_same(name, kind) for name, kind, _ in columns)
    counts = connection.execute(
        f'select (select count(*) from main."{table}"), (select count(*) from {other}."{table}"),'
        f' (select count(*) from main."{table}" x join {other}."{table}" y on {found} where {same})'
    ).fetchone()
    return len(set(counts)) == 1


def columns_of(connection: sqlite3.Connection, table: str) -> list[Column]:
    """The columns of a table of the main database."""
    found = connection.execute("select name, lower(type), pk from pragma_table_info(?, 'main')", [table])
    return [(_text(name), _text(kind), key) for name, kind, key in found]


def _same(column: str, kind: str) -> str:
    same = f'x."{column}" collate binary is y."{column}"'
    return same if kind in ONE_WAY else f'{same} and typeof(x."{column}") = typeof(y."{column}")'


def _has_no_rowid(connection: sqlite3.Connection, table: str) -> bool:
    found = connection.execute("select wr from pragma_table_list(?) where schema = 'main'", [table])
    return bool(found.fetchone()[0])


def _text(name: str | bytes) -> str:
    """A name, also on a connection that reads texts as bytes."""
    return name if isinstance(name, str) else name.decode()
