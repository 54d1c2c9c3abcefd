"""Reuse unchanged pages of the previous report.

A static page (`lasting` in code and manifest) shows neither the time nor recent runs. It is reused if three inputs are
unchanged:

- the published database, except for `VOLATILE`: `same_page_inputs` compares the new one with the previous one;
- the settings and the program, including its templates: `inputs_digest`, one SHA-256;
- the page itself: each static file must still match the manifest.

The manifest of a report contains what the next build needs for this::

    {
     "generator": "arrscore",
     "lasting": "5d41…",                       the seal: SHA-256 over the inputs' digest, and path, size and SHA-256 of
                                               the database and of every static file
     "dated": ["data.html", "index.html", …],  the time-dependent files, rewritten by every build; all others are static
     "files": {"arrscore.db": {"sha256": "9b…", "size_bytes": 48013312}, …}
    }

Whole tables are compared, not only what pages read: an invisible difference costs only a rendering, but a missed one
would leave an outdated page. Custom pages may read everything, so they are never static.
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
# Columns of these types store each value in one way; others may contain 1 and 1.0, which SQLite treats as equal.
ONE_WAY = frozenset({"integer", "real", "text"})


@dataclass(frozen=True, slots=True)
class Volatile:
    """The part of a table that depends only on runs and their times, and `why` no static page shows it.

    `rows` is the SQL condition of rows that are compared anyway; for `columns`, only whether they are null is compared.
    """

    why: str
    rows: str = "false"
    columns: frozenset[str] = frozenset()


VOLATILE = {
    "build_runs": Volatile(
        "A run without changes is shown only on the data page.",
        rows="id in (select build_run_id from score_history union select build_run_id from rule_changes"
        " union select build_run_id from library_stats union select build_run_id from release_events)",
    ),
    "build_run_instances": Volatile(
        "The cost of a fetch is shown only on the data page; `first_runs` is compared separately."
    ),
    "instances": Volatile(
        "The time of a fetch is shown only on time-dependent pages; its effect on items is in `upgrade_state`.",
        rows="true",
        columns=frozenset({"fetched_at"}),
    ),
    "instance_report": Volatile("As for `instances`.", rows="true", columns=frozenset({"fetched_at"})),
    "trend_report": Volatile("The trend is shown only on the overview."),
    "sqlite_stat1": Volatile("Row counts of the tables above.", rows="tbl not in ({volatile})"),
    "sqlite_stat4": Volatile("Samples of the tables above.", rows="tbl not in ({volatile})"),
}


def inputs_digest(settings: str, folders: Iterable[Path]) -> str:
    """The digest of all inputs of static pages except the database, in hexadecimal.

    `settings` is any text that changes with the settings; `folders` contain the program.
    """
    return hashlib.sha256(f"{settings}\n{_program_digest(tuple(folders))}\n".encode()).hexdigest()


@cache
def _program_digest(folders: tuple[Path, ...]) -> str:
    """The digest of all files in these folders, and of the renderers' versions."""
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
    """The digest of a report's static files and their inputs, to detect edits of the manifest; None without `database`.

    `inputs` is the `inputs_digest`, `database` the path of the published database in the report.
    """
    if database not in manifest.files:
        return None
    found = hashlib.sha256(f"{inputs}\n".encode())
    for path, entry in ((database, manifest.files[database]), *sorted(manifest.lasting.items())):
        found.update(f"{entry.sha256} {entry.size_bytes} {path}\n".encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def same_page_inputs(new: Path, old: Path) -> bool:
    """Whether everything that static pages depend on is the same in two published databases, row by row.

    Also False if one of them cannot be read.
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
    connection.text_factory = bytes  # also reads text that is not UTF-8
    return connection


def _schema(connection: sqlite3.Connection) -> list[tuple[bytes, ...]]:
    return connection.execute(
        "select type, name, tbl_name, sql from main.sqlite_master order by type, name"
    ).fetchall()


def _counting_rows(connection: sqlite3.Connection, table: str) -> str:
    """The compared part of a volatile table, as text in which 1 and 1.0 differ."""
    volatile = VOLATILE[table]
    columns = ", ".join(
        f'"{name}" is null' if name in volatile.columns else f'"{name}"'
        for name, _, _ in _columns(connection, table)
    )
    condition = volatile.rows.format(volatile=", ".join(f"'{name}'" for name in VOLATILE))
    return repr(connection.execute(f'select {columns} from main."{table}" where {condition}').fetchall())


def _is_same_table(connection: sqlite3.Connection, table: str) -> bool:
    """Whether a table has the same rows in the database `old`, with the same keys and values."""
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
    """Each column's name, its type in lower case, and its position in the primary key, or 0."""
    found = connection.execute("select name, lower(type), pk from pragma_table_info(?, 'main')", [table])
    return [(name.decode(), kind.decode(), key) for name, kind, key in found]
