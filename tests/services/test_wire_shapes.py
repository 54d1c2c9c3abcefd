"""What the servers send becomes models: tolerant of what they really send, and never more than is needed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arrscore.models import MediaFile, MediaInfo, Quality, Title
from arrscore.services import payloads, wire_types
from arrscore.services.parse import (
    last_part,
    media_file,
    quality_profile,
    release_event,
    release_name,
    title,
    utc_date,
)

DATA = Path(__file__).parent / "data"


def read_one(shape, raw):
    records, odd = shape.read_list(json.dumps([raw]).encode())
    assert (len(records), odd.count) == (1, 0)
    return records[0]


def as_file(raw):
    return media_file(read_one(payloads.MOVIE_FILES, raw), 1)


def as_title(raw, labels=None):
    return title(read_one(payloads.MOVIES, raw), "movie", labels or {})


def test_movie_file_whole(make):
    """Every part of a file arrives in its place and unit."""
    found = as_file(
        make.file(
            7,
            sceneName="Some.Film.2160p-GRP",
            releaseGroup="GRP",
            edition="Director's Cut",
            languages=[
                {"id": 1, "name": "English"},
                {"id": 2, "name": "French"},
                {"id": 1, "name": "English"},
            ],
            customFormats=[{"id": 9, "name": "Nine"}, {"id": 3, "name": "Three"}],
            customFormatScore=-7625,
            mediaInfo={
                "audioChannels": 5.1,
                "audioCodec": "EAC3 Atmos",
                "audioLanguages": "eng/eng/fre",
                "subtitles": "eng / ger",
                "videoBitDepth": 10,
                "videoCodec": "h265",
                "videoDynamicRange": "HDR",
                "videoDynamicRangeType": "DV HDR10",
                "resolution": "3840x2160",
                "runTime": "1:58:03",
            },
        )
    )
    assert found == MediaFile(
        server_id=7,
        title_server_id=1,
        name="Movie 7.mkv",
        size_bytes=1007,
        quality=Quality(7, "Bluray-1080p", "bluray", 1080),
        revision_version=1,
        revision_real=0,
        is_repack=False,
        format_server_ids=(3, 9),
        score=-7625,
        added_at="2024-05-01T12:00:00Z",
        scene_name="Some.Film.2160p-GRP",
        release_group="GRP",
        edition="Director's Cut",
        languages=("English", "French"),
        media_info=MediaInfo(
            video_codec="h265",
            video_bit_depth=10,
            dynamic_range="HDR",
            dynamic_range_type="DV HDR10",
            width=3840,
            height=2160,
            audio_codec="EAC3 Atmos",
            audio_channels=5.1,
            audio_languages=("eng", "fre"),
            subtitles=("eng", "ger"),
            runtime_seconds=7083,
        ),
    )


@pytest.mark.parametrize(
    ("changes", "formats", "score"),
    [
        ({}, (3,), 30),
        ({"customFormats": []}, (), 30),
        ({"customFormats": [], "customFormatScore": 0}, (), 0),
        ({"customFormats": None, "customFormatScore": 0}, None, None),
        ({"customFormats": "odd", "customFormatScore": 5}, None, None),
        ({"customFormats": [{"name": "no id"}], "customFormatScore": 5}, None, None),
        ({"customFormatScore": None}, (3,), None),
        ({"customFormatScore": "-40"}, (3,), -40),
        ({"customFormatScore": 12.0}, (3,), 12),
        ({"customFormatScore": 12.5}, (3,), None),
    ],
)
def test_unknown_score_is_never_zero(make, changes, formats, score):
    """Without formats the score is unknown whatever the server says; without a score the formats stay."""
    found = as_file(make.file(1, **changes))
    assert (found.format_server_ids, found.score) == (formats, score)


@pytest.mark.parametrize("missing", ["customFormats", "customFormatScore"])
def test_missing_keys_are_unknown(make, missing):
    """Radarr's /movie says score 0 without formats; an early Sonarr says formats without a score."""
    raw = make.file(1, customFormatScore=0)
    del raw[missing]
    assert as_file(raw).score is None


