"""The application answers as Radarr and Sonarr do, and only to GET."""

from __future__ import annotations

import asyncio

import pytest

from arrscore.demo import ArrApplication, SampleLibrary


@pytest.fixture
def library():
    return SampleLibrary(1, movies=12, series=3)


@pytest.fixture
def application(library):
    return ArrApplication(library, "radarr", api_key="right")


def test_ping_needs_no_key(application, fetch):
    """The ping says OK to everyone."""
    assert fetch(application, "/ping", key=None).json() == {"status": "OK"}


@pytest.mark.parametrize("key", [None, "", "wrong"])
def test_wrong_key_is_refused_with_an_empty_body(application, fetch, key):
    """401 has no body."""
    response = fetch(application, "/api/v3/movie", key=key)
    assert (response.status, response.body) == (401, b"")


@pytest.mark.parametrize("path", ["/api/v3/nothing", "/api/v3", "/api/v1/movie", "/api", "/api/v3/series"])
def test_unknown_api_path_is_404_and_empty(application, fetch, path):
    """What the API does not have is not there, series on a Radarr included."""
    response = fetch(application, path, key="right")
    assert (response.status, response.body) == (404, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "HEAD"])
def test_anything_but_get_is_refused(application, fetch, method):
    """The sample cannot be changed through its API."""
    assert fetch(application, "/api/v3/movie", key="right", method=method).status == 405


def test_other_paths_show_the_web_page(application, fetch):
    """A wrong prefix answers 200 with HTML, as the applications do."""
    response = fetch(application, "/radarr/settings", key=None)
    assert response.status == 200
    assert response.headers["content-type"].startswith("text/html")
    assert response.body.startswith(b"<!doctype html>")


def test_missing_url_base_is_redirected(library, fetch):
    """Without its URL base a request is sent to it, query included, whatever its key."""
    application = ArrApplication(library, "radarr", api_key="right", url_base="/films/")
    response = fetch(application, "/api/v3/moviefile", "movieId=1", key=None)
    assert (response.status, response.headers["location"]) == (307, "/films/api/v3/moviefile?movieId=1")
    assert fetch(application, "/filmsabc").status == 307
    status = fetch(application, "/films/api/v3/system/status", key="right").json()
    assert status["urlBase"] == "/films"
    assert fetch(application, "/films/ping", key=None).status == 200


def test_requests_are_counted(application, fetch):
    """What was asked can be looked up afterwards."""
    fetch(application, "/api/v3/moviefile", "movieId=1&movieId=2", key="right")
    fetch(application, "/ping")
    assert application.requests == [("GET", "/api/v3/moviefile", "movieId=1&movieId=2"), ("GET", "/ping", "")]


def test_status_names_the_application(library, fetch):
    """Each server says what it is."""
    for service, name in (("radarr", "Movies"), ("sonarr", "Series")):
        status = fetch(ArrApplication(library, service), "/api/v3/system/status").json()
        assert (status["appName"].lower(), status["instanceName"]) == (service, name)


def test_movie_lists_files_without_scores(past, radarr, fetch):
    """The file inside a movie has neither formats nor score."""
    movies = fetch(radarr, "/api/v3/movie", "excludeLocalCovers=true").json()
    assert len(movies) == len(past.radarr.movies)
    inner = [movie["movieFile"] for movie in movies if "movieFile" in movie]
    assert inner
    assert all("customFormats" not in file and "customFormatScore" not in file for file in inner)
    assert all(movie["hasFile"] == bool(movie["movieFileId"]) for movie in movies)


def test_one_movie_has_a_file_that_the_list_leaves_out(radarr, fetch):
    """`hasFile` without `movieFile` occurs, and the file can still be asked for."""
    movies = fetch(radarr, "/api/v3/movie").json()
    hidden = [movie for movie in movies if movie["hasFile"] and "movieFile" not in movie]
    assert len(hidden) == 1
    files = fetch(radarr, "/api/v3/moviefile", f"movieId={hidden[0]['id']}").json()
    assert [file["id"] for file in files] == [hidden[0]["movieFileId"]]


