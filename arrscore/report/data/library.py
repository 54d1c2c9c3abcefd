"""What is in the libraries, and how healthy it is."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from arrscore.report.data.rows import column_names, read_rows


class Instance(NamedTuple):
    """One server; `outcome` is that of its last fetch, None where it was never tried."""

    id: int
    slug: str
    service: str
    name: str
    version: str | None
    fetched_at: str | None
    outcome: str | None


class FileTotals(NamedTuple):
    """An instance's files: how many, how many with a known score, how large."""

    instance_id: int
    files: int
    scored: int
    size_bytes: int


class Health(NamedTuple):
    """An instance's health, 0 to 100 with a letter; None where no file is scored."""

    instance_id: int
    score: float | None
    grade: str | None


class HealthPart(NamedTuple):
    """One of the parts that make up an instance's health."""

    instance_id: int
    part: str
    label: str
    value: float | None
    weight: float
    points: float | None
    meaning: str


class Mismatch(NamedTuple):
    """How many files of an instance have points that do not sum up to the server's score."""

    instance_id: int
    files: int


class TrendPoint(NamedTuple):
    """An instance at the end of one build that changed something."""

    instance_id: int
    at: str
    health: float | None
    score_median: int | None
    files: int
    size_bytes: int
    candidates: int


class TitleRow(NamedTuple):
    """A title that has not been removed; `slug` is its name in the address of Radarr or Sonarr."""

    id: int
    instance_id: int
    kind: str
    name: str
    sort_name: str
    year: int | None
    slug: str | None
    profile: str | None
    monitored: int


class Item(NamedTuple):
    """A movie or an episode with its file, if it has one, and its state; `stuck` ones take nothing better.

    One that is `in_loop` is no upgrade until the loop is fixed.
    """

    item_id: int
    title_id: int
    title: str
    year: int | None
    season_number: int | None
    episode_number: int | None
    item_name: str
    profile_id: int | None
    profile: str | None
    state: str
    reason: str
    required_score: int | None
    file_id: int | None
    format_set_id: int | None
    score: int | None
    quality_rank: int | None
    quality: str | None
    release_group: str | None
    size_bytes: int | None
    added_at: str | None
    below_minimum: int | None
    formats: tuple[str, ...]
    categories: tuple[str, ...]
    priority_name: str | None
    potential_gain: int | None
    stuck: int
    in_loop: int


class ItemPlace(NamedTuple):
    """Which title an item belongs to, and the file that it has."""

    item_id: int
    title_id: int
    file_id: int | None


def read_names(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Read the names that sentences mention: of formats, profiles, qualities, release groups and instances."""
    found = connection.execute(
        """
        select name from custom_formats
        union select name from quality_profiles
        union select quality from profile_qualities
        union select release_group from media_files where release_group is not null
        union select name from instances
        """
    )
    return tuple(name for (name,) in found)


def read_instances(connection: sqlite3.Connection) -> tuple[Instance, ...]:
    """Read every instance, in the order of their names."""
    return read_rows(
        connection,
        Instance,
        """
        select id, slug, service, name, version, fetched_at, (
            select outcome from build_run_instances where instance_id = instances.id order by build_run_id desc limit 1
        ) as outcome
        from instances order by service, name, id
    """,
    )


def read_file_totals(connection: sqlite3.Connection) -> tuple[FileTotals, ...]:
    """Count and weigh the files of each instance."""
    return read_rows(
        connection,
        FileTotals,
        """
        select
            instance_id, sum(files) as files, coalesce(sum(files) filter (where score is not null), 0) as scored,
            sum(size_bytes) as size_bytes
        from file_groups group by instance_id
    """,
    )


def read_health(connection: sqlite3.Connection) -> tuple[Health, ...]:
    """Read the health of each instance."""
    return read_rows(connection, Health, "select instance_id, score, grade from library_health")


def read_health_parts(connection: sqlite3.Connection) -> tuple[HealthPart, ...]:
    """Read what each instance's health is made of, the heaviest part first."""
    return read_rows(
        connection,
        HealthPart,
        """
        select instance_id, part, label, value, weight, points, meaning
        from library_health_parts order by instance_id, weight desc, part
    """,
    )


def read_mismatches(connection: sqlite3.Connection) -> tuple[Mismatch, ...]:
    """Count the files whose points do not sum up to the score that the server reported."""
    return read_rows(
        connection,
        Mismatch,
        """
        select f.instance_id, count(*) as files
        from score_mismatches as m join media_files as f on f.id = m.file_id group by f.instance_id
    """,
    )


def read_trend(connection: sqlite3.Connection) -> tuple[TrendPoint, ...]:
    """Read how each instance stood after each build that changed something, the oldest first."""
    return read_rows(
        connection,
        TrendPoint,
        f"""
        select {column_names(TrendPoint)} from score_trend order by instance_id, build_run_id
    """,
    )


def read_titles(connection: sqlite3.Connection) -> tuple[TitleRow, ...]:
    """Read every title that is still in a library, in the order of ids."""
    return read_rows(
        connection,
        TitleRow,
        """
        select t.id, t.instance_id, t.kind, t.name, t.sort_name, t.year, t.slug, p.name as profile, t.monitored
        from titles as t left join quality_profiles as p on p.id = t.profile_id
        where t.removed_at is null order by t.id
    """,
    )


def read_items(connection: sqlite3.Connection, instance_id: int) -> tuple[Item, ...]:
    """Read every item of an instance with its file and state, by title, season and episode.

    The joins keep to that order (`cross join`), for which the published copy has indexes: nothing has to be sorted.
    """
    return read_rows(
        connection,
        Item,
        """
        select
            s.item_id, s.title_id, t.name as title, t.year, i.season_number, i.episode_number, i.name as item_name,
            s.profile_id, p.name as profile,
            s.state, s.reason, s.required_score, s.file_id,
            f.format_set_id, f.score, f.quality_rank, f.quality, f.release_group, f.size_bytes, f.added_at,
            f.below_minimum, coalesce(f.formats, '[]') as formats, (
                select json_group_array(category) from library_categories where file_id = s.file_id
            ) as categories,
            c.priority_name, c.potential_gain, s.stuck, l.item_id is not null as in_loop
        from titles as t
        cross join items as i on i.title_id = t.id
        cross join upgrade_state as s on s.item_id = i.id
        left join quality_profiles as p on p.id = s.profile_id
        left join file_report as f on f.file_id = s.file_id
        left join upgrade_candidates as c on c.item_id = s.item_id
        left join upgrade_loops as l on l.item_id = s.item_id
        where t.instance_id = ?
        order by t.sort_name, t.id, i.season_number, i.episode_number, i.id
    """,
        instance_id,
        lists=("formats", "categories"),
    )


def read_item_places(connection: sqlite3.Connection, instance_id: int) -> tuple[ItemPlace, ...]:
    """Read where each item of an instance belongs; all items of a file belong to one title."""
    return read_rows(
        connection,
        ItemPlace,
        "select item_id, title_id, file_id from upgrade_state where instance_id = ?",
        instance_id,
    )
