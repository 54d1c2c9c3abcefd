"""The reason of each state, for every branch: codes and figures in, a sentence out."""

from __future__ import annotations

import pytest

from arrscore.wording.upgrade_state import StateFacts, reason

FILE = {
    "quality": "WEBDL-1080p", "quality_allowed": 1, "rank_allowed": 1, "score": 350, "min_format_score": 0,
    "cutoff_score": 10_000, "cutoff_quality": "WEB 1080p", "item_count": 1, "revision_version": 1,
    "propers_and_repacks": "preferAndUpgrade",
}  # fmt: skip
SHORT_SCORE = {**FILE, "state": "score_below_cutoff", "takes": "better score", "required_score": 351}
SHORT_QUALITY = {**FILE, "state": "quality_below_cutoff", "takes": "better quality"}
DONE = {**FILE, "state": "done", "takes": "newer revision", "cutoff_score": 100}


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"state": "unmonitored", "title_monitored": 0, "kind": "series", "service": "sonarr"},
            "The series is unmonitored: Sonarr ignores it.",
        ),
        ({"state": "unmonitored", "kind": "series"}, "The episode is unmonitored: Radarr ignores it."),
        (
            {
                "state": "unavailable",
                "minimum_availability": "inCinemas",
                "available_from": "2027-03-01T00:00:00Z",
            },
            (
                "No file, as it is not available yet: Radarr waits for its theatrical release (Minimum Availability: "
                "In Cinemas), not before 2027-03-01."
            ),
        ),
        (
            {"state": "unavailable", "quality": "WEBDL-1080p"},
            (
                "Nothing replaces its WEBDL-1080p for now, as it is not available yet: Radarr rejects every release so "
                "far."
            ),
        ),
        (
            {"state": "unavailable", "quality": "WEBDL-1080p", "score": -500, "minimum_availability": "tba"},
            (
                "Nothing replaces its WEBDL-1080p with a score of -500 for now, as it is not available yet: Radarr "
                "rejects every release so far (Minimum Availability: TBA)."
            ),
        ),
        (
            {"state": "not_aired", "air_date": "2026-11-23T20:00:00Z"},
            "No file, as it has not aired yet: it airs on 2026-11-23.",
        ),
        ({"state": "not_aired"}, "No file and no air date: it has not aired yet."),
        ({"state": "missing", "profile_id": None}, "No file, and its quality profile is unknown."),
        ({"state": "missing", "min_format_score": 5}, "No file. Any allowed quality scoring 5+ is grabbed."),
        (
            {**DONE, "profile_id": None},
            "Its quality profile is unknown, so it is unknown what replaces this file.",
        ),
        (
            {**FILE, "state": "unknown", "takes": "unknown"},
            "The scores of this server disagree with its own rules, so it is unknown what replaces this file.",
        ),
    ],
)
def test_states_that_no_cutoff_decides(facts, sentence):
    """What is unmonitored, waits, is missing or unknown says why."""
    assert reason(StateFacts(**facts)) == sentence


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (SHORT_SCORE, "Score cutoff unmet (350 / 10,000). Any WEBDL-1080p at 351+ upgrades it."),
        (
            {**SHORT_SCORE, "revision_version": 2},
            (
                "Score cutoff unmet (350 / 10,000). Any WEBDL-1080p at 351+ upgrades it. Revisions older than v2 are "
                "rejected."
            ),
        ),
        (
            {**SHORT_SCORE, "revision_version": 2, "propers_and_repacks": "doNotPrefer"},
            "Score cutoff unmet (350 / 10,000). Any WEBDL-1080p at 351+ upgrades it.",
        ),
        (
            {**SHORT_SCORE, "item_count": 2, "blocked_in_feed": 1},
            (
                "Score cutoff unmet (350 / 10,000). Any WEBDL-1080p at 351+ upgrades it. A release must hold all 2 "
                "episodes of its file. Another episode of its file is unmonitored, so only a search replaces it."
            ),
        ),
        (
            {**SHORT_SCORE, "takes": "nothing", "quality_allowed": 0, "blocked_in_feed": 1},
            "Score cutoff unmet (350 / 10,000). The profile does not allow WEBDL-1080p, so nothing replaces it.",
        ),
        (
            {**SHORT_QUALITY, "takes": "better quality or score", "required_score": 1501},
            (
                "Quality cutoff unmet (WEBDL-1080p / WEB 1080p). Any better quality scoring 0+ upgrades it, and "
                "another WEBDL-1080p at 1,501+."
            ),
        ),
        (
            SHORT_QUALITY,
            (
                "Quality cutoff unmet (WEBDL-1080p / WEB 1080p). Any better quality scoring 0+ upgrades it, but no "
                "other WEBDL-1080p, as its score of 350 meets the cutoff."
            ),
        ),
        (
            {**SHORT_QUALITY, "rank_allowed": 0},
            (
                "Quality cutoff unmet (WEBDL-1080p / WEB 1080p). Any better quality scoring 0+ upgrades it, but no "
                "other WEBDL-1080p, which the profile does not allow."
            ),
        ),
        (
            {**SHORT_QUALITY, "score": None},
            (
                "Quality cutoff unmet (WEBDL-1080p / WEB 1080p). Any better quality scoring 0+ upgrades it; its own "
                "score is unknown."
            ),
        ),
        (
            {**SHORT_QUALITY, "takes": "newer revision"},
            (
                "Quality cutoff unmet (WEBDL-1080p / WEB 1080p). The profile allows no better quality: only a newer "
                "revision of WEBDL-1080p replaces it."
            ),
        ),
        (
            {**SHORT_QUALITY, "takes": "newer revision", "quality_allowed": 0},
            (
                "Quality cutoff unmet (WEBDL-1080p / WEB 1080p). The profile does not allow WEBDL-1080p, so it is "
                "stuck unless a newer revision of an allowed quality appears."
            ),
        ),
        (DONE, "Cutoff met (350 / 100). Only a newer revision of WEBDL-1080p replaces it."),
        (
            {**DONE, "propers_and_repacks": "doNotUpgrade"},
            "Cutoff met (350 / 100). Only a proper of WEBDL-1080p found by a search replaces it.",
        ),
        (
            {**DONE, "takes": "nothing"},
            "Cutoff met (350 / 100). Nothing replaces it, as Propers and Repacks are not preferred.",
        ),
        (
            {**DONE, "score": None, "service": "sonarr"},
            "Quality cutoff met; Sonarr reports no score. Only a newer revision of WEBDL-1080p replaces it.",
        ),
        (
            {**DONE, "state": "upgrades_off"},
            "Upgrades are not allowed by the quality profile. Only a newer revision of WEBDL-1080p replaces it.",
        ),
    ],
)
def test_states_of_files(facts, sentence):
    """A file has its cutoff with the figures, then what replaces it, then what a release must be besides."""
    assert reason(StateFacts(**facts)) == sentence
