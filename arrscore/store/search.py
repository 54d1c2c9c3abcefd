"""Full-text search over titles, for the published copy."""

from __future__ import annotations

from sqlite_utils import Database


def index_titles(db: Database) -> None:
    """Index the names of titles, so that Datasette offers a search on them."""
    db["titles"].enable_fts(["name"], tokenize="unicode61 remove_diacritics 2", replace=True)  # type: ignore[union-attr]
