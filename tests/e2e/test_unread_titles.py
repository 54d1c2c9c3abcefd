"""A 404 in the middle of a fetch, by the server or a proxy in front of it: what is still listed is not gone."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from support.arr import KEY

FIRST, LATER, LAST = (f"2026-09-0{day}T12:00:00Z" for day in (1, 2, 3))
NOT_FOUND = b'{"message": "NotFound"}'


@pytest.fixture
def recorded(project, start_server):
    """A project with one server, recorded once: `recorded("sonarr")`."""

    def start(service):
        server = start_server(service)
        project.configure(server)
        done = project.run("fetch", "--now", FIRST)
        assert done.returncode == 0, done.stderr
        return server

    return start


def rows(project, query):
    with closing(sqlite3.connect(project.folder / "arrscore.db")) as connection:
        return connection.execute(query).fetchall()


def present(project):
    """How many titles and items are there, and which files they have."""
    return rows(project, "select title_id, id, file_id from items where removed_at is null order by id")


def changes(project):
    """What was recorded after the first run."""
    scores = rows(project, "select * from score_history where build_run_id > 1")
    return scores + rows(project, "select * from rule_changes where build_run_id > 1")


@pytest.mark.parametrize("path", [r"/episode\?", r"/episodefile\?"])
def test_one_404_of_a_series_records_nothing(recorded, project, make_fault, path):
    """The series stays with its episodes and files, the output counts it, and the next fetch finds no change."""
    server = recorded("sonarr")
    before = present(project)
    server.faults = [make_fault(path, 404, NOT_FOUND, times=1)]
    done = project.run("fetch", "--now", LATER)
    assert done.returncode == 0, done.stderr
    assert "1 of 3 series skipped" in done.stderr
    assert "1 invalid records skipped" in done.stderr
    assert (changes(project), present(project)) == ([], before)
    assert project.run("fetch", "--now", LAST).returncode == 0
    assert (changes(project), present(project)) == ([], before)


def test_episodes_that_their_files_contradict_are_not_gone(recorded, project, make_fault):
    """A series that lists a file and not its episode was not read whole: all its episodes stay as they were."""
    server = recorded("sonarr")
    before = present(project)
    query = rows(
        project,
        "select 'seriesId=' || titles.server_id from items join titles on titles.id = items.title_id"
        " where file_id is not null order by items.id limit 1",
    )[0][0]
    answer = server.application.answer("GET", "/api/v3/episode", query, KEY).encoded()
    episodes = json.loads(answer)
    absent = next(each["episodeFileId"] for each in episodes if each.get("episodeFileId"))
    rest = [each for each in episodes if each.get("episodeFileId") != absent]
    server.faults = [make_fault(rf"/episode\?{query}$", 200, json.dumps(rest).encode())]
    done = project.run("fetch", "--now", LATER)
    assert done.returncode == 0, done.stderr
    assert "episode files with an episode skipped (episode not returned: 1)" in done.stderr
    assert (changes(project), present(project)) == ([], before)


def test_episodes_that_the_series_counts_are_not_gone(recorded, project, make_fault):
    """A series without any episode and file, of which Sonarr counts episodes all the same, stays as it was."""
    server = recorded("sonarr")
    before = present(project)
    number = rows(project, "select server_id from titles order by id limit 1")[0][0]
    server.faults = [make_fault(rf"/episode(file)?\?seriesId={number}$", 200, b"[]")]
    done = project.run("fetch", "--now", LATER)
    assert done.returncode == 0, done.stderr
    assert "1 of 3 series skipped" in done.stderr
    assert (changes(project), present(project)) == ([], before)


def test_lasting_404_of_one_movie_records_nothing(recorded, project, make_fault):
    """A movie that a proxy never lets through stays, while the others are read."""
    server = recorded("radarr")
    before = present(project)
    number = rows(project, "select server_id from items where file_id is not null order by id limit 1")[0][0]
    server.faults = [make_fault(rf"/moviefile\?(.*&)?movieId={number}(&|$)", 404, NOT_FOUND)]
    done = project.run("fetch", "--now", LATER)
    assert done.returncode == 0, done.stderr
    assert "1 of 25 movies skipped" in done.stderr
    assert (changes(project), present(project)) == ([], before)


def test_deleted_series_is_removed(recorded, project, make_fault):
    """Where the list, asked again, no longer has the series, it is gone."""
    server = recorded("sonarr")
    number = rows(project, "select server_id from titles order by id limit 1")[0][0]
    whole = json.loads(server.application.answer("GET", "/api/v3/series", "", KEY).encoded())
    without = json.dumps([each for each in whole if each["id"] != number]).encode()
    server.faults = [
        make_fault(rf"/episodefile\?seriesId={number}$", 404, NOT_FOUND),
        make_fault(r"/series$", 200, json.dumps(whole).encode(), times=1),
        make_fault(r"/series$", 200, without),
    ]
    done = project.run("fetch", "--now", LATER, "--accept-shrink")
    assert done.returncode == 0, done.stderr
    gone = rows(project, "select server_id from titles where removed_at is not null")
    assert gone == [(number,)]
    assert {kind for (kind,) in rows(project, "select kind from score_history where build_run_id > 1")} == {
        "removed"
    }


def test_404_of_a_settings_page_is_no_edit(recorded, project, make_fault):
    """A page of settings that is not found once leaves the setting as it was."""
    server = recorded("radarr")
    setting = make_fault(r"/config/mediamanagement", 200, b'{"downloadPropersAndRepacks": "doNotPrefer"}')
    server.faults = [setting]
    assert project.run("fetch", "--now", LATER).returncode == 0
    server.faults = [make_fault(r"/config/", 404, NOT_FOUND)]
    assert project.run("fetch", "--now", LAST).returncode == 0
    assert rows(project, "select propers_and_repacks from instances") == [("doNotPrefer",)]
    assert rows(project, "select new_value from rule_changes where field = 'propers_and_repacks'") == [
        ("doNotPrefer",)
    ]
    assert rows(project, "select renames_files from instances") == [(1,)]
