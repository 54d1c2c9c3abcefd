"""Whether custom pages can be made, asked of a database that may be empty: before anything is fetched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from arrscore.analysis.custom_pages import CustomQuery, guarded, run_custom_query
from arrscore.report.custom_pages.charts import custom_chart
from arrscore.report.custom_pages.columns import custom_columns, custom_table
from arrscore.report.custom_pages.template import compile_template


def check_custom_queries(connection: sqlite3.Connection, queries: Iterable[CustomQuery]) -> None:
    """Run every query on a database in which every view is a table, and read the templates.

    Raises ConfigurationError for the first that is faulty.
    """
    with guarded(connection):
        for query in queries:
            found = run_custom_query(connection, query)
            columns = custom_columns(query, found)
            custom_chart(query, found, columns, custom_table(query, found, columns, lambda *_: None))
            if query.template is not None:
                compile_template(query)
