"""What to do about a custom format."""

from __future__ import annotations

from typing import NamedTuple

from arrscore.wording.numbers import plural


class FormatFacts(NamedTuple):
    """What the advice on a format is made of."""

    rating: str
    files: int = 0
    sign: str = "positive"
    decides_minimum: int = 0
    decides_cutoff: int = 0
    negative_files: int = 0
    positive_files: int = 0


def advice(facts: FormatFacts) -> str:
    """What the rating of a format means for its owner."""
    if facts.rating in _BY_FILES:
        return _BY_FILES[facts.rating](facts)
    if facts.rating == "useful":
        return "Working as intended."
    if facts.rating == "unknown":
        return "The scores of this server disagree with its own rules, so it is unknown what it decides."
    if facts.positive_files:
        return "Every file of the same profile and quality matches it, so it makes no difference."
    return "The profiles of its files score it 0."


def _unscored(facts: FormatFacts) -> str:
    if facts.files == 0:
        return "No file matches it and no profile in use scores it: it can be removed."
    verb = "matches" if facts.files == 1 else "match"
    return f"{plural(facts.files, 'file')} {verb} it, and no profile in use scores it. Score it, or keep it for naming."


def _never_matched(facts: FormatFacts) -> str:
    if facts.sign == "negative":
        return "No file matches it: it keeps unwanted releases out, or its conditions never match."
    return "No file matches it: check its conditions."


def _harmful(facts: FormatFacts) -> str:
    verb, what = ("matches", "it") if facts.negative_files == 1 else ("match", "them")
    return f"{plural(facts.negative_files, 'file')} {verb} this unwanted format: replace {what} first."


def _decisive(facts: FormatFacts) -> str:
    if facts.decides_minimum == 0:
        return f"{_meets(facts.decides_cutoff)} the cutoff only because of it."
    and_cutoff = f", and {facts.decides_cutoff:,} the cutoff," if facts.decides_cutoff else ""
    return f"{_meets(facts.decides_minimum)} the minimum{and_cutoff} only because of it."


def _meets(files: int) -> str:
    return f"{plural(files, 'file')} {'meets' if files == 1 else 'meet'}"


_BY_FILES = {
    "unscored": _unscored,
    "never matched": _never_matched,
    "harmful present": _harmful,
    "decisive": _decisive,
}
