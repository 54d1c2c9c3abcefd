"""What each format does."""

from __future__ import annotations

import json

import pytest


def effect(library, name, instance=1):
    return library.worded_row("format_effectiveness", "format = ? and instance_id = ?", name, instance)


def test_counts_share_and_points(library):
    """A format's files, their share of those with known formats, their size, and its points in used profiles."""
    library.profile("One", scores={"A": 10})
    library.profile("Two", scores={"A": -20})
    library.profile("Unused", scores={"A": 999})
    library.movie(profile=1, formats=["A"], size=5)
    library.movie(profile=2, formats=["A"], size=6)
    library.movie(profile=2, formats=[])
    library.movie(profile=2, formats=["B"])
    library.movie(profile=2, formats=None)
    row = effect(library, "A")
    assert (row["files"], row["share"], row["size_bytes"]) == (2, 0.5, 11)
    assert (row["points_min"], row["points_max"], row["sign"]) == (-20, 10, "mixed")


def test_decides_only_what_it_tips(library):
    """A format decides a minimum or cutoff for files that pass it with its points and would not without."""
    library.profile(minimum=50, score_cutoff=150, scores={"A": 100, "B": 60})
    library.movie(formats=["A"])  # passes the minimum by A
    library.movie(formats=["A", "B"])  # passes the cutoff by A and by B, the minimum by neither
    library.movie(formats=["B"])  # passes the minimum by B
    library.movie(formats=[])
    assert (effect(library, "A")["decides_minimum"], effect(library, "A")["decides_cutoff"]) == (1, 1)
    assert (effect(library, "B")["decides_minimum"], effect(library, "B")["decides_cutoff"]) == (1, 1)
    assert effect(library, "A")["rating"] == "decisive"


def test_lift_is_the_rest_of_the_score(library):
    """The lift compares the median rest of the score with the median of files without, in one profile and quality."""
    library.profile(scores={"A": 100})
    for score in (300, 400, 500):
        library.movie(formats=["A"], score=score)
    for score in (100, 250, 9000, -10_000):
        library.movie(formats=[], score=score)
    library.movie(formats=["A"], score=177, quality="WEBDL-720p")  # nothing to compare it with
    row = effect(library, "A")
    assert (row["lift"], row["score_difference"], row["lift_files"]) == (300 - 100, 400 - 100, 3)
    assert row["rating"] == "useful"


def test_medians_with_and_without_a_format(library):
    """Of each profile and quality that has it: the median besides its own points, and that of the other files."""
    library.profile(scores={"A": 100})
    for formats, scores in ((["A"], (300, 400, 500, 900)), ([], (100, 250, 9000))):
        for score in scores:
            library.movie(formats=formats, score=score)
    library.movie(formats=["A"], score=177, quality="WEBDL-720p")
    columns = "points, files_with, files_without, median_with, median_without"
    assert sorted(library.rows(f"select {columns} from format_comparison")) == [
        (100, 1, 0, 77, None),
        (100, 4, 3, 300, 250),
    ]


def test_lift_weighs_groups_by_files(library):
    """Several profiles and qualities are averaged by the number of files that have the format."""
    library.profile("One", scores={"A": 10})
    library.profile("Two", scores={"A": 0})
    for profile, quality, score in ((1, "WEBDL-1080p", 50), (1, "WEBDL-1080p", 50), (2, "WEBDL-720p", 100)):
        library.movie(profile=profile, quality=quality, formats=["A"], score=score)
        library.movie(profile=profile, quality=quality, formats=[], score=10)
    assert effect(library, "A")["lift"] == round((2 * 30 + 90) / 3)


def test_companions(library):
    """A format lists those that all its files match, too, from enough files on."""
    library.profile(scores={"A": 1, "B": 1, "C": 1})
    for _ in range(5):
        library.movie(formats=["A", "B"])
    library.movie(formats=["B", "C"])
    assert json.loads(effect(library, "A")["always_with"]) == ["B"]
    assert json.loads(effect(library, "B")["always_with"]) == []
    assert json.loads(effect(library, "C")["always_with"]) == []


@pytest.mark.parametrize(
    ("points", "matched", "others", "rating"),
    [
        (0, True, True, "unscored"),
        (0, False, True, "unscored"),
        (5, False, True, "never matched"),
        (-5, False, True, "never matched"),
        (-5, True, True, "harmful present"),
        (5, True, True, "useful"),
        (5, True, False, "neutral"),
    ],
)
def test_rating_and_advice(library, points, matched, others, rating):
    """The rating follows from its points, whether files match it and whether it divides them."""
    library.profile(scores={"A": points}, minimum=-100)
    library.movie(formats=["A"] if matched else [])
    if others:
        library.movie(formats=[])
    row = effect(library, "A")
    assert row["rating"] == rating
    assert row["advice"].endswith(".")


def test_alternatives_are_useful(library):
    """A format whose files score less ranks files all the same."""
    library.profile(scores={"Tier 1": 100, "Tier 2": 60, "Bonus": 50})
    for _ in range(20):
        library.movie(formats=["Tier 1", "Bonus"])
        library.movie(formats=["Tier 1"])
    for _ in range(15):
        library.movie(formats=["Tier 2"])
    assert effect(library, "Tier 2")["rating"] == "useful"
    assert effect(library, "Tier 2")["score_difference"] == -40


def test_removed_formats_are_left_out_and_instances_apart(library):
    """Formats of the same name in two instances are two rows; removed ones have none."""
    other = library.instance("sonarr", "sonarr")
    library.profile(scores={"A": 1})
    library.profile(instance=other, scores={"A": 2})
    library.movie(profile=1, formats=["A"])
    library.insert(
        "custom_formats",
        instance_id=1,
        server_id=99,
        name="Old",
        include_when_renaming=0,
        removed_at="2026-01-01",
    )
    assert library.rows("select instance_id, format, files from format_effectiveness order by 1") == [
        (1, "A", 1), (2, "A", 0),
    ]  # fmt: skip
