"""The files that custom formats are looked at with, the one most worth upgrading first."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from arrscore.report.data.rows import column_names, read_rows


class RankedFile(NamedTuple):
    """A file whose formats are known, named by the first movie or episode in it."""

    set_id: int
    profile_id: int | None
    quality_rank: int
    title_id: int
    title: str
    year: int | None
    season_number: int | None
    episode_number: int | None
    score: int | None
    priority_name: str | None
    potential_gain: int | None
    profile: str | None
    quality: str | None
    release_group: str | None
    size_bytes: int | None


class Comparison(NamedTuple):
    """How a format divides the scored files of one profile and quality; a median with it is without its own points."""

    format_id: int
    profile_id: int
    quality_rank: int
    points: int
    files_with: int
    files_without: int
    median_with: int
    median_without: int | None


def read_comparisons(connection: sqlite3.Connection, instance_id: int) -> tuple[Comparison, ...]:
    """Read what the formats of an instance divide its files into."""
    return read_rows(
        connection,
        Comparison,
        f"select {column_names(Comparison)} from format_comparison where instance_id = ?",
        instance_id,
    )


def read_ranked_files(connection: sqlite3.Connection, instance_id: int) -> tuple[RankedFile, ...]:
    """Read the files of an instance, by priority and gain; equal ones are in the library's order."""
    return read_rows(
        connection,
        RankedFile,
        """
        with numbered as (
            select s.item_id, row_number() over (
                partition by s.file_id order by i.season_number, i.episode_number, i.id
            ) as number
            from upgrade_state as s join items as i on i.id = s.item_id
            where s.instance_id = ? and s.file_id is not null
        )
        select
            f.format_set_id as set_id, s.profile_id, f.quality_rank, s.title_id, t.name as title, t.year,
            i.season_number, i.episode_number, f.score, c.priority_name, c.potential_gain, p.name as profile,
            f.quality, f.release_group, f.size_bytes
        from numbered as n
        join upgrade_state as s on s.item_id = n.item_id
        join items as i on i.id = n.item_id
        join titles as t on t.id = s.title_id
        join file_report as f on f.file_id = s.file_id
        left join quality_profiles as p on p.id = s.profile_id
        left join upgrade_candidates as c on c.item_id = n.item_id
        where n.number = 1 and f.format_set_id is not null
        order by
            c.priority nulls last, c.potential_gain desc,
            t.sort_name, t.id, i.season_number, i.episode_number, i.id
    """,
        instance_id,
    )