def test_least_file_is_read():
    """A file with only what a report cannot do without is read, all else unknown."""
    found = as_file(
        {"id": 1, "size": 0, "relativePath": "a.mkv", "quality": {"quality": {"name": "Unknown"}}}
    )
    assert found.quality == Quality(0, "Unknown")
    assert (found.size_bytes, found.revision_version, found.is_repack) == (0, 1, False)
    assert (found.added_at, found.languages, found.media_info) == (None, (), MediaInfo())


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"relativePath": "Season 01/A - S01E01.mkv"}, "A - S01E01.mkv"),
        ({"relativePath": "Season 01\\A - S01E01.mkv"}, "A - S01E01.mkv"),
        ({"relativePath": None, "path": "D:\\Films\\A\\A.mkv"}, "A.mkv"),
        ({"relativePath": "", "path": "/films/A/A.mkv"}, "A.mkv"),
    ],
)
def test_file_name_has_no_folders(make, changes, name):
    """Only the last part of a path is kept, whichever way the server writes paths."""
    assert as_file(make.file(1, **changes)).name == name


def test_file_without_a_path_is_none(make):
    """A file that has no name at all cannot be shown."""
    assert as_file(make.file(1, relativePath=None, path="/")) is None


def test_scene_name_with_folders_is_cut(make):
    """A scene name that is a path keeps only its last part."""
    assert as_file(make.file(1, sceneName="/downloads/A-GRP/A-GRP")).scene_name == "A-GRP"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-01T12:00:00Z", "2024-05-01T12:00:00Z"),
        ("2024-05-01T12:00:00.1234567Z", "2024-05-01T12:00:00Z"),
        ("2024-05-01T12:00:00+02:00", "2024-05-01T10:00:00Z"),
        ("2024-05-01T12:00:00", "2024-05-01T12:00:00Z"),
        ("2009-09-01", "2009-09-01T00:00:00Z"),
        ("2024-W18-3T12:00:00Z", "2024-05-01T12:00:00Z"),
        ("0001-01-01T07:53:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-05:00", None),
        ("2024-13-01T12:00:00Z", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_utc_to_the_second(text, expected):
    """Fractions go, offsets are applied, and year 1 means unknown."""
    assert utc_date(text) == expected


@pytest.mark.parametrize(
    ("part", "given_value", "field", "expected"),
    [
        ("runTime", "45:12", "runtime_seconds", 2712),
        ("runTime", "1:20:56.5000000", "runtime_seconds", 4856),
        ("runTime", "00:00", "runtime_seconds", None),
        ("runTime", "soon", "runtime_seconds", None),
        ("runTime", 12, "runtime_seconds", None),
        ("resolution", "1920x800", "width", 1920),
        ("resolution", "0x0", "height", None),
        ("resolution", "2160p", "height", None),
        ("audioChannels", 2, "audio_channels", 2.0),
        ("audioChannels", "7.1", "audio_channels", 7.1),
        ("audioChannels", 0, "audio_channels", None),
        ("audioChannels", -2, "audio_channels", None),
        ("audioLanguages", "eng/eng/fre", "audio_languages", ("eng", "fre")),
        ("subtitles", "", "subtitles", ()),
        ("subtitles", 3, "subtitles", ()),
        ("videoBitDepth", 0, "video_bit_depth", None),
        ("videoBitDepth", 8.0, "video_bit_depth", 8),
        ("videoCodec", "", "video_codec", None),
        ("videoDynamicRangeType", "", "dynamic_range_type", "SDR"),
        ("videoDynamicRangeType", None, "dynamic_range_type", None),
        ("videoDynamicRange", "HDR", "dynamic_range", "HDR"),
    ],
)
def test_media_info_as_it_comes(make, part, given_value, field, expected):
    """Each part of the media information is read by itself; what is odd is unknown."""
    found = as_file(make.file(1, mediaInfo={"videoCodec": "h264", part: given_value}))
    assert getattr(found.media_info, field) == expected


def test_empty_dynamic_range_of_an_unread_video_is_unknown(make):
    """SDR is said only of a video that was read."""
    found = as_file(make.file(1, mediaInfo={"videoDynamicRange": "", "videoDynamicRangeType": ""}))
    assert found.media_info == MediaInfo()


def test_movie_whole(make):
    """A movie's fields arrive; unknown tags are dropped, the others sorted by label."""
    raw = make.movie(1, tags=[2, 1, 99], imdbId="tt1", year=2020)
    assert as_title(raw, {1: "kids", 2: "anime"}) == Title(
        server_id=1,
        kind="movie",
        name="Movie 1",
        sort_name="movie 1",
        year=2020,
        profile_server_id=1,
        monitored=True,
        tmdb_id=5001,
        imdb_id="tt1",
        slug="5001",
        tags=("anime", "kids"),
        root_folder="movies",
        added_at="2024-01-01T00:00:00Z",
        runtime_minutes=100,
    )


def test_zero_means_unknown_where_nothing_is_zero(make):
    """A year, an outside id and a runtime of 0 are unknown."""
    found = as_title(make.movie(1, year=0, tmdbId=0, imdbId="", runtime=0, titleSlug="", sortTitle=""))
    assert (found.year, found.tmdb_id, found.imdb_id, found.runtime_minutes, found.slug) == (None,) * 5
    assert found.sort_name == "movie 1"


@pytest.mark.parametrize(
    ("root", "path", "expected"),
    [
        ("/volume2/Media/Movies/", None, "Movies"),
        ("D:\\Media\\Films\\", None, "Films"),
        (None, "/data/films/A (2020)", "films"),
        (None, None, None),
        ("/", None, None),
    ],
)
def test_root_folder_is_a_name(make, root, path, expected):
    """Of the root folder only its name is kept."""
    assert as_title(make.movie(1, rootFolderPath=root, path=path)).root_folder == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("One Film / Ein Film (2020) 1080p-GRP", "One Film / Ein Film (2020) 1080p-GRP"),
        ("AC/DC.Live.1080p-GRP", "AC/DC.Live.1080p-GRP"),
        ("A\\B.1080p-GRP", "A\\B.1080p-GRP"),
        ("One / Two/", "One / Two/"),
        ("/downloads/A-GRP/A-GRP", "A-GRP"),
        ("C:\\Downloads\\A-GRP", "A-GRP"),
        ("\\\\nas\\films\\A-GRP", "A-GRP"),
        ("//nas/films/A-GRP", "A-GRP"),
        ("/my downloads/A-GRP", "A-GRP"),
        ("/ One / Two", "/ One / Two"),
        ("T: One / Two", "T: One / Two"),
        ("One\x00 / Tw\x9bo\ud83d", "One / Two"),
        ("\x00\x07", None),
        ("", None),
        (None, None),
    ],
)
def test_release_names_keep_their_slashes(text, name):
    """A release name is no path, unless the application wrote an absolute one there."""
    assert release_name(text) == name


