"""The history's records, page by page, newest first: all of the span for a first time, and then only what is new.

No page asks for single kinds of records: `/history/since` answers everything at once, which takes a server minutes
once an owner has renamed a whole library. Records with equal dates can repeat across pages, and a page moves on when
something is added in between: the store keeps each record once.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from arrscore.services.payloads import EVENTS
from arrscore.services.wire_types import WireEvent

if TYPE_CHECKING:
    from arrscore.services.arr import Fetch

FIRST_PAGE_SIZE = 1000
"""For a first time, which reads a year; the server evaluates every format for each record of a page."""
LATER_PAGE_SIZE = 100


async def pages(
    fetch: Fetch, api: str, since: str, *, is_first: bool
) -> AsyncGenerator[list[WireEvent], None]:
    """Page by page, newest first, until a page reaches back behind `since` or is not full."""
    size = FIRST_PAGE_SIZE if is_first else LATER_PAGE_SIZE
    number = 1
    while True:
        params = [
            ("page", str(number)),
            ("pageSize", str(size)),
            ("sortKey", "date"),
            ("sortDirection", "descending"),
        ]
        records, odd = await fetch.page(f"{api}/history", EVENTS, params)
        fetch.progress("history", number, number)
        yield records
        is_last = len(records) + odd < size
        # Dates of the same form sort as text; a page behind the span needs no exact comparison.
        if is_last or min((record["date"] for record in records), default="") < since:
            return
        number += 1
