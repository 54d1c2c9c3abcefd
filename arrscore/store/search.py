"""Full-text search over titles, for the published copy."""

from __future__ import annotations

from sqlite_utils import Database


def index_titles(db: Database) -> None:
    """Index the names of titles, so that Datasette offers a search on them."""
    forget_index(db)
    db["titles"].enable_fts(["name"], tokenize="unicode61 remove_diacritics 2")  # type: ignore[union-attr]


def forget_index(db: Database) -> None:
    """Drop an index that an earlier copy brought along: it knows the names of then."""
    db["titles"].disable_fts()  # type: ignore[union-attr]
