"""Fetching a Radarr, through the real client, from an application in this process."""

from __future__ import annotations

import pytest

from arrscore.errors import ServiceAnswerInvalid, ServiceMisaddressed, ServiceTooOld, ServiceUnreachable


def movies_answer(radarr, make, count, **fields):
    radarr.answers["movie"] = [make.movie(each, **fields) for each in range(1, count + 1)]


def only_last_id(radarr):
    """A Radarr older than 5.3.3: of several ids, all but one are silently dropped."""
    whole = radarr.answers["moviefile"]
    radarr.answers["moviefile"] = lambda params: whole({"movieId": params["movieId"][-1:]})


def test_request_plan(radarr, make, read):
    """250 movies, 240 with files, take 3 requests for files and 7 for the rest; all of them arrive."""
    movies_answer(radarr, make, 250)
    for raw in radarr.answers["movie"][:10]:
        raw.update(hasFile=False, movieFileId=0)
    found = read(radarr)
    assert [len(each["movieId"]) for each in radarr.paths("moviefile")] == [100, 100, 40]
    assert len(radarr.asked) == found.counts.requests == 10
    assert radarr.paths("movie") == [{"excludeLocalCovers": ["true"]}]
    assert (len(found.titles), len(found.items), len(found.files)) == (250, 250, 240)
    assert sum(each.size_bytes for each in found.files.values()) == sum(
        1000 + 1000 + number for number in range(11, 251)
    )
    assert found.counts.odd_records == 0
    assert found.counts.bytes > 100_000


def test_items_follow_their_movies(radarr, make, read):
    """A movie is its own item; without a file it has none."""
    radarr.answers["movie"] = [make.movie(1), make.movie(2, hasFile=False, movieFileId=0, monitored=False)]
    found = read(radarr)
    assert (found.items[1].file_server_id, found.items[1].title_server_id) == (1001, 1)
    assert (found.items[2].file_server_id, found.items[2].monitored) == (None, False)
    assert found.items[1].season_number is None
    assert found.files[1001].title_server_id == 1


def test_rules_arrive_first(radarr, make, read):
    """Profiles, formats and settings arrive with the status."""
    movies_answer(radarr, make, 1)
    found = read(radarr)
    assert [each.name for each in found.rules.profiles] == ["HD"]
    assert [(each.name, each.include_when_renaming) for each in found.rules.formats] == [("Three", True)]
    assert (found.rules.propers_and_repacks, found.rules.renames_files) == ("doNotPrefer", True)
    assert (found.status.application, found.status.version) == ("Radarr", "5.26.2.10099")
    assert found.status.instance_name == "At home"


def test_settings_pages_may_be_absent(radarr, read):
    """A version without the settings pages has the applications' defaults."""
    del radarr.answers["config/mediamanagement"], radarr.answers["config/naming"]
    rules = read(radarr).rules
    assert (rules.propers_and_repacks, rules.renames_files) == ("preferAndUpgrade", None)


def test_unknown_setting_is_the_default(radarr, read):
    """A value of a later version counts as the default."""
    radarr.answers["config/mediamanagement"] = {"downloadPropersAndRepacks": "always"}
    assert read(radarr).rules.propers_and_repacks == "preferAndUpgrade"


def test_tags_become_labels(radarr, make, read):
    """Tags arrive as their labels."""
    movies_answer(radarr, make, 1, tags=[1])
    assert read(radarr).titles[1].tags == ("kids",)


def test_old_version_is_asked_for_each_movie(radarr, make, read):
    """Before 5.3.3 one request a movie brings every file."""
    radarr.answers["system/status"]["version"] = "5.2.6.8376"
    only_last_id(radarr)
    movies_answer(radarr, make, 12)
    found = read(radarr)
    assert len(radarr.paths("moviefile")) == 12
    assert len(found.files) == 12


@pytest.mark.parametrize("version", ["nightly", "5.27.0.1"])
def test_dropped_ids_are_noticed_whatever_the_version(radarr, make, read, version):
    """Where an answer drops all but one id, the rest is asked for singly, and so are all later movies."""
    radarr.answers["system/status"]["version"] = version
    only_last_id(radarr)
    movies_answer(radarr, make, 25)
    found = read(radarr, batch_size=10, concurrency=1)
    sizes = [len(each["movieId"]) for each in radarr.paths("moviefile")]
    assert sizes == [10] + [1] * 9 + [1] * 15
    assert len(found.files) == 25
    assert found.counts.odd_records == 0


