"""Libraries as rows of a database, and what the view says of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from second_rules.decisions import Profile
from second_rules.libraries import FETCHED_AT, Server, Slot, Title


class Case(NamedTuple):
    """One item that the view has to judge, with all that it depends on."""

    slot: Slot
    profile: Profile
    propers: str
    monitored: bool
    is_blocked: bool  # in the feed, by another episode of its file
    available: bool
    aired: bool


def insert(connection: sqlite3.Connection, table: str, **values: Any) -> int:
    names, places = ", ".join(values), ", ".join("?" * len(values))
    row = connection.execute(f"insert into {table} ({names}) values ({places})", tuple(values.values()))
    assert row.lastrowid is not None
    return row.lastrowid


def insert_profile(connection: sqlite3.Connection, instance: int, number: int, profile: Profile) -> int:
    profile_id = insert(
        connection,
        "quality_profiles",
        instance_id=instance,
        server_id=number,
        name=f"Profile {number}",
        upgrade_allowed=int(profile.upgrades),
        cutoff_server_id=profile.cutoff,
        min_format_score=profile.minimum,
        cutoff_format_score=profile.score_cutoff,
        min_upgrade_format_score=profile.min_upgrade,
    )
    for rank, rung in enumerate(profile.ladder):
        for quality in rung.members:
            insert(
                connection,
                "profile_qualities",
                profile_id=profile_id,
                quality_server_id=quality,
                quality=f"Quality {quality}",
                group_server_id=rung.group,
                group_name=None if rung.group is None else f"Group {rung.group}",
                rank=rank,
                allowed=int(rung.allowed),
            )
    return profile_id


def insert_file(connection: sqlite3.Connection, instance: int, title: int, slot: Slot) -> int | None:
    if slot.file is None:
        return None
    (number,) = connection.execute("select count(*) from media_files").fetchone()
    return insert(
        connection,
        "media_files",
        instance_id=instance,
        title_id=title,
        server_id=number,
        name=f"File.{number}.mkv",
        size_bytes=1000,
        quality_server_id=slot.file.quality,
        quality=f"Quality {slot.file.quality}",
        revision_real=slot.file.revision[0],
        revision_version=slot.file.revision[1],
        is_repack=int(slot.file.is_repack),
        score=slot.file.score if slot.is_scored else None,
        release_group=slot.file.group,
        languages="[]",
        audio_languages="[]",
        subtitles="[]",
    )


def insert_title(
    connection: sqlite3.Connection, instance: int, profile_id: int, title: Title
) -> Iterator[tuple[int, Slot, bool, bool, bool, bool]]:
    """Insert a title; yield its items that are not removed: id and slot, then the switches of `Case`."""
    (number,) = connection.execute("select count(*) from titles").fetchone()
    title_id = insert(
        connection,
        "titles",
        instance_id=instance,
        identity=f"server:{number}",
        server_id=number,
        kind="movie" if instance == 1 else "series",
        name=f"Title {number}",
        sort_name=f"title {number}",
        profile_id=profile_id,
        monitored=int(title.monitored),
        tags="[]",
    )
    for slot in title.slots:
        file_id = insert_file(connection, instance, title_id, slot)
        is_whole = all(each.monitored for each in slot.episodes if not each.removed)
        for episode in slot.episodes:
            (number,) = connection.execute("select count(*) from items").fetchone()
            item_id = insert(
                connection,
                "items",
                instance_id=instance,
                title_id=title_id,
                server_id=number,
                season_number=None if instance == 1 else 0,
                episode_number=None if instance == 1 else number,
                name=f"Item {number}",
                air_date=None if instance == 1 else episode.air_date,
                is_available=None if title.is_available is None else int(title.is_available),
                monitored=int(episode.monitored),
                file_id=file_id,
                removed_at="2026-01-01T00:00:00Z" if episode.removed else None,
            )
            if not episode.removed:
                monitored = title.monitored and episode.monitored
                is_blocked = slot.file is not None and not is_whole
                aired = instance == 1 or (episode.air_date is not None and episode.air_date <= FETCHED_AT)
                yield item_id, slot, monitored, is_blocked, title.is_available is not False, aired


def insert_library(connection: sqlite3.Connection, library: tuple[Server, ...]) -> dict[int, Case]:
    """Insert all servers; return the items that the view has to judge."""
    cases = {}
    for number, (service, server) in enumerate(zip(("radarr", "sonarr"), library, strict=False), start=1):
        insert(
            connection,
            "instances",
            id=number,
            slug=service,
            service=service,
            name=service.title(),
            propers_and_repacks=server.propers,
            fetched_at=FETCHED_AT,
        )
        profile_ids = [
            insert_profile(connection, number, index, each) for index, each in enumerate(server.profiles)
        ]
        for title in server.titles:
            profile = server.profiles[title.profile]
            for item_id, slot, *switches in insert_title(
                connection, number, profile_ids[title.profile], title
            ):
                cases[item_id] = Case(slot, profile, server.propers, *switches)
    return cases


@contextmanager
def undone(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("begin")
    try:
        yield
    finally:
        connection.execute("rollback")


def rows_of_the_view(connection: sqlite3.Connection) -> dict[int, dict[str, Any]]:
    cursor = connection.execute("select * from upgrade_state")
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor]
    assert len({row["item_id"] for row in rows}) == len(rows)
    return {row["item_id"]: row for row in rows}