def test_absent_movie_ids_are_absent(past, radarr, fetch):
    """Ids that don't exist or have no file are left out, repeated ones answered once."""
    held = next(movie for movie in past.radarr.movies.values() if movie.file_id)
    empty = next(movie for movie in past.radarr.movies.values() if not movie.file_id)
    query = f"movieId={held.id}&movieId={empty.id}&movieId=999999&movieId={held.id}"
    files = fetch(radarr, "/api/v3/moviefile", query).json()
    assert [file["movieId"] for file in files] == [held.id]


def test_one_absent_file_id_fails_the_request(past, radarr, fetch):
    """`movieFileIds` is all or nothing."""
    file_id = next(iter(past.radarr.files))
    assert fetch(radarr, "/api/v3/moviefile", f"movieFileIds={file_id}").status == 200
    response = fetch(radarr, "/api/v3/moviefile", f"movieFileIds={file_id}&movieFileIds=999999")
    assert response.status == 500
    assert set(response.json()) == {"message", "description"}


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("radarr", "moviefile"),
        ("sonarr", "episode"),
        ("sonarr", "episodefile"),
        ("sonarr", "history/since"),
    ],
)
def test_what_is_missing_in_a_request_is_said(library, fetch, service, path):
    """Files and episodes are asked for by their parent, records by a date."""
    response = fetch(ArrApplication(library, service), f"/api/v3/{path}")
    assert response.status == 400
    assert response.json()["message"].startswith("BadRequest: ")


@pytest.mark.parametrize("path", ["episode", "episodefile"])
def test_unknown_series_is_empty(sonarr, fetch, path):
    """A series that is not there has no episodes."""
    assert fetch(sonarr, f"/api/v3/{path}", "seriesId=99999").json() == []


def test_episodes_and_files_join(sonarr, fetch):
    """Every file of a series is some episode's, 0 means no file, counts agree."""
    for series in fetch(sonarr, "/api/v3/series").json():
        episodes = fetch(sonarr, "/api/v3/episode", f"seriesId={series['id']}").json()
        files = fetch(sonarr, "/api/v3/episodefile", f"seriesId={series['id']}").json()
        assert {one["episodeFileId"] for one in episodes} - {0} == {file["id"] for file in files}
        assert all(one["hasFile"] == (one["episodeFileId"] != 0) for one in episodes)
        regular = [one for one in episodes if one["seasonNumber"] > 0]
        assert series["statistics"]["episodeFileCount"] == sum(one["hasFile"] for one in regular)
        assert series["statistics"]["totalEpisodeCount"] == len(regular)


def test_nothing_is_null_outside_of_history(radarr, sonarr, past, fetch):
    """Null members are left out; only a record's data may hold null."""
    paths = [(radarr, "movie", ""), (sonarr, "series", "")]
    paths += [(one, path, "") for one in (radarr, sonarr) for path in ("qualityprofile", "customformat")]
    paths += [(sonarr, "episode", f"seriesId={one}") for one in list(past.sonarr.series)[:8]]
    paths += [(sonarr, "episodefile", f"seriesId={one}") for one in list(past.sonarr.series)[:8]]
    for application, path, query in paths:
        assert b"null" not in fetch(application, f"/api/v3/{path}", query).body


def test_score_is_the_sum_of_the_formats_points(radarr, sonarr, movie_files, episode_files, past, fetch):
    """Every file's score is what its title's present profile gives its formats."""
    for application, files, owner in ((radarr, movie_files, "movieId"), (sonarr, episode_files, "seriesId")):
        profiles = {one["id"]: one for one in fetch(application, "/api/v3/qualityprofile").json()}
        server = past.radarr if owner == "movieId" else past.sonarr
        assert len(files) == len(server.files)
        for file in files:
            profile = profiles[server.title_of(file[owner]).profile_id]
            points = {item["format"]: item["score"] for item in profile["formatItems"]}
            assert file["customFormatScore"] == sum(points[one["id"]] for one in file["customFormats"])


def test_editing_a_profile_moves_scores_at_once(fetch):
    """Scores are computed at the answer."""
    library = SampleLibrary(1, movies=60, series=0)
    application = ArrApplication(library, "radarr")
    query = "&".join(f"movieId={one}" for one in library.radarr.movies)
    before = {file["id"]: file for file in fetch(application, "/api/v3/moviefile", query).json()}
    chosen = next(file for file in before.values() if file["customFormats"])
    format_id = chosen["customFormats"][0]["id"]
    for profile in library.radarr.profiles.values():
        profile.scores[format_id] += 7
    for file in fetch(application, "/api/v3/moviefile", query).json():
        has_it = format_id in [one["id"] for one in file["customFormats"]]
        assert file["customFormatScore"] - before[file["id"]]["customFormatScore"] == 7 * has_it