def test_file_that_vanished_is_still_named(radarr, make, read):
    """A file that did not come, though the list names it: the movie stays, names it, and it is counted."""
    movies_answer(radarr, make, 30)
    whole = radarr.answers["moviefile"]
    radarr.answers["moviefile"] = lambda params: [each for each in whole(params) if each["movieId"] != 7]
    found = read(radarr)
    assert found.items[7].file_server_id == 1007
    assert 1007 not in found.files
    assert len(found.items) == 30
    assert found.counts.odd_records == 1
    assert [len(each["movieId"]) for each in radarr.paths("moviefile")] == [30, 1]


@pytest.mark.parametrize("still_listed", [True, False])
def test_movie_that_is_not_found_is_gone_only_if_the_list_lacks_it(radarr, make, read, still_listed):
    """A 404 for one movie's files: the list is asked again, and a movie that it still has is unread, not gone."""
    movies_answer(radarr, make, 30)
    whole, listed = radarr.answers["moviefile"], radarr.answers["movie"]

    def answer(params):
        if params["movieId"] == ["7"]:
            if not still_listed:
                radarr.answers["movie"] = [each for each in listed if each["id"] != 7]
            return (
                404,
                {"content-type": "application/json"},
                b'{"message": "NotFound", "description": "at X()"}',
            )
        return [each for each in whole(params) if each["movieId"] != 7]

    radarr.answers["moviefile"] = answer
    found = read(radarr)
    assert set(found.titles) == set(found.items) == set(range(1, 31)) - {7}
    assert found.counts.odd_records == 1
    assert found.counts.unread_titles == ({7} if still_listed else set())
    assert len(radarr.paths("movie")) == 2


def test_list_that_fails_the_second_time_fails_the_fetch(radarr, make, read):
    """Where it cannot be confirmed that a movie is gone, nothing of the instance is recorded."""
    movies_answer(radarr, make, 30)
    whole = radarr.answers["moviefile"]

    def answer(params):
        if params["movieId"] == ["7"]:
            radarr.answers["movie"] = (200, {"content-type": "application/json"}, b'{"no": "list"}')
            return (404, {}, b"")
        return [each for each in whole(params) if each["movieId"] != 7]

    radarr.answers["moviefile"] = answer
    with pytest.raises(ServiceAnswerInvalid, match="something other than movies"):
        read(radarr)


def test_no_movie_endpoint_for_files_is_an_error(radarr, make, read):
    """When nothing is found for any movie, it is not the movies that vanished."""
    movies_answer(radarr, make, 3)
    del radarr.answers["moviefile"]
    with pytest.raises(ServiceAnswerInvalid, match="3 of 3 movies"):
        read(radarr)


def test_many_vanished_files_are_an_error(radarr, make, read):
    """A server that lists files it does not give is not believed: nothing is lost from the history by that."""
    movies_answer(radarr, make, 30)
    whole = radarr.answers["moviefile"]
    radarr.answers["moviefile"] = lambda params: [each for each in whole(params) if each["movieId"] > 7]
    with pytest.raises(ServiceAnswerInvalid, match="7 of 30 movie files that the server lists"):
        read(radarr)


def test_file_may_be_missing_from_the_movie(radarr, make, read):
    """`hasFile` without a file in the movie is a file all the same, and a file without `hasFile` is one, too."""
    radarr.answers["movie"] = [make.movie(1), make.movie(2, hasFile=None, movieFile={"id": 1002})]
    for raw in radarr.answers["movie"]:
        raw["movieFileId"] = None
    radarr.answers["moviefile"] = lambda params: [
        make.file(int(each) + 1000, movieId=int(each)) for each in params["movieId"]
    ]
    found = read(radarr)
    assert [found.items[each].file_server_id for each in (1, 2)] == [1001, 1002]


def test_of_several_files_the_named_one_fills_the_movie(radarr, make, read):
    """Where several rows belong to a movie, the one it names counts, else the newest; all are files."""
    radarr.answers["movie"] = [make.movie(1, movieFileId=50), make.movie(2, movieFileId=None)]
    radarr.answers["moviefile"] = lambda _: [
        make.file(50, movieId=1),
        make.file(51, movieId=1),
        make.file(60, movieId=2),
        make.file(61, movieId=2),
    ]
    found = read(radarr)
    assert [found.items[each].file_server_id for each in (1, 2)] == [50, 61]
    assert set(found.files) == {50, 51, 60, 61}


