"""The history's grabs and imports, whole for a first time and then only what is new.

Records with equal dates can repeat across pages, and a page moves on when something is added meanwhile: the store
keeps each record once.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from arrscore.services.payloads import EVENTS
from arrscore.services.wire_types import WireEvent

if TYPE_CHECKING:
    from arrscore.services.arr import Fetch

PAGE_SIZE = 1000
GRABBED, IMPORTED = ("1", "grabbed"), ("3", "downloadFolderImported")
KINDS = (GRABBED, IMPORTED)


async def pages(fetch: Fetch, api: str, since: str) -> AsyncGenerator[list[WireEvent], None]:
    """Page by page, newest first, until a page reaches back behind `since` or is not full."""
    number = 1
    while True:
        params = [
            ("page", str(number)),
            ("pageSize", str(PAGE_SIZE)),
            ("sortKey", "date"),
            ("sortDirection", "descending"),
            *(("eventType", kind) for kind, _ in KINDS),
        ]
        records, odd = await fetch.page(f"{api}/history", EVENTS, params)
        fetch.progress("history", number, number)
        yield records
        is_last = len(records) + odd < PAGE_SIZE
        # Dates of the same form sort as text; a page behind the span needs no exact comparison.
        if is_last or min((record["date"] for record in records), default="") < since:
            return
        number += 1


async def newer(fetch: Fetch, api: str, since: str) -> AsyncGenerator[list[WireEvent], None]:
    """What came since, one kind after the other: this request takes one kind at a time."""
    for kind, _ in KINDS:
        params = [("date", since), ("eventType", kind)]
        records, _ = await fetch.records_and_odd(f"{api}/history/since", EVENTS, params)
        yield records
