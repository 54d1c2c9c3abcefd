"""Queries of the owner's own: a folder of `.sql` files, each of which becomes a page of the report."""

from __future__ import annotations

from arrscore.analysis.custom_pages.queries import (
    ChartLine,
    OwnQuery,
    canned_queries,
    query_fault,
    read_own_queries,
)
from arrscore.analysis.custom_pages.rows import OwnRows, guarded, run_own_query

__all__ = [
    "ChartLine",
    "OwnQuery",
    "OwnRows",
    "canned_queries",
    "guarded",
    "query_fault",
    "read_own_queries",
    "run_own_query",
]
