"""Run SQL files, one statement at a time.

`sqlite3.Connection.executescript` commits an open transaction first, so inside a transaction each statement is executed
by itself.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from arrscore.store.columns import SqlValue, fill_placeholders

_WRITES_STORED = re.compile(r"(insert into|update|delete from) (?!temp\.)\w", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement; `writes_stored` if it writes permanent rows."""

    sql: str
    writes_stored: bool


@cache
def statements_of(folder: str, name: str) -> tuple[Statement, ...]:
    """The statements of `arrscore/store/{folder}/{name}.sql`, in order, with their placeholders filled."""
    text = files("arrscore.store").joinpath(folder, f"{name}.sql").read_text(encoding="utf-8")
    return tuple(_split(fill_placeholders(text)))


def _split(text: str) -> Iterator[Statement]:
    statement = ""
    for line in text.splitlines(keepends=True):
        if not statement and (not line.strip() or line.startswith("--")):
            continue
        statement += line
        if sqlite3.complete_statement(statement):
            yield Statement(statement.strip(), bool(_WRITES_STORED.match(statement)))
            statement = ""


def run_statements(
    connection: sqlite3.Connection, folder: str, name: str, parameters: Mapping[str, SqlValue]
) -> int:
    """Execute a file's statements with named parameters; returns the number of permanent rows written."""
    written = 0
    for statement in statements_of(folder, name):
        cursor = connection.execute(statement.sql, parameters)
        if statement.writes_stored:
            written += cursor.rowcount
    return written