def test_profile_items_stand_lowest_first(radarr, sonarr, fetch):
    """Rank is the index: the wanted qualities stand last, the best of them at the end."""
    profiles = {one["name"]: one for one in fetch(radarr, "/api/v3/qualityprofile").json()}
    hd = profiles["HD Bluray + WEB"]
    names = [item.get("name") or item["quality"]["name"] for item in hd["items"]]
    assert names[-3:] == ["Bluray-720p", "WEB 1080p", "Bluray-1080p"]
    assert [item["allowed"] for item in hd["items"]] == [False] * (len(names) - 3) + [True] * 3
    assert hd["cutoff"] == hd["items"][-1]["quality"]["id"]
    anime = next(one for one in fetch(sonarr, "/api/v3/qualityprofile").json() if "Anime" in one["name"])
    assert anime["cutoff"] == anime["items"][-1]["id"]
    assert [item["quality"]["name"] for item in anime["items"][-1]["items"]] == [
        "Bluray-1080p",
        "Bluray-1080p Remux",
    ]


def test_groups_have_ids_and_qualities_have_none(radarr, fetch):
    """`id` is omitted where an item is a single quality, and unique where it is a group."""
    for profile in fetch(radarr, "/api/v3/qualityprofile").json():
        groups = [item for item in profile["items"] if item["items"]]
        assert all(("id" in item) == (item in groups) for item in profile["items"])
        assert len({item["id"] for item in groups}) == len(groups)


def test_history_pages_cover_every_record_once(radarr, past, fetch):
    """Pages follow each other without gaps, newest first by default."""
    seen, page = [], 1
    while records := fetch(radarr, "/api/v3/history", f"page={page}&pageSize=100").json()["records"]:
        seen += records
        page += 1
    assert len({one["id"] for one in seen}) == len(seen) == len(past.radarr.history)
    assert [one["date"] for one in seen] == sorted((one["date"] for one in seen), reverse=True)


def test_history_can_be_asked_by_kind_and_order(radarr, sonarr, fetch):
    """`eventType` may be repeated; ids differ between the applications."""
    query = "pageSize=100000&sortKey=date&sortDirection=ascending&eventType=1&eventType=3"
    answer = fetch(radarr, "/api/v3/history", query).json()
    assert {one["eventType"] for one in answer["records"]} == {"grabbed", "downloadFolderImported"}
    assert answer["totalRecords"] == len(answer["records"])
    dates = [one["date"] for one in answer["records"]]
    assert dates == sorted(dates)
    deleted = fetch(sonarr, "/api/v3/history", "eventType=5").json()["records"]
    assert {one["eventType"] for one in deleted} == {"episodeFileDeleted"}


def test_history_since_begins_at_the_date(radarr, past, fetch):
    """Only records from the date on, oldest first."""
    middle = past.radarr.history[len(past.radarr.history) // 2]
    moment = middle.date.isoformat().replace("+00:00", "Z")
    records = fetch(radarr, "/api/v3/history/since", f"date={moment}").json()
    expected = [one.id for one in past.radarr.history if one.date >= middle.date]
    assert [one["id"] for one in records] == expected


def test_frozen_score_stays_where_todays_moves(fetch):
    """A record's data keeps the score of then, its member is computed now."""
    library = SampleLibrary(1, movies=60, series=0)
    application = ArrApplication(library, "radarr")
    before = fetch(application, "/api/v3/history", "pageSize=1000&eventType=1").json()["records"]
    for profile in library.radarr.profiles.values():
        profile.scores = dict.fromkeys(profile.scores, 1)
    after = fetch(application, "/api/v3/history", "pageSize=1000&eventType=1").json()["records"]
    assert [one["data"] for one in before] == [one["data"] for one in after]
    assert all(one["customFormatScore"] == len(one["customFormats"]) for one in after)


def test_lifespan_is_acknowledged(application):
    """A server process may start and stop the application."""
    incoming = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    sent = []

    async def receive():
        return next(incoming)

    async def send(message):
        sent.append(message["type"])

    asyncio.run(application({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
