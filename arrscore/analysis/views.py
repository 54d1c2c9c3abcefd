"""The views: read from `sql/*.sql`, installed into a database, or turned into indexed tables.

A file is a header of comment lines, then one query:

    -- title: what a reader calls it            (required)
    -- grain: what one row is                   (required)
    -- why: what it is for, and by which rule   (required; goes on in lines that start with `--   `)
    -- published: no|view                       a step that the published copy does not hold, or holds as a plain view
    -- key: column                              the column that identifies a row
    -- index: column[, column]                  one index of the table; may stand more than once
    -- integer|real|text: column[, column]      the type of columns that the query computes
    -- for_text: column[, column]               figures that only its sentences need; tables leave them out
    -- unit COLUMN: text                        what a column's values are

A view reads tables and other views only, by unqualified names. It may call the macros of `macros`. It holds codes and
figures; sentences made of them are columns of its table, for which `materialise` takes functions (`TextColumn`).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from itertools import chain
from typing import Any, Literal, NamedTuple

from arrscore.analysis.headers import HeaderError, SqlFile, split_header
from arrscore.analysis.macros import expand_macros

_HEADER_LINE = re.compile(
    r"-- (?P<key>title|grain|why|published|key|index|integer|real|text|for_text|unit \w+): (?P<text>\S.*)"
)
_TYPES = ("integer", "real", "text")
_PUBLISHED = ("table", "view", "no")
_NOT_CODE = re.compile(r"'(?:[^']|'')*'|--[^\n]*")
_REFERENCES = {
    "instance_id": "instances",
    "title_id": "titles",
    "item_id": "items",
    "file_id": "media_files",
    "profile_id": "quality_profiles",
    "format_id": "custom_formats",
    "set_id": "format_sets",
    "format_set_id": "format_sets",
    "build_run_id": "build_runs",
    "change_id": "score_history",
}


@dataclass(frozen=True, slots=True)
class View:
    """One view: the header for people, the query, and what its table needs.

    `sql` is the query without the header, its macros expanded. `units` and `types` map columns; `key` is the column
    that identifies a row, or None; `indexes` are tuples of columns. `for_text` are columns that only its sentences
    need. `reads` are the views that the query names. `published` says what the published copy holds: an indexed table,
    a plain view where that is quick enough, or nothing.
    """

    name: str
    title: str
    grain: str
    why: str
    sql: str
    published: str = "table"
    key: str | None = None
    indexes: tuple[tuple[str, ...], ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    for_text: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    reads: tuple[str, ...] = ()


class TextColumn(NamedTuple):
    """A column of a view's table that `function` words, called with a `facts`: a named tuple of the view's columns."""

    view: str
    name: str
    facts: Any
    function: Callable[[Any], str | None]


def parse_view(name: str, text: str, names: Collection[str] = ()) -> View:
    """Read one file of the form above; `names` are all views, to find those that it reads.

    Raises ValueError for a header that lacks a line, repeats one or holds an unknown one.
    """
    try:
        file = split_header(text, _HEADER_LINE)
    except HeaderError as error:
        raise ValueError(f"{name}.sql has {error}") from None
    single, lists, units = _sorted_entries(name, file)
    if not file.sql:
        raise ValueError(f"{name}.sql has no query")
    sql = expand_macros(file.sql)
    words = set(re.findall(r"\w+", _NOT_CODE.sub(" ", sql)))
    return View(
        name=name,
        title=single["title"],
        grain=single["grain"],
        why=single["why"],
        sql=sql,
        published=single["published"],
        key=single.get("key"),
        indexes=tuple(lists["index"]),
        types={column: kind for kind in _TYPES for columns in lists[kind] for column in columns},
        for_text=tuple(chain.from_iterable(lists["for_text"])),
        units=units,
        reads=tuple(sorted(words & set(names) - {name})),
    )


def _sorted_entries(
    name: str, file: SqlFile
) -> tuple[dict[str, str], dict[str, list[tuple[str, ...]]], dict[str, str]]:
    """The header's lines that stand once, those that list columns, and the units by column."""
    single: dict[str, str] = {}
    lists: dict[str, list[tuple[str, ...]]] = {key: [] for key in ("index", "for_text", *_TYPES)}
    units: dict[str, str] = {}
    for key, value in ((entry.key, entry.text) for entry in file.entries):
        if key in lists:
            lists[key].append(_columns(value))
        elif key.startswith("unit "):
            units[key.removeprefix("unit ")] = value
        elif key in single:
            raise ValueError(f"{name}.sql says `-- {key}:` twice")
        else:
            single[key] = value
    for key in ("title", "grain", "why"):
        if key not in single:
            raise ValueError(f"{name}.sql has no line `-- {key}:`")
    if single.setdefault("published", "table") not in _PUBLISHED:
        raise ValueError(
            f"{name}.sql has `-- published: {single['published']}`, which is none of {', '.join(_PUBLISHED)}"
        )
    return single, lists, units


