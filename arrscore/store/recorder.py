"""Record a complete snapshot as changes, in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from arrscore.models import FetchCounts, LibraryStats
from arrscore.store.columns import SqlValue
from arrscore.store.database import transaction
from arrscore.store.renumbering import follow_recreated_formats, follow_renumbering
from arrscore.store.staging import StagedInstance
from arrscore.store.statements import run_statements
from arrscore.text_cleaning import clean_text

Measure = Callable[[sqlite3.Connection], Sequence[LibraryStats]]


@dataclass(frozen=True, slots=True)
class FailedInstance:
    """An instance that could not be fetched; `error` is one line without a URL."""

    slug: str
    service: str
    name: str
    error: str


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run recorded: rows of score_history by kind, and of rule_changes."""

    run_id: int
    score_changes: Mapping[str, int]
    rule_changes: int

    @property
    def changes(self) -> int:
        """The total number of changes."""
        return sum(self.score_changes.values()) + self.rule_changes


def record_run(
    db: Database,
    complete: Sequence[tuple[StagedInstance, FetchCounts]],
    failed: Sequence[FailedInstance] = (),
    *,
    now: str,
    version: str,
    measure: Measure,
) -> RunSummary:
    """Record the snapshots of complete instances; rows of failed ones are not changed.

    `now` is the run's time, ISO 8601 in UTC. `measure` runs the analysis after the facts are written and returns the
    statistics to store; it is called only if something changed. All in one transaction.
    """
    with transaction(db):
        run_id = _insert_run(db, "partial" if failed else "complete", now, version)
        changed_instances = set()
        for staged, counts in complete:
            instance_id = _instance_id(db, staged.slug, staged.service, staged.name)
            if _record_instance(db, staged, counts, instance_id, run_id, now):
                changed_instances.add(instance_id)
            _insert_run_instance(db, run_id, instance_id, None, counts)
        for each in failed:
            instance_id = _instance_id(db, each.slug, each.service, each.name)
            _insert_run_instance(db, run_id, instance_id, each.error, FetchCounts(0, 0, 0.0))
        if changed_instances:
            stats = [each for each in measure(db.conn) if each.instance_id in changed_instances]
            _insert_stats(db, run_id, stats)
        summary = _summary(db, run_id)
        db.conn.execute("update build_runs set changes = ? where id = ?", [summary.changes, run_id])
    return summary


def record_parameters(db: Database, parameters: Sequence[tuple[str, float, str]]) -> None:
    """Store the thresholds and weights (name, value, meaning) for the views; writes only what differs."""
    stored = db.conn.execute("select name, value, meaning from analysis_parameters").fetchall()
    if sorted(stored) == sorted(map(tuple, parameters)):
        return
    with transaction(db):
        db.conn.executemany(
            "insert into analysis_parameters (name, value, meaning) values (?, ?, ?) on conflict (name) "
            "do update set value = excluded.value, meaning = excluded.meaning "
            "where (value, meaning) is not (excluded.value, excluded.meaning)",
            parameters,
        )
        known = [name for name, _, _ in parameters]
        places = ", ".join("?" * len(known))
        db.conn.execute(f"delete from analysis_parameters where name not in ({places})", known)


def run_span(db: Database) -> tuple[str | None, str | None]:
    """The times of our first and last run, ISO 8601 in UTC; None if there is none yet."""
    first, last = db.conn.execute(
        "select min(started_at), max(started_at) from build_runs where origin = 'build'"
    ).fetchone()
    return first, last


def newest_event_at(db: Database, slug: str) -> str | None:
    """The time of an instance's newest event, ISO 8601 in UTC; None if the whole span must still be read."""
    newest: str | None = db.conn.execute(
        "select max(occurred_at) from release_events join instances on instances.id = instance_id "
        "where slug = ? and has_all_events",
        [slug],
    ).fetchone()[0]
    return newest


def _insert_run(db: Database, outcome: str, now: str, version: str) -> int:
    cursor = db.conn.execute(
        "insert into build_runs (started_at, arrscore_version, outcome) values (?, ?, ?)",
        [now, version, outcome],
    )
    if cursor.lastrowid is None:
        raise AssertionError("an insert has a row id")
    return cursor.lastrowid


def _instance_id(db: Database, slug: str, service: str, name: str) -> int:
    db.conn.execute(
        "insert into instances (slug, service, name) values (?, ?, ?) on conflict (slug) do nothing",
        [slug, service, clean_text(name)],
    )
    instance_id: int = db.conn.execute("select id from instances where slug = ?", [slug]).fetchone()[0]
    return instance_id


def _insert_run_instance(
    db: Database, run_id: int, instance_id: int, error: str | None, counts: FetchCounts
) -> None:
    db.conn.execute(
        "insert into build_run_instances "
        "(build_run_id, instance_id, outcome, error, seconds, requests, bytes, odd_records) "
        "values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            run_id,
            instance_id,
            "failed" if error else "complete",
            error and clean_text(error),
            round(counts.seconds, 3),
            counts.requests,
            counts.bytes,
            counts.odd_records,
        ],
    )


