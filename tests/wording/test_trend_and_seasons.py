"""Trends, seasons and formats in words."""

from __future__ import annotations

import pytest

from arrscore.wording.formats import FormatFacts
from arrscore.wording.formats import advice as format_advice
from arrscore.wording.seasons import SeasonFacts, note
from arrscore.wording.trend import TrendFacts, sentence

KNOWN = {
    "measure": "health", "builds": 12, "days": 77.6, "last_value": 75.46, "enough": 1, "direction": "rising",
    "pace_per_week": 0.5, "projected_at": "2027-01-17T12:00:00Z", "projected_value": 79.5, "projected_low": 78.0,
    "projected_high": 81.0,
}  # fmt: skip
MEDIAN = {"measure": "score_median", "last_value": 1100.0, "pace_per_week": -100.0, "direction": "falling",
          "projected_value": 300.4, "projected_low": -1200.0, "projected_high": 900.0}  # fmt: skip
TWO = '[{"name":"A","episodes":2},{"name":"B","episodes":1}]'


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (KNOWN, ("Health is 75.5, up 0.50 per week over 12 runs in 77 days; on track for 79.5 by 2027-01-17 (78.0 to"
         " 81.0).")),
        ({**KNOWN, "pace_per_week": 0.004}, ("Health is 75.5, up less than 0.01 per week over 12 runs in 77 days; on "
         "track for 79.5 by 2027-01-17 (78.0 to 81.0).")),
        ({**KNOWN, **MEDIAN}, ("The median score is 1,100, down 100 per week over 12 runs in 77 days; on track for "
         "300 by 2027-01-17 (-1,200 to 900).")),
        ({**KNOWN, "direction": "steady"}, ("Health is 75.5, with no clear trend over 12 runs in 77 days; likely 78.0 "
         "to 81.0 by 2027-01-17.")),
        ({**KNOWN, "enough": 0, "builds": 1, "trend_min_builds": 5.0, "trend_min_days": 21.0}, ("Health is 75.5; too "
         "little history for a trend: 1 run in 77 days; at least 5 in 21 days are needed.")),
        ({"measure": "score_median"}, "The median score is not known yet."),
        ({**KNOWN, "distrusted": 1}, "Health is withheld, as the scores of the server disagree with its own rules."),
    ],
)  # fmt: skip
def test_trend(facts, words):
    """Where a measure is, where it is heading and how sure that is."""
    assert sentence(TrendFacts(**facts)) == words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ((3, 1, 1, TWO, TWO), "Mixes qualities, A (2), B (1), and groups, A (2), B (1)."),
        ((3, 1, 0, TWO, "[]"), "Mixes qualities: A (2), B (1)."),
        ((3, 0, 1, "[]", TWO), "Mixes groups: A (2), B (1)."),
        ((1, 0, 0, "[]", "[]"), "One file only."),
        ((3, 0, 0, "[]", TWO), "One quality and one group throughout."),
        ((3, 0, 0, "[]", "[]"), "One quality throughout; the groups are unknown."),
    ],
)
def test_season(facts, words):
    """What a season mixes, with the number of episodes."""
    assert note(SeasonFacts(*facts)) == words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"rating": "unscored"}, "No file matches it and no profile in use scores it: it can be removed."),
        ({"rating": "unscored", "files": 1}, ("1 file matches it, and no profile in use scores it. Score it, or keep "
         "it for naming.")),
        ({"rating": "unscored", "files": 1200}, ("1,200 files match it, and no profile in use scores it. Score it, or "
         "keep it for naming.")),
        ({"rating": "never matched", "sign": "negative"}, ("No file matches it: it keeps unwanted releases out, or its "
         "conditions never match.")),
        ({"rating": "never matched"}, "No file matches it: check its conditions."),
        ({"rating": "harmful present", "negative_files": 1}, "1 file matches this unwanted format: replace it first."),
        ({"rating": "harmful present", "negative_files": 2}, "2 files match this unwanted format: replace them first."),
        ({"rating": "unknown"}, ("The scores of this server disagree with its own rules, so it is unknown what it "
         "decides.")),
        ({"rating": "decisive", "decides_cutoff": 7}, "7 files meet the cutoff only because of it."),
        ({"rating": "decisive", "decides_minimum": 1}, "1 file meets the minimum only because of it."),
        ({"rating": "decisive", "decides_minimum": 4, "decides_cutoff": 3}, ("4 files meet the minimum, and 3 the "
         "cutoff, only because of it.")),
        ({"rating": "useful"}, "Working as intended."),
        ({"rating": "neutral", "positive_files": 2}, ("Every file of the same profile and quality matches it, so it "
         "makes no difference.")),
        ({"rating": "neutral"}, "The profiles of its files score it 0."),
    ],
)  # fmt: skip
def test_format(facts, words):
    """What each rating means for its owner."""
    assert format_advice(FormatFacts(**facts)) == words
