"""What kind of file each one is, by media info, score and profile."""

from __future__ import annotations

import pytest

PICTURE = {"video_codec": "x265", "dynamic_range": "SDR", "dynamic_range_type": "SDR"}
SOUND = {"audio_codec": "AAC", "audio_channels": 2.0}


def categories(library, movie):
    rows = library.rows("select category from library_categories where file_id = ? order by 1", movie.file_id)
    return [row[0] for row in rows]


def add_files(library, scores, **values):
    return [library.movie(score=score, **values) for score in scores]


@pytest.mark.parametrize(
    ("score", "more", "expected"),
    [
        (1000, {}, ["premium"]),
        (951, {}, ["premium"]),
        (949, {}, ["upgrade_worthy"]),
        (100, {}, ["upgrade_worthy"]),
        (100, {"monitored": False}, ["fine"]),
        (-1, {}, ["replace_first"]),
        (-1, {"monitored": False}, []),
        (1000, {"formats": ["Bad"]}, ["fine"]),
        (None, {"formats": None}, []),
    ],
)
def test_standing(library, score, more, expected):
    """At most one of premium, fine, upgrade_worthy and replace_first, on the profile's own scale."""
    library.profile(scores={"A": 1000, "Bad": -1})
    add_files(library, [1000] * 20)
    assert categories(library, library.movie(score=score, **more)) == expected


def test_profile_without_scores_has_no_premium(library):
    """Where nothing is scored, nothing is outstanding; the same where no file is above the scale's floor."""
    library.profile()
    library.profile("Scored", scores={"A": 100})
    assert categories(library, library.movie(score=0)) == ["fine"]
    assert categories(library, library.movie(score=0, profile=2)) == ["fine"]


def test_better_quality_in_reach(library):
    """A file at the reach of its own quality is not premium below the quality cutoff."""
    library.profile(scores={"A": 1000})
    add_files(library, [1000] * 10)
    low = add_files(library, [100] * 10, quality="WEBDL-720p")
    assert categories(library, low[0]) == ["upgrade_worthy"]


def test_large_and_low(library):
    """Among the largest a minute and the lowest scores of its profile and quality; size alone does not count."""
    library.profile()
    for number in range(8):
        library.movie(score=1000 + number, size=1000 * (1 + number), runtime_seconds=3600)
    big = library.movie(score=10, size=50_000, runtime_seconds=3600)
    long = library.movie(score=11, size=50_000, runtime_seconds=36_000 * 10)
    assert "large_and_low" in categories(library, big)
    assert "large_and_low" not in categories(library, long)
    assert library.rows("select count(*) from library_categories where category = 'large_and_low'") == [(1,)]


def test_large_and_low_without_running_time(library):
    """Files whose running time is unknown are compared by size; the title's own time stands in where there is one."""
    library.profile()
    for number in range(8):
        library.movie(score=1000 + number, size=1000 * (1 + number))
    big = library.movie(score=10, size=50_000)
    assert "large_and_low" in categories(library, big)
    library.connection.execute("update titles set runtime_minutes = iif(id = ?, 6000, 60)", (big.title_id,))
    assert "large_and_low" not in categories(library, big)


def test_alike_files_are_not_large_and_low(library):
    """Where all sizes or all scores are the same, or files are few, nothing stands out."""
    library.profile()
    add_files(library, range(100, 900, 100), size=10)
    library.profile("Few")
    add_files(library, [1, 2, 3], profile=2)
    assert library.rows("select * from library_categories where category = 'large_and_low'") == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"resolution": 2160, **PICTURE}, True),
        ({"resolution": 2160, "video_codec": "AV1"}, True),
        ({"resolution": None, "width": 3840, **PICTURE}, True),
        ({"resolution": 2160, **PICTURE, "dynamic_range_type": "HDR10"}, False),
        ({"resolution": 2160, **PICTURE, "dynamic_range_type": None, "dynamic_range": "HDR"}, False),
        ({"resolution": 2160}, False),
        ({"resolution": 1080, **PICTURE}, False),
    ],
    ids=["SDR", "no range", "by width", "HDR10", "HDR", "unread", "1080p"],
)
def test_uhd_without_hdr(library, values, expected):
    """2160p whose picture was read and has no high dynamic range; what was not read is unknown."""
    library.profile()
    assert ("uhd_without_hdr" in categories(library, library.movie(score=5, **values))) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (SOUND, True),
        ({**SOUND, "audio_channels": 1.0}, True),
        ({**SOUND, "audio_codec": "FLAC"}, False),
        ({**SOUND, "audio_channels": 5.1}, False),
        ({}, False),
    ],
    ids=["stereo", "mono", "lossless", "5.1", "unread"],
)
def test_poor_audio(library, values, expected):
    """Lossy sound in one or two channels where most of the better files have more."""
    library.profile()
    add_files(library, [1000] * 10, audio_codec="EAC3", audio_channels=5.1)
    assert ("poor_audio" in categories(library, library.movie(score=5, **values))) == expected


def test_stereo_among_stereo_is_not_poor(library):
    """Where the better files have no more than two channels either, that is how these titles sound."""
    library.profile()
    films = add_files(library, [1000] * 10, **SOUND)
    assert "poor_audio" not in categories(library, films[0])


@pytest.mark.parametrize(
    ("codec", "expected"),
    [("MPEG2", True), ("XviD", True), ("DivX", True), ("VC1", True), ("VC-1", True), ("WMV", True),
     ("x264", False), ("HEVC", False), ("AV1", False), ("VP9", False), (None, False)],
)  # fmt: skip
def test_legacy_codec(library, codec, expected):
    """Codecs of the past, by what was read from the file."""
    library.profile()
    assert ("legacy_codec" in categories(library, library.movie(score=5, video_codec=codec))) == expected


def test_names_of_formats_do_not_matter(library):
    """A format that is called after a codec or a sound makes no category."""
    library.profile(scores={"XviD": 5, "SDR 2160p": 5, "MPEG2 Stereo": 5})
    movie = library.movie(formats=["XviD", "SDR 2160p", "MPEG2 Stereo"])
    assert categories(library, movie) == ["premium"]


def test_report_has_every_category(library):
    """Each instance has a row for each category, an empty one too, with its share of the files."""
    library.profile(scores={"A": 5})
    library.instance("empty")
    library.movie(formats=["A"], size=7, video_codec="XviD")
    library.movie(formats=["A"], size=5)
    rows = library.rows(
        "select instance_id, category, files, size_bytes, share from category_report where files > 0"
    )
    assert sorted(rows) == [(1, "legacy_codec", 1, 7, 0.5), (1, "premium", 2, 12, 1.0)]
    assert library.rows("select instance_id, count(*), count(distinct category) from category_report group by 1") == [
        (1, 8, 8), (2, 8, 8),
    ]  # fmt: skip
    assert (
        library.rows("select category from library_categories except select category from category_report")
        == []
    )
