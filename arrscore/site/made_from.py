"""What the lasting pages of a report are made from, as one digest: while it is the same, so are they.

It is taken over whole tables, and not over what pages happen to read: a difference that no page shows costs a render,
one that goes unseen would leave an old page standing. What is left out is named in `TIMELY`, with the reason.
"""

from __future__ import annotations

import hashlib
import marshal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from arrscore.site.environment import template_folder
from arrscore.site.places import Site

ROWS_AT_ONCE = 1000
# The format of marshal that has no references, so that equal rows are equal bytes.
PLAIN_FORMAT = 2
RENDERERS = ("jinja2", "markupsafe")
COMPILED = "__pycache__"


@dataclass(frozen=True, slots=True)
class Timely:
    """What of a table tells of runs and their times alone, and `why` no lasting page shows it.

    `rows` is the SQL condition of the rows that count all the same; of `columns` it only counts whether they are null.
    """

    why: str
    rows: str = "false"
    columns: frozenset[str] = frozenset()


TIMELY = {
    "build_runs": Timely(
        "A run that changed nothing is told on the data page only.",
        rows="id in (select build_run_id from score_history union select build_run_id from rule_changes"
        " union select build_run_id from library_stats union select build_run_id from release_events)",
    ),
    "build_run_instances": Timely(
        "What a fetch cost is told on the data page; `first_runs` counts by itself."
    ),
    "instances": Timely(
        "When a fetch was is told on dated pages; what it means for an item is in `upgrade_state`.",
        rows="true",
        columns=frozenset({"fetched_at"}),
    ),
    "instance_report": Timely("As with `instances`.", rows="true", columns=frozenset({"fetched_at"})),
    "trend_points": Timely("Each run is a point; `trend_report` alone reads them."),
    "trend_report": Timely("Where a library is heading is told on the overview only."),
    "sqlite_stat1": Timely("How many rows the tables above have.", rows="tbl not in ({timely})"),
    "sqlite_stat4": Timely("Some rows of the tables above.", rows="tbl not in ({timely})"),
}


def made_from(database: Path, site: Site, *, movie_pages: int) -> str:
    """The digest of all that the lasting pages of a published `database` depend on, in hexadecimal.

    That is the recorded and computed tables, what the settings say, and the program with its templates. Pages from
    queries of the owner's own are not among them, as those may read everything.
    """
    found = hashlib.sha256()
    for part in (_site_text(site, movie_pages), program_digest()):
        found.update(f"{part}\n".encode())
    with closing(
        sqlite3.connect(f"file:{quote(str(database.resolve()))}?mode=ro&immutable=1", uri=True)
    ) as connection:
        connection.text_factory = bytes
        for rows in _table_parts(connection):
            found.update(rows)
    return found.hexdigest()


def _site_text(site: Site, movie_pages: int) -> str:
    """What all pages share, without the times of builds and fetches."""
    instances = tuple(
        replace(one, fetched_at=None if one.fetched_at is None else "fetched") for one in site.instances
    )
    return f"{replace(site, now='', instances=instances)!r} {movie_pages}"


def _table_parts(connection: sqlite3.Connection) -> Iterator[bytes]:
    tables = connection.execute("select name, sql from sqlite_master where type = 'table' order by name")
    for name, sql in tables.fetchall():
        yield marshal.dumps((name, sql), PLAIN_FORMAT)
        rows = connection.execute(_counting_rows(connection, name.decode()))
        while several := rows.fetchmany(ROWS_AT_ONCE):
            yield marshal.dumps(several, PLAIN_FORMAT)


def _counting_rows(connection: sqlite3.Connection, table: str) -> str:
    """The query for all of a table that counts."""
    timely = TIMELY.get(table)
    if timely is None:
        return f'select * from "{table}"'
    names = [
        name.decode() for (name,) in connection.execute("select name from pragma_table_info(?)", [table])
    ]
    columns = ", ".join(f'"{name}" is null' if name in timely.columns else f'"{name}"' for name in names)
    condition = timely.rows.format(timely=", ".join(f"'{name}'" for name in TIMELY))
    return f'select {columns} from "{table}" where {condition}'


def program_digest() -> str:
    """The digest of what makes pages: every file of the package, the templates, and the versions of what renders."""
    found = hashlib.sha256()
    versions = [f"{name} {version(name)}" for name in RENDERERS]
    found.update(f"{sys.version_info[:2]} {versions}\n".encode())
    for folder in (Path(str(files("arrscore"))), template_folder()):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and COMPILED not in path.parts:
                content = path.read_bytes()
                found.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return found.hexdigest()
