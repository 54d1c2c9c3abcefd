"""Libraries as rows of a database, and what the view says of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from second_rules.decisions import Profile
from second_rules.libraries import FETCHED_AT, Server, Slot, Title
from support.tables import TableLibrary


class Case(NamedTuple):
    """One item that the view has to judge, with all that it depends on."""

    slot: Slot
    profile: Profile
    propers: str
    monitored: bool
    is_blocked: bool  # in the feed, by another episode of its file
    available: bool
    aired: bool


def insert_profile(library: TableLibrary, instance: int, number: int, profile: Profile) -> int:
    profile_id = library.insert(
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
            library.insert(
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


def insert_file(library: TableLibrary, title: int, slot: Slot) -> int | None:
    if slot.file is None:
        return None
    return library.file(
        title,
        quality=slot.file.quality,
        formats=None,
        score=slot.file.score if slot.is_scored else None,
        revision_real=slot.file.revision[0],
        revision_version=slot.file.revision[1],
        is_repack=int(slot.file.is_repack),
        release_group=slot.file.group,
    )


def insert_title(
    library: TableLibrary, instance: int, profile_id: int, title: Title
) -> Iterator[tuple[int, Slot, bool, bool, bool, bool]]:
    """Insert a title; yield its items that are not removed: id and slot, then the switches of `Case`."""
    title_id = library.title(
        "Title",
        profile=profile_id,
        kind="movie" if instance == 1 else "series",
        instance_id=instance,
        monitored=int(title.monitored),
    )
    for slot in title.slots:
        file_id = insert_file(library, title_id, slot)
        is_whole = all(each.monitored for each in slot.episodes if not each.removed)
        for episode in slot.episodes:
            place = (
                {}
                if instance == 1
                else {"season_number": 0, "episode_number": 1, "air_date": episode.air_date}
            )
            item_id = library.item(
                title_id,
                file=file_id,
                monitored=episode.monitored,
                is_available=None if title.is_available is None else int(title.is_available),
                removed_at="2026-01-01T00:00:00Z" if episode.removed else None,
                **place,
            )
            if not episode.removed:
                monitored = title.monitored and episode.monitored
                is_blocked = slot.file is not None and not is_whole
                aired = instance == 1 or (episode.air_date is not None and episode.air_date <= FETCHED_AT)
                yield item_id, slot, monitored, is_blocked, title.is_available is not False, aired


def insert_library(connection: sqlite3.Connection, library: tuple[Server, ...]) -> dict[int, Case]:
    """Insert all servers; return the items that the view has to judge."""
    tables = TableLibrary(connection)
    cases = {}
    for number, (service, server) in enumerate(zip(("radarr", "sonarr"), library, strict=False), start=1):
        tables.instance(
            service, service, id=number, propers_and_repacks=server.propers, fetched_at=FETCHED_AT
        )
        profile_ids = [
            insert_profile(tables, number, index, each) for index, each in enumerate(server.profiles)
        ]
        for title in server.titles:
            profile = server.profiles[title.profile]
            for item_id, slot, *switches in insert_title(tables, number, profile_ids[title.profile], title):
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
