"""Release groups, seasons and storage: what is compared stays within one profile and quality."""

from __future__ import annotations


def test_release_groups_are_ranked_within_profile_and_quality(library):
    """Groups are ranked by their median, with its distance from the median of all; those with few files come last."""
    library.profile()
    library.profile("Other")
    for group, scores in {"GOOD": (900, 1000, 1000), "POOR": (100, 200, 300), "LUCKY": (5000,)}.items():
        for score in scores:
            library.movie(score=score, release_group=group, size=10)
    library.movie(score=7, release_group="POOR", quality="Bluray-1080p")
    library.movie(score=7, release_group="POOR", profile=2)
    library.movie(score=1, release_group=None)
    library.movie(score=None, formats=None, release_group="UNKNOWN")
    assert library.rows(
        "select profile_id, quality, release_group, files, size_bytes, score_median, rank_median, difference, position"
        " from release_groups order by profile_id, quality_rank, position"
    ) == [
        (1, "WEB 1080p", "GOOD", 3, 30, 1000, 300, 700, 1),
        (1, "WEB 1080p", "POOR", 3, 30, 200, 300, -100, 2),
        (1, "WEB 1080p", "LUCKY", 1, 10, 5000, 300, 4700, 3),
        (1, "Bluray-1080p", "POOR", 1, 1000, 7, 7, 0, 1),
        (2, "WEB 1080p", "POOR", 1, 1000, 7, 7, 0, 1),
    ]


def test_group_min_files_is_a_judgement(library):
    """Whoever trusts a single file may rank by it."""
    library.profile()
    for group, score in (("A", 1), ("A", 1), ("A", 1), ("B", 2)):
        library.movie(score=score, release_group=group)
    ranking = "select release_group from release_groups order by position"
    assert library.rows(ranking) == [("A",), ("B",)]
    library.parameter("group_min_files", 1)
    assert library.rows(ranking) == [("B",), ("A",)]


def show(library, *files, season=1, profile=1):
    """A series with one episode a file; each file is (quality, group, score)."""
    title = library.title("Show", kind="series", profile=profile)
    for number, (quality, group, score) in enumerate(files, start=1):
        file = library.file(title, quality=quality, release_group=group, score=score)
        library.item(title, file=file, season_number=season, episode_number=number)
    return title


def season(library, columns):
    with library.worded("season_consistency"):
        return library.rows(f"select {columns} from season_consistency order by title_id, season_number")


def test_season_that_mixes(library):
    """Qualities and groups stand with the most frequent first, and the note counts episodes."""
    library.profile()
    show(library, ("WEBDL-720p", "B", 5), ("WEBDL-1080p", "A", 10), ("WEBDL-1080p", "A", 20), season=0)
    assert season(
        library,
        "title_id, season_number, episodes, files, qualities, groups, mixes_quality, mixes_group, score_min,"
        " score_median, score_max, note",
    ) == [
        (
            1, 0, 3, 3, '["WEBDL-1080p","WEBDL-720p"]', '["A","B"]', 1, 1, 5, 10, 20,
            "Mixes qualities, WEBDL-1080p (2), WEBDL-720p (1), and groups, A (2), B (1).",
        )
    ]  # fmt: skip


def test_grouped_qualities_count_as_one(library):
    """Members of a group tie in the profile, so a season of both does not mix; another profile may tell them apart."""
    library.profile()
    apart = [("WEBRip-1080p", ("WEBRip-1080p",), True), ("WEBDL-1080p", ("WEBDL-1080p",), True)]
    library.profile("Apart", ladder=apart, cutoff="WEBDL-1080p")
    for profile in (1, 2):
        show(library, ("WEBDL-1080p", "A", 1), ("WEBRip-1080p", "A", 1), profile=profile)
    assert season(library, "mixes_quality, mixes_group, note") == [
        (0, 0, "One quality and one group throughout."),
        (1, 0, "Mixes qualities: WEBDL-1080p (1), WEBRip-1080p (1)."),
    ]


def test_unlisted_qualities_stand_for_themselves(library):
    """Two qualities that the profile does not list both rank lowest, and still differ."""
    library.profile(ladder=(), cutoff=None)
    show(library, ("SDTV", None, 1), ("WEBDL-1080p", None, 1))
    assert season(library, "mixes_quality, groups") == [(1, "[]")]


def test_multi_episode_file_and_missing_episodes(library):
    """A file of two episodes is one file, missing episodes are none, and unknown groups do not mix."""
    library.profile()
    title = library.title("Show", kind="series")
    file = library.file(title, score=1)
    for number in (1, 2):
        library.item(title, file=file, season_number=1, episode_number=number)
    library.item(title, season_number=1, episode_number=3)
    library.item(title, season_number=2, episode_number=1)
    assert season(library, "season_number, episodes, files, mixes_group, note") == [
        (1, 2, 1, 0, "One file only.")
    ]


def test_storage(library):
    """The lowest quarter by score and the space that it takes, for each profile and quality."""
    library.profile()
    for score in range(1, 9):
        library.movie(score=score * 100, size=score * 10)
    library.movie(score=None, formats=None, size=5)
    library.movie(score=50, size=7, quality="Bluray-1080p")
    assert library.rows(
        "select profile, quality, files, size_bytes, size_median, score_median, lowest_quarter_bytes,"
        " lowest_quarter_files from storage_report order by quality_rank"
    ) == [("HD", "WEB 1080p", 9, 365, 40, 400, 30, 2), ("HD", "Bluray-1080p", 1, 7, 7, 50, 0, 0)]


def test_equal_scores_have_no_lowest_quarter(library):
    """Where all files score the same, none is low; files without a profile or score have a row, too."""
    library.profile()
    for _ in range(4):
        library.movie(score=5, size=10)
    library.movie(profile=None, formats=None, size=3)
    assert library.rows(
        "select profile_id, quality, files, size_bytes, score_median, lowest_quarter_files from storage_report"
        " order by profile_id"
    ) == [(None, "not in the profile", 1, 3, None, 0), (1, "WEB 1080p", 4, 40, 5, 0)]