@pytest.mark.parametrize("number", [3, 3000])
def test_half_a_surrogate_pair_costs_no_list(make, number):
    """A name that was cut in the middle of an emoji is read, in a short list and in a long one."""
    movies = [make.movie(each, title="Film \ud83d", overview="x" * 500) for each in range(1, number + 1)]
    records, odd = payloads.MOVIES.read_list(json.dumps(movies).encode())
    assert (len(records), odd.count) == (number, 0)
    status = payloads.STATUS.read_one(json.dumps({"appName": "Radarr", "version": "5\ud83d"}).encode())
    assert status["appName"] == "Radarr"


def test_download_id_may_be_any_text(make):
    """The digest of a download's number takes half of a surrogate pair, too."""
    raw = {
        "id": 1, "movieId": 1, "eventType": "grabbed", "date": "2024-05-01T12:00:00Z", "downloadId": "A\ud83d",
        "quality": make.file(1)["quality"],
    }  # fmt: skip
    assert release_event(read_one(payloads.EVENTS, raw), "movieId").download_key


def test_last_part_of_both_kinds():
    """Slashes of both kinds part a path."""
    assert last_part("a/b\\c/") == "c"
    assert last_part(None) is None


def test_profile_ranks():
    """A rank is the index; a group's members share it, and the group's `allowed` decides for them."""
    raw = json.loads((DATA / "qualityprofile.json").read_bytes())[0]
    profile = quality_profile(read_one(payloads.PROFILES, raw))
    assert [
        (each.quality.server_id, each.rank, each.allowed, each.group_server_id) for each in profile.qualities
    ] == [
        (0, 0, False, None),
        (4, 1, True, None),
        (3, 2, True, 1001),
        (15, 2, True, 1001),
        (7, 3, False, None),
    ]
    assert profile.qualities[2].group_name == "WEB 1080p"
    assert profile.scores == {3: 30, 4: -10000}
    assert (profile.cutoff_server_id, profile.min_format_score, profile.cutoff_format_score) == (
        1001,
        -50,
        10000,
    )
    assert (profile.min_upgrade_format_score, profile.language) == (1, "English")


