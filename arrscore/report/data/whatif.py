"""What the what-if page computes from: files that are alike, counted, and their rules."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from arrscore.report.data.rows import read_rows


class Signature(NamedTuple):
    """Files of one profile, quality rank, set of formats and score: for whatever scores decide they are one.

    `items` are those that scores decide about; `idle_items` are unmonitored, `waiting_items` not available yet.
    `item_files` and `item_bytes` are of files with any of `items`, each file once, however many episodes it holds.
    `looping_items` of the `items` are in upgrade loops, and `looping_bytes` are of files with no other of the `items`.
    """

    profile_id: int
    quality_rank: int
    format_set_id: int | None
    score: int | None
    files: int
    size_bytes: int
    items: int
    item_files: int
    item_bytes: int
    idle_items: int
    waiting_items: int
    looping_items: int
    looping_bytes: int


class ProfileBasis(NamedTuple):
    """A profile's rules; one that was removed (`editable` 0) still rules the titles that are left under it.

    `points` are pairs of a format's id and its score; `wanted` and `present` count its monitored items.
    """

    profile_id: int
    profile: str
    editable: int
    upgrade_allowed: int
    min_format_score: int
    cutoff_format_score: int
    min_upgrade_format_score: int
    cutoff_rank: int | None
    best_allowed_rank: int | None
    allowed_ranks: tuple[int, ...]
    points: tuple[tuple[int, int], ...]
    wanted: int
    present: int


class FormatName(NamedTuple):
    """A custom format; one that was removed (`editable` 0) may still be in a set."""

    format_id: int
    format: str
    editable: int


class FormatSet(NamedTuple):
    """The formats that some files match together."""

    set_id: int
    format_ids: tuple[int, ...]


class SteadyItems(NamedTuple):
    """Items whose state no score decides, as nothing is on disk or their profile is unknown."""

    profile_id: int | None
    state: str
    items: int


class Wanted(NamedTuple):
    """Monitored items of an instance that have a file or are missing, and those of them that have a file."""

    wanted: int
    present: int


class WhatifBasis(NamedTuple):
    """Everything that the page of one instance computes from."""

    signatures: tuple[Signature, ...]
    profiles: tuple[ProfileBasis, ...]
    formats: tuple[FormatName, ...]
    sets: tuple[FormatSet, ...]
    steady: tuple[SteadyItems, ...]
    wanted: Wanted


def read_whatif(connection: sqlite3.Connection, instance_id: int) -> WhatifBasis:
    """Read what an instance's what-if page computes from."""
    wanted = read_rows(
        connection,
        Wanted,
        "select wanted, present from item_counts where instance_id = ? and profile_id is null",
        instance_id,
    )
    return WhatifBasis(
        signatures=_read_signatures(connection, instance_id),
        profiles=_read_profiles(connection, instance_id),
        formats=_read_formats(connection, instance_id),
        sets=_read_sets(connection, instance_id),
        steady=_read_steady(connection, instance_id),
        wanted=wanted[0] if wanted else Wanted(0, 0),
    )


def _read_signatures(connection: sqlite3.Connection, instance_id: int) -> tuple[Signature, ...]:
    return read_rows(
        connection,
        Signature,
        """
        with files as (
            select
                f.profile_id, f.quality_rank, f.format_set_id, f.score, f.size_bytes, f.item_count,
                case when t.monitored then f.item_count - f.unmonitored_items else 0 end as monitored_items,
                f.file_id in (
                    select file_id from upgrade_state
                    where instance_id = ?1 and state = 'unavailable' and file_id is not null
                ) as waits,
                coalesce(l.items, 0) as looping_items
            from file_report as f join titles as t on t.id = f.title_id
            left join (
                select s.file_id, count(*) as items
                from upgrade_loops as l join upgrade_state as s on s.item_id = l.item_id
                where s.state not in ('unmonitored', 'unavailable')
                group by s.file_id
            ) as l on l.file_id = f.file_id
            where f.instance_id = ?1 and f.profile_id is not null
        )
        select
            r.profile_id, r.quality_rank, r.format_set_id, r.score,
            count(*) as files,
            sum(r.size_bytes) as size_bytes,
            coalesce(sum(r.monitored_items) filter (where not r.waits), 0) as items,
            coalesce(sum(r.monitored_items > 0) filter (where not r.waits), 0) as item_files,
            coalesce(sum(r.size_bytes) filter (where r.monitored_items > 0 and not r.waits), 0) as item_bytes,
            sum(r.item_count - r.monitored_items) as idle_items,
            coalesce(sum(r.monitored_items) filter (where r.waits), 0) as waiting_items,
            sum(r.looping_items) as looping_items,
            coalesce(
                sum(r.size_bytes) filter (where r.looping_items > 0 and r.looping_items = r.monitored_items), 0
            ) as looping_bytes
        from files as r
        group by r.profile_id, r.quality_rank, r.format_set_id, r.score
        order by r.profile_id, r.quality_rank, r.format_set_id, r.score
    """,
        instance_id,
    )


def _read_profiles(connection: sqlite3.Connection, instance_id: int) -> tuple[ProfileBasis, ...]:
    return read_rows(
        connection,
        ProfileBasis,
        """
        select
            p.profile_id, p.profile, p.removed_at is null as editable, p.upgrade_allowed,
            p.min_format_score, p.cutoff_format_score, p.min_upgrade_format_score,
            p.cutoff_rank, p.best_allowed_rank,
            (
                select json_group_array(r.quality_rank)
                from profile_ranks as r where r.profile_id = p.profile_id and r.allowed
            ) as allowed_ranks,
            (
                select json_group_array(json_array(s.format_id, s.score))
                from profile_scores as s where s.profile_id = p.profile_id and s.score <> 0
            ) as points,
            coalesce(c.wanted, 0) as wanted,
            coalesce(c.present, 0) as present
        from profile_rules as p
        left join item_counts as c on c.profile_id = p.profile_id
        where p.instance_id = ? and (p.removed_at is null or c.profile_id is not null)
        order by p.profile, p.profile_id
    """,
        instance_id,
        lists=("allowed_ranks", "points"),
    )


def _read_formats(connection: sqlite3.Connection, instance_id: int) -> tuple[FormatName, ...]:
    return read_rows(
        connection,
        FormatName,
        """
        select id as format_id, name as format, removed_at is null as editable
        from custom_formats
        where instance_id = ?
            and (removed_at is null or id in (select format_id from format_set_formats))
        order by name collate nocase, id
    """,
        instance_id,
    )


def _read_sets(connection: sqlite3.Connection, instance_id: int) -> tuple[FormatSet, ...]:
    return read_rows(
        connection,
        FormatSet,
        """
        select p.set_id, (
            select json_group_array(f.format_id) from format_set_formats as f where f.set_id = p.set_id
        ) as format_ids
        from (select distinct set_id from profile_format_sets) as p
        join format_sets as s on s.id = p.set_id
        where s.instance_id = ?
        order by p.set_id
    """,
        instance_id,
        lists=("format_ids",),
    )


def _read_steady(connection: sqlite3.Connection, instance_id: int) -> tuple[SteadyItems, ...]:
    return read_rows(
        connection,
        SteadyItems,
        """
        select profile_id, state, count(*) as items
        from upgrade_state
        where instance_id = ? and (file_id is null or profile_id is null)
        group by profile_id, state
        order by profile_id, state
    """,
        instance_id,
    )
