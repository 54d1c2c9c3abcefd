"""Why something is worth upgrading and what to look for: figures in, a sentence out."""

from __future__ import annotations

import pytest

from arrscore.wording.candidates import AdviceFacts, CandidateFacts, reason, recommendation

WANTED = '[{"format":"HDR","points":500},{"format":"Atmos","points":50}]'
UNWANTED = '[{"format":"LQ","points":-10000}]'


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "Score 1,250; better files in Bluray reach 3,000 (seen on 12 files)."),
        (
            {"target_basis": "cutoff", "target_files": 1},
            "Score 1,250; files in Bluray meet the cutoff of 3,000 (seen on 1 file).",
        ),
        (
            {"target_basis": "too few files"},
            "Score 1,250; better files of the profile reach 3,000 (seen on 12 files).",
        ),
        (
            {"score": -5, "below_minimum": 1, "min_format_score": 10, "state": "quality_below_cutoff"},
            (
                "Score -5, below the minimum of 10; better files in Bluray reach 3,000 (seen on 12 files); quality "
                "cutoff unmet by DVD."
            ),
        ),
    ],
)
def test_reason(facts, sentence):
    """What it scores and what others reach."""
    base = {
        "score": 1250, "reachable_score": 3000, "quality": "DVD", "target_quality": "Bluray",
        "target_basis": "observed", "target_files": 12,
    }  # fmt: skip
    assert reason(CandidateFacts(**{**base, **facts})) == sentence


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ((1, 1251, "Bluray"), "Look for a score of at least 1,251."),
        ((0, None, "Bluray"), "Look for Bluray."),
        ((0, None, "Bluray", "[]", "[]", 3), "Look for Bluray; 3 of your files are like that."),
        (
            (1, 5, "Bluray", WANTED, "[]", 1),
            "Look for HDR (+500), Atmos (+50); 1 of your files is like that.",
        ),
        (
            (1, 5, "Bluray", WANTED, UNWANTED, 2, 1.0),
            "Look for HDR (+500) and 1 more, without LQ (-10,000); 2 of your files are like that.",
        ),
        (
            (0, None, "Bluray", WANTED, UNWANTED, 2),
            "Look for Bluray with HDR (+500), Atmos (+50), without LQ (-10,000); 2 of your files are like that.",
        ),
        (
            (0, None, "Bluray", "[]", UNWANTED, 2),
            "Look for Bluray without LQ (-10,000); 2 of your files are like that.",
        ),
        (
            (1, 5, "Bluray", "[]", UNWANTED, 2),
            "Look for a release without LQ (-10,000); 2 of your files are like that.",
        ),
    ],
)
def test_recommendation(facts, sentence):
    """The quality, the formats to have and those to be without, and how many files show it."""
    assert recommendation(AdviceFacts(*facts)) == sentence
