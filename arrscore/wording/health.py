"""What the parts of a library's health and its categories of files are called, and what they mean."""

from __future__ import annotations

from typing import NamedTuple

from arrscore.wording.numbers import service_name

_PARTS = {
    "minimum": ("Meets minimum score", "Share of the scored files that the profile would still grab today."),
    "reach": (
        "Close to best achievable score",
        (
            "How close the scored files are to the best achievable score of their profile and quality, as a share of "
            "the profile's range."
        ),
    ),
    "clean": ("No unwanted formats", "Share of the scored files that match no format with a negative score."),
    "quality": ("Quality cutoff met", "Share of the files whose quality meets the profile's cutoff."),
    "present": (
        "On disk",
        "Share of the monitored items that have a file; what has not aired or is not available yet does not count.",
    ),
}
_CATEGORIES = {
    "premium": ("Premium", "At or near the best achievable score of its profile, with no unwanted format."),
    "fine": (
        "OK",
        "At or above the minimum of its profile, and not worth an upgrade that {service} would grab today.",
    ),
    "upgrade_worthy": ("Worth upgrading", "{service} would upgrade it today, and better releases exist."),
    "replace_first": (
        "Replace first",
        "{service} would upgrade it today, and its score is negative or below the minimum.",
    ),
    "large_and_low": (
        "Large but low-scored",
        "Among the largest for their running time and among the lowest scores of its profile and quality.",
    ),
    "uhd_without_hdr": ("2160p without HDR", "In 2160p, but the picture is SDR."),
    "poor_audio": (
        "Poor audio",
        "One or two lossy channels, where most of the better files of its profile and quality have more.",
    ),
    "legacy_codec": (
        "Legacy codec",
        "The picture is in an outdated codec, such as MPEG-2, XviD, VC-1 or WMV.",
    ),
}


class PartFacts(NamedTuple):
    """A part of the health."""

    part: str


class CategoryFacts(NamedTuple):
    """A category of files, and the service that decides on upgrades."""

    category: str
    service: str


def part_label(facts: PartFacts) -> str:
    """What a part is called."""
    return _PARTS[facts.part][0]


def part_meaning(facts: PartFacts) -> str:
    """What a part measures."""
    return _PARTS[facts.part][1]


def category_label(facts: CategoryFacts) -> str:
    """What a category is called."""
    return _CATEGORIES[facts.category][0]


def category_meaning(facts: CategoryFacts) -> str:
    """Which files a category has."""
    return _CATEGORIES[facts.category][1].replace("{service}", service_name(facts.service))
