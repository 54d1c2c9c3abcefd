"""Indexes of the published copy, for what its readers sort, count and search by."""

from __future__ import annotations

from sqlite_utils import Database

from arrscore.store.search import index_titles
from arrscore.store.statements import run_statements

STATISTICS = ("sqlite_stat1", "sqlite_stat4")


def index_published(db: Database) -> None:
    """Index a copy whose views are tables: titles for full-text search, tables for sorting and counting."""
    run_statements(db.conn, "published", "indexes", {})
    index_titles(db)
    db.conn.execute("analyze")


def drop_published_indexes(db: Database) -> None:
    """Drop these indexes from a database that was restored from a published copy; they would slow down every run.

    Also delete the statistics of `analyze`, so that queries are planned the same way in every working database.
    """
    names = db.conn.execute(
        "select name from sqlite_master where type = 'index' and name glob 'published_*'"
    ).fetchall()
    for (name,) in names:
        db.conn.execute(f"drop index {name}")
    for table in STATISTICS:
        db.conn.execute(f"drop table if exists {table}")