def _columns(text: str) -> tuple[str, ...]:
    return tuple(column.strip() for column in text.split(","))


@cache
def load_views() -> tuple[View, ...]:
    """Return every view of the package, each after those that it reads."""
    folder = files("arrscore.analysis") / "sql"
    texts = {
        path.name.removesuffix(".sql"): path.read_text(encoding="utf-8")
        for path in folder.iterdir()
        if path.name.endswith(".sql")
    }
    return in_order([parse_view(name, text, texts) for name, text in texts.items()])


def in_order(views: Collection[View]) -> tuple[View, ...]:
    """Sort views so that each follows those that it reads, and by name where that leaves a choice.

    Raises ValueError where views read each other in a circle.
    """
    by_name = {view.name: view for view in views}
    sorter = TopologicalSorter({name: by_name[name].reads for name in sorted(by_name)})
    try:
        sorter.prepare()
    except CycleError as error:
        raise ValueError(f"views read each other in a circle: {' → '.join(error.args[1])}") from error
    ordered: list[View] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += [by_name[name] for name in ready]
        sorter.done(*ready)
    return tuple(ordered)


def install_views(connection: sqlite3.Connection) -> None:
    """Create every view in the main database, replacing what else bears its name there (a table, too).

    Nothing is written where all stand as they should. Works inside a transaction of the caller's and without one;
    either all views change or none.
    """
    wanted = {view.name: f"CREATE VIEW {view.name} as\n{_standalone(view)}" for view in load_views()}
    found = dict(
        connection.execute("select name, sql from main.sqlite_master where type in ('view', 'table')")
    )
    if all(found.get(name) == sql for name, sql in wanted.items()):
        return
    with _savepoint(connection):
        _drop_all(connection, "main")
        for sql in wanted.values():
            connection.execute(sql)


def materialise(
    connection: sqlite3.Connection,
    *,
    into: Literal["main", "temp"],
    only: Collection[str] | None = None,
    texts: Sequence[TextColumn] = (),
    report: Callable[[str], None] | None = None,
) -> None:
    """Turn views into tables of the same name with their indexes, each made from those before it.

    In "main" the tables take the views' place; what is not published is a temporary table even so, and what is
    published as a view is a plain one. In "temp" all are temporary tables, which shadow the views for this
    connection until `drop_temporary`. `only` names the views that are needed; those that they read come along. `texts`
    are columns that tables get after those of their view. `report` is called with the name of each view once its table
    is filled.
    """
    views = load_views() if only is None else _needed(only)
    with _savepoint(connection):
        if into == "main":
            _drop_all(connection, "main", [view.name for view in views])
        drop_temporary(connection)
        for view in views:
            if into == "main" and view.published == "view":
                connection.execute(f"create view main.{view.name} as\n{view.sql}")
            else:
                schema = "temp" if view.published == "no" else into
                _make_table(connection, view, schema, [text for text in texts if text.view == view.name])
            if report is not None:
                report(view.name)


def drop_temporary(connection: sqlite3.Connection) -> None:
    """Drop the temporary tables of `materialise(connection, into="temp")`; the views show through again."""
    _drop_all(connection, "temp")


