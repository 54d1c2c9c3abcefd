"""Why an item is worth upgrading, and what to look for."""

from __future__ import annotations

from typing import NamedTuple

from arrscore.wording.numbers import formats, number, plural


class CandidateFacts(NamedTuple):
    """What a candidate's reason is made of."""

    score: int
    reachable_score: int
    quality: str
    target_quality: str
    target_basis: str
    target_files: int
    state: str = "score_below_cutoff"
    below_minimum: int = 0
    min_format_score: int = 0


class AdviceFacts(NamedTuple):
    """What a recommendation is made of; no `recommended_files` where no file shows what is missing."""

    is_same_quality: int
    required_score: int | None
    target_quality: str
    recommended_formats: str = "[]"
    unwanted_formats: str = "[]"
    recommended_files: int = 0
    named_formats: float = 4


def reason(facts: CandidateFacts) -> str:
    """Where a candidate is, and what others of its profile reach."""
    score = number(facts.score)
    if facts.below_minimum:
        score += f", below the minimum of {number(facts.min_format_score)}"
    best = number(facts.reachable_score)
    reached = {
        "cutoff": f"files in {facts.target_quality} meet the cutoff of {best}",
        "observed": f"better files in {facts.target_quality} reach {best}",
    }.get(facts.target_basis, f"better files of the profile reach {best}")
    unmet = f"; quality cutoff unmet by {facts.quality}" if facts.state == "quality_below_cutoff" else ""
    return f"Score {score}; {reached} (seen on {plural(facts.target_files, 'file')}){unmet}."


def recommendation(facts: AdviceFacts) -> str:
    """What to look for: a quality, formats to have and formats to be without, all of it together."""
    named = round(facts.named_formats)
    wanted, unwanted = formats(facts.recommended_formats, named), formats(facts.unwanted_formats, named)
    quality = "" if facts.is_same_quality else facts.target_quality
    found = " with ".join(part for part in (quality, wanted) if part)
    if unwanted:
        found = f"{found or 'a release'}{',' if wanted else ''} without {unwanted}"
    found = found or f"a score of at least {number(facts.required_score or 0)}"
    if not facts.recommended_files:
        return f"Look for {found}."
    verb = "is" if facts.recommended_files == 1 else "are"
    return f"Look for {found}; {facts.recommended_files:,} of your files {verb} like that."
