"""Full-text search over titles, for the published copy."""

from __future__ import annotations

from sqlite_utils import Database


def index_titles(db: Database) -> None:
    """Index the names of titles, so that Datasette offers a search on them."""
    drop_index(db)
    db["titles"].enable_fts(["name"], tokenize="unicode61 remove_diacritics 2")  # type: ignore[union-attr]


def drop_index(db: Database) -> None:
    """Drop the index of a previous copy, which contains its names."""
    db["titles"].disable_fts()  # type: ignore[union-attr]
