"""What is wrong with the rules, and which items are grabbed again and again."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple

from arrscore.report.data.rows import read_rows

SHOWN_PROOFS = 500


class Problem(NamedTuple):
    """Something in a profile or a format that cannot do what it should; `severity` is 1 (most) to 3."""

    instance_id: int
    profile_id: int | None
    profile: str | None
    format_id: int | None
    format: str | None
    problem: str
    severity: int
    title: str
    explanation: str
    advice: str
    files: int


class Proof(NamedTuple):
    """A file that proves a problem."""

    problem: str
    profile: str | None
    format: str | None
    title_id: int
    title: str
    year: int | None
    season_number: int | None
    episode_number: int | None
    quality: str
    score: int | None
    size_bytes: int


class Loop(NamedTuple):
    """An item that is grabbed again and again, or whose grabs promise a score that the file never reaches."""

    item_id: int
    instance_id: int
    title_id: int
    profile: str | None
    label: str
    grabs: int
    imports: int
    first_grab_at: str | None
    last_grab_at: str | None
    score_at_grab: int | None
    score_at_import: int | None
    grab_score_today: int | None
    file_score_today: int | None
    gap: int | None
    lost_formats: tuple[Mapping[str, Any], ...]
    likely_cause: str
    explanation: str
    advice: str
    wasted_bytes: int | None


class LoopEvent(NamedTuple):
    """An event of such an item, or of one whose downloads failed, with its score then and by the present rules."""

    item_id: int
    title_id: int
    label: str
    kind: str
    occurred_at: str
    release_name: str | None
    frozen_score: int | None
    score_today: int | None
    quality: str
    reason: str | None


class FailedDownloads(NamedTuple):
    """An item whose downloads failed since its last import."""

    item_id: int
    title_id: int
    label: str
    failures: int
    first_failed_at: str
    last_failed_at: str
    profile: str | None


def read_problems(connection: sqlite3.Connection) -> tuple[Problem, ...]:
    """Read every problem, the most severe first."""
    return read_rows(
        connection,
        Problem,
        """
        select
            p.instance_id, p.profile_id, q.name as profile, p.format_id, f.name as format, p.problem, p.severity,
            p.title, p.explanation, p.advice, p.files
        from profile_problems as p
        left join quality_profiles as q on q.id = p.profile_id
        left join custom_formats as f on f.id = p.format_id
        order by p.severity, p.problem <> 'scores_disagree', p.problem, p.files desc, profile, format
    """,
    )


def read_proofs(connection: sqlite3.Connection, instance_id: int) -> tuple[Proof, ...]:
    """Read the files that prove an instance's problems, at most so many of each, those that score least first."""
    return read_rows(
        connection,
        Proof,
        """
        select
            p.problem, q.name as profile, f.name as format, r.title_id, r.title, r.year, i.season_number,
            i.episode_number, r.quality, r.score, r.size_bytes
        from (
            select p.*, row_number() over (
                partition by p.profile_id, p.format_id, p.problem order by r.score, p.file_id
            ) as place
            from problem_files as p join file_report as r on r.file_id = p.file_id
            where p.instance_id = ?
        ) as p
        join file_report as r on r.file_id = p.file_id
        left join items as i on i.id = (
            select min(id) from items where file_id = p.file_id and removed_at is null
        )
        left join quality_profiles as q on q.id = p.profile_id
        left join custom_formats as f on f.id = p.format_id
        where p.place <= ?
        order by p.problem, profile, format, p.place
    """,
        instance_id,
        SHOWN_PROOFS,
    )


def read_loops(connection: sqlite3.Connection, instance_id: int) -> tuple[Loop, ...]:
    """Read an instance's upgrade loops, the one that wastes most first."""
    return read_rows(
        connection,
        Loop,
        """
        select
            l.item_id, l.instance_id, l.title_id, q.name as profile, l.label, l.grabs, l.imports, l.first_grab_at,
            l.last_grab_at, l.score_at_grab, l.score_at_import, l.grab_score_today, l.file_score_today, l.gap,
            l.lost_formats, l.likely_cause, l.explanation, l.advice, l.wasted_bytes
        from upgrade_loops as l left join quality_profiles as q on q.id = l.profile_id
        where l.instance_id = ?
        order by coalesce(l.wasted_bytes, 0) desc, l.grabs desc, l.item_id
    """,
        instance_id,
        lists=("lost_formats",),
    )


def read_loop_events(connection: sqlite3.Connection, instance_id: int) -> tuple[LoopEvent, ...]:
    """Read the events of an instance's loops and failed downloads, the newest first."""
    return read_rows(
        connection,
        LoopEvent,
        """
        select
            e.item_id, l.title_id, l.label, e.kind, e.occurred_at, e.release_name, e.frozen_score, e.score_today,
            e.quality, e.reason
        from upgrade_loop_events as e join item_labels as l on l.item_id = e.item_id
        where e.instance_id = ?
        order by e.occurred_at desc, e.event_id desc
    """,
        instance_id,
    )


def read_failed_downloads(connection: sqlite3.Connection, instance_id: int) -> tuple[FailedDownloads, ...]:
    """Read which of an instance's items wait since downloads failed, the one with most failures first."""
    return read_rows(
        connection,
        FailedDownloads,
        """
        select
            f.item_id, f.title_id, f.label, f.failures, f.first_failed_at, f.last_failed_at, q.name as profile
        from failed_downloads as f left join quality_profiles as q on q.id = f.profile_id
        where f.instance_id = ?
        order by f.failures desc, f.last_failed_at desc, f.item_id
    """,
        instance_id,
    )
