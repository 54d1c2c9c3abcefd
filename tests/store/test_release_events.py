"""Grabs and what became of them, as they are kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlite_utils import Database

from arrscore.models import Batch, Quality, ReleaseEvent
from arrscore.store.database import APPLICATION_ID, open_database
from arrscore.store.migrations import migrations
from arrscore.store.recorder import newest_event_at

WEB = Quality(3, "WEBDL-1080p", "webdl", 1080)


def grab(number: int, item: int, **fields) -> ReleaseEvent:
    """A grab of an item."""
    defaults = {
        "kind": "grabbed",
        "format_server_ids": (1, 3),
        "frozen_score": 125,
        "release_name": "A.Release",
    }
    at = f"2026-10-{number:02d}T00:00:00Z"
    return ReleaseEvent(number, item, occurred_at=at, quality=WEB, revision_version=1, **(defaults | fields))


def test_event_is_kept_once_with_its_formats(db, library, record):
    """An event that comes again stays as it was, and its formats can be scored by the present profile."""
    library.add_movie(1, file=10)
    library.add_file(10, 1)
    record(library, batches=[library.batch(), Batch(events=(grab(4, 1),))])
    record(library, batches=[library.batch(), Batch(events=(grab(4, 1, frozen_score=9), grab(5, 1)))])
    rows = list(db.query("select server_id, build_run_id, frozen_score, format_set_id from release_events"))
    assert [(row["server_id"], row["build_run_id"], row["frozen_score"]) for row in rows] == [
        (4, 1, 125),
        (5, 2, 125),
    ]
    names = db.query(
        "select name from format_set_formats join custom_formats on custom_formats.id = format_id "
        "where set_id = ? order by name",
        [rows[0]["format_set_id"]],
    )
    assert [row["name"] for row in names] == ["Atmos", "HDR"]


def test_event_of_an_unknown_item_is_left_out(db, library, record):
    """History tells of items that are no longer there; those events belong to nothing."""
    library.add_movie(1)
    record(library, batches=[library.batch(), Batch(events=(grab(4, 99),))])
    assert db["release_events"].count == 0


def test_events_are_no_change_of_the_library(db, library, record):
    """A run that only noticed events has changed no score, and measures nothing anew."""
    library.add_movie(1)
    record(library)
    summary = record(library, batches=[library.batch(), Batch(events=(grab(4, 1),))])
    assert summary.changes == 0
    assert db["release_events"].count == 1


def test_all_kinds_of_events_are_kept(db, library, record):
    """A failure, a dismissal and a deletion are rows as grabs are; only a deletion has a reason."""
    library.add_movie(1)
    kinds = ("grabbed", "imported", "failed", "ignored", "deleted")
    events = tuple(
        grab(number, 1, kind=kind, reason="Manual" if kind == "deleted" else None)
        for number, kind in enumerate(kinds, start=1)
    )
    record(library, batches=[library.batch(), Batch(events=events)])
    rows = [
        (row["kind"], row["reason"])
        for row in db.query("select kind, reason from release_events order by id")
    ]
    assert rows == [*((kind, None) for kind in kinds[:-1]), ("deleted", "Manual")]


def test_events_of_an_older_database_are_read_once_more(db, library, record):
    """Until the whole span was read with all kinds of events, none counts as known; what was known stays once."""
    library.add_movie(1)
    record(library, batches=[library.batch(), Batch(events=(grab(4, 1),))])
    assert newest_event_at(db, "radarr") == "2026-10-04T00:00:00Z"
    db.conn.execute("update instances set has_all_events = 0")
    assert newest_event_at(db, "radarr") is None
    record(library)
    assert newest_event_at(db, "radarr") is None
    again = (grab(3, 1, kind="failed"), grab(4, 1, frozen_score=9))
    record(library, batches=[library.batch(), Batch(events=again)], reads_all_events=True)
    assert newest_event_at(db, "radarr") == "2026-10-04T00:00:00Z"
    rows = db.query("select server_id, frozen_score from release_events order by server_id")
    assert [(row["server_id"], row["frozen_score"]) for row in rows] == [(3, 125), (4, 125)]


def first_sets(db) -> list[tuple[str, str]]:
    """The formats that each file matches, and those that it matched at first."""
    rows = db.query(
        "select now.format_ids as now, first.format_ids as first from media_files "
        "join format_sets as now on now.id = format_set_id left join format_sets as first on first.id = first_set_id "
        "order by media_files.server_id"
    )
    return [(row["now"], row["first"]) for row in rows]


def test_formats_that_a_file_matched_at_first_are_kept(db, library, record):
    """They stay as rules change, and are another file's where its number was given again."""
    library.add_movie(1, file=10)
    library.add_file(10, 1, formats=(1, 3))
    record(library)
    library.add_file(10, 1, formats=(3,))
    record(library)
    assert first_sets(db) == [("3", "1,3")]
    library.add_file(10, 1, formats=(2,), size_bytes=7, name="another.mkv")
    record(library)
    assert first_sets(db) == [("2", "2")]


