"""Match formats and profiles whose ids on the server changed, for example after a reinstallation.

They are matched by name, so that their history continues; the same id with another name is a rename only if neither
name is known from elsewhere. A format that was deleted and created again under another name is matched by its effect:
it matches the same files and has the same score in every profile.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

# The files that a format matches, of those that exist before and after, and its scores in profiles.
_Effect = tuple[frozenset[tuple[int]], frozenset[tuple[int, int]]]
_GONE_FORMATS = """
select id from custom_formats
where instance_id = :instance_id and removed_at is null
  and server_id not in (select server_id from temp.staged_formats where instance_key = :key)
order by id
"""
_NEW_FORMATS = """
select server_id from temp.staged_formats
where instance_key = :key
  and server_id not in (select server_id from custom_formats where instance_id = :instance_id)
order by server_id
"""
_OLD_FILES = """
select media_files.server_id
from format_set_formats
join media_files on media_files.format_set_id = format_set_formats.set_id
join temp.staged_files as staged on staged.instance_key = :key and staged.server_id = media_files.server_id
where format_set_formats.format_id = :format and staged.size_bytes = media_files.size_bytes
  and staged.format_server_ids is not null
"""
_NEW_FILES = """
select media_files.server_id
from temp.staged_files as staged
join media_files on media_files.instance_id = :instance_id and media_files.server_id = staged.server_id
where staged.instance_key = :key and staged.size_bytes = media_files.size_bytes
  and media_files.format_set_id is not null
  and instr(',' || staged.format_server_ids || ',', ',' || :format || ',')
"""
_OLD_POINTS = """
select quality_profiles.server_id, profile_scores.score
from profile_scores
join quality_profiles on quality_profiles.id = profile_scores.profile_id
where profile_scores.format_id = :format and profile_scores.score <> 0
  and quality_profiles.server_id in (select server_id from temp.staged_profiles where instance_key = :key)
"""
_NEW_POINTS = """
select profile_server_id, score
from temp.staged_scores
where instance_key = :key and format_server_id = :format and score <> 0
  and profile_server_id in (select server_id from quality_profiles where instance_id = :instance_id)
"""

Named = Mapping[int, tuple[int, str, bool]]  # server's id: (our id, name, whether it exists now)


def follow_renumbering(
    connection: sqlite3.Connection, table: str, staged_table: str, key: int, instance_id: int
) -> None:
    """Update the server ids of stored rows by name."""
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
    # Ids must be unique at all times: first clear those of all rows that move.
    for row_id in moved:
        connection.execute(f"update {table} set server_id = ? where id = ?", [-row_id, row_id])
    for row_id, number in moved.items():
        if number is not None:
            connection.execute(f"update {table} set server_id = ? where id = ?", [number, row_id])


def follow_recreated_formats(connection: sqlite3.Connection, key: int, instance_id: int) -> None:
    """Give removed formats the ids of new ones with the same effect; the ids of profiles must be up to date."""
    parameters = {"key": key, "instance_id": instance_id}
    gone = [row_id for (row_id,) in connection.execute(_GONE_FORMATS, parameters)]
    if not gone:
        return
    created: dict[_Effect, list[int]] = {}
    for (number,) in connection.execute(_NEW_FORMATS, parameters).fetchall():
        effect = _effect(connection, _NEW_FILES, _NEW_POINTS, {**parameters, "format": number})
        created.setdefault(effect, []).append(number)
    for row_id in gone if created else ():
        effect = _effect(connection, _OLD_FILES, _OLD_POINTS, {**parameters, "format": row_id})
        if effect[0] and created.get(effect):
            number = created[effect].pop(0)
            connection.execute("update custom_formats set server_id = ? where id = ?", [number, row_id])


def _effect(
    connection: sqlite3.Connection, files: str, points: str, parameters: Mapping[str, int]
) -> _Effect:
    return (
        frozenset(connection.execute(files, parameters)),
        frozenset(connection.execute(points, parameters)),
    )


def new_numbers(stored: Named, staged: Mapping[int, str]) -> dict[int, int | None]:
    """The new server ids of stored rows (by our id); None for a row whose id another one takes."""
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
