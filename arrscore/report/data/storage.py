"""Where the space goes: by profile and quality, by category, by release group; seasons that mix; the pace."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from arrscore.report.data.rows import column_names, read_rows


class Storage(NamedTuple):
    """The files of one profile and quality, and what the lowest quarter of them by score takes."""

    instance_id: int
    profile_id: int
    profile: str
    quality_rank: int
    quality: str
    files: int
    size_bytes: int
    size_median: float | None
    score_median: float | None
    lowest_quarter_bytes: int
    lowest_quarter_files: int


class Category(NamedTuple):
    """A kind of file that people look for, and how many there are."""

    instance_id: int
    category: str
    label: str
    meaning: str
    files: int
    size_bytes: int


class Group(NamedTuple):
    """A release group among the files of one profile and quality."""

    instance_id: int
    profile_id: int
    profile: str
    quality_rank: int
    quality: str
    release_group: str
    files: int
    size_bytes: int
    score_median: float | None
    rank_median: float | None
    difference: float | None
    position: int | None


class SeasonMix(NamedTuple):
    """A season, with the qualities and release groups of its files."""

    title_id: int
    instance_id: int
    title: str
    season_number: int
    episodes: int
    files: int
    qualities: tuple[str, ...]
    groups: tuple[str, ...]
    mixes_quality: int
    mixes_group: int
    score_min: int | None
    score_median: float | None
    score_max: int | None
    note: str | None


class Trend(NamedTuple):
    """Where a measure is heading, in a sentence that says how sure that is."""

    instance_id: int
    measure: str
    enough: int
    sentence: str


def read_storage(connection: sqlite3.Connection) -> tuple[Storage, ...]:
    """Read what each profile and quality takes, most first."""
    return read_rows(
        connection,
        Storage,
        f"""
        select {column_names(Storage)} from storage_report order by size_bytes desc, profile, quality_rank
    """,
    )


def read_categories(connection: sqlite3.Connection) -> tuple[Category, ...]:
    """Read how many files each category has, in the order of the view."""
    return read_rows(connection, Category, f"select {column_names(Category)} from category_report")


def read_groups(connection: sqlite3.Connection) -> tuple[Group, ...]:
    """Read the release groups within each profile and quality, those with most files first."""
    return read_rows(
        connection,
        Group,
        """
        select
            g.instance_id, g.profile_id, p.name as profile, g.quality_rank, g.quality, g.release_group, g.files,
            g.size_bytes, g.score_median, g.rank_median, g.difference, g.position
        from release_groups as g join quality_profiles as p on p.id = g.profile_id
        order by g.files desc, g.release_group, p.name, g.quality_rank
    """,
    )


def read_season_mixes(connection: sqlite3.Connection, instance_id: int) -> tuple[SeasonMix, ...]:
    """Read an instance's seasons, by series."""
    return read_rows(
        connection,
        SeasonMix,
        """
        select
            s.title_id, s.instance_id, t.name as title, s.season_number, s.episodes, s.files, s.qualities, s.groups,
            s.mixes_quality, s.mixes_group, s.score_min, s.score_median, s.score_max, s.note
        from season_consistency as s join titles as t on t.id = s.title_id
        where s.instance_id = ?
        order by t.sort_name, t.id, s.season_number
    """,
        instance_id,
        lists=("qualities", "groups"),
    )


def read_trends(connection: sqlite3.Connection) -> tuple[Trend, ...]:
    """Read where each measure of each instance is heading."""
    return read_rows(connection, Trend, f"select {column_names(Trend)} from trend_report")