def test_profile_without_extras():
    """An empty profile, a group without id, and a quality that stands twice are read."""
    item = {"quality": {"id": 4, "name": "HDTV-720p"}, "allowed": True}
    group = {"name": "G", "items": [{"quality": {"id": 4, "name": "HDTV-720p"}}], "allowed": False}
    raw = {"id": 1, "name": "P", "upgradeAllowed": False, "items": [item, group, {"allowed": True}]}
    profile = quality_profile(read_one(payloads.PROFILES, raw | {"minUpgradeFormatScore": 10}))
    assert [(each.quality.server_id, each.rank) for each in profile.qualities] == [(4, 0)]
    assert (profile.cutoff_server_id, profile.scores, profile.min_upgrade_format_score) == (None, {}, 10)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": -1},
        {"id": 0},
        {"id": None},
        {"id": 2**70},
        {"size": "big"},
        {"size": -1},
        {"size": 2**63},
        {"quality": None},
        {"quality": {}},
        {"quality": {"quality": {"id": -1, "name": "x"}}},
    ],
)
def test_odd_files_are_left_out_and_named_by_field(make, changes):
    """A file without what a report needs is odd; the others of its list are read."""
    body = json.dumps([make.file(1), make.file(2, **changes), make.file(3)]).encode()
    records, odd = payloads.MOVIE_FILES.read_list(body)
    assert [each["id"] for each in records] == [1, 3]
    assert odd.count == 1
    assert next(iter(odd.fields)).startswith(next(iter(changes)))


@pytest.mark.parametrize("raw", [None, 3, "text", [], {}])
def test_record_that_is_no_record_is_odd(make, raw):
    """Anything may stand in a list."""
    records, odd = payloads.MOVIES.read_list(json.dumps([make.movie(1), raw]).encode())
    assert (len(records), odd.count) == (1, 1)


@pytest.mark.parametrize(
    "body",
    [b"", b"[", b'[{"id": 1}', b"{}", b"null", b"3", b'[{"title": "\xff\xfe"}]', b"<html>", b"[" * 500_000],
)
def test_what_is_no_list_of_json_is_none(body):
    """Truncated JSON, other JSON, other bytes and absurd nesting are no list."""
    assert payloads.MOVIES.read_list(body) is None


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-3, max_value=2**70)
    | st.floats()
    | st.text()
    | st.sampled_from(["1", "0", "-1", "2024-05-01T12:00:00Z", "1920x800", "1:00:00", "a/b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FILE_FIELDS = st.sampled_from(sorted(wire_types.WireFile.__annotations__))
MOVIE_FIELDS = st.sampled_from(sorted(wire_types.WireMovie.__annotations__))
INFO_FIELDS = st.sampled_from(sorted(wire_types.WireMediaInfo.__annotations__))

# How fast values are made depends on what else the machine does.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(
    fields=st.dictionaries(FILE_FIELDS, JSON, max_size=4), info=st.dictionaries(INFO_FIELDS, JSON, max_size=4)
)
def test_any_value_in_a_file_is_read_or_odd(make, fields, info):
    """Whatever stands in a file's fields, the file is read or counted as odd; its sums fit SQLite."""
    raw = make.file(1, **{"mediaInfo": info, **fields})
    records, odd = payloads.MOVIE_FILES.read_list(json.dumps([raw]).encode())
    assert len(records) + odd.count == 1
    for record in records:
        found = media_file(record, 1)
        assert found is None or (0 <= found.size_bytes <= 2**53 and "/" not in found.name)


@unhurried
@given(fields=st.dictionaries(MOVIE_FIELDS, JSON, max_size=4))
def test_any_value_in_a_movie_is_read_or_odd(make, fields):
    """Whatever stands in a movie's fields, the movie is read or counted as odd."""
    records, odd = payloads.MOVIES.read_list(json.dumps([make.movie(1) | fields]).encode())
    assert len(records) + odd.count == 1
    for record in records:
        assert title(record, "movie", {1: "x"}).kind == "movie"
