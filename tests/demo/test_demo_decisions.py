"""Releases are taken by the applications' own rules."""

from __future__ import annotations

import pytest

from arrscore.demo.decisions import Standing, takes
from arrscore.demo.rules import quality
from arrscore.demo.state import Profile, ProfileItem, Revision

LOW, MIDDLE, HIGH, ABOVE = (
    quality("radarr", name) for name in ("Bluray-720p", "WEBDL-1080p", "Bluray-1080p", "Remux-1080p")
)
RIP = quality("radarr", "WEBRip-1080p")
REPACK = Revision(version=2, is_repack=True)
PROPER = Revision(version=2)


def profile(**changes):
    items = [
        ProfileItem((LOW,), allowed=True),
        ProfileItem((MIDDLE, RIP), allowed=True, id=1000, name="WEB 1080p"),
        ProfileItem((HIGH,), allowed=True),
        ProfileItem((ABOVE,), allowed=False),
    ]
    settings = {"cutoff": HIGH.id, "cutoff_format_score": 1000} | changes
    return Profile(1, "Tested", "hd", items, scores={}, **settings)


def standing(one, score=0, revision=Revision(), group="Tarn"):  # noqa: B008 - frozen
    return Standing(one, revision, score, group)


@pytest.mark.parametrize(
    ("offer", "present", "expected"),
    [
        pytest.param(standing(LOW), None, True, id="anything allowed where nothing is"),
        pytest.param(standing(ABOVE), None, False, id="nothing that is not allowed"),
        pytest.param(standing(LOW, -5), None, False, id="nothing below the minimum"),
        pytest.param(standing(MIDDLE, 0), standing(LOW, 900), True, id="better quality, lower score"),
        pytest.param(standing(LOW, 900), standing(MIDDLE, 0), False, id="never a lower quality"),
        pytest.param(standing(RIP, 10), standing(MIDDLE, 9), True, id="members of a group tie"),
        pytest.param(standing(RIP, 9), standing(MIDDLE, 9), False, id="an equal score is no upgrade"),
        pytest.param(standing(HIGH, 2000), standing(HIGH, 1000), False, id="both cutoffs met"),
        pytest.param(standing(HIGH, 0), standing(HIGH, -7625), True, id="far below needs the minimum only"),
        pytest.param(standing(HIGH, 1001), standing(ABOVE, 0), False, id="stuck above the cutoff"),
        pytest.param(
            standing(HIGH, 0, PROPER), standing(HIGH, 5), True, id="a newer revision before the score"
        ),
        pytest.param(standing(HIGH, 900), standing(HIGH, 0, PROPER), False, id="a v2 file refuses v1"),
        pytest.param(
            standing(HIGH, 0, REPACK, "Other"), standing(HIGH, 0), False, id="a repack of another group"
        ),
        pytest.param(standing(HIGH, 0, REPACK), standing(HIGH, 2000), True, id="a repack of the same group"),
    ],
)
def test_decision(offer, present, expected):
    """Each rule in one row."""
    assert takes(profile(), offer, present) is expected


def test_step_between_scores_is_the_profiles():
    """`minUpgradeFormatScore` asks for more than one point."""
    stepped = profile(min_upgrade_format_score=50)
    assert not takes(stepped, standing(HIGH, 49), standing(HIGH, 0))
    assert takes(stepped, standing(HIGH, 50), standing(HIGH, 0))


def test_without_upgrades_only_revisions_pass():
    """`upgradeAllowed` false leaves newer revisions of the identical quality."""
    settled = profile(upgrade_allowed=False)
    assert not takes(settled, standing(HIGH, 999), standing(LOW, 0))
    assert not takes(settled, standing(MIDDLE, 0, PROPER), standing(RIP, 0))
    assert takes(settled, standing(MIDDLE, 0, PROPER), standing(MIDDLE, 0))
