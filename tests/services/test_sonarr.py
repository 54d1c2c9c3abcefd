"""Fetching a Sonarr, through the real client, from an application in this process."""

from __future__ import annotations

import json

import pytest

from arrscore.errors import ServiceAnswerInvalid, ServiceTooOld


@pytest.fixture
def shows(sonarr, make):
    """Give a Sonarr series with episodes, each with its own file: `shows(3, 20)`."""

    def load(count, episodes):
        sonarr.answers["series"] = [make.series(each) for each in range(1, count + 1)]

        def numbers(params):
            first = int(params["seriesId"][0]) * 1000
            return range(first + 1, first + episodes + 1)

        sonarr.answers["episode"] = lambda params: [make.episode(each, each) for each in numbers(params)]
        sonarr.answers["episodefile"] = lambda params: [make.file(each) for each in numbers(params)]
        return sonarr

    return load


def test_request_plan(shows, read):
    """Two requests a series, seven for the rest; one batch a series."""
    app = shows(50, 20)
    found = read(app)
    assert len(app.asked) == found.counts.requests == 107
    assert (len(app.paths("episode")), len(app.paths("episodefile"))) == (50, 50)
    assert len(found.batches) == 50
    assert (len(found.titles), len(found.items), len(found.files)) == (50, 1000, 1000)
    assert found.counts.odd_records == 0
    assert found.progress[-1] == ("files", 50, 50)


def test_series_and_episodes_arrive(shows, read):
    """A series is a title, its episodes are items, and its files know their series."""
    found = read(shows(2, 3))
    assert (found.titles[1].kind, found.titles[1].tvdb_id, found.titles[1].series_type) == (
        "series",
        9001,
        "standard",
    )
    item = found.items[2003]
    assert (item.title_server_id, item.season_number, item.episode_number) == (2, 1, 3)
    assert (item.name, item.air_date, item.file_server_id) == ("Episode 2003", "2024-01-02T03:00:00Z", 2003)
    assert found.files[2003].title_server_id == 2
    assert found.rules.renames_files is False


def test_batches_belong_to_one_series(shows, read):
    """A batch holds a series whole."""
    for batch in read(shows(6, 4)).batches:
        (title,) = batch.titles
        assert {item.title_server_id for item in batch.items} == {title.server_id}
        assert len(batch.files) == 4


def test_multi_episode_file(shows, make, read):
    """One file may fill several episodes."""
    app = shows(1, 1)
    app.answers["episode"] = lambda _: [make.episode(1, 77), make.episode(2, 77), make.episode(3, 0)]
    app.answers["episodefile"] = lambda _: [make.file(77)]
    found = read(app)
    assert [found.items[each].file_server_id for each in (1, 2, 3)] == [77, 77, None]
    assert list(found.files) == [77]


def test_specials_are_kept(shows, make, read):
    """Season 0, and an episode 0, are what they are."""
    app = shows(1, 0)
    app.answers["episode"] = lambda _: [make.episode(1, seasonNumber=0, episodeNumber=0)]
    item = read(app).items[1]
    assert (item.season_number, item.episode_number) == (0, 0)


def test_episode_may_lack_title_and_date(shows, read):
    """An episode that is only announced is an item."""
    app = shows(1, 0)
    app.answers["episode"] = lambda _: [{"id": 1, "seasonNumber": 1, "episodeNumber": 1, "monitored": True}]
    item = read(app).items[1]
    assert (item.name, item.air_date, item.file_server_id) == ("", None, None)


def test_episode_files_of_older_and_odd_kinds(shows, make, read):
    """`releaseType` as a number and fields of later versions don't matter."""
    app = shows(1, 1)
    app.answers["episodefile"] = lambda _: [make.file(1001, releaseType=1, newThing={"a": [1]})]
    assert read(app).files[1001].score == 30


def test_missing_file_is_asked_for_once_more(shows, make, read):
    """A file that is replaced between the two requests is found by asking again."""
    app = shows(1, 3)
    answers = iter([[make.file(1001), make.file(1002)], [make.file(each) for each in (1001, 1002, 1003)]])
    app.answers["episodefile"] = lambda _: next(answers)
    found = read(app)
    assert found.items[1003].file_server_id == 1003
    assert found.counts.odd_records == 0


