"""The sample library is the same for the same seed, by whatever steps time passes."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys

import pytest

from arrscore.demo import DEMO_NOW, DEMO_START, ArrApplication, SampleLibrary

WEEK = dt.timedelta(weeks=1)
PATHS = {
    "radarr": ["movie", "moviefile", "qualityprofile", "customformat", "history"],
    "sonarr": ["series", "episode", "episodefile", "qualityprofile", "customformat", "history"],
}


def everything(library, fetch):
    """Return all that both servers would answer, as one string of bytes."""
    parts = []
    for service, paths in PATHS.items():
        application = ArrApplication(library, service)
        parents = library.radarr.movies if service == "radarr" else library.sonarr.series
        name = "movieId" if service == "radarr" else "seriesId"
        for path in paths:
            if path in ("moviefile", "episode", "episodefile"):
                queries = [f"{name}={one}" for one in parents]
            else:
                queries = ["pageSize=100000" if path == "history" else ""]
            parts += [fetch(application, f"/api/v3/{path}", query).body for query in queries]
    return b"\n".join(parts)


def small(seed=7):
    return SampleLibrary(seed, movies=90, series=12, episodes=14)


def test_same_seed_gives_the_same_bytes(fetch):
    """Two libraries of one seed cannot be told apart."""
    first, second = small(), small()
    first.advance(DEMO_NOW)
    second.advance(DEMO_NOW)
    assert everything(first, fetch) == everything(second, fetch)


def test_another_seed_gives_another_library(fetch):
    """The seed decides."""
    assert everything(small(7), fetch) != everything(small(8), fetch)


def test_one_step_equals_weekly_steps(fetch):
    """The state at a date does not depend on how many calls led there."""
    at_once, weekly = small(), small()
    at_once.advance(DEMO_NOW)
    day = DEMO_START
    while day < DEMO_NOW:
        day = min(day + WEEK, DEMO_NOW)
        weekly.advance(day)
    assert everything(at_once, fetch) == everything(weekly, fetch)


def test_answering_changes_nothing(fetch):
    """A library that was asked in between lives on as one that was not."""
    asked, silent = small(), small()
    asked.advance(DEMO_START + 10 * WEEK)
    everything(asked, fetch)
    for library in (asked, silent):
        library.advance(DEMO_START + 20 * WEEK)
    assert everything(asked, fetch) == everything(silent, fetch)


def test_hash_seed_is_no_part_of_it():
    """Another process with another PYTHONHASHSEED makes the same library."""
    program = (
        "import hashlib; from arrscore.demo import *; library = SampleLibrary(3, movies=80, series=13);"
        "library.advance(DEMO_NOW); everything = repr((library.radarr, library.sonarr)).encode();"
        "print(hashlib.sha256(everything).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "4711")
    }
    assert len(digests) == 1


def test_time_never_goes_back():
    """An earlier date is refused in words."""
    library = SampleLibrary(1, movies=1, series=1)
    library.advance(DEMO_NOW)
    with pytest.raises(ValueError, match="earlier date"):
        library.advance(DEMO_START)


def test_a_day_counts_once_it_is_over(fetch):
    """Within a day nothing changes."""
    library = small()
    before = everything(library, fetch)
    library.advance(DEMO_START + dt.timedelta(hours=23))
    assert everything(library, fetch) == before


def test_start_may_be_another_day():
    """Everything is dated relative to the start."""
    start = dt.datetime(2024, 2, 1, tzinfo=dt.UTC)
    library = SampleLibrary(1, movies=40, series=3, start=start)
    assert max(movie.year for movie in library.radarr.movies.values()) < 2024
    assert all(movie.added < start for movie in library.radarr.movies.values())


def test_start_in_another_time_zone_is_the_same_moment(fetch):
    """Dates on the wire are in UTC, to the second, whatever zone the start was given in."""
    zone = dt.timezone(dt.timedelta(hours=5, minutes=30))
    moved = SampleLibrary(7, movies=9, series=2, start=DEMO_START.astimezone(zone).replace(microsecond=7))
    plain = SampleLibrary(7, movies=9, series=2)
    assert everything(moved, fetch) == everything(plain, fetch)


@pytest.mark.parametrize(("movies", "series"), [(0, 0), (5, 0), (0, 3), (1, 1), (61, 12)])
def test_any_size_lives(movies, series):
    """Small and empty libraries have a past as well."""
    library = SampleLibrary(2, movies=movies, series=series)
    assert (len(library.radarr.movies), len(library.sonarr.series)) == (movies, series)
    library.advance(DEMO_NOW)


def test_episodes_can_be_counted_exactly():
    """A benchmark asks for so many series with so many episodes each."""
    library = SampleLibrary(1, movies=0, series=50, episodes=20)
    assert len(library.sonarr.episodes) == 1000
    assert {len(one.episode_ids) for one in library.sonarr.series.values()} == {20}


def test_state_can_be_changed_and_lives_on():
    """Tests may change the plain objects at any time."""
    library = SampleLibrary(1, movies=30, series=2)
    movie = next(iter(library.radarr.movies.values()))
    movie.title = "Changed by hand"
    library.advance(DEMO_START + WEEK)
    assert library.radarr.movies[movie.id].title == "Changed by hand"


def test_titles_are_not_repeated():
    """Hundreds of titles, none twice, few with a number behind them."""
    library = SampleLibrary(5, movies=1000, series=50, episodes=1)
    titles = [movie.title for movie in library.radarr.movies.values()]
    assert len({title.casefold() for title in titles}) == len(titles)
    assert sum(title[-2:] in (" 2", " 3") for title in titles) < 15
    series = [one.title for one in library.sonarr.series.values()]
    assert len(set(series)) == len(series)


def test_every_reference_leads_somewhere(past):
    """Files, episodes, profiles and records name what exists; no file hangs in the air."""
    for server in (past.radarr, past.sonarr):
        titles = server.movies or server.series
        holders = list(server.movies.values()) + list(server.episodes.values())
        assert {one.file_id for one in holders} - {0} == set(server.files)
        assert {file.title_id for file in server.files.values()} <= set(titles)
        assert {title.profile_id for title in titles.values()} <= set(server.profiles)
        assert {event.title_id for event in server.history} <= set(titles)
        assert {tag for title in titles.values() for tag in title.tags} <= set(server.tags)


def test_history_is_numbered_by_date(past):
    """Records stand in the order in which they happened, with every number once."""
    for server in (past.radarr, past.sonarr):
        ids = [event.id for event in server.history]
        assert ids == sorted(set(ids))
        dates = [event.date for event in server.history]
        assert dates == sorted(dates)


def test_sizes_fit_the_quality(past):
    """A remux in 2160p is large, a film from DVD small."""
    sizes = {}
    for file in past.radarr.files.values():
        if file.media_info is not None and not file.relative_path.startswith("["):
            sizes.setdefault(file.quality.name, []).append(
                file.size_bytes * 8 / file.media_info.runtime_seconds / 1e6
            )
    assert all(40 < megabits < 90 for megabits in sizes["Remux-2160p"])
    assert all(0.5 < megabits < 3 for megabits in sizes.get("DVD", []))


def test_state_is_plain_data(past):
    """Everything a record's data holds is a string or nothing, as on the wire."""
    for server in (past.radarr, past.sonarr):
        for event in server.history:
            assert all(value is None or isinstance(value, str) for value in event.data.values())
            json.dumps(event.data)