def _record_instance(
    db: Database, staged: StagedInstance, counts: FetchCounts, instance_id: int, run_id: int, now: str
) -> bool:
    """Write one instance's facts and changes; returns whether anything except the fetch time changed."""
    if staged.rules is None or staged.status is None:
        raise ValueError(f"{staged.slug}: a snapshot without rules is incomplete")
    connection = db.conn
    fetched_at, propers_and_repacks = connection.execute(
        "select fetched_at, coalesce(?, propers_and_repacks) from instances where id = ?",
        [staged.rules.propers_and_repacks if staged.rules.is_reported else None, instance_id],
    ).fetchone()
    parameters: dict[str, SqlValue] = {
        "key": staged.key,
        "instance_id": instance_id,
        "run_id": run_id,
        "now": now,
        "propers_and_repacks": propers_and_repacks,
        "is_baseline": fetched_at is None,
        "last_format_id": _highest_id(connection, "custom_formats"),
        "last_profile_id": _highest_id(connection, "quality_profiles"),
        "unread_titles": json.dumps(sorted(counts.unread_titles)),
        "unread_items": json.dumps(sorted(counts.unread_items)),
        "keeps_absent_titles": counts.keeps_absent_titles,
        "keeps_absent_items": counts.keeps_absent_items,
        "unread_profiles": json.dumps(sorted(counts.unread_profiles)),
        "unread_formats": json.dumps(sorted(counts.unread_formats)),
        "keeps_absent_profiles": counts.keeps_absent_profiles,
        "keeps_absent_formats": counts.keeps_absent_formats,
    }
    follow_renumbering(connection, "custom_formats", "staged_formats", staged.key, instance_id)
    follow_renumbering(connection, "quality_profiles", "staged_profiles", staged.key, instance_id)
    run_statements(connection, "record", "0_keep_titles", parameters)
    # Unread formats have been restored by now, so they do not look as if they were removed and re-created.
    follow_recreated_formats(connection, staged.key, instance_id)
    for step in ("1a_match_titles", "1b_keep_items", "1c_match_items"):
        run_statements(connection, "record", step, parameters)
    _identify_format_sets(connection, staged.key, instance_id)
    run_statements(connection, "record", "2_compare", parameters)
    written = run_statements(connection, "record", "3_rule_changes", parameters)
    written += run_statements(connection, "record", "4_apply", parameters)
    written += run_statements(connection, "record", "5_history", parameters)
    run_statements(connection, "record", "6_events", parameters)
    connection.execute(
        "update instances set name = ?, service = ?, version = ?, propers_and_repacks = ?, "
        "renames_files = coalesce(?, renames_files), fetched_at = ?, has_all_events = max(has_all_events, ?) "
        "where id = ?",
        [
            clean_text(staged.name),
            staged.service,
            clean_text(staged.status.version),
            propers_and_repacks,
            staged.rules.renames_files,
            now,
            staged.reads_all_events,
            instance_id,
        ],
    )
    return written > 0


def _highest_id(connection: sqlite3.Connection, table: str) -> int:
    highest: int = connection.execute(f"select coalesce(max(id), 0) from {table}").fetchone()[0]
    return highest


def _identify_format_sets(connection: sqlite3.Connection, key: int, instance_id: int) -> None:
    """Set the id of each staged set of formats; skip formats that the rules lack (created during the fetch)."""
    ids = dict(
        connection.execute("select server_id, id from custom_formats where instance_id = ?", [instance_id])
    )
    known = dict(
        connection.execute("select format_ids, id from format_sets where instance_id = ?", [instance_id])
    )
    staged = connection.execute(
        "select format_server_ids from temp.staged_format_sets where instance_key = ? order by 1", [key]
    ).fetchall()
    named: list[tuple[int, int, str]] = []
    members: list[tuple[int, int]] = []
    for (server_ids,) in staged:
        numbers = (int(number) for number in server_ids.split(",") if number)
        format_ids = sorted({ids[number] for number in numbers if number in ids})
        joined = ",".join(map(str, format_ids))
        if joined not in known:
            known[joined] = _insert_format_set(connection, instance_id, joined)
            members += [(known[joined], format_id) for format_id in format_ids]
        named.append((known[joined], key, server_ids))
    connection.executemany("insert into format_set_formats (set_id, format_id) values (?, ?)", members)
    connection.executemany(
        "update temp.staged_format_sets set format_set_id = ? "
        "where instance_key = ? and format_server_ids = ?",
        named,
    )


def _insert_format_set(connection: sqlite3.Connection, instance_id: int, format_ids: str) -> int:
    cursor = connection.execute(
        "insert into format_sets (instance_id, format_ids) values (?, ?)", [instance_id, format_ids]
    )
    if cursor.lastrowid is None:
        raise AssertionError("an insert has a row id")
    return cursor.lastrowid


def _insert_stats(db: Database, run_id: int, stats: Sequence[LibraryStats]) -> None:
    names = LibraryStats._fields
    places = ", ".join("?" * (len(names) + 1))
    db.conn.executemany(
        f"insert into library_stats (build_run_id, {', '.join(names)}) values ({places})",
        [(run_id, *each) for each in stats],
    )


def _summary(db: Database, run_id: int) -> RunSummary:
    kinds = db.conn.execute(
        "select kind, count(*) from score_history where build_run_id = ? group by kind order by kind",
        [run_id],
    ).fetchall()
    edits = db.conn.execute("select count(*) from rule_changes where build_run_id = ?", [run_id]).fetchone()
    return RunSummary(run_id, dict(kinds), edits[0])
