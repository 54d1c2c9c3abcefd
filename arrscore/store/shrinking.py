"""Check how much of a stored library a new snapshot would lose."""

from __future__ import annotations

import json
from dataclasses import dataclass

from arrscore.config.guard import GuardSettings
from arrscore.errors import LibraryShrunk
from arrscore.models import FetchCounts
from arrscore.store.columns import SqlValue
from arrscore.store.staging import StagedInstance

# By identity, so that another server's library of the same size counts as a loss. A hidden title is matched by id and
# date, as in record/1a_match_titles.sql.
_TITLES = """
select
  count(*),
  count(*) filter (
    where titles.identity not in (select identity from temp.staged_titles where instance_key = :key)
      and (titles.identity not like 'hidden:%' or not exists (
        select 1 from temp.staged_titles as staged
        where staged.instance_key = :key and staged.server_id = titles.server_id and staged.kind = titles.kind
          and staged.added_at is titles.added_at
      ))
  )
from titles
join instances on instances.id = titles.instance_id
where instances.slug = :slug and titles.removed_at is null and not :keeps_absent_titles
  and titles.server_id not in (select value from json_each(:unread_titles))
"""

# By count, because an upgrade replaces a file. A referenced file counts even if it was not returned.
_FILES = """
with before as (
  select count(distinct items.file_id) as files
  from items
  join titles on titles.id = items.title_id
  join instances on instances.id = items.instance_id
  where instances.slug = :slug and items.removed_at is null
    and not :keeps_absent_titles and not :keeps_absent_items
    and titles.server_id not in (select value from json_each(:unread_titles))
    and items.server_id not in (select value from json_each(:unread_items))
),

after as (
  select count(distinct file_server_id) as files from temp.staged_items where instance_key = :key
)

select before.files, max(before.files - after.files, 0) from before, after
"""


@dataclass(frozen=True, slots=True)
class Loss:
    """How many of an instance's `stored` titles or files (`plural` names them) would be lost."""

    plural: str
    stored: int
    lost: int


def check_shrinkage(staged: StagedInstance, counts: FetchCounts, guard: GuardSettings) -> None:
    """Raise LibraryShrunk if recording a complete snapshot would lose more than the settings allow at once."""
    large = [
        loss
        for loss in library_losses(staged, counts)
        if loss.lost >= guard.lost_least and loss.lost > guard.lost_share * loss.stored
    ]
    if large:
        what = " and ".join(f"{loss.lost:,} of {loss.stored:,} {loss.plural}" for loss in large)
        raise LibraryShrunk(
            f"{staged.slug} no longer lists {what}, so it was not recorded. Check that it is the right server, and "
            "that all its folders are available. If the loss is real, confirm it once: --accept-shrink"
        )


def library_losses(staged: StagedInstance, counts: FetchCounts) -> tuple[Loss, Loss]:
    """The titles and files that recording a complete snapshot would lose; unread ones do not count."""
    parameters: dict[str, SqlValue] = {
        "key": staged.key,
        "slug": staged.slug,
        "unread_titles": json.dumps(sorted(counts.unread_titles)),
        "unread_items": json.dumps(sorted(counts.unread_items)),
        "keeps_absent_titles": counts.keeps_absent_titles,
        "keeps_absent_items": counts.keeps_absent_items,
    }
    titles, files = (staged.db.conn.execute(query, parameters).fetchone() for query in (_TITLES, _FILES))
    return Loss("titles", *titles), Loss("files", *files)