def test_file_that_never_comes_is_still_named(shows, make, read):
    """Episodes whose file stays away name it all the same; it is counted once, as one file."""
    app = shows(1, 20)
    app.answers["episode"] = lambda _: [
        *(make.episode(each, each) for each in range(1001, 1021)),
        make.episode(5, 5),
        make.episode(6, 5),
    ]
    found = read(app)
    assert [found.items[each].file_server_id for each in (5, 6)] == [5, 5]
    assert 5 not in found.files
    assert found.counts.odd_records == 1


def test_odd_file_is_counted_once(shows, make, read):
    """A file that cannot be read is still named by its episode, and is not asked for again."""
    app = shows(1, 20)
    app.answers["episodefile"] = lambda _: [
        make.file(each, **({"quality": 3} if each == 1004 else {})) for each in range(1001, 1021)
    ]
    found = read(app)
    assert found.items[1004].file_server_id == 1004
    assert 1004 not in found.files
    assert (found.counts.odd_records, found.counts.requests) == (1, 9)


def test_odd_episode_is_left_out(shows, make, read):
    """An episode without a number is left out, the others stay."""
    app = shows(1, 0)
    app.answers["episode"] = lambda _: (
        [make.episode(each) for each in range(1, 20)] + [make.episode(20, episodeNumber=None)]
    )
    found = read(app)
    assert (len(found.items), found.counts.odd_records) == (19, 1)


@pytest.mark.parametrize("path", ["episodefile", "episode"])
@pytest.mark.parametrize("still_listed", [True, False])
def test_series_that_is_not_found_is_gone_only_if_the_list_lacks_it(shows, read, path, still_listed):
    """A 404 for one of a series' two requests is believed where the list, asked again, lacks the series."""
    app = shows(20, 2)
    whole, listed = app.answers[path], app.answers["series"]

    def answer(params):
        if params["seriesId"] != ["7"]:
            return whole(params)
        if not still_listed:
            app.answers["series"] = [each for each in listed if each["id"] != 7]
        return (404, {}, b"")

    app.answers[path] = answer
    found = read(app)
    assert found.counts.unread_titles == ({7} if still_listed else set())
    assert set(found.titles) == set(range(1, 21)) - {7}
    assert len(found.items) == 38
    assert found.counts.odd_records == 1


def test_many_vanished_series_are_an_error(shows, read):
    """When too many series are not found, something else is wrong."""
    app = shows(20, 2)
    app.answers["episode"] = lambda _: (404, {}, b"")
    with pytest.raises(ServiceAnswerInvalid, match="20 of 20 series"):
        read(app)


def test_odd_records_add_up_over_series(shows, read):
    """Few odd files in each of many series are many."""
    app = shows(10, 5)
    whole = app.answers["episodefile"]
    app.answers["episodefile"] = lambda params: [
        each | ({"size": None} if each["id"] % 1000 == 1 else {}) for each in whole(params)
    ]
    with pytest.raises(ServiceAnswerInvalid, match="10 of 50 episode files cannot be read"):
        read(app)


def test_old_application_is_told(shows, read):
    """Sonarr 3 knows no custom formats."""
    app = shows(1, 1)
    app.answers["system/status"]["version"] = "3.0.10.1567"
    with pytest.raises(ServiceTooOld, match=r"4\.0\.0 or newer"):
        read(app)


def test_recorded_series_are_fetched(sonarr, recorded, read):
    """A server made of recorded answers is read whole; files that came inside episodes stand in their list."""
    series = json.loads(recorded("sonarr-series.json"))
    # Episodes were recorded of one series only; of the others the server counts none here.
    sonarr.answers["series"] = [one if one["id"] == 15 else one | {"statistics": None} for one in series]
    # They come from several servers; each profile that they name is there.
    profile = sonarr.answers["qualityprofile"][0]
    sonarr.answers["qualityprofile"] = [
        profile | {"id": number} for number in {one["qualityProfileId"] for one in series}
    ]
    episodes = json.loads(recorded("sonarr-episode-with-file.json"))
    sonarr.answers["episode"] = lambda params: episodes if params["seriesId"] == ["15"] else []
    sonarr.answers["episodefile"] = lambda params: (
        [each["episodeFile"] for each in episodes if "episodeFile" in each]
        if params["seriesId"] == ["15"]
        else []
    )
    found = read(sonarr)
    assert (len(found.titles), len(found.items), found.counts.odd_records) == (300, 38, 0)
    assert sum(item.file_server_id is not None for item in found.items.values()) == len(found.files) > 0
