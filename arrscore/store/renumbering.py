"""Formats and profiles under new numbers: a server that was set up anew gives numbers out again.

They are known by name then, so that their history goes on; a number alone says a rename only where neither name is
known from elsewhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

Named = Mapping[int, tuple[int, str, bool]]  # server's number: (our id, name, whether it is there now)


def follow_renumbering(
    connection: sqlite3.Connection, table: str, staged_table: str, key: int, instance_id: int
) -> None:
    """Give stored rows the numbers that the server knows their names by now."""
    stored: Named = {
        number: (row_id, name, removed_at is None)
        for row_id, number, name, removed_at in connection.execute(
            f"select id, server_id, name, removed_at from {table} where instance_id = ?", [instance_id]
        )
    }
    staged: dict[int, str] = dict(
        connection.execute(f"select server_id, name from temp.{staged_table} where instance_key = ?", [key])
    )
    moved = new_numbers(stored, staged)
    # No two rows may share a number on the way: all that move leave theirs first.
    for row_id in moved:
        connection.execute(f"update {table} set server_id = ? where id = ?", [-row_id, row_id])
    for row_id, number in moved.items():
        if number is not None:
            connection.execute(f"update {table} set server_id = ? where id = ?", [number, row_id])


def new_numbers(stored: Named, staged: Mapping[int, str]) -> dict[int, int | None]:
    """Which stored rows (by our id) get which number; None for one whose number another takes."""
    open_numbers = {
        number: name for number, name in staged.items() if number not in stored or stored[number][1] != name
    }
    settled = {stored[number][0] for number in staged.keys() - open_numbers.keys()}
    by_name = {
        name: row_id
        for row_id, name, _ in sorted(stored.values(), key=lambda row: (row[2], -row[0]))
        if row_id not in settled
    }
    moved: dict[int, int | None] = {}
    for number, name in sorted(open_numbers.items()):
        row_id = by_name.pop(name, None)
        if row_id is not None:
            moved[row_id] = number
    taken = set(moved.values())
    for number, (row_id, _, is_there) in stored.items():
        is_new_one = number in open_numbers and not is_there
        if row_id not in moved and row_id not in settled and (number in taken or is_new_one):
            moved[row_id] = None
    return moved
