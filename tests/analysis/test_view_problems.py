"""Rules that cannot do what they seem to, each with the files that prove it."""

from __future__ import annotations

import pytest


def problems(library, *names):
    """The problems of these kinds, or all, as (problem, profile, format, severity, files)."""
    rows = library.rows(
        "select problem, quality_profiles.name, custom_formats.name, severity, files from profile_problems"
        " left join quality_profiles on quality_profiles.id = profile_problems.profile_id"
        " left join custom_formats on custom_formats.id = profile_problems.format_id order by 1, 2, 3"
    )
    return [row for row in rows if row[0] in names or not names]


def proof(library, problem):
    return [
        row[0]
        for row in library.rows("select file_id from problem_files where problem = ? order by 1", problem)
    ]


def explanation(library, problem):
    return library.worded_row("profile_problems", "problem = ?", problem)["explanation"]


def add_films(library, *sets, profile=1, **values):
    return [library.movie(formats=formats, profile=profile, **values).file_id for formats in sets]


def test_rules_without_problems(library):
    """A profile whose files reach its minimum and its cutoff by formats that they match has none."""
    library.profile(scores={"A": 100}, minimum=0, score_cutoff=100)
    add_films(library, *[["A"]] * 5)
    assert problems(library) == []


def test_minimum_above_the_ceiling(library):
    """A minimum that all positive scores together do not make keeps everything out: the gravest problem."""
    library.profile(scores={"A": 100, "B": 20}, minimum=150, score_cutoff=0)
    add_films(library, ["A"], ["A", "B"])
    assert problems(library, "unreachable_minimum") == [("unreachable_minimum", "HD", None, 1, 2)]
    assert explanation(library, "unreachable_minimum") == (
        "All positive scores of the profile add up to 120, less than its minimum of 150; 2 files are below it."
    )
    assert proof(library, "unreachable_minimum") == [1, 2]


@pytest.mark.parametrize(("files", "expected"), [(4, []), (5, [("unreachable_minimum", "HD", None, 2, 5)])])
def test_minimum_that_no_file_reaches(library, files, expected):
    """What files do reach says so, once there are enough of them."""
    library.profile(scores={"A": 100, "B": 200}, minimum=150, score_cutoff=0)
    add_films(library, *[["A"]] * files)
    assert problems(library, "unreachable_minimum") == expected


def test_minimum_observed_says_both(library):
    """An observed problem names what files reach, and the theoretical ceiling."""
    library.profile(scores={"A": 100, "B": 200}, minimum=150, score_cutoff=0)
    add_films(library, *[["A"]] * 5)
    assert explanation(library, "unreachable_minimum") == (
        "The best file of the profile scores 100, below its minimum of 150 (all positive scores add up to 300);"
        " 5 files are below it."
    )


def test_cutoff_of_the_guides(library):
    """A cutoff of 10000 is common and low: the application never stops looking."""
    library.profile(scores={"A": 100})
    add_films(library, *[["A"]] * 5)
    assert problems(library) == [("unreachable_cutoff", "HD", None, 3, 5)]
    assert explanation(library, "unreachable_cutoff") == (
        "All positive scores of the profile add up to 100, less than its cutoff of 10,000, so Radarr never stops"
        " looking for a better score."
    )


def test_cutoff_without_upgrades_is_no_problem(library):
    """Without upgrades the score cutoff decides nothing."""
    library.profile(scores={"A": 100}, upgrades=False)
    add_films(library, *[["A"]] * 5)
    assert problems(library) == []


def test_unused_and_removed_profiles_have_no_problems(library):
    """A profile that no title uses keeps nothing out."""
    library.profile(scores={"A": 100}, score_cutoff=100)
    library.profile("Unused", scores={"A": 100}, minimum=900)
    add_films(library, *[["A"]] * 5)
    assert problems(library) == []


