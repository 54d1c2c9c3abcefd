"""Fetch, record, analyse: what the database says is what the servers say."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from arrscore import pipeline
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings
from arrscore.demo import ArrApplication, SampleLibrary


@pytest.fixture(scope="module")
def large_library():
    """1,000 movies, and 50 series of 20 episodes."""
    return SampleLibrary(7, movies=1000, series=50, episodes=20)


@pytest.fixture(scope="module")
def fetched(large_library, tmp_path_factory):
    """The library as it was, and as it is five weeks later, in one database."""
    folder = tmp_path_factory.mktemp("whole")
    apps = {name: ArrApplication(large_library, name, api_key="k") for name in ("radarr", "sonarr")}
    settings = load_settings(
        environment={},
        use_file=False,
        overrides={
            "instances": {name: {"url": f"http://{name}.invalid", "api_key": "k"} for name in apps},
            "database": folder / "arrscore.db",
        },
    )
    states = []
    for weeks in (0, 5):
        large_library.advance(large_library.start + dt.timedelta(weeks=weeks))
        for app in apps.values():
            app.requests.clear()
        pipeline.fetch(settings, pipeline.Request(large_library.now, apps=apps), SilentReporter())
        requests = {name: Counter(path for _, path, _ in app.requests) for name, app in apps.items()}
        with closing(sqlite3.connect(settings.database)) as connection:
            states.append((requests, scores_in(connection), counts_in(connection), mismatches(connection)))
        states[-1] += (scores_on(apps), counts_on(large_library))
    return states


def scores_in(connection) -> dict[tuple[str, int], int | None]:
    """Every file's score by instance and server id, as recorded."""
    rows = connection.execute(
        "select slug, media_files.server_id, score from media_files join instances on instances.id = instance_id"
    )
    return {(slug, number): score for slug, number, score in rows}


def counts_in(connection) -> dict[str, tuple[int, int, int, int]]:
    """Titles, items, files and bytes of each instance, as recorded."""
    return {
        slug: tuple(
            connection.execute(
                f"select count(*), {'sum(size_bytes)' if table == 'media_files' else '0'} from {table} "
                f"where instance_id = ?{'' if table == 'media_files' else ' and removed_at is null'}",
                [number],
            ).fetchone()
            for table in ("titles", "items", "media_files")
        )
        for number, slug in connection.execute("select id, slug from instances").fetchall()
    }


def mismatches(connection) -> list[tuple[object, ...]]:
    """Files whose points do not add up to the server's score."""
    return connection.execute("select * from score_mismatches").fetchall()


def scores_on(apps) -> dict[tuple[str, int], int | None]:
    """Every file's score as the servers answer it, asked without our client."""
    scores = {}
    for name, path, key, ids in (
        ("radarr", "moviefile", "movieId", "movies"),
        ("sonarr", "episodefile", "seriesId", "series"),
    ):
        server = apps[name].__dict__["_server"]
        for number in getattr(server, ids):
            answer = apps[name].answer("GET", f"/api/v3/{path}", f"{key}={number}", "k")
            for file in json.loads(answer.encoded()):
                scores[name, file["id"]] = file.get("customFormatScore")
    return scores


def counts_on(library) -> dict[str, tuple[object, ...]]:
    """Titles, items, files and bytes of each server."""
    counts = {}
    for name in ("radarr", "sonarr"):
        server = library.server(name)
        titles = server.movies if name == "radarr" else server.series
        items = server.movies if name == "radarr" else server.episodes
        size = sum(file.size_bytes for file in server.files.values())
        counts[name] = ((len(titles), 0), (len(items), 0), (len(server.files), size))
    return counts


@pytest.mark.parametrize("state", [0, 1], ids=["first", "five weeks later"])
def test_every_score_and_count_equals_the_servers(fetched, state):
    """Counts, bytes and each file's score in the database are the servers', after the library changed, too."""
    _, recorded, counts, _, answered, on_server = fetched[state]
    assert recorded == answered
    assert counts == on_server


@pytest.mark.parametrize("state", [0, 1], ids=["first", "five weeks later"])
def test_points_of_every_file_add_up(fetched, state):
    """For every file the sum of `score_parts` is the server's score."""
    assert fetched[state][3] == []


def test_request_plan(fetched):
    """One request for 100 movies, two a series, and a few more."""
    radarr, sonarr = fetched[0][0]["radarr"], fetched[0][0]["sonarr"]
    assert radarr["/api/v3/moviefile"] <= 10 + 5
    assert sum(radarr.values()) <= 10 + 5 + 10
    assert sonarr["/api/v3/episode"] == sonarr["/api/v3/episodefile"] == 50
    assert sum(sonarr.values()) <= 100 + 10
