"""How `library.db` is read: from a copy, with its log, in its zone, by either key."""

from __future__ import annotations

import hashlib
import sqlite3
import zoneinfo
from contextlib import closing

import pytest


def test_older_database_stays_as_it_is(built, old):
    """The file is read from a copy: not a byte of it changes, and nothing appears beside it."""
    old.history("radarr:1:8", "2025-01-01 03:00:00", "new_file", 50)
    before = hashlib.sha256(old.path.read_bytes()).hexdigest()
    built.run(old.path)
    assert hashlib.sha256(old.path.read_bytes()).hexdigest() == before
    assert sorted(path.name for path in old.path.parent.glob("library.db*")) == ["library.db"]


def test_rows_that_stand_only_in_the_log_are_read(built, old):
    """What the tool wrote last may still be in the write-ahead log beside its database."""
    with closing(sqlite3.connect(old.path)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute(
            "insert into score_history (unique_identifier, timestamp, change_type, total_score) "
            "values ('radarr:1:8', '2025-01-01 03:00:00', 'new_file', 50)"
        )
        connection.commit()
        assert old.path.with_name("library.db-wal").exists()
        built.run(old.path)
    assert len(built.imported()) == 1


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC"])
def test_local_times_are_in_the_named_zone(built, old, zone):
    """A file that has no history has the tool's local time, which --timezone tells."""
    if zone not in {"UTC", *zoneinfo.available_timezones()}:
        pytest.skip("this system has no list of zones")
    old.movie(1, 9, 70, recorded_at="2025-01-05 03:00:00.123456")
    done = built.run(old.path, "--timezone", zone)
    assert done.exit_code == 0, done.output
    assert [row[1] for row in built.imported()] == [f"2025-01-05T0{2 if zone != 'UTC' else 3}:00:00Z"]


def test_database_keyed_by_file_and_path_is_read(built, tmp_path):
    """Where both tables name a file by service, number and path instead of one identifier, that is its key."""
    path = tmp_path / "keyed.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            """
            create table media_files (service_type, file_id, relative_path, title, total_score, recorded_at);
            create table score_history (service_type, file_id, relative_path, timestamp, total_score, change_type);
            insert into media_files values ('radarr', 9, 'Film 1 (2001)/b.mkv', 'Film 1', 120, '2025-01-05 03:00:00');
            insert into score_history values
              ('radarr', 8, 'Film 1 (2001)/a.mkv', '2025-01-01 03:00:00', 50, 'new_file'),
              ('radarr', 8, 'Film 1 (2001)/a.mkv', '2025-01-05 03:00:00', 0, 'removed'),
              ('radarr', 9, 'Film 1 (2001)/b.mkv', '2025-01-05 03:00:00', 120, 'new_file');
            """
        )
    done = built.run(path)
    assert done.exit_code == 0, done.output
    assert [row[2:] for row in built.imported()] == [("added", None, 50), ("upgraded", 50, 120)]
