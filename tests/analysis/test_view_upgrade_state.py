"""What the applications would do with each item: literal cases from the rules of Radarr and Sonarr."""

from __future__ import annotations

import pytest

NO_BETTER = (("WEBDL-720p", ("WEBDL-720p",), True), ("WEB 1080p", ("WEBDL-1080p", "WEBRip-1080p"), False))


def state_of(library, item_id):
    return library.worded_row("upgrade_state", "item_id = ?", item_id)


def decide(library, *, profile=None, **movie):
    """The state of a movie under a profile with these keywords."""
    library.profile(**(profile or {}))
    return state_of(library, library.movie(**movie).item_id)


@pytest.mark.parametrize(
    ("profile", "movie", "state", "takes", "required"),
    [
        # unmonitored and missing come before everything else
        ({}, {"monitored": False}, "unmonitored", "nothing", None),
        ({"upgrades": False}, {"monitored": False, "missing": True}, "unmonitored", "nothing", None),
        ({"minimum": 5}, {"missing": True}, "missing", "anything", 5),
        ({"upgrades": False}, {"missing": True}, "missing", "anything", 0),
        # without upgrades only a revision of the identical quality passes, if that is allowed
        ({"upgrades": False}, {"quality": "WEBDL-720p", "score": -5}, "upgrades_off", "newer revision", None),
        ({"upgrades": False}, {"quality": "SDTV"}, "upgrades_off", "nothing", None),
        # below the quality cutoff
        ({}, {"quality": "WEBDL-720p", "score": 50}, "quality_below_cutoff", "better quality or score", 51),
        (
            {"score_cutoff": 50},
            {"quality": "WEBDL-720p", "score": 50},
            "quality_below_cutoff",
            "better quality",
            None,
        ),
        ({}, {"quality": "SDTV", "score": 50}, "quality_below_cutoff", "better quality", None),
        ({}, {"quality": "Unknown", "score": 50}, "quality_below_cutoff", "better quality", None),
        (
            {"ladder": NO_BETTER},
            {"quality": "WEBDL-720p", "score": 5},
            "quality_below_cutoff",
            "better score",
            6,
        ),
        (
            {"ladder": NO_BETTER, "score_cutoff": 5},
            {"quality": "WEBDL-720p", "score": 5},
            "quality_below_cutoff",
            "newer revision",
            None,
        ),
        # members of the cutoff's group tie with it
        ({}, {"quality": "WEBRip-1080p", "score": 50}, "score_below_cutoff", "better score", 51),
        (
            {"cutoff": "WEBRip-1080p"},
            {"quality": "WEBDL-1080p", "score": 50},
            "score_below_cutoff",
            "better score",
            51,
        ),
        # the required score: the old one and the profile's step, but no less than the minimum
        ({"min_upgrade": 25}, {"score": 50}, "score_below_cutoff", "better score", 75),
        ({"min_upgrade": 0}, {"score": 50}, "score_below_cutoff", "better score", 51),
        ({}, {"score": -7625}, "score_below_cutoff", "better score", 0),
        ({"minimum": 100}, {"score": 50}, "score_below_cutoff", "better score", 100),
        # above the cutoff but not allowed: stuck; a missing cutoff counts as met
        ({}, {"quality": "Remux-1080p", "score": 50}, "score_below_cutoff", "nothing", None),
        ({"cutoff": None}, {"quality": "WEBDL-720p", "score": 50}, "score_below_cutoff", "better score", 51),
        ({"cutoff": "Unknown"}, {"quality": "SDTV", "score": 10_000}, "done", "nothing", None),
        # both cutoffs met
        ({"score_cutoff": 50}, {"score": 50}, "done", "newer revision", None),
        ({"score_cutoff": 50}, {"score": 51, "quality": "Bluray-1080p"}, "done", "newer revision", None),
        ({"score_cutoff": 50}, {"score": 51, "quality": "Remux-1080p"}, "done", "nothing", None),
    ],
)
def test_state(library, profile, movie, state, takes, required):
    """The first state that fits, what the application takes then, and from which score."""
    row = decide(library, profile=profile, **movie)
    assert (row["state"], row["takes"], row["required_score"]) == (state, takes, required)


def test_not_allowed_above_cutoff_takes_a_newer_revision_of_better(library):
    """A quality that is not allowed but above the cutoff is left only for a newer revision of a better one."""
    ladder = (
        ("WEBDL-720p", ("WEBDL-720p",), True),
        ("WEBDL-1080p", ("WEBDL-1080p",), False),
        ("Bluray-1080p", ("Bluray-1080p",), True),
    )
    row = decide(library, profile={"ladder": ladder, "cutoff": "WEBDL-720p"}, score=5)
    assert (row["state"], row["takes"], row["required_score"], row["stuck"]) == (
        "score_below_cutoff", "newer revision", None, 1,
    )  # fmt: skip


def test_missing_quality_ties_with_the_lowest_rank(library):
    """A quality that the profile lacks ranks 0, where an allowed quality may replace it by score."""
    ladder = (("WEBDL-720p", ("WEBDL-720p",), True), ("WEBDL-1080p", ("WEBDL-1080p",), True))
    row = decide(library, profile={"ladder": ladder, "cutoff": "WEBDL-1080p"}, quality="SDTV", score=5)
    assert (row["takes"], row["required_score"]) == ("better quality or score", 6)


