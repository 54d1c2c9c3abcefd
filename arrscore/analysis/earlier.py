"""Tables of an earlier publication, taken over where they would be made from the same.

An unchanged library is published again and again: each run adds itself, and little depends on that.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from arrscore.store.same import is_same_table, read_only

SCHEMA = "earlier"
_WORD = re.compile(r"\w+")


class Earlier:
    """The tables of a database that the same views were published in, attached to the connection of a new one.

    What a query names is what it is made from, columns with the name of a table included, which is on the safe side.
    A view whose table came out the same, though what it reads had changed, counts as the same for those that read it.
    """

    schema = SCHEMA

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[str, bool] = {}
        self._ours = _tables(connection, "main")
        self._theirs = _tables(connection, SCHEMA)

    def has(self, name: str, query: str) -> bool:
        """Tell whether the earlier table of a view has what its `query` would give now; its own stands empty."""
        reads = self._ours.keys() & set(_WORD.findall(query))
        self._ours |= _tables(self._connection, "main", name)
        held = self._is_made_alike(name) and all(map(self._is_same, reads))
        if held:
            self._known[name] = True
        return held

    def _is_same(self, table: str) -> bool:
        if table not in self._known:
            self._known[table] = self._is_made_alike(table) and is_same_table(self._connection, table, SCHEMA)
        return self._known[table]

    def _is_made_alike(self, table: str) -> bool:
        return self._ours[table] == self._theirs.get(table)


@contextmanager
def attached(connection: sqlite3.Connection, database: Path | None) -> Iterator[Earlier | None]:
    """Attach an earlier publication while the block runs; None where there is none that could serve.

    Where somebody had the working database analysed, queries may find their rows in another order.
    """
    if (
        database is None
        or connection.execute("select 1 from sqlite_master where name = 'sqlite_stat1'").fetchone()
    ):
        yield None
        return
    connection.execute(f"attach ? as {SCHEMA}", [read_only(database)])
    try:
        yield Earlier(connection)
    finally:
        connection.execute(f"detach {SCHEMA}")


def _tables(connection: sqlite3.Connection, schema: str, name: str = "") -> dict[str, str]:
    """The tables of a database with the SQL that made them, or the one with this name."""
    found = connection.execute(
        f"select name, sql from {schema}.sqlite_master where type = 'table' and (? = '' or name = ?)",
        [name, name],
    )
    return dict(found.fetchall())
