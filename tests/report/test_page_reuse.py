"""Two published databases tell the same only while each row has the same values at the same place."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from arrscore.publish.page_reuse import same_page_inputs

SCHEMA = """
create table films (id integer primary key, name text collate nocase, score real);
create table anything (value, note blob);
create table parts (film_id integer, part text collate nocase, primary key (film_id, part)) without rowid;
create table build_runs (id integer primary key, at text);
create table instances (id integer primary key, name text, fetched_at text);
create table score_history (build_run_id integer);
create table rule_changes (build_run_id integer);
create table library_stats (build_run_id integer);
create table release_events (build_run_id integer);
create virtual table words using fts5 (word);
insert into films values (1, 'Heat', 1.5), (2, 'Ran', null), (3, '', 0);
insert into anything values (1, x'31'), (2, null);
insert into parts values (1, 'a'), (1, 'b'), (2, 'A');
insert into words values ('heat'), ('ran');
insert into build_runs values (1, '2026-11-22'), (2, '2026-11-23');
insert into score_history values (1);
insert into instances values (1, 'Radarr', '2026-11-23');
"""


@pytest.fixture
def same(tmp_path: Path) -> Callable[..., bool]:
    """Compare a database with the one that a change makes of it."""

    def compare(change: str = "", *, schema: str = SCHEMA) -> bool:
        for name, script in (("old", SCHEMA), ("new", f"{schema};{change}")):
            path = tmp_path / f"{name}.db"
            path.unlink(missing_ok=True)
            with closing(sqlite3.connect(path)) as connection:
                connection.executescript(script)
        return same_page_inputs(tmp_path / "new.db", tmp_path / "old.db")

    return compare


def test_same_rows(same: Callable[..., bool]) -> None:
    """Equal tables tell the same, though their files differ."""
    assert same()
    assert same("pragma user_version = 7; create table more (x); drop table more")


@pytest.mark.parametrize(
    "change",
    [
        "update films set name = 'HEAT' where id = 1",
        "update films set name = null where name = ''",
        "update films set score = 0 where score is null",
        "update films set score = null where id = 3",
        "update films set name = 'Heat ' where id = 1",
        "update films set name = 'Heat' || char(0) where id = 1",
        "update anything set value = 1.0 where value = 1",
        "update anything set value = '1' where value = 1",
        "update anything set value = x'31' where value = 1",
        "update anything set note = '1' where value = 1",
        "update anything set note = '' where value = 2",
        "update parts set part = 'a' where film_id = 2",
        "update parts set part = 'c' where part = 'b'",
        "insert into words values ('more')",
        "update words set word = 'run' where word = 'ran'",
    ],
)
def test_changed_value(same: Callable[..., bool], change: str) -> None:
    """Another letter case, type, emptiness or end of a value is seen, whatever the column compares by."""
    assert not same(change)


@pytest.mark.parametrize(
    "change",
    [
        "insert into films values (4, 'Ikiru', 1)",
        "delete from films where id = 3",
        "delete from films",
        "insert into anything values (null, null)",
        "insert into parts values (9, 'z')",
        "delete from parts where part = 'b'",
        "update films set id = 4 where id = 3",
    ],
)
def test_row_more_or_less(same: Callable[..., bool], change: str) -> None:
    """A row that came, went, or bears another key is seen."""
    assert not same(change)


def test_other_order(same: Callable[..., bool]) -> None:
    """The same rows in another order are another database, as pages may follow it."""
    turned = "create temp table held as select * from anything order by value desc; delete from anything;"
    assert not same(f"{turned} insert into anything select * from held")


@pytest.mark.parametrize(
    "change",
    [
        "alter table films add column year integer",
        "alter table films drop column score",
        "alter table films rename column score to points",
        "alter table films rename to movies",
        "create table more (id integer)",
        "drop table anything",
        "create index films_by_score on films (score)",
        "create view best as select * from films",
    ],
)
def test_other_schema(same: Callable[..., bool], change: str) -> None:
    """A column, table, index or view more, less or of another name is seen."""
    assert not same(change)


def test_other_type(same: Callable[..., bool]) -> None:
    """A column of another type is seen though each value is the same."""
    assert not same(schema=SCHEMA.replace("score real", "score numeric"))


def test_runs_and_their_times(same: Callable[..., bool]) -> None:
    """A run that changed nothing and the time of a fetch do not count; a run with a change does, and a first fetch."""
    assert same(
        "insert into build_runs values (3, '2026-11-24'); update instances set fetched_at = '2026-11-24'"
    )
    assert same("delete from build_runs where id = 2")
    assert not same("update build_runs set at = '2026-11-24' where id = 1")
    assert not same("insert into score_history values (2)")
    assert not same("update instances set fetched_at = null")
    assert not same("update instances set name = 'Radarr 4K'")


def test_text_that_is_no_utf8(same: Callable[..., bool]) -> None:
    """A text that other programs could not write is compared like any other."""
    spoilt = "update {} = cast(x'ff{:02x}' as text)"
    assert not same(spoilt.format("films set name", 1))
    assert not same(spoilt.format("instances set name", 1))


@pytest.mark.parametrize("content", [b"", b"no database" * 100, None])
def test_unreadable_database(tmp_path: Path, content: bytes | None) -> None:
    """An old database that is empty, another program's or missing tells nothing."""
    with closing(sqlite3.connect(tmp_path / "new.db")) as connection:
        connection.executescript(SCHEMA)
    if content is not None:
        (tmp_path / "old.db").write_bytes(content)
    assert not same_page_inputs(tmp_path / "new.db", tmp_path / "old.db")


def test_other_encoding(tmp_path: Path) -> None:
    """Databases of two encodings are never the same; names that SQLite could read as options are names."""
    for name, encoding in (("new?mode=rwc#.db", "UTF-8"), ("old%41.db", "UTF-16le"), ("same%41.db", "UTF-8")):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            connection.executescript(f"pragma encoding = '{encoding}'; {SCHEMA}")
    assert not same_page_inputs(tmp_path / "new?mode=rwc#.db", tmp_path / "old%41.db")
    assert same_page_inputs(tmp_path / "new?mode=rwc#.db", tmp_path / "same%41.db")