def test_missing_quality_takes_a_newer_revision_of_the_lowest_rank(library):
    """With the score cutoff met and no better quality allowed, a newer revision of the lowest rank still passes."""
    ladder = (("WEBDL-720p", ("WEBDL-720p",), True), ("WEBDL-1080p", ("WEBDL-1080p",), False))
    rules = {"ladder": ladder, "cutoff": "WEBDL-1080p", "score_cutoff": 0}
    row = decide(library, profile=rules, quality="SDTV", score=5)
    assert (row["state"], row["takes"], row["stuck"]) == ("quality_below_cutoff", "newer revision", 1)
    assert row["reason"].endswith("stuck unless a newer revision of an allowed quality appears.")


@pytest.mark.parametrize(
    ("setting", "takes", "words"),
    [
        ("preferAndUpgrade", "newer revision", "Only a newer revision of WEBDL-1080p replaces it."),
        ("doNotUpgrade", "newer revision", "Only a proper of WEBDL-1080p found by a search replaces it."),
        ("doNotPrefer", "nothing", "Nothing replaces it, as Propers and Repacks are not preferred."),
    ],
)
def test_propers_and_repacks(library, setting, takes, words):
    """With both cutoffs met the instance's setting decides whether a newer revision is taken."""
    library.connection.execute("update instances set propers_and_repacks = ?", (setting,))
    row = decide(library, profile={"score_cutoff": 0})
    assert (row["state"], row["takes"]) == ("done", takes)
    assert row["reason"].endswith(words)


@pytest.mark.parametrize(("setting", "said"), [("preferAndUpgrade", True), ("doNotPrefer", False)])
def test_older_revisions_are_refused(library, setting, said):
    """A v2 file refuses better-scored v1 releases, unless revisions count for nothing."""
    library.connection.execute("update instances set propers_and_repacks = ?", (setting,))
    row = decide(library, score=5, revision_version=2)
    assert ("Revisions older than v2 are rejected." in row["reason"]) is said


def test_unknown_score_is_no_guess(library):
    """Without a score the score cutoff is neither met nor unmet, and the reason says so."""
    library.profile()
    met = state_of(library, library.movie(score=None).item_id)
    assert (met["state"], met["takes"], met["score_cutoff_met"]) == ("done", "newer revision", None)
    assert "Radarr reports no score" in met["reason"]
    below = state_of(library, library.movie(score=None, quality="WEBDL-720p").item_id)
    assert (below["state"], below["takes"], below["required_score"]) == (
        "quality_below_cutoff",
        "better quality",
        None,
    )
    assert "its own score is unknown" in below["reason"]


def test_unknown_profile_is_no_guess(library):
    """A title whose profile is unknown takes nothing, and the reason says why."""
    row = state_of(library, library.movie(profile=None).item_id)
    assert (row["state"], row["takes"], row["quality_cutoff_met"]) == ("upgrades_off", "nothing", None)
    assert row["reason"] == "Its quality profile is unknown, so it is unknown what replaces this file."
    missing = state_of(library, library.movie(profile=None, missing=True).item_id)
    assert (missing["state"], missing["required_score"]) == ("missing", None)


def test_unmonitored_series_covers_its_episodes(library):
    """An episode counts as unmonitored where its series is, too, and the reason says which."""
    library.profile()
    off = library.title("Off", kind="series", monitored=0)
    on = library.title("On", kind="series")
    one = library.item(off, season_number=1, episode_number=1)
    two = library.item(on, season_number=1, episode_number=1, monitored=False)
    assert state_of(library, one)["reason"] == "The series is unmonitored: Radarr ignores it."
    assert state_of(library, two)["reason"] == "The episode is unmonitored: Radarr ignores it."


def test_multi_episode_file_with_an_unmonitored_episode(library):
    """One unmonitored episode blocks its whole file in the feed: the other keeps its state, and its reason says so."""
    library.profile()
    show = library.title("Show", kind="series")
    file = library.file(show, score=5)
    one = library.item(show, file=file, season_number=1, episode_number=1)
    two = library.item(show, file=file, season_number=1, episode_number=2, monitored=False)
    free = library.item(show, file=library.file(show, score=5), season_number=1, episode_number=3)
    row = state_of(library, one)
    assert (row["state"], row["blocked_in_feed"]) == ("score_below_cutoff", 1)
    assert row["reason"].endswith(
        " A release must hold all 2 episodes of its file. Another episode of its file is unmonitored, so only a search"
        " replaces it."
    )
    assert (state_of(library, two)["state"], state_of(library, two)["blocked_in_feed"]) == ("unmonitored", 0)
    assert state_of(library, free)["blocked_in_feed"] == 0


def test_removed_items_have_no_state(library):
    """An item that was removed, or whose title was, is left out; season 0 is an item like any other."""
    library.profile()
    show = library.title("Show", kind="series")
    special = library.item(show, season_number=0, episode_number=1)
    library.item(show, season_number=1, episode_number=1, removed_at="2026-01-01T00:00:00Z")
    library.item(library.title("Gone", removed_at="2026-01-01T00:00:00Z"))
    assert library.rows("select item_id from upgrade_state") == [(special,)]


def test_no_reason_is_empty(library):
    """Every combination of what can be unknown, allowed or off has a reason in words."""
    number = 0
    for upgrades in (True, False):
        for score_cutoff in (0, 10_000):
            for cutoff in ("WEB 1080p", None):
                number += 1
                library.profile(f"P{number}", upgrades=upgrades, score_cutoff=score_cutoff, cutoff=cutoff)
                for quality in ("Unknown", "SDTV", "WEBDL-720p", "WEBDL-1080p", "Remux-1080p"):
                    for score in (None, 5):
                        library.movie(profile=number, quality=quality, score=score)
    for setting in ("preferAndUpgrade", "doNotUpgrade", "doNotPrefer"):
        library.connection.execute("update instances set propers_and_repacks = ?", (setting,))
        with library.worded("upgrade_state"):
            assert library.rows("select * from upgrade_state where reason is null or takes is null") == []