def test_format_scored_only_by_unused_profiles(library):
    """Points in a profile that nothing uses decide nothing; the files that match the format prove it."""
    library.profile(scores={"A": 100, "B": 0}, score_cutoff=100)
    library.profile("Unused", scores={"B": 50})
    files = add_films(library, ["A", "B"], ["A"])
    assert problems(library) == [("only_in_unused_profiles", None, "B", 3, 1)]
    assert explanation(library, "only_in_unused_profiles") == (
        "Only profiles that no title uses score it (Unused), so it decides nothing; 1 file matches it."
    )
    assert proof(library, "only_in_unused_profiles") == files[:1]


def test_format_never_matched(library):
    """A positive format that no file matches; a negative one does its work, and few files prove nothing."""
    library.profile(scores={"A": 100, "Never": 10, "Bad": -1000}, score_cutoff=100)
    add_films(library, *[["A"]] * 4)
    assert problems(library) == []
    add_films(library, ["A"])
    assert problems(library) == [("never_matched", None, "Never", 3, 0)]
    assert explanation(library, "never_matched") == "Scored in HD (+10), but no file matches it."


def test_format_matched_but_scored_nowhere(library):
    """A format that files match and no profile scores decides nothing; 0 points are none."""
    library.profile(scores={"A": 100, "B": 0}, score_cutoff=100)
    files = add_films(library, ["A", "B"], ["A", "C"])
    assert problems(library) == [
        ("matched_but_unscored", None, "B", 3, 1), ("matched_but_unscored", None, "C", 3, 1),
    ]  # fmt: skip
    assert proof(library, "matched_but_unscored") == files


def test_upgrades_off_below_reach(library):
    """Upgrades that are off matter where enough files lie far below what others reach."""
    library.profile(scores={"A": 100}, upgrades=False)
    high = add_films(library, *[["A"]] * 18)
    low = add_films(library, [])
    assert problems(library) == []
    low += add_films(library, [])
    assert problems(library) == [("upgrades_off_below_reach", "HD", None, 2, 2)]
    assert proof(library, "upgrades_off_below_reach") == low
    library.connection.execute("update quality_profiles set upgrade_allowed = 1, cutoff_format_score = 100")
    assert problems(library) == []
    assert high


def test_opposite_signs(library):
    """Two profiles of one instance that score a format with opposite signs; files under both prove it."""
    library.profile("HD", scores={"x265": -100, "A": 1}, minimum=-1000, score_cutoff=1)
    library.profile("UHD", scores={"x265": 100}, score_cutoff=100)
    library.instance("other")
    library.profile("Other", instance=2, scores={"x265": -100}, score_cutoff=0)
    files = add_films(library, ["x265"], ["A"]) + add_films(library, ["x265"], profile=2)
    library.movie(profile=3, instance=2, formats=[])
    assert problems(library, "opposite_signs") == [("opposite_signs", None, "x265", 3, 2)]
    assert explanation(library, "opposite_signs") == (
        "The same release is wanted in one profile and unwanted in another: UHD (+100), HD (-100); 2 files match it"
        " there."
    )
    assert proof(library, "opposite_signs") == [files[0], files[2]]


@pytest.mark.parametrize(("minimum", "severity"), [(0, 2), (-100, 3)])
def test_negative_format_in_the_library(library, minimum, severity):
    """It weighs more where it pushes files below the minimum."""
    library.profile(scores={"Bad": -50, "A": 10}, minimum=minimum, score_cutoff=10)
    files = add_films(library, ["Bad"], ["Bad", "A"], ["A"])
    assert problems(library) == [("negative_in_library", "HD", "Bad", severity, 2)]
    assert proof(library, "negative_in_library") == files[:2]


def test_each_profile_has_its_own_negative_formats(library):
    """The same format is a problem only of the profile that gives it negative points."""
    library.profile("HD", scores={"x": -50, "A": 10}, minimum=-99, score_cutoff=0)
    library.profile("UHD", scores={"x": 0}, score_cutoff=0)
    files = add_films(library, ["x"], ["A"]) + add_films(library, ["x"], profile=2)
    assert problems(library) == [("negative_in_library", "HD", "x", 3, 1)]
    assert proof(library, "negative_in_library") == files[:1]


def test_an_empty_library_has_no_problems(library):
    """Without titles nothing can be wrong yet."""
    library.profile(scores={"A": 100}, minimum=500)
    assert problems(library) == []
