"""Remove names from a copy that will be published, so that no byte of them remains in the file."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from arrscore.store.database import database_errors, open_copy
from arrscore.store.search import drop_index
from arrscore.store.statements import run_statements

# The name of a hidden title and of its items, as in redact/titles.sql.
HIDDEN_TITLE = re.compile(r"Hidden (movie|series) \d")


def redact_copy(path: Path, *, titles: bool, files: bool) -> None:
    """Hide titles (and with them files), or only files, in a copy whose views are not tables yet.

    A later fetch can continue from the copy: it matches titles by the server's ids, and restores the names.
    """
    if not (titles or files):
        return
    db = open_copy(path)
    try:
        with database_errors(path):
            db.conn.execute("pragma secure_delete = on")
            drop_index(db)
            _delete_statistics(db.conn)
            db.conn.execute("begin")
            run_statements(db.conn, "redact", "files", {})
            if titles:
                run_statements(db.conn, "redact", "titles", {})
            db.conn.execute("commit")
            # Overwritten values remain in the file until it is rebuilt.
            db.conn.execute("vacuum")
    finally:
        db.close()


def _delete_statistics(connection: sqlite3.Connection) -> None:
    """Delete the planner's samples of indexed values, which some builds of SQLite store; `analyze` restores them."""
    names = connection.execute("select name from sqlite_master where name like 'sqlite_stat%'").fetchall()
    for (name,) in names:
        connection.execute(f"delete from {name}")
