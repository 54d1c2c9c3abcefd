"""Queries of the owner's own: a folder of `.sql` files, each of which becomes a page of the report."""

from __future__ import annotations

from arrscore.analysis.custom_pages.queries import (
    ChartLine,
    CustomQuery,
    canned_queries,
    query_fault,
    read_custom_queries,
)
from arrscore.analysis.custom_pages.rows import CustomRows, guarded, run_custom_query

__all__ = [
    "ChartLine",
    "CustomQuery",
    "CustomRows",
    "canned_queries",
    "guarded",
    "query_fault",
    "read_custom_queries",
    "run_custom_query",
]
