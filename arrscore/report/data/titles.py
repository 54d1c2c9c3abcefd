"""What the pages of single titles say: the file, what its score is made of, and what happened to it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from arrscore.report.data.candidates import Candidate, read_candidates_of
from arrscore.report.data.rows import column_names, grouped, read_rows


class FileFacts(NamedTuple):
    """A file on disk, as its name and its media information describe it."""

    file_id: int
    name: str
    size_bytes: int
    quality: str
    revision_version: int
    is_repack: int
    release_group: str | None
    edition: str | None
    languages: tuple[str, ...]
    video_codec: str | None
    video_bit_depth: int | None
    dynamic_range: str | None
    dynamic_range_type: str | None
    width: int | None
    height: int | None
    audio_codec: str | None
    audio_channels: float | None
    audio_languages: tuple[str, ...]
    subtitles: tuple[str, ...]
    runtime_seconds: int | None
    added_at: str | None


class HistoryRow(NamedTuple):
    """One change of an item's score; `why` is None where the instance's first run recorded it."""

    title_id: int
    build_run_id: int
    at: str
    kind: str
    old_score: int | None
    new_score: int | None
    new_quality: str | None
    why: str | None


class ReleaseEvent(NamedTuple):
    """A grab, an import, a failure or a deletion, with the score at that time."""

    title_id: int
    kind: str
    occurred_at: str
    release_name: str | None
    quality: str
    score: int | None
    reason: str | None


class SetPart(NamedTuple):
    """The points of one format in a set of formats, under a profile."""

    set_id: int
    profile_id: int | None
    format_id: int
    format: str
    points: int


class Advice(NamedTuple):
    """The formats that a better file has and files of this profile, quality, set of formats and score lack."""

    profile_id: int
    quality_rank: int
    format_set_id: int
    score: int
    recommended_formats: tuple[Mapping[str, Any], ...]


class Target(NamedTuple):
    """Where an upgrade of a file of this profile and quality leads."""

    profile_id: int
    quality_rank: int
    target_rank: int
    target_quality: str
    target_score: int | None
    target_basis: str
    target_files: int


class TitleDetails(NamedTuple):
    """What the pages of single movies say beyond the library.

    Files are by their ids and candidates by their items'; events and history are by title, the oldest first.
    """

    files: Mapping[int, FileFacts]
    candidates: Mapping[int, Candidate]
    history: Mapping[int, tuple[HistoryRow, ...]]
    events: Mapping[int, tuple[ReleaseEvent, ...]]


class ScoreRules(NamedTuple):
    """What depends on rules alone: points by set of formats and profile, what sets lack, where upgrades lead."""

    parts: Mapping[tuple[int, int | None], tuple[SetPart, ...]]
    lacking: Mapping[tuple[int, int, int, int], tuple[Mapping[str, Any], ...]]
    targets: Mapping[tuple[int, int], Target]


def read_details(connection: sqlite3.Connection, title_ids: Collection[int]) -> TitleDetails:
    """Read what the pages of some movies say beyond the library."""
    return TitleDetails(
        files={row.file_id: row for row in read_file_facts(connection, title_ids)},
        candidates={row.item_id: row for row in read_candidates_of(connection, title_ids)},
        history=grouped(read_history(connection, title_ids), lambda row: row.title_id),
        events=grouped(read_release_events(connection, title_ids), lambda row: row.title_id),
    )


def read_score_rules(connection: sqlite3.Connection, instance_id: int) -> ScoreRules:
    """Read what the rules of an instance make of the sets of formats that its files match."""
    parts = read_set_parts(connection, instance_id)
    return ScoreRules(
        parts=grouped(parts, lambda row: (row.set_id, row.profile_id)),
        lacking={
            (row.profile_id, row.quality_rank, row.format_set_id, row.score): row.recommended_formats
            for row in read_advice(connection, instance_id)
        },
        targets={(row.profile_id, row.quality_rank): row for row in read_targets(connection)},
    )


def read_file_facts(connection: sqlite3.Connection, title_ids: Collection[int]) -> tuple[FileFacts, ...]:
    """Read what is known of the files of some titles."""
    return read_rows(
        connection,
        FileFacts,
        """
        select
            id as file_id, name, size_bytes, quality, revision_version, is_repack, release_group, edition, languages,
            video_codec, video_bit_depth, dynamic_range, dynamic_range_type, width, height, audio_codec, audio_channels,
            audio_languages, subtitles, runtime_seconds, added_at
        from media_files where title_id in (select value from json_each(?))
    """,
        json.dumps(sorted(title_ids)),
        lists=("languages", "audio_languages", "subtitles"),
    )


def read_history(connection: sqlite3.Connection, title_ids: Collection[int]) -> tuple[HistoryRow, ...]:
    """Read every change of some titles' scores, the oldest first; the first record of each is among them."""
    return read_rows(
        connection,
        HistoryRow,
        """
        select
            i.title_id, h.build_run_id, b.started_at as at, h.kind, h.old_score, h.new_score, h.new_quality,
            coalesce(r.why, m.why) as why
        from items as i
        join score_history as h on h.item_id = i.id
        join build_runs as b on b.id = h.build_run_id
        left join recent_changes as r on r.change_id = h.id
        left join imported_changes as m on m.change_id = h.id
        where i.title_id in (select value from json_each(?))
        order by b.started_at, h.id
    """,
        json.dumps(sorted(title_ids)),
    )


def read_release_events(
    connection: sqlite3.Connection, title_ids: Collection[int]
) -> tuple[ReleaseEvent, ...]:
    """Read every event of some titles, the oldest first; an upgrade's deletion says no more than its import."""
    return read_rows(
        connection,
        ReleaseEvent,
        """
        select i.title_id, e.kind, e.occurred_at, e.release_name, e.quality, e.frozen_score as score, e.reason
        from items as i join release_events as e on e.item_id = i.id
        where i.title_id in (select value from json_each(?)) and e.reason is not 'Upgrade'
        order by e.occurred_at, e.id
    """,
        json.dumps(sorted(title_ids)),
    )


def read_set_parts(connection: sqlite3.Connection, instance_id: int) -> tuple[SetPart, ...]:
    """Read the points of an instance's sets of formats under each profile that has them, most points first."""
    return read_rows(
        connection,
        SetPart,
        f"""
        select {column_names(SetPart)} from format_set_points
        where set_id in (select id from format_sets where instance_id = ?)
        order by set_id, profile_id, points desc, format
    """,
        instance_id,
    )


def read_advice(connection: sqlite3.Connection, instance_id: int) -> tuple[Advice, ...]:
    """Read what an instance's files with each set of formats lack."""
    return read_rows(
        connection,
        Advice,
        f"""
        select {column_names(Advice)} from upgrade_advice
        where format_set_id in (select id from format_sets where instance_id = ?)
    """,
        instance_id,
        lists=("recommended_formats",),
    )


def read_targets(connection: sqlite3.Connection) -> tuple[Target, ...]:
    """Read where upgrades lead, for each profile and quality that has scored files."""
    return read_rows(connection, Target, f"select {column_names(Target)} from upgrade_targets")
