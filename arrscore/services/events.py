"""The history's records, page by page, newest first: the whole span on the first run, later only what is new.

`/history/since` is not used: it returns everything at once, which takes a server minutes after a whole library was
renamed. Records can repeat across pages if they have equal dates or if records are added between requests; the store
keeps each record once.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from arrscore.services.payloads import EVENTS
from arrscore.services.wire_types import WireEvent

if TYPE_CHECKING:
    from arrscore.services.arr import Fetch

FIRST_PAGE_SIZE = 1000
"""For the first run, which reads a year; the server evaluates every format for each record of a page."""
LATER_PAGE_SIZE = 100


async def pages(
    fetch: Fetch, api: str, since: str, *, is_first: bool
) -> AsyncGenerator[list[WireEvent], None]:
    """Yield pages, newest first, until one reaches back before `since` or is not full."""
    size = FIRST_PAGE_SIZE if is_first else LATER_PAGE_SIZE
    number = 1
    while True:
        params = [
            ("page", str(number)),
            ("pageSize", str(size)),
            ("sortKey", "date"),
            ("sortDirection", "descending"),
        ]
        records, invalid = await fetch.page(f"{api}/history", EVENTS, params)
        fetch.progress("history", number, number)
        yield records
        is_last = len(records) + invalid < size
        # Dates of the same format sort as text; the end of the span need not be exact.
        if is_last or min((record["date"] for record in records), default="") < since:
            return
        number += 1
