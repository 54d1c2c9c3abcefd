"""Whether two published databases tell lasting pages the same: while they do, pages of the one are those of the other.

Whole tables are compared, and not what pages happen to read: a difference that no page shows costs a render, one that
goes unseen would leave an old page standing. What is left out is named in `TIMELY`, with the reason.
"""

from __future__ import annotations

import marshal
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from arrscore.store.database import open_read_only, read_only_uri
from arrscore.store.same import columns_of, is_same_table

# The format of marshal that has no references, so that equal rows are equal bytes.
PLAIN_FORMAT = 2


@dataclass(frozen=True, slots=True)
class Timely:
    """What of a table tells of runs and their times alone, and `why` no lasting page shows it.

    `rows` is the SQL condition of the rows that count all the same; of `columns` it only counts whether they are null.
    """

    why: str
    rows: str = "false"
    columns: frozenset[str] = frozenset()


TIMELY = {
    "build_runs": Timely(
        "A run that changed nothing is told on the data page only.",
        rows="id in (select build_run_id from score_history union select build_run_id from rule_changes"
        " union select build_run_id from library_stats union select build_run_id from release_events)",
    ),
    "build_run_instances": Timely(
        "What a fetch cost is told on the data page; `first_runs` counts by itself."
    ),
    "instances": Timely(
        "When a fetch was is told on dated pages; what it means for an item is in `upgrade_state`.",
        rows="true",
        columns=frozenset({"fetched_at"}),
    ),
    "instance_report": Timely("As with `instances`.", rows="true", columns=frozenset({"fetched_at"})),
    "trend_points": Timely("Each run is a point; `trend_report` alone reads them."),
    "trend_report": Timely("Where a library is heading is told on the overview only."),
    "sqlite_stat1": Timely("How many rows the tables above have.", rows="tbl not in ({timely})"),
    "sqlite_stat4": Timely("Some rows of the tables above.", rows="tbl not in ({timely})"),
}


def tell_the_same(new: Path, old: Path) -> bool:
    """Tell whether all that lasting pages depend on is the same in two published databases, each row in its place.

    False, too, where one of them is no database that can be read.
    """
    try:
        with closing(_open_whole(new)) as connection, closing(_open_whole(old)) as other:
            connection.execute("attach ? as old", [read_only_uri(old)])
            tables = _tables(connection)
            return _schema(connection) == _schema(other) and all(
                _counting_rows(connection, name) == _counting_rows(other, name)
                if name in TIMELY
                else is_same_table(connection, name, "old")
                for name in tables
            )
    except sqlite3.Error:
        return False


def _open_whole(database: Path) -> sqlite3.Connection:
    connection = open_read_only(database)
    connection.text_factory = bytes  # so that a text that is no UTF-8 can be read, too
    return connection


def _schema(connection: sqlite3.Connection) -> list[tuple[bytes, ...]]:
    return connection.execute(
        "select type, name, tbl_name, sql from main.sqlite_master order by type, name"
    ).fetchall()


def _tables(connection: sqlite3.Connection) -> list[str]:
    """The tables that hold rows: what a virtual one finds stands in tables of its own."""
    found = connection.execute(
        "select name from main.sqlite_master where type = 'table' and sql not like 'create virtual %' order by name"
    )
    return [name.decode() for (name,) in found]


def _counting_rows(connection: sqlite3.Connection, table: str) -> bytes:
    """All of a timely table that counts."""
    timely = TIMELY[table]
    columns = ", ".join(
        f'"{name}" is null' if name in timely.columns else f'"{name}"'
        for name, _, _ in columns_of(connection, table)
    )
    condition = timely.rows.format(timely=", ".join(f"'{name}'" for name in TIMELY))
    rows = connection.execute(f'select {columns} from main."{table}" where {condition}').fetchall()
    return marshal.dumps(rows, PLAIN_FORMAT)
