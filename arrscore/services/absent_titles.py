"""Listed titles without details: removed during the fetch, or unread."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arrscore.services.arr import Fetch, Listed


async def count_absent_titles(fetch: Fetch, read: AbstractSet[int], titles: str | None) -> None:
    """Count each listed title that was not `read` as unread, unless the list no longer contains it.

    A 404 alone proves nothing, because a proxy may also return it. The list is requested once more for all of them.
    `titles` is the plural of a shape that contains titles but has no role.
    """
    for listed in fetch.listed:
        absent = listed.ids - read
        if not absent or (listed.shape.role != "title" and listed.shape.plural != titles):
            continue
        plural = listed.shape.plural
        removed = await _removed_since(fetch, listed)
        unread = absent - removed
        fetch.counts.count_invalid(plural, "details not found", len(unread))
        fetch.counts.count_invalid(plural, "removed during the fetch", len(removed))
        fetch.counts.mark_unread("title", unread)


async def _removed_since(fetch: Fetch, listed: Listed) -> frozenset[int]:
    """The ids that the list no longer contains when requested again; none if that cannot be known."""
    if listed.ask is None:
        return frozenset()
    answer = await listed.ask()
    if answer is None:
        raise fetch.unreadable(listed.shape.plural)
    records, invalid = answer
    if invalid.unidentified:
        return frozenset()
    return listed.ids - invalid.ids - {record["id"] for record in records}
