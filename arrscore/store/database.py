"""Open, check and copy the SQLite database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from arrscore.errors import DatabaseBusy, DatabaseDamaged, DatabaseError, DatabaseForeign, DatabaseTooNew
from arrscore.store.build_lock import sole_build
from arrscore.store.migrations import SCHEMA_VERSION, migrations

APPLICATION_ID = 0x61727273  # "arrs": identifies our SQLite files
OLDEST_SQLITE = (3, 37, 0)  # STRICT tables
BUSY_SECONDS = 30.0
# In a copy, large tables are built from each other; SQLite's default of 2 MB would evict pages all the time.
COPY_CACHE_KIB = 16_000


def open_database(path: Path | None, *, create: bool = True) -> Database:
    """Open the database after checking and migrating it; `None` opens one in memory.

    Raises DatabaseError if there is none and `create` is false, or if the folder is not writable; DatabaseForeign,
    DatabaseTooNew, DatabaseDamaged or DatabaseBusy for a file that cannot be used. A rejected file is not changed.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise DatabaseError(
            f"This Python has SQLite {sqlite3.sqlite_version}, but arrscore needs 3.37 or newer. "
            "Install a newer Python."
        )
    if path is not None and not path.exists() and not create:
        raise DatabaseError(f"There is no database {path}. Try: arrscore build")
    with database_errors(path):
        connection = sqlite3.connect(path or ":memory:", timeout=BUSY_SECONDS, isolation_level=None)
        try:
            _check_origin(connection, path)
            db = Database(connection, execute_plugins=False)
            if not _is_set_up(connection):
                # Otherwise two concurrent first builds would both create the tables.
                with sole_build(path):
                    _set_up(db)
            connection.execute("pragma synchronous = normal")
            connection.execute("pragma foreign_keys = on")
        except BaseException:
            connection.close()
            raise
    return db


def open_copy(path: Path) -> Database:
    """Open a copy to complete it; without a journal, because an incomplete copy is deleted."""
    connection = sqlite3.connect(
        path, isolation_level=None, uri=True
    )  # a URI, so that other databases can be attached by URI
    connection.execute("pragma journal_mode = off")
    connection.execute("pragma synchronous = off")
    connection.execute(f"pragma cache_size = -{COPY_CACHE_KIB}")
    return Database(connection, execute_plugins=False)


def _check_origin(connection: sqlite3.Connection, path: Path | None) -> None:
    """Raise for a file of another program or of a newer arrscore, before anything is written to it."""
    application_id = connection.execute("pragma application_id").fetchone()[0]
    version = connection.execute("pragma user_version").fetchone()[0]
    is_empty = connection.execute("select count(*) from sqlite_master").fetchone()[0] == 0
    if application_id != APPLICATION_ID and not (application_id == 0 and is_empty):
        raise DatabaseForeign(
            f"{path} is a database of another program. Choose another file: --database arrscore.db"
        )
    if version > SCHEMA_VERSION:
        raise DatabaseTooNew(
            f"{path} was written by a newer arrscore (schema {version}, this one supports {SCHEMA_VERSION}). "
            "Update arrscore."
        )


def check_integrity(db: Database, path: Path | None) -> None:
    """Raise DatabaseDamaged if SQLite's quick check fails; it reads the whole file."""
    with database_errors(path):
        found = db.conn.execute("pragma quick_check(1)").fetchone()[0]
    if found != "ok":
        raise _damaged(path, "its integrity check failed")


def _damaged(path: Path | None, reason: str) -> DatabaseDamaged:
    return DatabaseDamaged(
        f"{path} is damaged ({reason}). Restore a copy of it, such as the report's arrscore.db."
    )


def _is_set_up(connection: sqlite3.Connection) -> bool:
    version = connection.execute("pragma user_version").fetchone()[0]
    mode = connection.execute("pragma journal_mode").fetchone()[0]
    return version == SCHEMA_VERSION and mode in {"wal", "memory"}


def _set_up(db: Database) -> None:
    db.conn.execute("pragma journal_mode = wal")
    if db.conn.execute("pragma user_version").fetchone()[0] < SCHEMA_VERSION:
        _migrate(db)


def _migrate(db: Database) -> None:
    # Views depend on tables that a migration may change; each run installs them again.
    for view in db.view_names():
        db.conn.execute(f"drop view [{view}]")
    db.conn.execute(f"pragma application_id = {APPLICATION_ID}")
    migrations.apply(db)


@contextmanager
def database_errors(path: Path | None) -> Iterator[None]:
    """Convert SQLite's errors to errors with a next step."""
    try:
        yield
    except sqlite3.Error as error:
        text = str(error)
        if isinstance(error, sqlite3.IntegrityError):
            raise DatabaseError(
                f"A service returned a record that cannot be stored ({text}), so nothing was recorded. "
                "Report it to the author of the plug-in."
            ) from None
        if "not a database" in text:
            raise DatabaseForeign(
                f"{path} is not a database. Choose another file: --database arrscore.db"
            ) from None
        if "malformed" in text or "corrupt" in text:
            raise _damaged(path, text) from None
        if "readonly" in text:
            raise DatabaseError(
                f"{path} is not writable. Make it writable, or use a writable copy: --database COPY"
            ) from None
        if "full" in text:
            raise DatabaseError(f"No disk space left for {path} or for temporary files. Free some.") from None
        if "locked" in text or "busy" in text:
            raise DatabaseBusy(
                f"{path} is in use by another program. Try again when it has finished."
            ) from None
        raise DatabaseError(f"Cannot use {path}: {text}. Check the folder and its free space.") from None


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """A transaction that takes the write lock immediately, so that it cannot fail later because of another writer."""
    db.conn.execute("begin immediate")
    try:
        yield
    except BaseException:
        db.conn.execute("rollback")
        raise
    db.conn.execute("commit")


def publish_copy(db: Database, path: Path) -> None:
    """Write a compact, independent copy of the working database (`VACUUM INTO`)."""
    path.unlink(missing_ok=True)
    with database_errors(path):
        db.conn.execute("vacuum into ?", [str(path)])
