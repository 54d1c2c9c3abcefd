"""What the profiles and formats are, and what they do."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from arrscore.report.data.rows import column_names, read_rows


class Profile(NamedTuple):
    """A quality profile: its rules, its files' scores, its rating."""

    profile_id: int
    instance_id: int
    profile: str
    titles: int
    items: int
    missing: int
    files: int
    scored_files: int
    size_bytes: int
    score_min: int | None
    score_p10: int | None
    score_p25: int | None
    score_median: int | None
    score_p75: int | None
    score_p90: int | None
    score_max: int | None
    score_mean: float | None
    below_minimum: int
    below_cutoff: int
    below_reach: int
    candidates: int
    upgrade_allowed: int
    min_format_score: int
    cutoff_format_score: int
    min_upgrade_format_score: int
    cutoff_quality: str | None
    reachable_score: int | None
    health: float | None
    grade: str | None
    rating: str | None


class ScoreCount(NamedTuple):
    """How many files of a profile have a score."""

    profile_id: int
    score: int
    files: int


class Reach(NamedTuple):
    """What is reachable under a profile at one rank of quality, and what that rests on."""

    profile_id: int
    quality_rank: int
    quality: str
    reachable_score: int | None
    basis: str
    files: int
    best_score: int | None
    ceiling: int | None


class ProfileFormat(NamedTuple):
    """The score that a profile gives a format, and how many of its files match it."""

    profile_id: int
    format: str
    points: int
    files: int


class Format(NamedTuple):
    """What a custom format does in an instance."""

    format_id: int
    instance_id: int
    format: str
    files: int
    share: float | None
    size_bytes: int
    points_min: int | None
    points_max: int | None
    decides_minimum: int
    decides_cutoff: int
    lift: float | None
    score_difference: int | None
    lift_files: int | None
    always_with: tuple[str, ...]
    rating: str | None
    advice: str | None

    @property
    def points_weightiest(self) -> int | None:
        """The points furthest from 0: a format that costs 10,000 in one profile is not worth 0 because of another."""
        known = [points for points in (self.points_max, self.points_min) if points is not None]
        return max(known, key=abs, default=None)


class SetFormats(NamedTuple):
    """The formats that some files match, or matched, together."""

    set_id: int
    format_ids: tuple[int, ...]


class ParameterRow(NamedTuple):
    """A threshold or weight of the analysis, with its value."""

    name: str
    value: float
    meaning: str


Parameters = Mapping[str, ParameterRow]
"""The thresholds and weights of the analysis by name."""


def read_profiles(connection: sqlite3.Connection) -> tuple[Profile, ...]:
    """Read every profile that still exists, those with most files first."""
    return read_rows(
        connection,
        Profile,
        f"""
        select {column_names(Profile)} from profile_report order by files desc, profile, profile_id
    """,
    )


def read_score_counts(connection: sqlite3.Connection) -> tuple[ScoreCount, ...]:
    """Count the files of each profile by score; those with no known score are left out."""
    return read_rows(
        connection,
        ScoreCount,
        """
        select profile_id, score, sum(files) as files from score_counts
        group by profile_id, score order by profile_id, score
    """,
    )


def read_reach(connection: sqlite3.Connection) -> tuple[Reach, ...]:
    """Read what is reachable under each profile, the best quality first."""
    return read_rows(
        connection,
        Reach,
        f"""
        select {column_names(Reach)} from profile_reach order by profile_id, quality_rank desc
    """,
    )


def read_profile_formats(connection: sqlite3.Connection) -> tuple[ProfileFormat, ...]:
    """Read the formats that a profile gives points, most first, with the number of its files that match."""
    return read_rows(
        connection,
        ProfileFormat,
        """
        select ps.profile_id, cf.name as format, ps.score as points, coalesce(m.files, 0) as files
        from profile_scores as ps
        join custom_formats as cf on cf.id = ps.format_id
        left join (
            select p.profile_id, p.format_id, sum(s.files) as files
            from profile_format_sets as s
            join format_set_points as p on p.set_id = s.set_id and p.profile_id = s.profile_id
            group by p.profile_id, p.format_id
        ) as m on m.profile_id = ps.profile_id and m.format_id = ps.format_id
        where cf.removed_at is null and (ps.score <> 0 or m.files > 0)
        order by ps.profile_id, ps.score desc, cf.name
    """,
    )


def read_formats(connection: sqlite3.Connection) -> tuple[Format, ...]:
    """Read what every format does, those that most files match first."""
    return read_rows(
        connection,
        Format,
        f"""
        select {column_names(Format)} from format_effectiveness order by files desc, format, format_id
    """,
        lists=("always_with",),
    )


def read_set_formats(connection: sqlite3.Connection, instance_id: int) -> tuple[SetFormats, ...]:
    """Read the formats of each set of an instance."""
    return read_rows(
        connection,
        SetFormats,
        """
        select f.set_id, json_group_array(f.format_id) as format_ids
        from format_sets as s join format_set_formats as f on f.set_id = s.id
        where s.instance_id = ?
        group by f.set_id
    """,
        instance_id,
        lists=("format_ids",),
    )


def read_parameters(connection: sqlite3.Connection) -> tuple[ParameterRow, ...]:
    """Read the thresholds and weights of the analysis."""
    return read_rows(
        connection, ParameterRow, "select name, value, meaning from analysis_parameters order by name"
    )
