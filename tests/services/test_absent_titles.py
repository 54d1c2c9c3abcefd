"""A title that is listed and not found: gone only where the list, asked again, no longer has it."""

from __future__ import annotations

import pytest

from arrscore.errors import ServiceAnswerInvalid, ServiceError

NOT_FOUND = (404, {"content-type": "application/json"}, b'{"message": "NotFound"}')


@pytest.fixture
def films(radarr, make):
    """A Radarr with thirty movies; `films(7, 9)` does not find these."""

    def load(*not_found):
        radarr.answers["movie"] = [make.movie(each) for each in range(1, 31)]

        def answer(params):
            asked = [int(each) for each in params["movieId"]]
            found = [make.file(each + 1000, movieId=each) for each in asked]
            return NOT_FOUND if set(asked) & set(not_found) else found

        radarr.answers["moviefile"] = answer
        return radarr

    return load


@pytest.fixture
def shows(sonarr, make):
    """A Sonarr with thirty series of two episodes; `shows("episode", 7)` does not find the episodes of series 7."""

    def load(path="episode", *not_found):
        sonarr.answers["series"] = [make.series(each) for each in range(1, 31)]

        def answers(record):
            return lambda params: [record(int(params["seriesId"][0]) * 10 + each) for each in (1, 2)]

        sonarr.answers["episode"] = answers(lambda number: make.episode(number, number))
        sonarr.answers["episodefile"] = answers(make.file)
        whole = sonarr.answers[path]
        sonarr.answers[path] = lambda params: (
            NOT_FOUND if int(params["seriesId"][0]) in not_found else whole(params)
        )
        return sonarr

    return load


def first_then(app, path, again):
    """Answer a list as it is the first time, and otherwise when it is asked again."""
    answers = iter([app.answers[path], again])
    app.answers[path] = lambda _: next(answers)


@pytest.mark.parametrize("path", ["episode", "episodefile"])
def test_series_that_is_still_listed_is_unread(shows, read, caplog, path):
    """Whichever of its two details is not found, the series is neither read in part nor gone, and is counted."""
    app = shows(path, 7)
    found = read(app)
    assert found.counts.unread_titles == {7}
    assert set(found.titles) == set(range(1, 31)) - {7}
    assert not {71, 72} & (set(found.items) | set(found.files))
    assert (found.counts.odd_records, len(app.paths("series"))) == (1, 2)
    assert "1 of 30 series skipped (details not found: 1)" in caplog.text


def test_movie_that_is_still_listed_is_unread(films, read):
    """A movie in a batch that answers 404 is asked for alone, and is unread where that is not found, either."""
    app = films(7)
    found = read(app)
    assert found.counts.unread_titles == {7}
    assert set(found.titles) == set(range(1, 31)) - {7}
    assert (found.counts.odd_records, len(app.paths("movie"))) == (1, 2)


def test_list_is_asked_once_for_all_of_them(shows, read):
    """Several titles that are not found take one request more."""
    app = shows("episode", 3, 7, 20)
    found = read(app)
    assert found.counts.unread_titles == {3, 7, 20}
    assert len(app.paths("series")) == 2


def test_list_is_not_asked_again_without_need(films, shows, read):
    """A library of which every title came takes no request more."""
    for app, path in ((films(), "movie"), (shows(), "series")):
        read(app)
        assert len(app.paths(path)) == 1


def test_title_that_is_no_longer_listed_is_gone(films, shows, read):
    """A title that was removed during the fetch is not unread, and the others are."""
    for app, path in ((films(7, 9), "movie"), (shows("episode", 7, 9), "series")):
        first_then(app, path, [raw for raw in app.answers[path] if raw["id"] != 7])
        found = read(app)
        assert found.counts.unread_titles == {9}
        assert not {7, 9} & set(found.titles)


@pytest.mark.parametrize(
    "again",
    [(500, {}, b""), (404, {}, b""), (200, {"content-type": "text/html"}, b"<html>"), {"message": "x"}],
    ids=["500", "404", "web page", "no list"],
)
def test_list_that_fails_when_asked_again_fails_the_fetch(films, read, again):
    """As any list that fails."""
    app = films(7)
    first_then(app, "movie", again)
    with pytest.raises(ServiceError):
        read(app, retries=0)


def test_list_that_lost_the_library_is_not_believed(films, read):
    """An empty list is no proof that a movie is gone."""
    app = films(7)
    first_then(app, "movie", [])
    with pytest.raises(ServiceAnswerInvalid, match=r"30 of 30 movies .*removed during the fetch"):
        read(app)


def test_list_with_a_record_without_number_proves_nothing(films, read):
    """The record that cannot be read may be the movie that was not found."""
    app = films(7)
    first_then(
        app, "movie", [raw | {"id": None if raw["id"] == 7 else raw["id"]} for raw in app.answers["movie"]]
    )
    assert read(app).counts.unread_titles == {7}


def test_list_with_an_invalid_record_still_has_it(films, read):
    """A movie whose record can no longer be read is still there."""
    app = films(7)
    first_then(
        app, "movie", [raw | ({"title": None} if raw["id"] == 7 else {}) for raw in app.answers["movie"]]
    )
    assert read(app).counts.unread_titles == {7}


@pytest.mark.parametrize("path", ["episode", "episodefile"])
def test_all_titles_not_found_is_an_error(shows, read, path):
    """When no title is found, something else is wrong."""
    with pytest.raises(ServiceAnswerInvalid, match="30 of 30 series"):
        read(shows(path, *range(1, 31)))


def test_record_without_number_may_be_any_title(films, read):
    """A listed record whose id cannot be read says of no title that it is gone; an id as text is one."""
    app = films()
    app.answers["movie"][4] |= {"id": None}
    app.answers["movie"][5] |= {"id": "6", "title": None}
    counts = read(app).counts
    assert counts.unread_titles == {6}
    assert (counts.keeps_absent_titles, counts.keeps_absent_items) == (True, False)


def test_episode_without_its_file_number_is_unread(shows, read):
    """An episode that has a file and does not name it has not lost it."""
    app = shows()
    whole = app.answers["episode"]
    app.answers["episode"] = lambda params: [
        each | ({"episodeFileId": None} if each["id"] == 72 else {}) for each in whole(params)
    ]
    found = read(app)
    assert found.counts.unread_items == {72}
    assert 72 not in found.items


def test_movie_whose_file_has_no_number_is_unread(films, read):
    """A movie that has a file which neither came nor is named has not lost it."""
    app = films()
    app.answers["movie"][6] |= {"movieFileId": None}
    whole = app.answers["moviefile"]
    app.answers["moviefile"] = lambda params: [each for each in whole(params) if each["movieId"] != 7]
    found = read(app)
    assert found.counts.unread_items == {7}
    assert 7 in found.titles
    assert 7 not in found.items
