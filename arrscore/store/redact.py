"""Take names out of a copy that is going to be published, so that no byte of them is left in its file."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from arrscore.store.database import database_errors, open_copy
from arrscore.store.search import forget_index
from arrscore.store.statements import run_statements

# What a hidden title is called, as redact/titles.sql has it; its items are called so, too.
HIDDEN_TITLE = re.compile(r"Hidden (movie|series) \d")


def redact_copy(path: Path, *, titles: bool, files: bool) -> None:
    """Hide titles (and with them files), or files alone, in a copy whose views are not tables yet.

    A later fetch can go on from the copy: it knows titles by the server's numbers, and fills the names in again.
    """
    if not (titles or files):
        return
    db = open_copy(path)
    try:
        with database_errors(path):
            db.conn.execute("pragma secure_delete = on")
            forget_index(db)
            _forget_statistics(db.conn)
            db.conn.execute("begin")
            run_statements(db.conn, "redact", "files", {})
            if titles:
                run_statements(db.conn, "redact", "titles", {})
            db.conn.execute("commit")
            # What was written over is still in the file until it is made anew.
            db.conn.execute("vacuum")
    finally:
        db.close()


def _forget_statistics(connection: sqlite3.Connection) -> None:
    """Some builds of SQLite keep samples of indexed values for the planner; `analyze` makes them anew."""
    names = connection.execute("select name from sqlite_master where name like 'sqlite_stat%'").fetchall()
    for (name,) in names:
        connection.execute(f"delete from {name}")
