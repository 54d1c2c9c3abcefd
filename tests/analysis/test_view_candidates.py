"""What is reachable, and which items are worth upgrading."""

from __future__ import annotations

import json

import pytest

SCORES = {"Tier 1": 1000, "Tier 2": 900, "HDR": 500, "Bad": -5000}


def add_files(library, scores, *, quality="WEBDL-1080p", profile=1, **movie):
    return [
        library.movie(f"Film {score}", score=score, quality=quality, profile=profile, **movie)
        for score in scores
    ]


def reach(library, profile=1):
    return library.rows(
        "select quality_rank, quality, reachable_score, basis, files, best_score from profile_reach"
        " where profile_id = ? order by 1",
        profile,
    )


def candidate(library, movie):
    return library.worded_row("upgrade_candidates", "item_id = ?", movie.item_id)


def test_reach_is_a_high_quantile(library):
    """Of ten files the ninth by score says what is reachable: the best alone may be luck."""
    library.profile()
    add_files(library, range(100, 1100, 100))
    assert reach(library) == [(2, "WEB 1080p", 900, "observed", 10, 1000)]


def test_reach_is_the_cutoff_where_files_reach_it(library):
    """A cutoff that enough files reach is all that is wanted."""
    library.profile(score_cutoff=650)
    add_files(library, range(100, 1100, 100))
    assert reach(library) == [(2, "WEB 1080p", 650, "cutoff", 10, 1000)]


def test_reach_with_few_files_rests_on_the_profile(library):
    """A quality with too few files borrows from all files of its profile, and says so."""
    library.profile()
    add_files(library, range(100, 1100, 100))
    add_files(library, [5], quality="Bluray-1080p")
    assert reach(library)[1] == (3, "Bluray-1080p", 900, "too few files", 11, 5)


def test_reach_of_a_quality_missing_from_the_profile(library):
    """Files whose quality the profile lacks count with rank 0."""
    library.profile(ladder=())
    add_files(library, [5])
    assert reach(library) == [(0, "not in the profile", 5, "too few files", 1, 5)]


def test_ceiling_is_the_sum_of_positive_scores(library):
    """The ceiling is theoretical: all positive scores together."""
    library.profile(scores=SCORES)
    add_files(library, [5])
    assert library.row("select ceiling from profile_reach") == {"ceiling": 2400}


def test_unreached_cutoff_makes_no_candidates(library):
    """Where all files score alike, a cutoff of 10000 does not turn them into candidates."""
    library.profile()
    add_files(library, [1700] * 10)
    assert library.rows("select distinct state from upgrade_state") == [("score_below_cutoff",)]
    assert library.rows("select * from upgrade_candidates") == []


@pytest.mark.parametrize(
    ("quality", "score", "priority", "name"),
    [
        ("WEBDL-1080p", -1, 1, "critical"),
        ("WEBDL-1080p", 99, 1, "critical"),
        ("WEBDL-1080p", 400, 2, "high"),
        ("WEBDL-1080p", 600, 3, "medium"),
        ("WEBDL-1080p", 950, 4, "low"),
        ("WEBDL-720p", 400, 2, "high"),
        ("WEBDL-720p", 600, 2, "high"),
        ("WEBDL-720p", 950, 3, "medium"),
    ],
)
def test_priority(library, quality, score, priority, name):
    """Below the minimum is critical, else the gain's share decides, one step higher below the quality cutoff."""
    library.profile(minimum=100)
    add_files(library, [1000] * 20)
    row = candidate(library, library.movie(quality=quality, score=score))
    assert (row["priority"], row["priority_name"]) == (priority, name)
    assert (row["reachable_score"], row["potential_gain"]) == (1000, 1000 - score)


def test_negative_score_is_critical_whatever_the_minimum(library):
    """A permissive minimum does not hide a file that its owner's own formats call bad."""
    library.profile(minimum=-10_000)
    add_files(library, [1000] * 20)
    assert candidate(library, library.movie(score=-5))["priority"] == 1


def test_gain_share_is_of_the_profiles_scale(library):
    """The scale runs from the minimum to what the better files reach, and a gain is at most all of it."""
    library.profile(minimum=200)
    add_files(library, [1000] * 20)
    assert candidate(library, library.movie(score=600))["gain_share"] == 0.5
    assert candidate(library, library.movie(score=-9000))["gain_share"] == 1.0


