"""What Datasette first shows of each table needs no pass over it."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing

import pytest

from arrscore.config import Settings
from arrscore.explore.serving import inspect_data
from arrscore.explore.tables import TABLES
from arrscore.report.build import open_published
from arrscore.report.data.library import read_items
from arrscore.sessions import working_database

COLUMNS = [
    (table, column)
    for table, shown in TABLES.items()
    for column in [*shown.get("facets", ()), shown.get("sort"), shown.get("sort_desc")]
    if column is not None
]


@pytest.fixture(scope="module")
def published(sample) -> sqlite3.Connection:
    folder, _ = sample
    with closing(open_published(folder / "output/arrscore.db")) as connection:
        yield connection


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_what_rows_are_sorted_or_counted_by_has_an_index(published, table, column):
    """Facets and sort orders of a first page lead an index or are the table's key."""
    plan = published.execute(f"explain query plan select {column} from {table} order by {column}").fetchall()
    assert "TEMP B-TREE" not in str(plan)


def test_items_come_in_order_without_sorting(published):
    """The library's first rows are found without reading and sorting the others."""
    queries = []
    published.set_trace_callback(queries.append)
    read_items(published, 1)
    published.set_trace_callback(None)
    plan = published.execute(f"explain query plan {queries[0]}").fetchall()
    assert "TEMP B-TREE" not in str(plan)


def test_counts_are_told_to_datasette(sample):
    """What Datasette is told of the copy is its hash, its size and the rows of each table."""
    folder, _ = sample
    path = folder / "output/arrscore.db"
    told = inspect_data(path)["arrscore"]
    assert told["hash"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert told["size"] == path.stat().st_size
    with closing(sqlite3.connect(path)) as connection:
        (files,) = connection.execute("select count(*) from media_files").fetchone()
    assert told["tables"]["media_files"] == {"count": files}
    assert json.dumps(told)


def test_readers_indexes_do_not_outlive_the_copy(sample, tmp_path):
    """A database that goes on from a published copy is rid of the indexes that only readers need."""
    path = shutil.copy(sample[0] / "output/arrscore.db", tmp_path / "restored.db")
    with working_database(Settings(database=path)) as db:
        names = [name for (name,) in db.conn.execute("select name from sqlite_master where type = 'index'")]
    assert "items_title" in names
    assert not [name for name in names if name.startswith("published_")]
