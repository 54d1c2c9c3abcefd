"""Names and meanings of the parts of the health and of categories."""

from __future__ import annotations

import pytest

from arrscore.wording.health import (
    CategoryFacts,
    PartFacts,
    category_label,
    category_meaning,
    part_label,
    part_meaning,
)


@pytest.mark.parametrize(
    ("part", "label"),
    [
        ("minimum", "Meets minimum score"),
        ("reach", "Close to best achievable score"),
        ("clean", "No unwanted formats"),
        ("quality", "Quality cutoff met"),
        ("present", "On disk"),
    ],
)
def test_parts(part, label):
    """Each part has a name and says of what it is the share."""
    assert part_label(PartFacts(part)) == label
    assert part_meaning(PartFacts(part)).endswith(".")


@pytest.mark.parametrize(
    ("category", "label", "words"),
    [
        ("premium", "Premium", "no unwanted format"),
        ("fine", "OK", "not worth an upgrade that Sonarr would grab"),
        ("upgrade_worthy", "Worth upgrading", "Sonarr would upgrade it today, and better releases exist."),
        ("replace_first", "Replace first", "its score is negative or below the minimum"),
        ("large_and_low", "Large but low-scored", "among the lowest scores"),
        ("uhd_without_hdr", "2160p without HDR", "SDR"),
        ("poor_audio", "Poor audio", "lossy channels"),
        ("legacy_codec", "Legacy codec", "outdated codec"),
    ],
)
def test_categories(category, label, words):
    """Each category has a name and says which files it has, by the name of the service."""
    facts = CategoryFacts(category, "sonarr")
    assert category_label(facts) == label
    assert words in category_meaning(facts)