@pytest.mark.parametrize(
    ("profile", "movie"),
    [
        ({"upgrades": False}, {}),
        ({}, {"monitored": False}),
        ({}, {"missing": True}),
        ({}, {"quality": "Remux-1080p"}),
        ({"score_cutoff": 100}, {}),
        ({}, {"score": 1000}),
        ({}, {"score": None}),
        ({"min_upgrade": 901}, {}),
    ],
    ids=["upgrades off", "unmonitored", "missing", "stuck", "done", "at reach", "unknown", "step too large"],
)
def test_no_candidate(library, profile, movie):
    """What the application would not upgrade, or where nothing more is reachable, is no candidate."""
    library.profile(**profile)
    add_files(library, [1000] * 20)
    if "missing" not in movie:
        movie = {"score": 100, **movie}
    item = library.movie(**movie).item_id
    assert library.rows("select * from upgrade_candidates where item_id = ?", item) == []


def test_quality_below_cutoff_aims_at_the_best_quality_with_files(library):
    """Below the quality cutoff the reach is that of the best allowed quality up to the cutoff that files have."""
    library.profile(cutoff="Bluray-1080p")
    add_files(library, [1000] * 20)
    add_files(library, [3000] * 20, quality="Remux-1080p")
    row = candidate(library, library.movie(quality="SDTV", score=500))
    assert (row["target_quality"], row["reachable_score"], row["required_score"]) == ("WEB 1080p", 1000, None)
    add_files(library, [2000] * 20, quality="Bluray-1080p")
    row = candidate(library, library.movie(quality="WEBDL-720p", score=500))
    assert (row["target_quality"], row["reachable_score"]) == ("Bluray-1080p", 2000)


@pytest.mark.parametrize(
    ("score", "listed"), [(949, True), (950, True), (951, False), (999, False), (-1, True)]
)
def test_small_gains_are_not_listed(library, score, listed):
    """A gain below a twentieth of the scale is not worth listing; from there on it is."""
    library.profile()
    add_files(library, [1000] * 20)
    item = library.movie(score=score).item_id
    assert bool(library.rows("select * from upgrade_candidates where item_id = ?", item)) == listed


def test_below_the_minimum_a_small_gain_counts(library):
    """A file that would not be grabbed today is listed however little it lacks; the share is a judgement."""
    library.profile(minimum=990)
    add_files(library, [1000] * 20)
    library.profile("Low", minimum=0)
    add_files(library, [1000] * 20, profile=2)
    low = library.movie(score=985, profile=2)
    assert candidate(library, library.movie(score=985))["priority"] == 1
    assert library.rows("select * from upgrade_candidates where item_id = ?", low.item_id) == []
    library.parameter("gain_share_least", 0.01)
    assert candidate(library, low)["gain_share"] == 0.015


def test_position_compares_profiles_by_their_own_scales(library):
    """Within a priority the gain against the profile's scale decides, beyond all of it too, not its points."""
    library.profile("Small")
    library.profile("Large")
    add_files(library, [100] * 20)
    add_files(library, [10_000] * 20, profile=2)
    small, large = library.movie(score=-200), library.movie(score=-5000, profile=2)
    rows = library.rows(
        "select item_id, position, gain_share, gain_ratio, potential_gain from upgrade_candidates order by position"
    )
    assert rows == [(small.item_id, 1, 1.0, 3.0, 300), (large.item_id, 2, 1.0, 1.5, 15_000)]


def recommended(row):
    """The names of the formats to look for and of those to avoid, and the files that show it."""
    wanted, unwanted = (
        [each["format"] for each in json.loads(row[column])]
        for column in ("recommended_formats", "unwanted_formats")
    )
    return wanted, unwanted, row["recommended_files"]


def test_reason_and_recommendation(library):
    """A candidate says what it scores, what better files reach, and what one of them has and lacks."""
    profile = library.profile(scores=SCORES)
    for _ in range(10):
        library.movie(profile=profile, formats=["Tier 1", "HDR"])
    row = candidate(library, library.movie(profile=profile, formats=["Tier 2", "Bad"]))
    assert row["reason"] == (
        "Score -4,100, below the minimum of 0; better files in WEB 1080p reach 1,500 (seen on 11 files)."
    )
    assert row["recommendation"] == (
        "Look for Tier 1 (+1,000), HDR (+500), without Bad (-5,000); 10 of your files are like that."
    )
    assert json.loads(row["recommended_formats"]) == [
        {"format": "Tier 1", "points": 1000}, {"format": "HDR", "points": 500},
    ]  # fmt: skip
    assert json.loads(row["unwanted_formats"]) == [{"format": "Bad", "points": -5000}]
    assert json.loads(row["negative_formats"]) == [{"format": "Bad", "points": -5000}]


