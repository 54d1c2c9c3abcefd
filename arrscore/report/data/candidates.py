"""What is worth upgrading."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from arrscore.report.data.rows import read_rows

ALL = -1
"""As a limit, none: SQLite takes a negative one for that."""


class Candidate(NamedTuple):
    """An upgrade candidate: Radarr or Sonarr would upgrade it, and better releases exist."""

    item_id: int
    file_id: int
    instance_id: int
    title_id: int
    title: str
    year: int | None
    season_number: int | None
    episode_number: int | None
    item_name: str
    profile_id: int
    profile: str
    quality: str
    state: str
    priority: int
    priority_name: str
    score: int | None
    reachable_score: int | None
    required_score: int | None
    potential_gain: int | None
    gain_ratio: float | None
    reason: str
    recommendation: str
    recommended_formats: tuple[Mapping[str, Any], ...]
    unwanted_formats: tuple[Mapping[str, Any], ...]
    recommended_files: int
    negative_formats: tuple[Mapping[str, Any], ...]
    size_bytes: int


_LISTS = ("recommended_formats", "unwanted_formats", "negative_formats")
_CANDIDATES = """
    select
        c.item_id, c.file_id, c.instance_id, c.title_id, c.title, c.year, c.season_number, c.episode_number,
        c.item_name, c.profile_id, p.name as profile, c.quality, c.state, c.priority, c.priority_name, c.score,
        c.reachable_score, c.required_score, c.potential_gain, c.gain_ratio, c.reason, c.recommendation,
        c.recommended_formats, c.unwanted_formats, c.recommended_files, c.negative_formats, c.size_bytes
    from upgrade_candidates as c join quality_profiles as p on p.id = c.profile_id
"""


def read_candidates(
    connection: sqlite3.Connection, instance_id: int, first: int = ALL
) -> tuple[Candidate, ...]:
    """Read an instance's upgrade candidates, or so many of them, the one worth most first."""
    return read_rows(
        connection,
        Candidate,
        f"{_CANDIDATES} where c.instance_id = ? order by c.position limit ?",
        instance_id,
        first,
        lists=_LISTS,
    )


def read_candidates_of(connection: sqlite3.Connection, title_ids: Collection[int]) -> tuple[Candidate, ...]:
    """Read the upgrade candidates among the items of some titles."""
    return read_rows(
        connection,
        Candidate,
        f"{_CANDIDATES} where c.title_id in (select value from json_each(?))",
        json.dumps(sorted(title_ids)),
        lists=_LISTS,
    )
