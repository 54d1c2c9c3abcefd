"""Titles that the server lists and of which nothing came: removed during the fetch, or only unread."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arrscore.services.arr import Fetch, Listed


async def count_absent_titles(fetch: Fetch, read: AbstractSet[int], titles: str | None) -> None:
    """Count each listed title that is not among those `read` as unread, unless its list no longer has it.

    A 404 alone proves nothing: a proxy in front answers so, too. The list is asked again once, for all of them.
    `titles` is the plural of a shape that holds titles without a role of its own.
    """
    for listed in fetch.listed:
        absent = listed.ids - read
        if not absent or (listed.shape.role != "title" and listed.shape.plural != titles):
            continue
        plural = listed.shape.plural
        removed = await _removed_since(fetch, listed)
        unread = absent - removed
        fetch.tally.add_odd(plural, "details not found", len(unread))
        fetch.tally.add_odd(plural, "removed during the fetch", len(removed))
        fetch.tally.add_unread("title", unread)


async def _removed_since(fetch: Fetch, listed: Listed) -> frozenset[int]:
    """What the list had and, asked again, no longer has; nothing where that cannot be known."""
    if listed.ask is None:
        return frozenset()
    answer = await listed.ask()
    if answer is None:
        raise fetch.unreadable(listed.shape.plural)
    records, odd = answer
    if odd.nameless:
        return frozenset()
    return listed.ids - odd.ids - {record["id"] for record in records}