def test_many_formats_are_counted_in_the_sentence(library):
    """The sentence names the best of them and counts the rest; the column has all."""
    profile = library.profile(scores={**SCORES, "C": 3, "D": 2})
    for _ in range(9):
        library.movie(profile=profile, formats=["Tier 1", "HDR", "C", "D"])
    library.parameter("named_formats", 1)
    row = candidate(library, library.movie(profile=profile, formats=[]))
    assert recommended(row) == (["Tier 1", "HDR", "C", "D"], [], 9)
    assert row["recommendation"] == ("Look for Tier 1 (+1,000) and 3 more; 9 of your files are like that.")


def test_recommended_formats_come_from_one_existing_set(library):
    """Of sets that reach what is reachable, the one with the fewest formats to gain is recommended, all of it."""
    profile = library.profile(scores={**SCORES, "NF": 30, "AMZN": 20})
    for tier, service in (("Tier 1", "NF"), ("Tier 2", "AMZN"), ("Tier 1", "AMZN"), ("Tier 2", "NF")):
        for _ in range(6):
            library.movie(profile=profile, formats=[tier, service, "HDR"])
    library.movie(profile=profile, formats=["Tier 1", "HDR"])
    library.parameter("reach_quantile", 0.5)

    def lacking(*formats):
        return recommended(candidate(library, library.movie(profile=profile, formats=formats)))[0]

    assert lacking() == ["Tier 1", "HDR"]
    assert lacking("Tier 2") == ["HDR", "NF"]
    assert lacking("Tier 1") == ["HDR"]
    assert lacking("Tier 1", "AMZN") == ["HDR"]
    assert lacking("HDR", "NF") == ["Tier 1"]


def test_only_files_of_a_quality_that_is_taken_are_models(library):
    """A better set of another quality is no advice, however well it scores."""
    profile = library.profile(scores={**SCORES, "Remux Tier": 9000}, cutoff="WEB 1080p")
    for _ in range(6):
        library.movie(profile=profile, quality="Remux-1080p", formats=["Remux Tier"])
        library.movie(profile=profile, formats=["Tier 1"])
    row = candidate(library, library.movie(profile=profile, formats=["Bad"]))
    assert recommended(row) == (["Tier 1"], ["Bad"], 6)


def test_best_existing_file_is_the_model_where_none_reaches_what_is_reachable(library):
    """Too few files of a quality: what the whole profile reaches counts, and the best of that quality is the model."""
    profile = library.profile(scores=SCORES, cutoff="Bluray-1080p")
    for _ in range(10):
        library.movie(profile=profile, formats=["Tier 1", "HDR"])
    library.movie(profile=profile, quality="Bluray-1080p", formats=["Tier 2"])
    row = candidate(library, library.movie(profile=profile, quality="Bluray-1080p", formats=["Bad"]))
    assert row["target_quality"] == "Bluray-1080p"
    assert recommended(row) == (["Tier 2"], ["Bad"], 1)


def test_no_better_file_names_the_score(library):
    """Where no file of that quality would be taken, the score to reach is the advice."""
    profile = library.profile(scores=SCORES, cutoff="Bluray-1080p")
    for _ in range(10):
        library.movie(profile=profile, formats=["Tier 1", "HDR"])
    row = candidate(library, library.movie(profile=profile, quality="Bluray-1080p", formats=["Bad"]))
    assert recommended(row) == ([], [], 0)
    assert row["recommendation"] == "Look for a score of at least 0."


def test_no_format_is_asked_for_in_place_of_one_worth_as_much(library):
    """The better files lack the tier and the sound of this one: what replaces a better format is not asked for."""
    profile = library.profile(
        scores={"Sound A": 5000, "Sound B": 4500, "Tier 1": 1800, "Tier 2": 1700, "Boost": 1500, "HDR": 500}
    )
    for _ in range(10):
        library.movie(profile=profile, formats=["Sound B", "Tier 2", "Boost", "HDR"])
    lower_tier = candidate(library, library.movie(profile=profile, formats=["Tier 1", "HDR"]))
    assert recommended(lower_tier) == (["Sound B", "Boost"], [], 10)
    lower_sound = candidate(library, library.movie(profile=profile, formats=["Sound A"]))
    assert recommended(lower_sound) == (["Tier 2", "Boost", "HDR"], [], 10)
    both = candidate(library, library.movie(profile=profile, formats=["Sound A", "Tier 1"]))
    assert recommended(both) == (["Boost", "HDR"], [], 10)


