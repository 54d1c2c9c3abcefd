"""Files and what their scores are made of."""

from __future__ import annotations

import json


def test_file_report_places_a_file_in_its_profile(library):
    """A file has its rank, whether it is allowed, its minimum, and its formats by points, then by name."""
    profile = library.profile(scores={"A": 5, "B": 100, "C": 5, "D": -10}, minimum=101)
    movie = library.movie("Film", profile=profile, quality="WEBRip-1080p", formats=["A", "B", "C", "D", "E"])
    row = library.row("select * from file_report")
    assert (row["file_id"], row["title"], row["profile"]) == (movie.file_id, "Film", "HD")
    assert (row["quality_rank"], row["quality_allowed"]) == (2, 1)
    assert (row["score"], row["below_minimum"], row["item_count"]) == (100, 1, 1)
    assert json.loads(row["formats"]) == ["B", "A", "C", "E", "D"]


def test_quality_missing_from_the_profile_ranks_lowest(library):
    """As in the applications, a quality that the profile does not list ranks 0 and is not allowed."""
    library.profile()
    library.movie(quality="Unknown")
    row = library.row("select quality_rank, quality_allowed, rank_allowed from file_report")
    assert row == {"quality_rank": 0, "quality_allowed": 0, "rank_allowed": 0}


def test_unknown_score_stays_unknown(library):
    """A file without formats reported has no score, no comparison with the minimum, and no parts."""
    library.profile()
    library.movie(formats=None)
    row = library.row("select score, format_set_id, below_minimum, formats from file_report")
    assert row == {"score": None, "format_set_id": None, "below_minimum": None, "formats": "[]"}
    assert library.rows("select * from score_parts") == []
    assert library.rows("select * from score_mismatches") == []


def test_score_parts_sum_to_the_score(library):
    """Each matched format adds its points, 0 where the profile does not list it."""
    profile = library.profile(scores={"A": 5, "B": -7})
    other = library.profile("Other", scores={"A": 50})
    one = library.movie("One", profile=profile, formats=["A", "B", "C"])
    two = library.movie("Two", profile=other, formats=["A", "B", "C"])
    assert library.rows("select file_id, format, points, profile_id from score_parts order by 1, 2") == [
        (one.file_id, "A", 5, profile), (one.file_id, "B", -7, profile), (one.file_id, "C", 0, profile),
        (two.file_id, "A", 50, other), (two.file_id, "B", 0, other), (two.file_id, "C", 0, other),
    ]  # fmt: skip
    sums = library.rows("select file_id, sum(points) from score_parts group by file_id order by 1")
    assert sums == library.rows("select id, score from media_files order by 1")


def test_title_without_a_profile_has_parts_of_no_points(library):
    """Formats of a file whose profile is unknown are listed with 0 points."""
    movie = library.movie(profile=None, formats=["A"])
    assert library.rows("select file_id, points, profile_id from score_parts") == [(movie.file_id, 0, None)]
    assert library.row("select points_sum, formats from file_report") == {"points_sum": 0, "formats": '["A"]'}


def test_mismatch_is_shown(library):
    """A server's score that differs from the sum is a row with the difference."""
    profile = library.profile(scores={"A": 5})
    library.movie("Right", profile=profile, formats=["A"])
    wrong = library.movie("Wrong", profile=profile, formats=["A"], score=25)
    empty = library.movie("Empty", profile=profile, formats=[], score=1)
    assert library.rows("select file_id, score, points_sum, difference from score_mismatches order by 1") == [
        (wrong.file_id, 25, 5, 20), (empty.file_id, 1, 0, 1),
    ]  # fmt: skip


def test_multi_episode_file_is_one_file(library):
    """A file of two episodes is one row that counts both, and those that are unmonitored."""
    library.profile()
    title = library.title("Show", kind="series")
    file = library.file(title)
    library.item(title, file=file, season_number=1, episode_number=1)
    library.item(title, file=file, season_number=1, episode_number=2, monitored=False)
    assert library.rows("select file_id, item_count, unmonitored_items from file_report") == [(file, 2, 1)]


def test_quantiles_are_scores_of_files(library):
    """Quantiles by nearest rank: of ten files p10 is the lowest, the median the fifth, p90 the ninth."""
    library.profile()
    for score in range(10, 101, 10):
        library.movie(score=score)
    row = library.row("select * from score_quantiles where profile_id = 1")
    assert [row[f"score_{name}"] for name in ("min", "p10", "p25", "median", "p75", "p90", "max")] == [
        10, 10, 30, 50, 80, 90, 100,
    ]  # fmt: skip
    assert (row["score_mean"], row["scored_files"], row["score_top"]) == (55.0, 10, 90)


def test_labels(library):
    """A movie is named with its year, an episode with season and number, season 0 included."""
    library.profile()
    movie = library.movie("Film")
    bare = library.item(library.title("No Year", year=None), name="No Year")
    show = library.title("Show", kind="series", year=2019)
    special = library.item(show, season_number=0, episode_number=7)
    assert library.rows("select item_id, label from item_labels order by 1") == [
        (movie.item_id, "Film (2020)"), (bare, "No Year"), (special, "Show S00E07"),
    ]  # fmt: skip
