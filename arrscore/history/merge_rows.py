"""Copy all rows of one instance from one database to another, with new ids.

The schema determines which rows belong to an instance: those whose foreign keys do. So tables that later migrations add
are copied without changes here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

from arrscore.read_only import read_only_uri
from arrscore.store.columns import SqlValue

_RUNS, _INSTANCES = "build_runs", "instances"
# Columns that contain ids of another table as text, and how to rewrite them with new ids.
_IDS_IN_TEXT = {
    ("format_sets", "format_ids"): """coalesce((
      select group_concat(new_id) from (
        select formats.new_id
        from source.format_set_formats as members
        join temp.map_custom_formats as formats on formats.old_id = members.format_id
        where members.set_id = old.id
        order by formats.new_id
      )
    ), '')""",
}


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of facts: its columns except the id, and the targets of its foreign keys."""

    name: str
    has_id: bool
    columns: tuple[str, ...]
    needed: frozenset[str]
    refers_to: Mapping[str, str]

    @property
    def is_history(self) -> bool:
        """Whether its rows belong to runs, so that their ids follow the order of time."""
        return self.refers_to.get("build_run_id") == _RUNS


class RowCopier:
    """Copies one instance after the other into the open database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._tables = read_tables(connection)
        self._instances = 0
        for name in (_INSTANCES, _RUNS, *(table.name for table in self._tables)):
            connection.execute(f"create temp table map_{name} (old_id integer primary key, new_id integer)")
        for table in self._tables:
            if table.is_history:
                columns = ", ".join(table.columns)
                connection.execute(
                    f"create temp table gathered_{table.name} as "
                    f"select 0 as instance_number, 0 as old_id, {columns} from {table.name} limit 0"
                )

    def copy_instance(self, source: Path, slug: str, run_ids: Mapping[int, int]) -> None:
        """Copy an instance with all its rows; `run_ids` maps the ids of its runs to the new ones."""
        self._connection.execute("attach ? as source", [read_only_uri(source)])
        self._connection.execute("begin")
        self._instances += 1
        self._map_instance_and_runs(slug, run_ids)
        for table in self._tables:
            self._copy_rows(table)
        self._connection.execute("commit")
        self._connection.execute("detach source")

    def finish(self) -> None:
        """Write the rows that belong to runs, in the order of time; imports have negative ids."""
        for table in self._tables:
            if table.is_history:
                columns = ", ".join(table.columns)
                self._connection.execute(
                    f"insert into main.{table.name} (id, {columns}) "
                    f"select iif(place <= imported, place - imported - 1, place - imported), {columns} from ("
                    "select *, row_number() over (order by build_run_id, instance_number, old_id) as place, "
                    "count(*) filter (where build_run_id < 0) over () as imported "
                    f"from temp.gathered_{table.name}) order by place"
                )

    def _map_instance_and_runs(self, slug: str, run_ids: Mapping[int, int]) -> None:
        execute = self._connection.execute
        for name in (_INSTANCES, _RUNS, *(table.name for table in self._tables)):
            execute(f"delete from temp.map_{name}")
        columns = [
            name for (name,) in execute("select name from pragma_table_info('instances')") if name != "id"
        ]
        listed = ", ".join(columns)
        execute(
            f"insert into main.instances (id, {listed}) "
            f"select ?, {listed} from source.instances where slug = ?",
            [self._instances, slug],
        )
        execute(
            "insert into temp.map_instances select id, ? from source.instances where slug = ?",
            [self._instances, slug],
        )
        self._connection.executemany("insert into temp.map_build_runs values (?, ?)", run_ids.items())

    def _copy_rows(self, table: _Table) -> None:
        joins = " ".join(
            f"{'' if column in table.needed else 'left '}join temp.map_{parent} as of_{column} "
            f"on of_{column}.old_id = old.{column}"
            for column, parent in table.refers_to.items()
        )
        rows = f"from source.{table.name} as old {joins}"
        values = ", ".join(_value_of(table, column) for column in table.columns)
        columns = ", ".join(table.columns)
        if table.is_history:
            self._execute(
                f"insert into temp.gathered_{table.name} select ?, old.id, {values} {rows}", [self._instances]
            )
        elif table.has_id:
            self._execute(
                f"insert into temp.map_{table.name} select old.id, row_number() over (order by old.id) + "
                f"(select coalesce(max(id), 0) from main.{table.name}) {rows}"
            )
            self._execute(
                f"insert into main.{table.name} (id, {columns}) select own.new_id, {values} {rows} "
                f"join temp.map_{table.name} as own on own.old_id = old.id order by own.new_id"
            )
        else:
            self._execute(f"insert into main.{table.name} ({columns}) select {values} {rows} order by 1, 2")

    def _execute(self, sql: str, values: Sequence[SqlValue] = ()) -> None:
        self._connection.execute(sql, values)


def read_tables(connection: sqlite3.Connection) -> tuple[_Table, ...]:
    """The tables whose rows belong to instances, each after the tables that it refers to.

    Raises AssertionError for an unknown table whose rows do not belong to instances.
    """
    names = [
        name
        for (name,) in connection.execute(
            "select name from main.sqlite_master where type = 'table' and sql like '%strict%' order by name"
        )
        if name not in {_INSTANCES, _RUNS, "analysis_parameters"}
    ]
    tables = {name: _read_table(connection, name) for name in names}
    sorter = TopologicalSorter(
        {name: sorted(set(table.refers_to.values()) & tables.keys()) for name, table in tables.items()}
    )
    return tuple(tables[name] for name in sorter.static_order())


def _read_table(connection: sqlite3.Connection, name: str) -> _Table:
    columns = connection.execute(
        'select name, "notnull" from pragma_table_info(?) order by cid', [name]
    ).fetchall()
    refers_to = dict(connection.execute('select "from", "table" from pragma_foreign_key_list(?)', [name]))
    needed = frozenset(column for column, is_needed in columns if is_needed)
    if not any(parent != _RUNS for column, parent in refers_to.items() if column in needed):
        raise AssertionError(f"rows of {name} belong to no instance, so they cannot be merged")
    names = tuple(column for column, _ in columns if column != "id")
    return _Table(name, len(names) < len(columns), names, needed, refers_to)


def _value_of(table: _Table, column: str) -> str:
    if (table.name, column) in _IDS_IN_TEXT:
        return f"{_IDS_IN_TEXT[table.name, column]} as {column}"
    return f"of_{column}.new_id" if column in table.refers_to else f"old.{column}"