def test_odd_movie_is_left_out(radarr, make, read, caplog):
    """One movie that cannot be read costs that movie alone; the log names the field and no title."""
    movies_answer(radarr, make, 20)
    radarr.answers["movie"][4]["qualityProfileId"] = "none"
    found = read(radarr)
    assert 5 not in found.titles
    assert found.counts.unread_titles == {5}
    assert len(found.titles) == 19
    assert found.counts.odd_records == 1
    assert "radarr-4k: 1 of 20 movies skipped (qualityProfileId: 1)" in caplog.text
    assert "Movie" not in caplog.text


def test_odd_file_is_counted_once_and_not_asked_for_again(radarr, make, read):
    """A file that cannot be read is left out; its movie still names it."""
    movies_answer(radarr, make, 20)
    whole = radarr.answers["moviefile"]
    radarr.answers["moviefile"] = lambda params: [
        each | ({"size": None} if each["movieId"] == 5 else {}) for each in whole(params)
    ]
    found = read(radarr)
    assert (found.counts.odd_records, found.items[5].file_server_id) == (1, 1005)
    assert len(radarr.paths("moviefile")) == 1


def test_repeated_movie_counts_once(radarr, make, read):
    """A list that says a movie twice has it once."""
    movies_answer(radarr, make, 10)
    radarr.answers["movie"].append(make.movie(3, title="Again"))
    found = read(radarr)
    assert (len(found.titles), found.titles[3].name) == (10, "Movie 3")
    assert found.counts.odd_records == 1


def test_file_of_another_movie_is_odd(radarr, make, read):
    """A file that was not asked for is not taken."""
    movies_answer(radarr, make, 10)
    whole = radarr.answers["moviefile"]
    radarr.answers["moviefile"] = lambda params: [*whole(params), make.file(9999, movieId=777)]
    found = read(radarr)
    assert 9999 not in found.files
    assert found.counts.odd_records == 1


def test_too_many_odd_movies_fail(radarr, make, read):
    """More than five and a tenth of the movies are too many to leave out."""
    movies_answer(radarr, make, 50)
    for raw in radarr.answers["movie"][:6]:
        raw["monitored"] = "perhaps"
    with pytest.raises(ServiceAnswerInvalid, match="6 of 50 movies cannot be read") as caught:
        read(radarr)
    assert str(caught.value).endswith("Try: arrscore check")


def test_library_of_odd_movies_is_not_an_empty_one(radarr, make, read):
    """Few movies of which none can be read fail, too."""
    movies_answer(radarr, make, 3, title=None)
    with pytest.raises(ServiceAnswerInvalid, match="3 of 3 movies"):
        read(radarr)


def test_empty_library_is_read(radarr, read):
    """No movies is a library, too."""
    found = read(radarr)
    assert (found.titles, radarr.paths("moviefile"), found.progress[-1]) == ({}, [], ("files", 0, 0))


@pytest.mark.parametrize("body", [b"[{", b'{"message": "x"}', b"[\xff]", b"<html>"])
def test_answer_that_is_no_list_fails(radarr, read, body):
    """Broken JSON, or another kind of it, is an error of the answer."""
    radarr.answers["movie"] = (200, {"content-type": "application/json"}, body)
    with pytest.raises(ServiceAnswerInvalid, match="something other than movies"):
        read(radarr)


def test_another_application_is_told(radarr, read):
    """A Sonarr behind a Radarr's entry is a wrong address."""
    radarr.answers["system/status"]["appName"] = "Sonarr"
    with pytest.raises(ServiceMisaddressed, match="configured as Radarr, but another application"):
        read(radarr)


def test_status_must_be_one(radarr, read):
    """A status without its version is no answer of this API."""
    radarr.answers["system/status"] = {"appName": "Radarr"}
    with pytest.raises(ServiceAnswerInvalid, match="something other than statuses"):
        read(radarr)


def test_old_application_is_told(radarr, read):
    """Before 4.7.5 there is no score to report."""
    radarr.answers["system/status"]["version"] = "4.6.4.7568"
    with pytest.raises(ServiceTooOld, match=r"4\.7\.5 or newer"):
        read(radarr)


def test_concurrency_is_bounded(radarr, make, read):
    """No more requests than allowed are under way at once, and that many are."""
    movies_answer(radarr, make, 100)
    radarr.gathers["/api/v3/moviefile"] = 3
    read(radarr, batch_size=5, concurrency=3)
    assert radarr.most_at_once == 3


