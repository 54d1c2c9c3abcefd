"""Joins of grabs and imports that rest on names, kept for a copy that hides them."""

from __future__ import annotations

import sqlite3

# A release has one key in all items that it was grabbed for, as a download with an id has.
_KEEP_JOINS = """
with joined as (
  select
    import_id, end_id, grab_id,
    'joined ' || min(grab_id) over (
      partition by grabs.instance_id, coalesce(grabs.release_name, grab_id)
    ) as download_key
  from grab_outcomes
  join release_events as grabs on grabs.id = grab_id
  where joined_by in ('name', 'size')
),
keys as (
  select grab_id as event_id, download_key from joined
  union all
  select import_id, download_key from joined where import_id is not null
  union all
  select end_id, download_key from joined where end_id is not null
)
update release_events set download_key = keys.download_key
from keys
where keys.event_id = release_events.id
"""


def keep_joins(connection: sqlite3.Connection) -> None:
    """Give grabs and what became of them a key where only names or sizes join them; the views must be installed."""
    connection.execute(_KEEP_JOINS)
