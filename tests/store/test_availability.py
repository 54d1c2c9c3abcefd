"""Whether a movie is available is recorded as fetched, and is no change of the history."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlite_utils import Database

from arrscore.models import Availability
from arrscore.store.database import APPLICATION_ID, open_database, publish_copy
from arrscore.store.migrations import MIGRATION_NAMES, migrations
from arrscore.store.redact import redact_copy

COLUMNS = "select is_available, minimum_availability, available_from from items order by id"
WAITS = Availability(is_available=False, minimum="released", expected_at="2027-03-01T00:00:00Z")


def test_flips_are_recorded_without_a_change(db, library, record):
    """A movie that becomes available, or is no longer, makes no change of a score and no change of a rule."""
    library.add_movie(1, file=10)
    library.add_file(10, 1)
    library.add_movie(2)
    record(library)
    assert db.execute(COLUMNS).fetchall() == [(None, None, None)] * 2
    for each in (WAITS, Availability(is_available=True, minimum="released"), WAITS, None):
        for number in (1, 2):
            library.items[number] = library.items[number]._replace(availability=each)
        summary = record(library)
        assert (dict(summary.score_changes), summary.rule_changes) == ({}, 0)
        assert db.execute(COLUMNS).fetchall() == [each or (None, None, None)] * 2


def test_movie_that_cannot_be_read_keeps_its_availability(db, library, record):
    """What was known of an unread movie is kept."""
    library.add_movie(1)
    library.items[1] = library.items[1]._replace(availability=WAITS)
    record(library)
    del library.titles[1], library.items[1]
    record(library, unread_titles={1})
    assert db.execute(COLUMNS).fetchall() == [WAITS]


def test_hidden_titles_hide_the_date(db, library, record, tmp_path):
    """The date of a release names a movie; whether it is available does not."""
    library.add_movie(1)
    library.items[1] = library.items[1]._replace(availability=WAITS)
    record(library)
    publish_copy(db, tmp_path / "copy.db")
    redact_copy(tmp_path / "copy.db", titles=True, files=True)
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute(COLUMNS).fetchall() == [(0, "released", None)]


def test_database_of_before_counts_as_available(tmp_path):
    """The migration keeps every row; nothing is known of its availability."""
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        before = next(name for name in MIGRATION_NAMES if name.startswith("0004"))
        migrations.apply(Database(connection), stop_before=before)
        connection.execute(
            "insert into instances (slug, service, name) values ('radarr', 'radarr', 'Radarr')"
        )
        connection.execute(
            "insert into titles (instance_id, identity, server_id, kind, name, sort_name, monitored, tags)"
            " values (1, 'tmdb:1', 1, 'movie', 'Kites', 'kites', 1, '[]')"
        )
        connection.execute(
            "insert into items (instance_id, title_id, server_id, name, monitored) values (1, 1, 1, 'Kites', 1)"
        )
    with closing(open_database(path)) as db:
        assert db.execute(COLUMNS).fetchall() == [(None, None, None)]
        assert db.execute("select count(*) from score_history").fetchone() == (0,)
