"""What builds found changed, and the runs themselves."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from arrscore.report.data.rows import column_names, read_rows


class BuildChanges(NamedTuple):
    """What one build found changed in one instance."""

    build_run_id: int
    at: str
    instance_id: int
    added: int
    removed: int
    rescored: int
    upgraded: int
    downgraded: int
    replaced: int
    rule_edits: int
    score_delta: int | None


class Change(NamedTuple):
    """One change of an item's score."""

    change_id: int
    build_run_id: int
    at: str
    instance_id: int
    title_id: int
    profile: str | None
    title: str
    year: int | None
    season_number: int | None
    episode_number: int | None
    item_name: str
    kind: str
    cause: str
    old_score: int | None
    new_score: int | None
    delta: int | None
    old_quality: str | None
    new_quality: str | None
    formats_added: tuple[str, ...]
    formats_removed: tuple[str, ...]
    why: str


class RuleChange(NamedTuple):
    """One edit of a rule, and how many files it moved."""

    build_run_id: int
    at: str
    instance_id: int
    profile: str | None
    format: str | None
    field: str
    old_value: str | None
    new_value: str | None
    files_moved: int


class PastImport(NamedTuple):
    """An import before the first run, with its score at that time."""

    title_id: int
    label: str
    occurred_at: str
    release_name: str | None
    frozen_score: int | None
    quality: str
    size_bytes: int | None


class ImportedChange(NamedTuple):
    """A change from before the first build that another program had recorded."""

    at: str
    label: str
    kind: str
    delta: int | None
    old_score: int | None
    new_score: int | None
    new_quality: str | None
    why: str


class Run(NamedTuple):
    """One run, as it ended for one instance; the instance's parts are None where the run had none."""

    build_run_id: int
    started_at: str
    outcome: str
    changes: int
    instance: str | None
    instance_outcome: str | None
    error: str | None
    seconds: float | None
    requests: int | None
    bytes: int | None
    odd_records: int | None


def read_changing_builds(connection: sqlite3.Connection) -> tuple[BuildChanges, ...]:
    """Read every build that changed something, the newest first."""
    return read_rows(
        connection,
        BuildChanges,
        f"""
        select {column_names(BuildChanges)} from build_changes order by build_run_id desc, instance_id
    """,
    )


def read_changes(connection: sqlite3.Connection, instance_id: int, since_run: int) -> tuple[Change, ...]:
    """Read an instance's changes since a run, that included: the newest build first, in it the greatest change."""
    return read_rows(
        connection,
        Change,
        """
        select
            r.change_id, r.build_run_id, r.at, r.instance_id, r.title_id, p.name as profile, r.title, r.year,
            r.season_number, r.episode_number, r.item_name, r.kind, r.cause, r.old_score, r.new_score, r.delta,
            r.old_quality, r.new_quality, r.formats_added, r.formats_removed, r.why
        from recent_changes as r left join quality_profiles as p on p.id = r.profile_id
        where r.instance_id = ? and r.build_run_id >= ?
        order by r.build_run_id desc, abs(coalesce(r.delta, 0)) desc, r.change_id
    """,
        instance_id,
        since_run,
        lists=("formats_added", "formats_removed"),
    )


def read_rule_changes(
    connection: sqlite3.Connection, instance_id: int, since_run: int
) -> tuple[RuleChange, ...]:
    """Read the edits of an instance's rules since a run, the newest build first, in it what moved most files."""
    return read_rows(
        connection,
        RuleChange,
        """
        select
            r.build_run_id, b.started_at as at, r.instance_id, p.name as profile, f.name as format, r.field,
            r.old_value, r.new_value,
            r.files_moved
        from rule_changes as r
        join build_runs as b on b.id = r.build_run_id
        left join quality_profiles as p on p.id = r.profile_id
        left join custom_formats as f on f.id = r.format_id
        where r.instance_id = ? and r.build_run_id >= ?
        order by r.build_run_id desc, r.files_moved desc, r.id
    """,
        instance_id,
        since_run,
    )


def read_runs(connection: sqlite3.Connection, limit: int) -> tuple[Run, ...]:
    """Read the last runs, one row for each instance, the newest first."""
    return read_rows(
        connection,
        Run,
        """
        select
            r.id as build_run_id, r.started_at, r.outcome, r.changes, i.name as instance, n.outcome as instance_outcome,
            n.error, n.seconds, n.requests, n.bytes, n.odd_records
        from (select * from build_runs where origin = 'build' order by id desc limit ?) as r
        left join build_run_instances as n on n.build_run_id = r.id
        left join instances as i on i.id = n.instance_id
        order by r.id desc, i.name, i.id
    """,
        limit,
    )


def read_past_imports(connection: sqlite3.Connection, instance_id: int) -> tuple[PastImport, ...]:
    """Read what Radarr or Sonarr imported before an instance's first complete run, the newest first."""
    return read_rows(
        connection,
        PastImport,
        """
        select i.title_id, l.label, e.occurred_at, e.release_name, e.frozen_score, e.quality, e.size_bytes
        from first_runs as f
        join release_events as e on e.build_run_id = f.build_run_id and e.instance_id = f.instance_id
        join items as i on i.id = e.item_id
        join item_labels as l on l.item_id = e.item_id
        where f.instance_id = ? and e.kind = 'imported'
        order by e.occurred_at desc, e.id desc
        limit 1000
    """,
        instance_id,
    )


def read_imported_changes(connection: sqlite3.Connection, instance_id: int) -> tuple[ImportedChange, ...]:
    """Read what another program had recorded before an instance's first build, the newest first."""
    return read_rows(
        connection,
        ImportedChange,
        f"""
        select {column_names(ImportedChange)} from imported_changes
        where instance_id = ? order by at desc, change_id desc limit 1000
    """,
        instance_id,
    )


def read_first_run(connection: sqlite3.Connection) -> str | None:
    """Read when the first run of all was, with which the history begins; None before there is one."""
    (started_at,) = connection.execute(
        "select min(started_at) from build_runs where origin = 'build'"
    ).fetchone()
    return None if started_at is None else str(started_at)
