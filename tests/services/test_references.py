"""Rules that a server tells only in part: what the library names must be among them."""

from __future__ import annotations

import pytest

from arrscore.errors import ServiceAnswerInvalid


@pytest.fixture
def films(radarr, make):
    """A Radarr with twenty movies, all in profile 1 and of format 3."""
    radarr.answers["movie"] = [make.movie(number) for number in range(1, 21)]
    return radarr


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("qualityprofile", "titles have quality profiles"),
        ("customformat", "matches of files are custom formats"),
    ],
)
def test_rules_that_lack_what_the_library_names_are_refused(films, read, answer, fault):
    """Profiles or formats that the server does not list, though titles and files name them, did not come: an error."""
    films.answers[answer] = []
    with pytest.raises(
        ServiceAnswerInvalid, match=f"radarr-4k: 20 of 20 {fault} that the server does not list"
    ):
        read(films)


def test_titles_are_counted_as_titles(films, read, make):
    """Where 6 of 20 movies have one profile that is not listed, 6 of 20 titles are named, not 6 of 20 profiles."""
    films.answers["movie"] = [
        make.movie(number) | ({"qualityProfileId": 7} if number <= 6 else {}) for number in range(1, 21)
    ]
    with pytest.raises(ServiceAnswerInvalid, match="radarr-4k: 6 of 20 titles have quality profiles"):
        read(films)


def test_format_made_meanwhile_is_borne(films, read):
    """A few files that match a format which the rules don't hold yet are read, and told as odd."""
    usual = films.answers["moviefile"]

    def with_a_new_format(params):
        files = usual(params)
        return [each | {"customFormats": [{"id": 9}]} if each["movieId"] == 1 else each for each in files]

    films.answers["moviefile"] = with_a_new_format
    reader = read(films)
    assert len(reader.files) == 20
    assert reader.counts.odd_records == 1


def test_record_that_comes_twice_is_read_once(films, read):
    """A list in which every record stands twice is the same library, with a warning."""
    films.answers["movie"] *= 2
    reader = read(films)
    assert len(reader.titles) == 20
    assert reader.counts.odd_records == 20


def test_files_that_no_episode_names_are_refused(sonarr, read, make):
    """A series whose files came and whose episodes did not is not one without episodes."""
    sonarr.answers["series"] = [make.series(1)]
    sonarr.answers["episodefile"] = lambda _: [make.file(number, seriesId=1) for number in range(1, 9)]
    with pytest.raises(ServiceAnswerInvalid, match="8 of 8 episode files with an episode"):
        read(sonarr)
