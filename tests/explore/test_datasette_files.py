"""The files beside the published database, read by the versions of Datasette that they are for."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
import yaml

from arrscore.analysis.views import load_views
from arrscore.explore.files import datasette_files, datasette_metadata
from arrscore.explore.queries import load_questions, parse_question
from arrscore.explore.tables import INTERNAL


def test_tables_and_views_are_described(get):
    """A table's page has the title and description of the view's header, its units and the chosen facets."""
    page = get("/arrscore/upgrade_candidates")
    assert "<title>Worth upgrading" in page or "Worth upgrading</h1>" in page
    assert "One row per item that Radarr or Sonarr would upgrade today" in page
    assert "points from the score to what is reachable" in page
    assert 'id="facet-priority_name"' in page or "facet-priority_name" in page


def test_plain_tables_are_described_by_the_schema(get):
    """What the schema's comments say of a table and its columns stands on its page."""
    page = get("/arrscore/score_history")
    assert "One row per change of an item" in page
    assert "null: no file before, or its score unknown" in page


def test_search_over_titles(get):
    """Titles can be searched by words of their name."""
    with_word = json.loads(get("/arrscore/titles.json?_search=icehouse&_shape=array"))
    assert with_word
    assert all("icehouse" in row["name"].lower() for row in with_word)


def test_queries_answer_without_anything_given(sample):
    """Every canned query has rows as it is opened first, but the one that asks for a name."""
    output = sample[0] / "output"
    queries = yaml.safe_load((output / "metadata.yaml").read_text())["databases"]["arrscore"]["queries"]
    with closing(sqlite3.connect(output / "arrscore.db")) as connection:
        empty = {
            name
            for name, query in queries.items()
            if not connection.execute(query["sql"], dict.fromkeys(query.get("params", ()), "")).fetchall()
        }
    assert empty == {"why_this_score"}


def test_queries_take_parameters(get):
    """What is given for a parameter narrows the rows."""
    rows = json.loads(get("/arrscore/what_to_upgrade_first.json?instance=sonarr&_shape=array"))
    assert {row["instance"] for row in rows} == {"sonarr"}


def test_page_of_a_query_says_what_may_be_given(get):
    """The page of a canned query has a title, a description and a field for each parameter."""
    page = get("/arrscore/grabbed_again_and_again")
    assert "Grabbed again and again" in page
    assert "Times: grabs at least; empty: any." in page
    assert 'name="times"' in page


@pytest.mark.parametrize("question", load_questions(), ids=lambda question: question.name)
def test_parameters_are_those_of_the_query(question, sample):
    """A header tells of each parameter that its query has, and of no other."""
    with closing(sqlite3.connect(sample[0] / "output/arrscore.db")) as connection:
        connection.execute(question.sql, dict.fromkeys(question.parameters, ""))
        for missing in question.parameters:
            given = {name: "" for name in question.parameters if name != missing}
            with pytest.raises(sqlite3.ProgrammingError):
                connection.execute(question.sql, given)


@pytest.mark.parametrize(
    "text",
    ["-- title: No why\nselect 1", "-- title: T\n-- why: w\n-- wy: x\nselect 1", "--   lost\nselect 1"],
)
def test_header_that_is_not_understood_is_refused(text):
    """A slip in a query's header is found when it is read, not by a reader of Datasette."""
    with pytest.raises(ValueError, match=r"needs a title|not understood"):
        parse_question("slip", text)


def test_files_are_the_same_each_time():
    """The same views make the same bytes, and YAML reads back what was meant."""
    first, second = datasette_files(load_views()), datasette_files(load_views())
    assert first == second
    assert yaml.safe_load(first["metadata.yaml"]) == datasette_metadata(load_views())


def test_internal_tables_are_listed_apart(get):
    """The first list has what answers a question by itself; what that is made of is hidden, and still opens."""
    tables = {table["name"]: table["hidden"] for table in json.loads(get("/arrscore.json"))["tables"]}
    assert {name for name in INTERNAL if not tables[name]} == set()
    shown = {name for name, hidden in tables.items() if not hidden}
    assert {"titles", "items", "media_files", "score_history", "upgrade_state", "upgrade_candidates"} <= shown
    assert len(shown) < 40
    assert "upgrade_targets" in get("/arrscore/upgrade_targets")


def test_every_table_is_described(sample):
    """No table or view of the published database stands without a description."""
    described = datasette_metadata(load_views())["databases"]["arrscore"]["tables"]
    with closing(sqlite3.connect(sample[0] / "output/arrscore.db")) as connection:
        names = connection.execute(
            "select name from sqlite_master where type in ('table', 'view')"
        ).fetchall()
    ours = {name for (name,) in names if not name.startswith(("titles_fts", "sqlite_", "_sqlite"))}
    undescribed = {name for name in ours if not described.get(name, {}).get("description")}
    assert undescribed == set()
    assert set(described) <= ours


def test_report_carries_both_files(sample):
    """They stand beside the database, are listed in the manifest, and are linked from the data page."""
    output = sample[0] / "output"
    manifest = json.loads((output / "manifest.json").read_text())["files"]
    page = (output / "data.html").read_text()
    for name, content in datasette_files(load_views()).items():
        told = yaml.safe_load((output / name).read_text())["databases"]["arrscore"]["tables"]
        assert told == yaml.safe_load(content)["databases"]["arrscore"]["tables"]
        assert name in manifest
        assert f'href="{name}"' in page
