"""Which of two databases counts, the local one or the previous, and that neither is lost where both do."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from sqlite_utils import Database

from arrscore.errors import HistoriesDiverge, HistoryRefused
from arrscore.history.manifest import history_manifest
from arrscore.history.operations import Outcome, restore_previous
from arrscore.history.restore import tables_of
from arrscore.store.database import APPLICATION_ID
from arrscore.store.migrations import SCHEMA_VERSION, migrations

FIRST = "2026-09-01T12:00:00Z"
SECOND = "2026-09-08T12:00:00Z"
AVAILABILITY = ("is_available", "minimum_availability", "available_from")


def test_newer_local_database_wins(settings_with, published, read_builds):
    """A local database with all builds of the other, and more, is kept; so is one with the same builds."""
    for previous in (FIRST, SECOND):
        settings = settings_with(published[previous])
        shutil.copy(published[SECOND], settings.database)
        assert restore_previous(settings, allow_empty=False).outcome is Outcome.KEPT
        assert read_builds(settings.database) == [FIRST, SECOND]


def test_older_local_database_gives_way(settings_with, published, read_builds):
    """A local database whose builds the other all has, and more, is replaced, and no journal of it stays."""
    settings = settings_with(published[SECOND])
    shutil.copy(published[FIRST], settings.database)
    assert restore_previous(settings, allow_empty=False).outcome is Outcome.RESTORED
    assert read_builds(settings.database) == [FIRST, SECOND]
    assert [path.name for path in settings.database.parent.iterdir()] == ["arrscore.db"]


@pytest.mark.parametrize(("local", "previous"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_diverged_databases_are_left_alone(settings_with, published, read_tables, local, previous):
    """Where each has builds that the other lacks, neither is lost: the run stops and says what can be done."""
    settings = settings_with(published[previous])
    shutil.copy(published[local], settings.database)
    with closing(sqlite3.connect(settings.database)) as connection:
        connection.execute("update build_runs set started_at = '2026-09-02T12:00:00Z' where id = 1")
        connection.commit()
    before = read_tables(settings.database)
    with pytest.raises(HistoriesDiverge, match="each have builds that the other lacks"):
        restore_previous(settings, allow_empty=True)
    assert read_tables(settings.database) == before


def test_database_of_an_earlier_schema_is_brought_up(settings_with, published, read_tables, tmp_path):
    """A copy that was published before the last migrations is gone on from, with the same history."""
    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        migrations.apply(Database(connection, execute_plugins=False), stop_before="0003_imports")
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute("pragma user_version = 2")
        connection.execute("attach ? as new", [str(published[SECOND])])
        for table in sorted(tables_of(2).keys() - {"_sqlite_migrations"}):
            columns = [name for _, name, *_ in connection.execute(f"pragma table_info({table})")]
            names = ", ".join(columns)
            kinds = " where kind in ('grabbed', 'imported')" if table == "release_events" else ""
            connection.execute(f"insert into {table} ({names}) select {names} from new.{table}{kinds}")
    settings = settings_with(old)
    assert restore_previous(settings, allow_empty=False).outcome is Outcome.RESTORED
    restored, before = (
        read_tables(path) for path in (settings.database, published[SECOND].with_name("08-working.db"))
    )
    assert restored.keys() == before.keys()
    # What it did not hold is unknown until the next fetch.
    before["items"] = [row[: -len(AVAILABILITY)] + (None,) * len(AVAILABILITY) for row in before["items"]]
    for table in before.keys() - {"instances", "media_files", "release_events"}:
        assert restored[table] == before[table]
    with closing(sqlite3.connect(settings.database)) as connection:
        assert connection.execute("pragma user_version").fetchone() == (SCHEMA_VERSION,)


def test_counts_of_a_later_version_are_passed_over(settings_with, published, tmp_path):
    """A history.json may count what this version does not know."""
    shutil.copy(published[FIRST], tmp_path / "arrscore.db")
    claim = json.loads(history_manifest(published[FIRST]))
    claim["counts"]["wishes"] = 3
    (tmp_path / "history.json").write_text(json.dumps(claim))
    assert restore_previous(settings_with(tmp_path), allow_empty=False).outcome is Outcome.RESTORED


@pytest.mark.parametrize("spoilt", ["[" * 200_000, "Infinity", '{"generator": "arrscore"}', '"arrscore"'])
def test_claim_that_is_none_is_told(settings_with, published, tmp_path, spoilt):
    """A history.json that holds anything else is refused with one line."""
    shutil.copy(published[FIRST], tmp_path / "arrscore.db")
    if spoilt == "Infinity":
        claim = json.loads(history_manifest(published[FIRST]))
        spoilt = json.dumps(claim | {"size_bytes": float("inf")})
    (tmp_path / "history.json").write_text(spoilt)
    with pytest.raises(HistoryRefused, match="was not written by arrscore"):
        restore_previous(settings_with(tmp_path), allow_empty=False)