def test_progress_counts_movies_with_files(radarr, make, read):
    """Progress tells the total first and grows to it."""
    movies_answer(radarr, make, 25)
    steps = [step for step in read(radarr, batch_size=10, concurrency=1).progress if step[0] == "files"]
    assert steps == [("files", 0, 25), ("files", 10, 25), ("files", 20, 25), ("files", 25, 25)]


def test_batches_are_never_longer_than_a_request_line(radarr, make, read):
    """However large batches are configured, a request stays below 8,192 bytes."""
    radarr.answers["movie"] = [make.movie(9_000_000 + each) for each in range(900)]
    read(radarr, batch_size=500)
    longest = max(
        len("&".join(f"movieId={each}" for each in sent["movieId"])) for sent in radarr.paths("moviefile")
    )
    assert longest < 7000


def test_one_failure_ends_all(radarr, make, read, clock):
    """When a batch fails for good the fetch fails with that error, and nothing else is heard of."""
    movies_answer(radarr, make, 100)
    whole = radarr.answers["moviefile"]
    radarr.answers["moviefile"] = lambda params: (
        (500, {}, b"") if "42" in params["movieId"] else whole(params)
    )
    with pytest.raises(ServiceUnreachable, match="error 500"):
        read(radarr, batch_size=10, retries=1)
    assert clock.slept == [1.0]


CINEMAS, DIGITAL, PHYSICAL = "2027-01-15T00:00:00Z", "2027-04-02T00:00:00Z", "2027-05-07T00:00:00Z"


@pytest.mark.parametrize(
    ("fields", "expected_at"),
    [
        ({}, None),
        ({"minimumAvailability": "released", "inCinemas": CINEMAS, "digitalRelease": DIGITAL}, DIGITAL),
        ({"minimumAvailability": "released", "digitalRelease": DIGITAL, "physicalRelease": PHYSICAL}, DIGITAL),
        ({"minimumAvailability": "released", "physicalRelease": PHYSICAL}, PHYSICAL),
        ({"minimumAvailability": "released", "inCinemas": CINEMAS}, "2027-04-15T00:00:00Z"),
        ({"minimumAvailability": "inCinemas", "inCinemas": CINEMAS, "digitalRelease": DIGITAL}, CINEMAS),
        ({"minimumAvailability": "inCinemas", "digitalRelease": DIGITAL}, DIGITAL),
        ({"minimumAvailability": "released", "inCinemas": "0001-01-01T00:00:00Z"}, None),
        ({"minimumAvailability": "released", "inCinemas": "9999-12-31T00:00:00Z"}, None),
        ({"minimumAvailability": "tba", "inCinemas": "soon"}, None),
        ({"minimumAvailability": "tba", "inCinemas": CINEMAS}, None),
        ({"minimumAvailability": "announced", "digitalRelease": DIGITAL}, None),
        ({"minimumAvailability": "preDB"}, None),
    ],
)  # fmt: skip
def test_movie_that_is_not_available(radarr, make, read, fields, expected_at):
    """It arrives with its Minimum Availability and the earliest date by which Radarr counts it as available."""
    movies_answer(radarr, make, 1, hasFile=False, movieFileId=0, isAvailable=False, **fields)
    found = read(radarr)
    assert found.items[1].availability == (False, fields.get("minimumAvailability"), expected_at)
    assert found.counts.odd_records == 0


@pytest.mark.parametrize(
    ("fields", "availability"),
    [
        ({}, None),
        ({"isAvailable": None, "minimumAvailability": "released"}, None),
        ({"isAvailable": "perhaps"}, None),
        ({"isAvailable": True, "minimumAvailability": "inCinemas"}, (True, "inCinemas", None)),
        ({"isAvailable": True, "minimumAvailability": "later", "inCinemas": CINEMAS}, (True, None, None)),
        ({"isAvailable": True, "minimumAvailability": 3}, (True, None, None)),
    ],
)
def test_availability_that_is_unknown_or_given(radarr, make, read, fields, availability):
    """A server that does not say, or says what cannot be read, leaves it unknown; the movie is read all the same."""
    movies_answer(radarr, make, 2, **fields)
    found = read(radarr)
    assert [found.items[number].availability for number in (1, 2)] == [availability] * 2
    assert found.counts.odd_records == 0
