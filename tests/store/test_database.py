"""Opening the file: what is refused, and that nothing is lost by it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlite_utils import Database

from arrscore.config import load_settings
from arrscore.errors import DatabaseDamaged, DatabaseError, DatabaseForeign, DatabaseTooNew
from arrscore.sessions import working_database
from arrscore.store.database import APPLICATION_ID, open_database, publish_copy
from arrscore.store.migrations import MIGRATION_NAMES, SCHEMA_VERSION, migrations


def test_new_database_is_marked_as_ours(tmp_path):
    """A new file bears our application id and the schema's version."""
    open_database(tmp_path / "a.db").close()
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as connection:
        assert connection.execute("pragma application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("pragma user_version").fetchone() == (SCHEMA_VERSION,)


def test_every_table_is_strict_and_says_its_grain(db):
    """Each table of ours is STRICT, and its definition says what one row is."""
    for table in db.tables:
        if table.name.startswith(("_", "sqlite_")):
            continue
        assert table.strict, table.name
        assert "-- grain: one row per" in table.schema, table.name


def test_missing_database_is_not_made_where_none_is_wanted(tmp_path):
    """Reading a database that is not there says how to get one, and makes none."""
    with pytest.raises(DatabaseError, match="arrscore build"):
        open_database(tmp_path / "a.db", create=False)
    assert not (tmp_path / "a.db").exists()


@pytest.mark.parametrize("content", [b"this is a text", b"\x00" * 4096])
def test_other_files_are_refused_and_left_alone(tmp_path, content):
    """A file that is no database is refused, and stays as it was."""
    path = tmp_path / "a.db"
    path.write_bytes(content)
    with pytest.raises(DatabaseForeign, match="--database"):
        open_database(path)
    assert path.read_bytes() == content


def test_database_of_another_program_is_refused(tmp_path):
    """A SQLite file with tables that are not ours is refused, and stays as it was."""
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("create table theirs (a)")
    before = path.read_bytes()
    with pytest.raises(DatabaseForeign, match="another program"):
        open_database(path)
    assert path.read_bytes() == before


def test_newer_database_is_refused(tmp_path):
    """A database of a later version is refused, and stays as it was."""
    path = tmp_path / "a.db"
    open_database(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"pragma user_version = {SCHEMA_VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(DatabaseTooNew, match="Update arrscore"):
        open_database(path)
    assert path.read_bytes() == before


def test_damaged_database_is_refused(tmp_path):
    """A file whose pages are overwritten is named as damaged, not repaired or replaced."""
    path = tmp_path / "a.db"
    open_database(path).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    with pytest.raises(DatabaseDamaged, match="Restore a copy"):
        open_database(path)


def test_old_database_is_migrated(tmp_path):
    """A database from before the last migration gets it, with its rows and without the views of that time."""
    path = tmp_path / "a.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"pragma application_id = {APPLICATION_ID}")
    migrations.apply(Database(connection), stop_before=MIGRATION_NAMES[-1])
    connection.execute("insert into instances (slug, service, name) values ('radarr', 'radarr', 'Radarr')")
    connection.execute("create view old as select id from titles")
    connection.close()
    db = open_database(path)
    assert db.conn.execute("pragma user_version").fetchone() == (SCHEMA_VERSION,)
    assert "old" not in db.view_names()
    assert "release_events" in db.table_names()
    assert [row["slug"] for row in db["instances"].rows] == ["radarr"]
    db.close()


def test_published_copy_is_whole_and_apart(tmp_path):
    """The copy holds the same rows, is checked whole, needs no journal beside it, and is ours."""
    db = open_database(tmp_path / "a.db")
    db.conn.execute("insert into instances (slug, service, name) values ('radarr', 'radarr', 'Radarr')")
    publish_copy(db, tmp_path / "copy.db")
    db.conn.execute("delete from instances")
    db.close()
    with closing(sqlite3.connect(f"file:{tmp_path / 'copy.db'}?mode=ro", uri=True)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        assert connection.execute("pragma journal_mode").fetchone() == ("delete",)
        assert connection.execute("pragma application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("select slug from instances").fetchall() == [("radarr",)]


def test_restored_database_keeps_no_statistics(tmp_path):
    """One that was restored from a published copy plans its queries like every other: its statistics go."""
    path = tmp_path / "restored.db"
    db = open_database(path)
    db.execute("analyze")
    db.close()
    with working_database(load_settings(environment={}, use_file=False, overrides={"database": path})) as db:
        assert not [name for name in db.table_names() if name.startswith("sqlite_stat")]
