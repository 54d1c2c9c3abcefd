"""Whether an application takes a release, by the rules of its own decision engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arrscore.demo.state import Profile, Quality, Revision


@dataclass(frozen=True, slots=True)
class Standing:
    """What the decision compares: a release on offer, or the file on disk."""

    quality: Quality
    revision: Revision
    score: int
    group: str | None


def takes(profile: Profile, offer: Standing, present: Standing | None) -> bool:
    """Whether the offer is grabbed, where `present` is on disk or nothing is (UpgradableSpecification)."""
    if not profile.place(offer.quality)[1] or offer.score < profile.min_format_score:
        return False
    if present is None:
        return True
    if not profile.upgrade_allowed:
        return _is_newer_revision(offer, present) and offer.quality == present.quality
    return _is_upgrade(profile, offer, present)


def _is_upgrade(profile: Profile, offer: Standing, present: Standing) -> bool:
    offered_rank, present_rank = profile.place(offer.quality)[0], profile.place(present.quality)[0]
    quality_met = present_rank >= profile.cutoff_rank()
    score_met = present.score >= profile.cutoff_format_score
    if offered_rank != present_rank:
        return offered_rank > present_rank and not quality_met
    if offer.revision != present.revision:
        identical = offer.quality == present.quality
        return _is_newer_revision(offer, present) and (identical or not (quality_met and score_met))
    step = max(1, profile.min_upgrade_format_score)
    return not score_met and offer.score >= max(present.score + step, profile.min_format_score)


def _is_newer_revision(offer: Standing, present: Standing) -> bool:
    """Compare revisions; a repack counts only from the group that it repairs (RepackSpecification)."""
    if offer.revision.is_repack and offer.group != present.group:
        return False
    return offer.revision > present.revision
