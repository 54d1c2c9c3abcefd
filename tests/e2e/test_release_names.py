"""Names of releases, all the way to the published database and the pages: whole, and without control characters."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from html import unescape
from itertools import cycle

import pytest

FIRST, LATER = "2026-09-01T12:00:00Z", "2026-09-02T12:00:00Z"
# What the server reports, and what is kept of it.
NAMES = {
    "Der Film / The Film (2020) [WEB-DL 1080p]": "Der Film / The Film (2020) [WEB-DL 1080p]",
    "Фильм \\ Film / Le Film 2020 1080p/x264": "Фильм \\ Film / Le Film 2020 1080p/x264",
    "The\x00 Film\x1b[31m / Der\tFilm\x7f\x85\x9f 2020": "The Film[31m / Der Film  2020",
    "/downloads/complete/A.Film.2020-GRP": "A.Film.2020-GRP",
    "D:\\Downloads\\A.Film.2020-GRP.mkv": "A.Film.2020-GRP.mkv",
}


@pytest.fixture
def served(project, library, start_server):
    """A Radarr whose files and events have these names in turn."""
    server = library.radarr
    for file, name in zip(server.files.values(), cycle(NAMES), strict=False):
        file.scene_name = name
    server.history[:] = [
        replace(event, source_title=name) for event, name in zip(server.history, cycle(NAMES), strict=False)
    ]
    project.configure(start_server("radarr"), history_days=3650)
    return project


def rows(path, query):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_names_are_whole_in_every_file(served):
    """The working and the published database hold each name whole; a movie's page shows those of its history."""
    done = served.run("build", "--now", FIRST)
    assert done.returncode == 0, done.stderr
    for path in (served.folder / "arrscore.db", served.folder / "output" / "arrscore.db"):
        scenes = {name for (name,) in rows(path, "select scene_name from media_files")}
        assert set(NAMES.values()) <= scenes
        events = {name for (name,) in rows(path, "select release_name from release_events")}
        assert set(NAMES.values()) <= events
        assert not {"The Film (2020) [WEB-DL 1080p]", "x264"} & (scenes | events)
    pages = "".join(
        unescape(page.decode()) for name, page in served.tree().items() if name.endswith((".html", ".js"))
    )
    (shown,) = rows(
        served.folder / "output" / "arrscore.db",
        "select max(release_name) from release_events where release_name like 'Der Film%'",
    )
    assert shown[0] in pages


def test_names_that_were_cut_before_change_nothing_else(served):
    """Files get their whole name with the next fetch, events keep theirs, and neither is a change or a loop."""
    assert served.run("build", "--now", FIRST).returncode == 0
    path = served.folder / "arrscore.db"
    loops = rows(served.folder / "output" / "arrscore.db", "select * from upgrade_loops")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update media_files set scene_name = 'x264' where scene_name like '%/%'")
        connection.execute("update release_events set release_name = 'x264' where release_name like '%/%'")
    events = rows(path, "select * from release_events order by id")
    assert served.run("build", "--now", LATER).returncode == 0
    assert rows(path, "select count(*) from score_history where build_run_id = 2") == [(0,)]
    assert rows(path, "select count(*) from media_files where scene_name = 'x264'") == [(0,)]
    assert rows(path, "select * from release_events order by id") == events
    after = rows(served.folder / "output" / "arrscore.db", "select item_id from upgrade_loops")
    assert len(after) == len(loops)
