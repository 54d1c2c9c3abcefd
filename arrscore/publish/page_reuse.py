"""Whether pages of the report that stands may stay: the one way in which a build saves work.

A page that tells neither the time nor of the last runs (a *lasting* page) is made of three things, and stays while all
three are the same:

- the published database, except for what `VOLATILE` names: `same_page_inputs` compares the new one with the old one;
- the settings and the program, its templates among it: `inputs_digest`, one SHA-256;
- itself: each lasting file must still be what the manifest lists.

The manifest of a report holds what the next build needs for that::

    {
     "generator": "arrscore",
     "lasting": "5d41…",                       the seal: SHA-256 over the inputs' digest, and path, size and SHA-256 of
                                               the database and of every lasting file
     "dated": ["data.html", "index.html", …],  the files that every build writes anew; all others are lasting
     "files": {"arrscore.db": {"sha256": "9b…", "size_bytes": 48013312}, …}
    }

Whole tables are compared, not what pages happen to read: a difference that no page shows costs a rendering, one that
goes unseen would leave an old page standing. Pages from queries of the owner's own may read everything and are never
lasting.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from arrscore.publish.manifest import Manifest
from arrscore.read_only import open_read_only, read_only_uri

RENDERERS = ("jinja2", "markupsafe")
COMPILED = "__pycache__"
# A column of such a type holds each value in one way; in others 1 and 1.0 may stand, which SQLite calls equal.
ONE_WAY = frozenset({"integer", "real", "text"})


@dataclass(frozen=True, slots=True)
class Volatile:
    """What of a table tells of runs and their times alone, and `why` no lasting page shows it.

    `rows` is the SQL condition of the rows that count all the same; of `columns` it only counts whether they are null.
    """

    why: str
    rows: str = "false"
    columns: frozenset[str] = frozenset()


VOLATILE = {
    "build_runs": Volatile(
        "A run that changed nothing is told on the data page only.",
        rows="id in (select build_run_id from score_history union select build_run_id from rule_changes"
        " union select build_run_id from library_stats union select build_run_id from release_events)",
    ),
    "build_run_instances": Volatile(
        "What a fetch cost is told on the data page; `first_runs` counts by itself."
    ),
    "instances": Volatile(
        "When a fetch was is told on dated pages; what it means for an item is in `upgrade_state`.",
        rows="true",
        columns=frozenset({"fetched_at"}),
    ),
    "instance_report": Volatile("As with `instances`.", rows="true", columns=frozenset({"fetched_at"})),
    "trend_report": Volatile("Where a library is heading is told on the overview only."),
    "sqlite_stat1": Volatile("How many rows the tables above have.", rows="tbl not in ({volatile})"),
    "sqlite_stat4": Volatile("Some rows of the tables above.", rows="tbl not in ({volatile})"),
}


def inputs_digest(settings: str, folders: Iterable[Path]) -> str:
    """The digest of all but the database that lasting pages depend on, in hexadecimal.

    `settings` is what they say in any text that changes with them; the program stands in `folders`.
    """
    return hashlib.sha256(f"{settings}\n{_program_digest(tuple(folders))}\n".encode()).hexdigest()


@cache
def _program_digest(folders: tuple[Path, ...]) -> str:
    """The digest of all files in these folders, and of the versions of what renders them."""
    found = hashlib.sha256()
    versions = [f"{name} {version(name)}" for name in RENDERERS]
    found.update(f"{sys.version_info[:2]} {sqlite3.sqlite_version} {versions}\n".encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and COMPILED not in path.parts:
                content = path.read_bytes()
                found.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return found.hexdigest()


def seal_of(inputs: str, database: str, manifest: Manifest) -> str | None:
    """The seal of a report's lasting files, by which an edit of the manifest is found out; None without `database`.

    `inputs` is their `inputs_digest`, `database` the path of the published database in the report.
    """
    if database not in manifest.files:
        return None
    found = hashlib.sha256(f"{inputs}\n".encode())
    for path, entry in ((database, manifest.files[database]), *sorted(manifest.lasting.items())):
        found.update(f"{entry.sha256} {entry.size_bytes} {path}\n".encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def same_page_inputs(new: Path, old: Path) -> bool:
    """Tell whether all that lasting pages depend on is the same in two published databases, each row in its place.

    False, too, where one of them is no database that can be read.
    """
    try:
        with closing(_open(new)) as connection, closing(_open(old)) as other:
            connection.execute("attach ? as old", [read_only_uri(old)])
            tables = connection.execute(
                "select name from main.sqlite_master where type = 'table' and sql not like 'create virtual %'"
                " order by name"
            ).fetchall()
            return _schema(connection) == _schema(other) and all(
                _counting_rows(connection, name) == _counting_rows(other, name)
                if name in VOLATILE
                else _is_same_table(connection, name)
                for name in (name.decode() for (name,) in tables)
            )
    except sqlite3.Error:
        return False


def _open(database: Path) -> sqlite3.Connection:
    connection = open_read_only(database)
    connection.text_factory = bytes  # so that a text that is no UTF-8 can be read, too
    return connection


def _schema(connection: sqlite3.Connection) -> list[tuple[bytes, ...]]:
    return connection.execute(
        "select type, name, tbl_name, sql from main.sqlite_master order by type, name"
    ).fetchall()


def _counting_rows(connection: sqlite3.Connection, table: str) -> str:
    """All of a volatile table that counts, as a text in which 1 and 1.0 differ."""
    volatile = VOLATILE[table]
    columns = ", ".join(
        f'"{name}" is null' if name in volatile.columns else f'"{name}"'
        for name, _, _ in _columns(connection, table)
    )
    condition = volatile.rows.format(volatile=", ".join(f"'{name}'" for name in VOLATILE))
    return repr(connection.execute(f'select {columns} from main."{table}" where {condition}').fetchall())


def _is_same_table(connection: sqlite3.Connection, table: str) -> bool:
    """Tell whether a table has as many rows in the database `old`, with the same keys and values."""
    columns = _columns(connection, table)
    has_no_rowid = connection.execute(
        "select wr from pragma_table_list(?) where schema = 'main'", [table]
    ).fetchone()[0]
    keys = [name for name, _, key in columns if key] if has_no_rowid else ["rowid"]
    found = " and ".join(f'x."{name}" = y."{name}"' for name in keys)
    same = " and ".join(
        f'x."{name}" collate binary is y."{name}"'
        + ("" if kind in ONE_WAY else f' and typeof(x."{name}") = typeof(y."{name}")')
        for name, kind, _ in columns
    )
    counts = connection.execute(
        f'select (select count(*) from main."{table}"), (select count(*) from old."{table}"),'
        f' (select count(*) from main."{table}" x join old."{table}" y on {found} where {same})'
    ).fetchone()
    return len(set(counts)) == 1


def _columns(connection: sqlite3.Connection, table: str) -> list[tuple[str, str, int]]:
    """The name of each column of a table, its type in small letters, and its place in the key, or 0."""
    found = connection.execute("select name, lower(type), pk from pragma_table_info(?, 'main')", [table])
    return [(name.decode(), kind.decode(), key) for name, kind, key in found]