def test_formats_of_a_file_that_had_none_known(db, library, record):
    """What a server did not tell at first is known from the first time that it does."""
    library.add_movie(1, file=10)
    library.add_file(10, 1, formats=None)
    record(library)
    library.add_file(10, 1, formats=(1,))
    record(library)
    assert first_sets(db) == [("1", "1")]


def test_migration_invents_no_history(tmp_path):
    """An older database keeps its grabs, asks for the rest, and does not claim to know what a file once matched."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        migrations.apply(Database(old, execute_plugins=False), stop_before="0005_release_outcomes")
        old.execute(f"pragma application_id = {APPLICATION_ID}")
        old.execute("pragma user_version = 3")
        old.executescript(OLD_ROWS)
    db = open_database(path)
    events = list(db.query("select * from release_events"))
    assert [(row["server_id"], row["kind"], row["reason"]) for row in events] == [(5, "grabbed", None)]
    columns = "slug, has_all_events"
    instances = list(db.query(f"select {columns} from instances order by slug"))
    assert instances == [{"slug": "old", "has_all_events": 0}, {"slug": "without", "has_all_events": 1}]
    firsts = [row["first_set_id"] for row in db.query("select first_set_id from media_files order by id")]
    assert firsts == [1, None, 1]
    assert db.execute("pragma foreign_key_check").fetchall() == []
    db.close()


OLD_ROWS = """
insert into instances (id, slug, service, name) values (1, 'old', 'radarr', 'Old'), (2, 'without', 'radarr', 'W');
insert into build_runs (id, started_at, arrscore_version, outcome) values (1, '2026-10-01T00:00:00Z', '0', 'complete');
insert into format_sets (id, instance_id, format_ids) values (1, 1, '');
insert into titles (id, instance_id, identity, server_id, kind, name, sort_name, monitored, tags)
values (1, 1, 'tmdb:1', 1, 'movie', 'A', 'a', 1, '[]');
insert into media_files (
  id, instance_id, title_id, server_id, name, size_bytes, quality_server_id, quality, revision_version, revision_real,
  is_repack, format_set_id, languages, audio_languages, subtitles
)
select value, 1, 1, value, 'f', 1, 3, 'WEBDL-1080p', 1, 0, 0, 1, '[]', '[]', '[]' from json_each('[1, 2, 3]');
insert into items (id, instance_id, title_id, server_id, name, monitored, file_id)
select value, 1, 1, value, 'i', 1, value from json_each('[1, 2, 3]');
insert into score_history (id, build_run_id, item_id, kind, cause, formats_added, formats_removed)
values
  (1, 1, 1, 'added', 'file', '[]', '[]'), (2, 1, 2, 'added', 'file', '[]', '[]'),
  (3, 1, 3, 'added', 'file', '[]', '[]'),
  (4, 1, 1, 'rescored', 'rules', '[]', '[]'),
  (5, 1, 2, 'rescored', 'formats', '["HDR"]', '[]'),
  (6, 1, 3, 'rescored', 'formats', '["HDR"]', '[]'), (7, 1, 3, 'upgraded', 'file', '[]', '[]');
insert into release_events (
  build_run_id, instance_id, server_id, item_id, kind, occurred_at, quality_server_id, quality, revision_version
)
values (1, 1, 5, 1, 'grabbed', '2026-10-01T00:00:00Z', 3, 'WEBDL-1080p', 1);
"""
