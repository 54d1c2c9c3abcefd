"""Open databases read-only."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote


def read_only_uri(path: Path, *, in_use: bool = False) -> str:
    """The URI of a database to read or attach; without `in_use`, it must not be written to any more.

    SQLite neither locks such a database nor looks for its journal.
    """
    return f"file:{quote(str(path.resolve()))}?mode=ro{'' if in_use else '&immutable=1'}"


def open_read_only(path: Path, *, in_use: bool = False) -> sqlite3.Connection:
    """Open a database read-only, whatever its journal mode; `in_use` as in `read_only_uri`."""
    return sqlite3.connect(read_only_uri(path, in_use=in_use), uri=True)