def test_formats_seen_together_replace_nothing(library):
    """A format that files have beside the one that the better files lack is asked for."""
    profile = library.profile(scores={"Tier 1": 1000, "HDR": 900, "Sound": 700})
    for _ in range(10):
        library.movie(profile=profile, formats=["HDR", "Sound"])
    file = library.movie(profile=profile, formats=["Tier 1"])
    assert recommended(candidate(library, file))[0] == ["Sound"]
    library.movie(profile=profile, quality="WEBDL-720p", formats=["Tier 1", "HDR", "Sound"])
    assert recommended(candidate(library, file))[0] == ["HDR", "Sound"]


def test_sets_near_the_reachable_score_count(library):
    """The fewest formats to gain win among the sets within a share of the scale from what is reachable."""
    profile = library.profile(scores={"Tier 1": 1000, "Small": 20, "Smaller": 10})
    for formats in (["Tier 1", "Small", "Smaller"], ["Tier 1", "Small"]):
        for _ in range(10):
            library.movie(profile=profile, formats=formats)
    library.movie(profile=profile, formats=["Tier 1"])
    file = library.movie(profile=profile, formats=[])
    assert recommended(candidate(library, file)) == (["Tier 1"], [], 21)
    library.parameter("better_band", 0.01)
    assert recommended(candidate(library, file)) == (["Tier 1", "Small"], [], 20)
    library.parameter("better_band", 0)
    assert recommended(candidate(library, file)) == (["Tier 1", "Small", "Smaller"], [], 10)


def test_a_better_quality_is_named(library):
    """Where the advice comes from files of a better quality, a release needs that quality too."""
    profile = library.profile(scores=SCORES, cutoff="Bluray-1080p")
    for _ in range(10):
        library.movie(profile=profile, quality="Bluray-1080p", formats=["Tier 1", "HDR"])
    row = candidate(library, library.movie(profile=profile, quality="WEBDL-720p", formats=["HDR", "Bad"]))
    assert row["recommendation"] == (
        "Look for Bluray-1080p with Tier 1 (+1,000), without Bad (-5,000); 10 of your files are like that."
    )


def test_files_that_score_less_are_no_models(library):
    """A file of a better quality that scores less than this one shows nothing to look for but the quality."""
    profile = library.profile(scores=SCORES, cutoff="Bluray-1080p")
    for _ in range(10):
        library.movie(profile=profile, formats=["Tier 1", "HDR"])
    library.movie(profile=profile, quality="Bluray-1080p", formats=["HDR"])
    row = candidate(library, library.movie(profile=profile, quality="WEBDL-720p", formats=["Tier 2"]))
    assert recommended(row) == ([], [], 0)
    assert row["recommendation"] == "Look for Bluray-1080p."


def test_scores_that_are_not_the_sum_of_their_formats_are_no_models(library):
    """A file whose reported score has other reasons than its formats proves nothing about them."""
    profile = library.profile(scores=SCORES)
    for _ in range(9):
        library.movie(profile=profile, formats=["Tier 1"])
    library.movie(profile=profile, formats=["HDR"], score=9000)
    row = candidate(library, library.movie(profile=profile, formats=["Bad"]))
    assert recommended(row) == (["Tier 1"], ["Bad"], 9)


def test_formats_to_avoid_alone_are_advice(library):
    """A file that lacks nothing but has what costs points is told to do without."""
    profile = library.profile(scores=SCORES)
    for _ in range(10):
        library.movie(profile=profile, formats=["HDR"])
    row = candidate(library, library.movie(profile=profile, formats=["HDR", "Bad"]))
    assert recommended(row) == ([], ["Bad"], 10)
    assert row["recommendation"] == (
        "Look for a release without Bad (-5,000); 10 of your files are like that."
    )


def test_each_episode_of_a_file_is_a_candidate(library):
    """A multi-episode file is a candidate for each of its items, named by season and episode."""
    library.profile()
    add_files(library, [1000] * 20)
    show = library.title("Show", kind="series")
    file = library.file(show, score=5)
    for episode in (1, 2):
        library.item(show, file=file, season_number=0, episode_number=episode)
    assert library.rows("select label, season_number, episode_number, file_id from upgrade_candidates order by 3") == [
        ("Show S00E01", 0, 1, file), ("Show S00E02", 0, 2, file),
    ]  # fmt: skip
