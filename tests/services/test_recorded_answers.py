"""Answers recorded from real servers are read; what the lists hold arrives unchanged."""

from __future__ import annotations

import json

import pytest

from arrscore.models import Quality
from arrscore.services import payloads
from arrscore.services.parse import custom_format, media_file, quality_profile, title, utc_date


def read(recorded, name, shape):
    """All records of a recorded answer; a single one counts as a list of one."""
    raw = json.loads(recorded(name))
    records, odd = shape.read_list(json.dumps(raw if isinstance(raw, list) else [raw]).encode())
    assert odd.count == 0
    return records


@pytest.mark.parametrize(
    ("name", "shape", "count"),
    [
        ("radarr-movie.json", payloads.MOVIES, 265),
        ("radarr-calendar.json", payloads.MOVIES, 11),
        ("radarr-moviefile.json", payloads.MOVIE_FILES, 1),
        ("radarr-qualityprofile.json", payloads.PROFILES, 6),
        ("radarr-qualityprofile-one.json", payloads.PROFILES, 1),
        ("radarr-tag.json", payloads.TAGS, 3),
        ("sonarr-series.json", payloads.SERIES, 300),
        ("sonarr-episode-with-file.json", payloads.EPISODES, 38),
        ("sonarr-episode-scored.json", payloads.EPISODES, 1),
        ("sonarr-customformat.json", payloads.CUSTOM_FORMATS, 1),
    ],
)
def test_every_record_is_read(recorded, name, shape, count):
    """No record of a real answer is odd."""
    assert len(read(recorded, name, shape)) == count


def test_status(recorded):
    """The recorded status names application and version."""
    status = payloads.STATUS.read_one(recorded("radarr-system-status.json"))
    assert (status["appName"], status["version"], status["instanceName"]) == (
        "Radarr",
        "5.2.6.8376",
        "Synology",
    )


def test_movies(recorded):
    """Movies keep ids, names and dates, and none keeps a path."""
    raw = {each["id"]: each for each in json.loads(recorded("radarr-movie.json"))}
    found = [title(each, "movie", {}) for each in read(recorded, "radarr-movie.json", payloads.MOVIES)]
    assert {each.server_id: (each.name, each.year, each.profile_server_id) for each in found} == {
        key: (each["title"], each["year"], each["qualityProfileId"]) for key, each in raw.items()
    }
    assert {each.added_at for each in found} == {each["added"] for each in raw.values()}
    assert {each.root_folder for each in found} == {"Movies", "UFC", "Documentaries"}


def test_files_in_movies_have_no_score(recorded):
    """The file inside a recorded movie says score 0 and no formats: unknown."""
    inside = [each["movieFile"] for each in json.loads(recorded("radarr-movie.json")) if "movieFile" in each]
    wires, odd = payloads.MOVIE_FILES.read_list(json.dumps(inside).encode())
    files = [media_file(each, each["movieId"]) for each in wires]
    assert (len(files), odd.count) == (236, 0)
    assert {(each.format_server_ids, each.score) for each in files} == {(None, None)}
    assert sum(each.size_bytes for each in files) == sum(each["size"] for each in inside)
    assert all(each.media_info.runtime_seconds and each.media_info.width for each in files)
    assert all("/" not in each.name for each in files)


def test_movie_file(recorded):
    """A recorded movie file has its score of 0, known."""
    (wire,) = read(recorded, "radarr-moviefile.json", payloads.MOVIE_FILES)
    found = media_file(wire, wire["movieId"])
    assert (found.server_id, found.score, found.format_server_ids) == (259, 0, (3,))
    assert found.quality == Quality(7, "Bluray-1080p", "bluray", 1080)
    assert found.name == "The Martian 2015 10bit dts hevc-d3g (4k).mkv"
    assert (found.media_info.width, found.media_info.height, found.media_info.runtime_seconds) == (
        1920,
        800,
        8497,
    )
    assert (found.media_info.dynamic_range_type, found.edition) == ("SDR", None)


def test_series(recorded):
    """Series keep both outside ids and their type."""
    found = [
        title(each, "series", {}, tvdb_id=each["tvdbId"], series_type=each["seriesType"])
        for each in read(recorded, "sonarr-series.json", payloads.SERIES)
    ]
    assert (found[0].name, found[0].tvdb_id, found[0].tmdb_id) == ("A Discovery of Witches", 351291, 77236)
    assert {each.series_type for each in found} == {"standard", "anime"}
    assert {each.root_folder for each in found} == {"TV Series", "Docuseries"}


def test_episode_with_its_file(recorded):
    """A file of a multi-folder series with formats but, in that version, no score."""
    raw = json.loads(recorded("sonarr-episode-scored.json"))["episodeFile"]
    (wire,), odd = payloads.EPISODE_FILES.read_list(json.dumps([raw]).encode())
    found = media_file(wire, 53)
    assert odd.count == 0
    assert (found.format_server_ids, found.score, found.is_repack) == ((26, 46, 49), None, True)
    assert found.name.startswith("The Last of Us (2023) - S01E01")
    assert found.media_info.subtitles == ("eng", "spa")


def test_files_in_episodes(recorded):
    """Files that came inside episodes are read like others."""
    raw = json.loads(recorded("sonarr-episode-with-file.json"))
    inside = [each["episodeFile"] for each in raw if "episodeFile" in each]
    wires, odd = payloads.EPISODE_FILES.read_list(json.dumps(inside).encode())
    assert odd.count == 0
    assert len([media_file(each, 15) for each in wires]) == len(inside) > 0


def test_specials_are_episodes_like_others(recorded):
    """Season 0 is kept, and empty episodes have no file."""
    episodes = read(recorded, "sonarr-episode-with-file.json", payloads.EPISODES)
    assert {each["seasonNumber"] for each in episodes} >= {0, 1}
    assert utc_date(episodes[0]["airDateUtc"]) == "2009-09-02T01:00:00Z"


def test_profiles(recorded):
    """Ranks run from worst to best, group members share theirs, and the cutoff is one of them."""
    profiles = [
        quality_profile(each) for each in read(recorded, "radarr-qualityprofile.json", payloads.PROFILES)
    ]
    for profile in profiles:
        ranks = [each.rank for each in profile.qualities]
        assert ranks == sorted(ranks)
        assert profile.cutoff_server_id in {each.quality.server_id for each in profile.qualities} | {
            each.group_server_id for each in profile.qualities
        }
    web = [each for each in profiles[0].qualities if each.group_server_id == 1000]
    assert [each.quality.name for each in web] == ["WEBDL-480p", "WEBRip-480p"]
    assert len({each.rank for each in web}) == 1
    assert profiles[0].qualities[0].quality == Quality(0, "Unknown", "unknown", None)


def test_custom_format(recorded):
    """A custom format is its name."""
    (wire,) = read(recorded, "sonarr-customformat.json", payloads.CUSTOM_FORMATS)
    assert (custom_format(wire).name, custom_format(wire).include_when_renaming) == ("test", False)
