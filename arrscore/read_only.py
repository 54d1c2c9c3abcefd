"""Databases opened to be read."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote


def read_only_uri(path: Path, *, in_use: bool = False) -> str:
    """The address of a database to read or attach; one that is not `in_use` is never written to any more.

    SQLite neither locks such a database nor looks for a journal beside it.
    """
    return f"file:{quote(str(path.resolve()))}?mode=ro{'' if in_use else '&immutable=1'}"


def open_read_only(path: Path, *, in_use: bool = False) -> sqlite3.Connection:
    """Open a database to read it, whatever kind of journal it was made with; `in_use` as in `read_only_uri`."""
    return sqlite3.connect(read_only_uri(path, in_use=in_use), uri=True)
