"""Databases of earlier versions open, migrate, and go on without a change that nobody made."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from arrscore import pipeline
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings
from arrscore.store.migrations import SCHEMA_VERSION
from old_databases import LAST_RUN, VERSIONS, kept_servers, unpack

HISTORY = (
    "score_history",
    "rule_changes",
    "release_events",
    "items",
    "media_files",
    "titles",
    "profile_scores",
)
LATER = datetime.fromisoformat(LAST_RUN) + timedelta(hours=1)

pytestmark = pytest.mark.parametrize("version", VERSIONS)


def settings_for(folder: Path, servers, **more):
    """Settings of the two instances whose answers were kept."""
    instances = {
        service: {"url": f"http://{service}.invalid", "api_key": "k", "name": name}
        for service, name in zip(servers, ("Movies", "Series"), strict=True)
    }
    paths = {"database": folder / "arrscore.db", "output": folder / "output"}
    return load_settings(environment={}, use_file=False, overrides={"instances": instances, **paths, **more})


def fetch_again(settings, servers, now: datetime = LATER) -> pipeline.Fetched:
    """One run over the same library, an hour after the last."""
    return pipeline.fetch(settings, pipeline.Request(now, apps=servers), SilentReporter())


def counts(database: Path) -> dict[str, int]:
    """How many rows the tables have that a change would add to; of events, grabs and imports.

    Failed downloads and deleted files are read by later versions than 0.1.0, once for an older database.
    """
    only = {"release_events": " where kind in ('grabbed', 'imported')"}
    with closing(sqlite3.connect(database)) as connection:
        return {
            name: connection.execute(f"select count(*) from {name}{only.get(name, '')}").fetchone()[0]
            for name in HISTORY
        }


def event_count(database: Path) -> int:
    """How many events of all kinds there are."""
    with closing(sqlite3.connect(database)) as connection:
        found: int = connection.execute("select count(*) from release_events").fetchone()[0]
        return found


def history(database: Path) -> list[tuple[object, ...]]:
    """Every change of a score that was recorded, without the names of titles."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(
            "select build_run_id, kind, cause, old_score, new_score from score_history order by id"
        ).fetchall()


def test_working_database_goes_on_without_a_change(version, tmp_path):
    """The first fetch after an upgrade of arrscore finds what is there, and records nothing but its run."""
    servers = kept_servers(version)
    settings = settings_for(tmp_path, servers)
    unpack(version, "working", settings.database)
    before, changes = counts(settings.database), history(settings.database)
    fetched = fetch_again(settings, servers)
    assert fetched.failures == {}
    assert counts(settings.database) == before
    assert history(settings.database) == changes
    with closing(sqlite3.connect(settings.database)) as connection:
        assert connection.execute("pragma user_version").fetchone() == (SCHEMA_VERSION,)
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)


def test_failures_and_deletions_of_an_old_database_are_read_once(version, tmp_path):
    """The first fetch adds what the old version did not read, and the next adds nothing."""
    servers = kept_servers(version)
    settings = settings_for(tmp_path, servers)
    unpack(version, "working", settings.database)
    before = event_count(settings.database)
    fetch_again(settings, servers)
    filled = event_count(settings.database)
    fetch_again(settings, servers, LATER + timedelta(hours=1))
    assert before < filled == event_count(settings.database)


@pytest.mark.parametrize("name", ["published", "hidden"])
def test_published_database_is_restored_and_goes_on(version, name, tmp_path):
    """A report of an earlier version is a previous database, with or without titles."""
    servers = kept_servers(version)
    previous = unpack(version, name, tmp_path / "previous.db")
    settings = settings_for(tmp_path, servers, previous=[str(previous)])
    changes = history(previous)
    fetched = fetch_again(settings, servers)
    assert fetched.failures == {}
    assert history(settings.database) == changes
    assert counts(settings.database) == counts(previous)


@pytest.mark.parametrize("name", ["working", "published", "hidden"])
def test_report_of_an_old_database_renders(version, name, tmp_path):
    """`arrscore render` needs no fetch in between: every view works on what was stored then."""
    servers = kept_servers(version)
    settings = settings_for(tmp_path, servers, privacy={"titles": "hide" if name == "hidden" else "show"})
    if name == "working":
        unpack(version, name, settings.database)
    else:
        previous = unpack(version, name, tmp_path / "previous.db")
        settings = settings_for(
            tmp_path,
            servers,
            previous=[str(previous)],
            privacy={"titles": "hide" if name == "hidden" else "show"},
        )
        fetch_again(settings, servers)
    pipeline.render(settings, pipeline.Request(LATER), SilentReporter())
    summary = json.loads((settings.output / "summary.json").read_text())
    assert [instance["slug"] for instance in summary["instances"]] == ["radarr", "sonarr"]
    assert all(sum(instance["states"].values()) == instance["items"] for instance in summary["instances"])


def test_old_loops_are_found(version, tmp_path):
    """What was grabbed before the upgrade still makes the loops that it made."""
    settings = settings_for(tmp_path, kept_servers(version))
    unpack(version, "working", settings.database)
    published = unpack(version, "published", tmp_path / "published.db")
    pipeline.render(settings, pipeline.Request(LATER), SilentReporter())
    found = []
    for path in (published, settings.output / "arrscore.db"):
        with closing(sqlite3.connect(path)) as connection:
            found.append(connection.execute("select item_id from upgrade_loops order by item_id").fetchall())
    assert found[0]
    assert found[1] == found[0]
