"""Movies that are not available yet, from a server on a socket to the published database and pages."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from arrscore.demo.state import Upcoming

SALE = dt.date(2027, 3, 1)
WORDS = "Radarr waits for its release (Minimum Availability: Released), not before 1 Mar 2027."


@pytest.fixture(autouse=True)
def server(start_server, library, project):
    """A Radarr whose movies all have files, but for ten that are not out yet and one that is missing."""
    movies = library.radarr.movies
    for movie in list(movies.values()):
        movie.monitored = True
        if not movie.file_id:
            del movies[movie.id]
    pattern = next(iter(movies.values()))
    for number in range(11):
        movie_id = 900 + number
        movies[movie_id] = replace(
            pattern,
            id=movie_id,
            tmdb_id=99_000_000 + movie_id,
            title=f"Kite {number}",
            file_id=0,
            upcoming=Upcoming("released", digital_release=SALE) if number else None,
        )
    found = start_server("radarr")
    project.configure(found)
    return found


def build(project, day):
    done = project.run("build", "--now", f"{day}T12:00:00Z")
    assert done.returncode == 0, done.stderr
    return json.loads((project.folder / "output/summary.json").read_text("utf-8"))["instances"][0]


def ask(project, sql):
    with closing(sqlite3.connect(project.folder / "output/arrscore.db")) as connection:
        return connection.execute(sql).fetchall()


def page(project, name):
    return (project.folder / "output/radarr" / name).read_text("utf-8").replace("\N{NO-BREAK SPACE}", " ")


def test_only_one_is_missing(project):
    """Ten wait with the reason, one is missing; what waits is neither wanted nor lost health."""
    one = build(project, "2026-11-01")
    assert (one["states"]["missing"], one["states"]["unavailable"]) == (1, 10)
    assert one["items_without_file"] == {"missing": 1, "unavailable": 10}
    on_disk = one["items_on_disk"]
    assert ask(project, "select items, missing, wanted from item_counts where profile_id is null") == [
        (on_disk + 11, 1, on_disk + 1)
    ]
    assert ask(project, "select value from library_health_parts where part = 'present'") == [
        (on_disk / (on_disk + 1),)
    ]
    assert "1 is missing; also without a file: 10 not available yet." in page(project, "library.html")
    (movie,) = (project.folder / "output/radarr/movie").glob("kite-1-*.html")
    assert WORDS in page(project, f"movie/{movie.name}")


def test_flip_is_no_change(library, project):
    """On the day of its release a movie is missing, and nothing is recorded as changed; a delay of it, neither."""
    build(project, "2026-11-01")
    days = {"2027-03-02": 11, "2027-03-03": 1}
    for day, missing in days.items():
        for movie in library.radarr.movies.values():
            if movie.upcoming and missing == 1:
                movie.upcoming = Upcoming("released", digital_release=SALE + dt.timedelta(days=90))
        library.now = dt.datetime.fromisoformat(f"{day}T11:00:00Z")
        one = build(project, day)
        assert one["states"]["missing"] == missing
        assert one["last_change"] is None
        assert ask(project, "select changes from build_runs order by id desc limit 1") == [(0,)]
        assert ask(project, "select count(*) from rule_changes") == [(0,)]


def test_poor_file_waits(library, project):
    """A critical upgrade is none while its movie is not available, and none that the what-if finds."""
    library.radarr.movies[900].upcoming = Upcoming("released", digital_release=SALE)
    before = build(project, "2026-11-01")
    number, profile = ask(
        project,
        "select titles.server_id, quality_profiles.name from upgrade_candidates"
        " join titles on titles.id = upgrade_candidates.title_id"
        " join quality_profiles on quality_profiles.id = upgrade_candidates.profile_id"
        " order by priority, position limit 1",
    )[0]
    library.radarr.movies[number].upcoming = Upcoming("inCinemas", in_cinemas=SALE)
    after = build(project, "2026-11-02")
    assert after["candidates"] == before["candidates"] - 1
    assert after["states"]["unavailable"] == before["states"]["unavailable"] + 1
    assert after["items_on_disk"] == before["items_on_disk"]
    assert after["last_change"] is None
    state = (
        "select state, takes, required_score, score is not null, quality_rank is not null"
        f" from upgrade_state join titles on titles.id = title_id where server_id = {number}"
    )
    assert ask(project, state) == [("unavailable", "nothing", None, 1, 1)]
    done = project.run("whatif", "--json", "--minimum", f"radarr:{profile}=100000")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for side in ("before", "after"):
        assert found[side]["states"]["unavailable"] == after["states"]["unavailable"]
    assert not any("unavailable" in (each["old_state"], each["new_state"]) for each in found["moved"])
