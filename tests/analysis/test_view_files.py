"""How view files are read, ordered, installed and turned into tables."""

from __future__ import annotations

import re
import runpy
import sqlite3
from pathlib import Path
from typing import NamedTuple

import pytest

from arrscore.analysis import views
from arrscore.analysis.views import (
    TextColumn,
    drop_temporary,
    in_order,
    install_views,
    load_views,
    materialise,
    parse_view,
    temporary_tables,
)

HEADER = "-- title: T\n-- grain: one row\n-- why: because\n"
CONTRACT = {
    "file_report", "score_parts", "score_mismatches", "profile_reach", "upgrade_state", "upgrade_candidates",
    "format_effectiveness", "profile_report", "library_health", "library_health_parts", "profile_health",
    "recent_changes", "build_changes", "item_labels", "score_trend",
}  # fmt: skip


def fill(library):
    profile = library.profile(scores={"Good": 100, "Bad": -500})
    for number in range(12):
        library.movie(f"Film {number}", profile=profile, formats=[["Good"], [], ["Good", "Bad"]][number % 3])
    library.movie("Gone", profile=profile, missing=True)
    first, second = library.run(complete=[1]), library.run(complete=[1])
    library.change(first, 1, "added", new_score=0)
    library.change(second, 2, "rescored", "rules", old_score=0, new_score=100)


class Words(NamedTuple):
    """What the sentence of a test is made of."""

    state: str
    score: int | None


def columns_of(library, view):
    """The columns that view and table have."""
    named = library.rows("select name from pragma_table_info(?)", view.name)
    return [name for (name,) in named if name not in view.for_text]


def test_header_is_read():
    """A header gives title, grain, why over several lines, key, indexes, types, units and what is for sentences."""
    view = parse_view(
        "v",
        HEADER + "--   and so on\n-- key: a\n-- index: b, c\n-- index: e\n-- integer: a, b\n-- for_text: b\n"
        "-- unit c: points\nselect 1 as a",
    )
    assert (view.title, view.grain, view.why) == ("T", "one row", "because and so on")
    assert (view.key, view.indexes, view.for_text) == ("a", (("b", "c"), ("e",)), ("b",))
    assert (view.types, view.units) == ({"a": "integer", "b": "integer"}, {"c": "points"})
    assert view.sql == "select 1 as a"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("-- grain: g\n-- why: w\nselect 1", "v.sql has no line `-- title:`"),
        ("-- title: t\n-- why: w\nselect 1", "v.sql has no line `-- grain:`"),
        ("-- title: t\n-- grain: g\nselect 1", "v.sql has no line `-- why:`"),
        (HEADER + "-- title: again\nselect 1", "v.sql says `-- title:` twice"),
        (HEADER + "-- colour: red\nselect 1", "not understood: -- colour: red"),
        ("--   hanging\n" + HEADER + "select 1", "not understood: --   hanging"),
        (HEADER, "v.sql has no query"),
    ],
)
def test_faulty_header_is_refused(text, fault):
    """A header that lacks, repeats or invents a line names its file and the fault."""
    with pytest.raises(ValueError, match=re.escape(fault)):
        parse_view("v", text)


def test_reads_are_whole_words_of_code():
    """A view reads what its code names, not what a comment, a literal or a longer word does."""
    view = parse_view(
        "v", HEADER + "select 'one' as x from two -- three\njoin four_more", {"one", "two", "three", "four"}
    )
    assert view.reads == ("two",)


def test_macro_is_replaced_by_its_rule():
    """A view calls a shared rule by name; SQLite gets its text, and half of an even number is the lower of the two."""
    view = parse_view("v", HEADER + "select quantile(score, place, files, 0.5) from scores")
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "create table scores as select column1 as score, column2 as place, 4 as files "
        "from (values (10, 1), (20, 2), (30, 3), (40, 4))"
    )
    assert connection.execute(view.sql).fetchall() == [(20,)]


def test_order_follows_what_views_read():
    """A view stands after all that it reads; a circle is refused."""
    names = {"a", "b", "c"}
    first = [
        parse_view(name, HEADER + sql, names)
        for name, sql in (("a", "select * from b"), ("b", "select * from c"))
    ]
    last = parse_view("c", HEADER + "select 1", names)
    assert [view.name for view in in_order([*first, last])] == ["c", "b", "a"]
    with pytest.raises(ValueError, match="circle"):
        in_order([*first, parse_view("c", HEADER + "select * from a", names)])


def test_all_views_of_the_contract_exist():
    """Other programs read these views by name."""
    assert {view.name for view in load_views()} >= CONTRACT


@pytest.mark.parametrize("view", load_views(), ids=lambda view: view.name)
def test_view_names_hide_nothing(view):
    """No common table expression bears a view's name, or it would hide the view."""
    names = {view.name for view in load_views()}
    assert not names & set(re.findall(r"(\w+) as (?:materialized )?\(", view.sql))


@pytest.mark.parametrize("view", load_views(), ids=lambda view: view.name)
def test_headers_name_columns_that_exist(library, view):
    """Keys, indexes, types and units name columns of the view."""
    columns = {name for (name,) in library.rows("select name from pragma_table_info(?)", view.name)}
    named = {view.key} if view.key else set()
    named |= {column for index in view.indexes for column in index} | set(view.types) | set(view.units)
    assert named | set(view.for_text) <= columns


def test_sentences_are_columns_of_tables(library):
    """A table gets the sentences that a function makes of its columns, and leaves out what only these need."""
    fill(library)
    text = TextColumn("upgrade_state", "words", Words, lambda facts: f"{facts.state}, {facts.score}")
    before = library.rows("select item_id, state || ', ' || coalesce(score, 'None') from upgrade_state")
    with temporary_tables(library.connection, only=["upgrade_state"], texts=[text]):
        assert sorted(library.rows("select item_id, words from upgrade_state")) == sorted(before)
        columns = [name for (name,) in library.rows("select name from pragma_table_info('upgrade_state')")]
    assert columns[-1] == "words"
    assert "quality" not in columns


