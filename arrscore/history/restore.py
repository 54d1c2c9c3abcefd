"""Validate a previous database, convert it to a working one, and replace the local one.

A previous database may be a working database, or a published copy, in which every view is a table. Both are validated
unchanged, and then converted to a working database: only tables of facts, at the current schema.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path

from sqlite_utils import Database

from arrscore.digests import sha256_of
from arrscore.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseError,
    DatabaseForeign,
    DatabaseTooNew,
    HistoryRefused,
)
from arrscore.history.manifest import (
    MANIFEST_NAME,
    UNCHANGED,
    HistoryFacts,
    HistoryManifest,
    check_no_loss,
    parse_manifest,
    read_facts,
)
from arrscore.read_only import open_read_only
from arrscore.store.database import APPLICATION_ID, database_errors, open_database
from arrscore.store.migrations import MIGRATION_NAMES, SCHEMA_VERSION, migrations

_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100
_LARGEST_PAGE = 65536
_SIDECARS = ("-wal", "-journal")
# The applied migrations, recorded by sqlite-utils.
_MIGRATIONS_TABLE = "_sqlite_migrations"


def validate(path: Path, label: str, manifest: HistoryManifest | None = None) -> HistoryFacts:
    """Check a database before it is used, and return its contents; the file is not changed.

    It must be intact, written by arrscore, not newer than this program, and match its `manifest` if it has one. Raises
    DatabaseForeign, DatabaseTooNew, DatabaseDamaged or HistoryRefused; messages refer to it by `label`.
    """
    _check_header(path, label)
    with damage_errors(label), closing(open_read_only(path)) as connection:
        _check_origin(connection, label)
        found = connection.execute("pragma quick_check(1)").fetchone()[0]
        if found != "ok":
            raise _damaged(label, "its integrity check failed")
        version = connection.execute("pragma user_version").fetchone()[0]
        _check_tables(connection, version, label)
        facts = read_facts(connection)
    if manifest is not None:
        _check_same_file(path, label, manifest)
        check_no_loss(facts, manifest.facts, label)
    return facts


def copy_database(source: Path, target: Path) -> None:
    """Copy a database that may be in use, including its journal, as one consistent state."""
    if not any(_has_content(Path(f"{source}{suffix}")) for suffix in _SIDECARS):
        shutil.copyfile(source, target)
        return
    with (
        database_errors(source),
        closing(open_read_only(source, in_use=True)) as opened,
        closing(sqlite3.connect(target)) as copy,
    ):
        opened.backup(copy)


def convert_to_working(found: Path, target: Path) -> None:
    """Convert a validated database to a working one at `target`, at the current schema; `found` is modified.

    Drops what only a published copy has: tables instead of views, the search index, the planner's statistics.
    """
    with database_errors(found), closing(sqlite3.connect(found, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = delete")
        connection.execute("pragma synchronous = off")
        _drop_all_but_facts(connection)
        broken = connection.execute("pragma foreign_key_check").fetchone()
        if broken is not None:
            raise _damaged(str(found), f"rows of {broken[0]} refer to missing rows")
        connection.execute("vacuum into ?", [str(target)])
    open_database(target).close()


def replace_database(made: Path, target: Path, known: HistoryFacts | None) -> None:
    """Replace `target` with a finished database, in one step that is safe against a power loss.

    Deletes the history.json next to it, which describes a published file and no longer matches. Raises DatabaseBusy if
    `target` is in use, or if its history is no longer the `known` one; `known` is None if there was no database.
    """
    target = target.resolve()
    if target.exists():
        _merge_journal(target, known)
        shutil.copymode(target, made)
    _sync(made)
    _delete_manifest(target.with_name(MANIFEST_NAME))
    made.replace(target)
    _sync(target.parent)


def _delete_manifest(path: Path) -> None:
    with suppress(FileNotFoundError, HistoryRefused):  # keep a file of that name that is not ours
        parse_manifest(path.read_bytes(), path.name)
        path.unlink()


def _merge_journal(path: Path, known: HistoryFacts | None) -> None:
    """Merge the journal into the file: if it stayed, it would damage the next database."""
    with (
        database_errors(path),
        closing(sqlite3.connect(path, timeout=5.0, isolation_level=None)) as connection,
    ):
        mode = connection.execute("pragma journal_mode = delete").fetchone()[0]
        if mode != "delete":
            raise DatabaseBusy(f"{path} is in use by another program. Try again when it has finished.")
        if known is None or read_facts(connection) != known:
            raise DatabaseBusy(f"{path} has just been changed by another program, so it was kept. Try again.")


def _sync(path: Path) -> None:
    """Flush a file, or the names in a folder, to disk; not every system supports this for folders."""
    is_folder = path.is_dir()
    if is_folder and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


def _has_content(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False


def _check_header(path: Path, label: str) -> None:
    """Check the header (SQLite's file format, 1.3): whether this is a complete database."""
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    size = path.stat().st_size
    if not header.startswith(_MAGIC):
        what = "a web page" if header.lstrip().startswith(b"<") else "something else"
        if not header:
            what = "an empty file"
        raise DatabaseForeign(
            f"{label} is {what} instead of a database. {UNCHANGED} "
            "Check the path or URL, and for a missing token."
        )
    page_size = int.from_bytes(header[16:18], "big")
    page_bytes = _LARGEST_PAGE if page_size == 1 else page_size
    pages = int.from_bytes(header[28:32], "big")
    if header[24:28] == header[92:96] and size < pages * page_bytes:
        raise _damaged(label, f"it has {size:,} of {pages * page_bytes:,} bytes")


def _check_origin(connection: sqlite3.Connection, label: str) -> None:
    application_id = connection.execute("pragma application_id").fetchone()[0]
    version = connection.execute("pragma user_version").fetchone()[0]
    if application_id != APPLICATION_ID or version < 1:
        raise DatabaseForeign(f"{label} is a database of another program. {UNCHANGED} Check the path or URL.")
    if version > SCHEMA_VERSION:
        raise DatabaseTooNew(
            f"{label} was written by a newer arrscore (schema {version}, this one supports {SCHEMA_VERSION}). "
            f"{UNCHANGED} Update arrscore."
        )


def _check_tables(connection: sqlite3.Connection, version: int, label: str) -> None:
    for table, columns in tables_of(version).items():
        found = {name for (name,) in connection.execute("select name from pragma_table_info(?)", [table])}
        if not columns <= found:
            raise _damaged(label, f"the table {table} lacks columns")


def _check_same_file(path: Path, label: str, manifest: HistoryManifest) -> None:
    if sha256_of(path) != manifest.sha256:
        size = path.stat().st_size
        how = (
            f"{size:,} of {manifest.size_bytes:,} bytes"
            if size != manifest.size_bytes
            else "its SHA-256 differs"
        )
        raise HistoryRefused(
            f"{label} is not the database that its history.json describes ({how}). {UNCHANGED} "
            "It may have been published during the download: try again, or publish the report again."
        )


@cache
def tables_of(version: int) -> dict[str, frozenset[str]]:
    """The tables of facts in a version of the schema, each with its columns."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        later = MIGRATION_NAMES[version] if version < SCHEMA_VERSION else None
        migrations.apply(Database(connection, execute_plugins=False), stop_before=later)
        names = connection.execute(
            "select name from sqlite_master where type = 'table' order by rowid"
        ).fetchall()
        return {
            name: frozenset(
                column for (column,) in connection.execute("select name from pragma_table_info(?)", [name])
            )
            for (name,) in names
        }


def _drop_all_but_facts(connection: sqlite3.Connection) -> None:
    """Drop everything that no migration created, virtual tables before their shadow tables."""
    connection.execute("pragma foreign_keys = off")
    kept = tables_of(SCHEMA_VERSION).keys() | {_MIGRATIONS_TABLE}
    found = connection.execute(
        "select type, name from sqlite_master where type in ('view', 'trigger', 'table') "
        "order by type = 'table', sql not like 'create virtual%', name"
    ).fetchall()
    connection.execute("begin")
    for kind, name in found:
        if name not in kept:
            quoted = name.replace('"', '""')
            connection.execute(f'drop {kind} if exists "{quoted}"')
    connection.execute("commit")


def _damaged(label: str, how: str) -> DatabaseDamaged:
    return DatabaseDamaged(f"{label} is damaged: {how}. {UNCHANGED} Use a location with an intact copy.")


@contextmanager
def damage_errors(label: str) -> Iterator[None]:
    """Convert SQLite's errors for a file that nobody writes to: it is damaged."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _damaged(label, str(error)) from None


@contextmanager
def write_errors(path: Path) -> Iterator[None]:
    """Convert errors of the file system to one line with the next step."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DatabaseError(
            f"Cannot write to {path.parent}: {reason}. {UNCHANGED} Free disk space and make it writable, or choose "
            "another database: --database"
        ) from None