@contextmanager
def temporary_tables(
    connection: sqlite3.Connection,
    *,
    only: Collection[str] | None = None,
    texts: Sequence[TextColumn] = (),
) -> Iterator[sqlite3.Connection]:
    """Hold the views as temporary tables while the block runs; arguments are those of `materialise`."""
    materialise(connection, into="temp", only=only, texts=texts)
    try:
        yield connection
    finally:
        drop_temporary(connection)


def _needed(names: Collection[str]) -> tuple[View, ...]:
    needed = set(names)
    for view in reversed(load_views()):
        if view.name in needed:
            needed.update(view.reads)
    return tuple(view for view in load_views() if view.name in needed)


def _standalone(view: View) -> str:
    """Return the view's query with every view that it reads, near or far, in front as a common table expression.

    SQLite would run a view anew wherever another names it, and again for each of those that name that one; so each
    runs once (measured at 5,000 files: 1 s instead of minutes).
    """
    needed = [each for each in _needed([view.name]) if each is not view]
    if not needed:
        return view.sql
    tables = ",\n".join(f"{each.name} as materialized (\n{each.sql}\n)" for each in needed)
    return f"with {tables}\nselect * from (\n{view.sql}\n)"


def _make_table(connection: sqlite3.Connection, view: View, schema: str, texts: Sequence[TextColumn]) -> None:
    shape = [(column, kind) for column, kind in _shape(connection, view) if column not in view.for_text]
    shape_with_texts = [*shape, *((text.name, "text") for text in texts)]
    definitions = ", ".join(
        _column_definition(view, column, kind, schema) for column, kind in shape_with_texts
    )
    connection.execute(f"create table {schema}.{view.name} ({definitions})")
    values = [*(column for column, _ in shape), *(_call(connection, text) for text in texts)]
    order = f"\norder by {view.key}" if schema == "main" and view.key is not None else ""
    query = view.sql
    if texts or view.for_text or order:
        query = f"select {', '.join(values)} from (\n{view.sql}\n){order}"
    connection.execute(f"insert into {schema}.{view.name}\n{query}")
    for number, columns in enumerate(view.indexes):
        index = f"{schema}.{view.name}_{number}"
        connection.execute(f"create index {index} on {view.name} ({', '.join(columns)})")


def _call(connection: sqlite3.Connection, text: TextColumn) -> str:
    """Return the SQL that calls a text's function, which is registered; thousands of rows have the same sentence."""

    @lru_cache(maxsize=8192)
    def words(*values: str | float | None) -> str | None:
        return text.function(text.facts._make(values))

    name = f"{text.view}_{text.name}"
    columns = text.facts._fields
    connection.create_function(name, len(columns), words, deterministic=True)
    return f"{name}({', '.join(columns)})"


def _shape(connection: sqlite3.Connection, view: View) -> list[tuple[str, str]]:
    """Return the names and types of a view's columns without running its query."""
    connection.execute(f"create temp view arrscore_shape as\n{view.sql}")
    columns = connection.execute("select name, type from pragma_table_info('arrscore_shape')").fetchall()
    connection.execute("drop view temp.arrscore_shape")
    return [(name, view.types.get(name) or kind.lower()) for name, kind in columns]


def _column_definition(view: View, column: str, kind: str, schema: str) -> str:
    definition = f"{column} {kind}"
    if column == view.key:
        definition += " primary key"
    if schema == "main" and column in _REFERENCES:
        definition += f" references {_REFERENCES[column]}(id)"
    return definition


def _drop_all(connection: sqlite3.Connection, schema: str, names: Collection[str] | None = None) -> None:
    known = {view.name for view in load_views()} if names is None else set(names)
    found = connection.execute(
        f"select type, name from {schema}.sqlite_master where type in ('view', 'table')"
    ).fetchall()
    for kind, name in found:
        if name in known:
            connection.execute(f"drop {kind} {schema}.{name}")


@contextmanager
def _savepoint(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("savepoint arrscore_views")
    try:
        yield
    except BaseException:
        connection.execute("rollback to arrscore_views")
        raise
    finally:
        connection.execute("release arrscore_views")
