"""How many items and candidates an instance has, without reading them."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class Held(NamedTuple):
    """How many items need a fix before they can be upgrades: in an upgrade loop, or stuck below a cutoff."""

    loops: int
    stuck: int


def read_states(connection: sqlite3.Connection, instance_id: int) -> dict[str, int]:
    """Count an instance's items by their state."""
    return dict(
        connection.execute(
            "select state, count(*) from upgrade_state where instance_id = ? group by state", (instance_id,)
        )
    )


def read_absent(connection: sqlite3.Connection, instance_id: int) -> dict[int | None, dict[str, int]]:
    """Count the items of an instance that have no file, by profile and by state."""
    found: dict[int | None, dict[str, int]] = {}
    rows = connection.execute(
        """
        select profile_id, state, count(*)
        from upgrade_state where instance_id = ? and file_id is null
        group by profile_id, state order by profile_id, state
    """,
        (instance_id,),
    )
    for profile_id, state, count in rows:
        found.setdefault(profile_id, {})[state] = count
    return found


def read_priorities(connection: sqlite3.Connection, instance_id: int) -> dict[str, int]:
    """Count an instance's upgrade candidates by the name of their priority."""
    return dict(
        connection.execute(
            "select priority_name, count(*) from upgrade_candidates where instance_id = ? group by priority_name",
            (instance_id,),
        )
    )


def read_held(connection: sqlite3.Connection, instance_id: int) -> Held:
    """Count an instance's items that need a fix before they can be upgrades."""
    return Held(
        *connection.execute(
            """
            select
                (select count(*) from upgrade_loops where instance_id = ?1),
                (select count(*) from upgrade_state where instance_id = ?1 and stuck)
        """,
            (instance_id,),
        ).fetchone()
    )


def read_candidate_titles(connection: sqlite3.Connection, instance_id: int) -> frozenset[int]:
    """Read which titles of an instance have something worth upgrading, or in an upgrade loop."""
    return frozenset(
        title_id
        for (title_id,) in connection.execute(
            "select title_id from upgrade_candidates where instance_id = ?1"
            " union select title_id from upgrade_loops where instance_id = ?1",
            (instance_id,),
        )
    )