def test_every_column_has_a_type(library):
    """Each column of a materialised view has a type, or comparisons in Datasette would go by text."""
    materialise(library.connection, into="main")
    untyped = [
        (view.name, column)
        for view in load_views()
        if view.published != "view"
        for column, kind in library.rows("select name, type from pragma_table_info(?)", view.name)
        if kind.lower() not in {"integer", "real", "text"}
    ]
    assert untyped == []


@pytest.mark.parametrize("into", ["main", "temp"])
def test_tables_say_what_views_say(library, into):
    """A materialised view has the rows that the view has."""
    fill(library)
    plain = {view.name: columns_of(library, view) for view in load_views()}

    def rows():
        return {
            name: sorted(map(repr, library.rows(f"select {', '.join(columns)} from {name}")))
            for name, columns in plain.items()
        }

    before = rows()
    materialise(library.connection, into=into)
    assert rows() == before
    found = dict(library.rows("select name, type from sqlite_temp_master"))
    if into == "temp":
        assert {found[view.name] for view in load_views()} == {"table"}


def test_steps_are_not_published(library):
    """The published copy has tables; steps that nobody reads are temporary, and quick views stay views."""
    fill(library)
    materialise(library.connection, into="main")
    published = dict(library.rows("select name, type from sqlite_master where type in ('table', 'view')"))
    kinds = {view.name: published.get(view.name, "no") for view in load_views()}
    assert kinds == {view.name: view.published for view in load_views()}
    assert kinds["upgrade_state"] == "table"
    assert kinds["format_scores"] == "no"
    assert kinds["score_parts"] == "view"


def test_tables_have_their_keys_and_indexes(library):
    """A key finds one row, indexes are used, and ids refer to the tables that they name."""
    fill(library)
    materialise(library.connection, into="main")
    plan = library.rows("explain query plan select * from upgrade_state where item_id = 1")[0][3]
    assert "INTEGER PRIMARY KEY" in plan
    plan = [row[3] for row in library.rows("explain query plan select * from score_parts where file_id = 1")]
    assert len(plan) == 2
    assert all(step.startswith("SEARCH") for step in plan)
    keys = {(row[3], row[2]) for row in library.rows("pragma foreign_key_list(upgrade_state)")}
    assert ("item_id", "items") in keys
    assert library.rows("pragma foreign_key_check") == []


def test_temporary_tables_go(library):
    """After the block the views show through again, even where it failed."""
    fill(library)
    names = set()

    def fail():
        with temporary_tables(library.connection, only=["score_counts"]):
            names.update(
                name for (name,) in library.rows("select name from sqlite_temp_master where type = 'table'")
            )
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert {"score_counts", "file_groups", "file_report"} <= names
    assert "upgrade_state" not in names
    assert library.rows("select name from sqlite_temp_master") == []
    library.movie("New")
    assert len(library.rows("select * from file_report")) == 13


def test_temporary_tables_within_a_transaction(library):
    """The views can be measured in the middle of a transaction, which goes on."""
    fill(library)
    library.connection.execute("begin immediate")
    library.movie("New")
    with temporary_tables(library.connection):
        assert len(library.rows("select * from file_report")) == 13
    library.connection.execute("rollback")
    assert len(library.rows("select * from file_report")) == 12


def test_installing_again_writes_nothing(library):
    """Views that stand as they should are left alone, so that a database that nothing changed stays the same."""
    before = library.rows("pragma schema_version")
    install_views(library.connection)
    assert library.rows("pragma schema_version") == before


def test_views_take_the_place_of_tables(library):
    """A published database, where views are tables, becomes a working one again."""
    fill(library)
    materialise(library.connection, into="main")
    install_views(library.connection)
    kinds = dict(library.rows("select name, type from sqlite_master"))
    assert {kinds[view.name] for view in load_views()} == {"view"}
    library.movie("New")
    assert len(library.rows("select * from file_report")) == 13


def test_failed_installation_changes_nothing(library, monkeypatch):
    """Where one view cannot be made, the old ones all stand."""
    broken = parse_view("zebra", HEADER + "select select")
    monkeypatch.setattr(views, "load_views", lambda: (*load_views(), broken))
    before = library.rows("select name, sql from sqlite_master order by name")
    with pytest.raises(sqlite3.OperationalError):
        install_views(library.connection)
    assert library.rows("select name, sql from sqlite_master order by name") == before
    assert not library.connection.in_transaction


def test_materialising_twice_is_the_same(library):
    """A second time replaces the tables of the first, and temporary ones do not stand in its way."""
    fill(library)
    materialise(library.connection, into="main")
    materialise(library.connection, into="temp")
    library.movie("New")
    materialise(library.connection, into="main")
    assert len(library.rows("select * from file_report")) == 13
    drop_temporary(library.connection)
    assert len(library.rows("select * from main.file_report")) == 13


def test_made_up_library_is_sound():
    """The library that the views are timed with is one that a server could have: its scores add up."""
    make_synthetic = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "synthetic.py"))[
        "make_library"
    ]
    connection = make_synthetic(400)
    with temporary_tables(connection):
        assert connection.execute("select count(*) from file_report").fetchone() == (400,)
        assert connection.execute("select count(*) from score_mismatches").fetchone() == (0,)
        assert connection.execute("select count(*) > 0 from upgrade_candidates").fetchone() == (1,)
    connection.close()
