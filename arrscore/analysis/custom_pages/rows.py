"""What a custom query finds: run on the published copy, which it can only read, within limits that are told."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from arrscore.analysis.custom_pages.queries import CustomQuery, query_fault
from arrscore.analysis.custom_pages.tokens import Token, line_of_fault, tokens_of
from arrscore.errors import ConfigurationError

MOST_ROWS = 100_000
# Steps of SQLite's virtual machine, not seconds: a query that is done in time on one machine is so on all.
MOST_STEPS = 500_000_000
_STEPS_AT_ONCE = 1_000_000
_LONGEST_TEXT = 1_000_000
_MOST_LETTERS = 100_000_000
_BEGINNINGS = ("select", "with", "values")
# What answers differently each time it is asked: the same database must make the same page.
_DICE = frozenset({"random", "randomblob"})
_NOW = frozenset({"'now'", '"now"'})
_CLOCK_WORDS = frozenset({"current_date", "current_time", "current_timestamp"})
_CLOCKS = frozenset({"date", "time", "datetime", "julianday", "unixepoch"})
_FORBIDDEN = _DICE | _CLOCK_WORDS | {"load_extension", "fts3_tokenizer"}
_COLUMN = re.compile(r"[^\W\d]\w*")
_UNSTEADY = (
    "would make another page of the same data each time. Reckon from a recorded time, such as "
    "(select max(started_at) from build_runs)."
)

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class CustomRows:
    """The names of the columns and the rows, of which the first `MOST_ROWS` are kept where there are more."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    is_cut: bool = False


@contextmanager
def guarded(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Let a connection read and nothing else, and read text as it is, while the block runs."""
    factory = connection.text_factory
    length = connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_TEXT)
    connection.text_factory = lambda content: content.decode("utf-8", "replace")
    connection.set_authorizer(_allow)
    try:
        yield connection
    finally:
        connection.set_authorizer(None)
        connection.set_progress_handler(None, 0)
        connection.text_factory = factory
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, length)


def _allow(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and (second or first or "").lower() not in _FORBIDDEN:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and first == "data_version":
        return sqlite3.SQLITE_OK  # the full-text index asks for it
    return sqlite3.SQLITE_DENY


def run_custom_query(
    connection: sqlite3.Connection, query: CustomQuery, *, most_steps: int = MOST_STEPS
) -> CustomRows:
    """Run a query on a guarded connection to a database in which every view is a table.

    Raises ConfigurationError with file and line for one that is no single SELECT, that SQLite does not take, that
    is not done after `most_steps`, or whose columns have no names of their own.
    """
    _check_words(query)
    try:
        cursor = _execute(connection, query, most_steps)
        columns = tuple(column[0] for column in cursor.description)
        _check_columns(query, columns)
        return _fetch(cursor, query, columns)
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise _explained(connection, query, str(error), most_steps) from None


def _check_words(query: CustomQuery) -> None:
    """Refuse what SQLite would take, but a page may not hold."""
    tokens = tokens_of(query.sql)
    if not tokens:
        raise query_fault(query.path, query.line, "no query stands below the header. Write one SELECT there.")
    if tokens[0].plain not in _BEGINNINGS:
        raise _fault_at(
            query, tokens[0], f"{tokens[0].text} is not a query. A page reads only: write one SELECT."
        )
    for place, token in enumerate(tokens):
        following = [each.text for each in tokens[place + 1 : place + 3]]
        if token.text == ";" and following:
            raise _fault_at(
                query,
                tokens[place + 1],
                "a second statement begins here. Write one SELECT; more make more pages.",
            )
        if token.kind == "parameter":
            raise _fault_at(
                query, token, f"{token.text} is a parameter, which nobody fills in. Write the value."
            )
        if (
            token.text.lower() in _NOW
            or token.plain in _CLOCK_WORDS
            or (token.plain in _CLOCKS and following == ["(", ")"])
            or (token.plain == "strftime" and _takes_one(tokens[place + 1 :]))
        ):
            raise _fault_at(query, token, f"the present time {_UNSTEADY}")
        if token.plain in _DICE and following[:1] == ["("]:
            raise _fault_at(query, token, f"{token.text} {_UNSTEADY}")


def _takes_one(tokens: Sequence[Token]) -> bool:
    """Tell whether a call whose arguments begin here has one only."""
    depth = 0
    for token in tokens:
        depth += (token.text == "(") - (token.text == ")")
        if depth == 1 and token.text == ",":
            return False
        if depth <= 0:
            return token.text == ")"
    return False


def _execute(connection: sqlite3.Connection, query: CustomQuery, most_steps: int) -> sqlite3.Cursor:
    rounds = 0

    def count() -> bool:
        nonlocal rounds
        rounds += 1
        return rounds * _STEPS_AT_ONCE > most_steps

    connection.set_progress_handler(count, _STEPS_AT_ONCE)
    return connection.execute(query.sql)


def _check_columns(query: CustomQuery, columns: tuple[str, ...]) -> None:
    for number, column in enumerate(columns, start=1):
        if not _COLUMN.fullmatch(column):
            raise query_fault(
                query.path,
                query.line,
                f"column {number} of the query has no plain name. Add one: … as files.",
            )
        if column.lower() in map(str.lower, columns[: number - 1]):
            raise query_fault(
                query.path, query.line, f"two columns are called {column}. Rename one: … as other."
            )


def _fetch(cursor: sqlite3.Cursor, query: CustomQuery, columns: tuple[str, ...]) -> CustomRows:
    rows: list[tuple[Value, ...]] = []
    letters = 0
    for row in cursor:
        if len(rows) == MOST_ROWS:
            return CustomRows(columns, tuple(rows), is_cut=True)
        for column, value in zip(columns, row, strict=True):
            if isinstance(value, str):
                letters += len(value)
            elif isinstance(value, bytes):
                raise query_fault(
                    query.path, query.line, f"{column} holds bytes. Show them as text: hex({column})."
                )
            elif isinstance(value, float) and math.isinf(value):
                raise query_fault(
                    query.path, query.line, f"{column} holds a number without an end. Leave it out."
                )
        if letters > _MOST_LETTERS:
            raise query_fault(
                query.path, query.line, "finds more than 100 MB of text. Choose fewer columns or rows."
            )
        rows.append(row)
    return CustomRows(columns, tuple(rows))


def _explained(
    connection: sqlite3.Connection, query: CustomQuery, message: str, most_steps: int
) -> ConfigurationError:
    """Turn what SQLite says into one line with the place and the next step."""
    connection.set_progress_handler(None, 0)
    if message == "interrupted":
        return query_fault(
            query.path,
            query.line,
            f"is not done after {most_steps:,} steps of SQLite. Narrow it by WHERE, or end its recursion by LIMIT.",
        )
    if message.startswith("string or blob too big"):
        return query_fault(
            query.path, query.line, "makes a text of more than 1 MB. Cut it: substr(…, 1, 1000)."
        )
    if "prohibited" in message or "not authorized" in message:
        return query_fault(query.path, query.line, f"{message}. A page reads only: write one SELECT.")

    def prepare(sql: str) -> str | None:
        try:
            connection.execute(f"explain {sql}").close()
        except (sqlite3.Error, sqlite3.Warning) as error:
            return str(error)
        return None

    line = line_of_fault(query.sql, message, prepare)
    return query_fault(
        query.path,
        query.line + line,
        f"{message}. Correct the query; `arrscore explore` shows what there is to read.",
    )


def _fault_at(query: CustomQuery, token: Token, problem: str) -> ConfigurationError:
    return query_fault(query.path, query.line + token.line, problem)
