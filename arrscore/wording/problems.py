"""What is wrong with the rules, how that shows, and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import NamedTuple

from arrscore.wording.numbers import capitalized, number, plural, service_name, signed


class ProblemFacts(NamedTuple):
    """What title, explanation and advice of a problem are made of; what it does not concern is None."""

    problem: str
    basis: str | None = None
    service: str = "radarr"
    profile: str | None = None
    format: str | None = None
    points: int | None = None
    limit_score: int | None = None
    best_score: int | None = None
    ceiling: int | None = None
    files: int = 0
    below_minimum: int = 0
    compared_files: int | None = None
    share: float | None = None
    unused_profiles: str | None = None
    used_scores: str | None = None
    include_when_renaming: int | None = None


def title(facts: ProblemFacts) -> str:
    """The problem in a line."""
    return _TITLES[facts.problem](facts)


def explanation(facts: ProblemFacts) -> str:
    """What the problem is and how it shows."""
    return _EXPLANATIONS[facts.problem](facts)


def advice(facts: ProblemFacts) -> str:
    """What to do about it."""
    return _ADVICE[facts.problem](facts)


def _files(facts: ProblemFacts, one: str, many: str) -> str:
    return f"{plural(facts.files, 'file') if facts.files else 'no file'} {one if facts.files <= 1 else many}"


def _used_scores(facts: ProblemFacts) -> str:
    scores = json.loads(facts.used_scores or "[]")
    return ", ".join(f"{each['profile']} ({signed(each['score'])})" for each in scores)


def _limit(facts: ProblemFacts, limit: str) -> str:
    limit_score, ceiling = number(facts.limit_score or 0), number(facts.ceiling or 0)
    if facts.basis == "ceiling":
        return (
            f"All positive scores of the profile add up to {ceiling}, less than its {limit} of {limit_score}"
        )
    return (
        f"The best file of the profile scores {number(facts.best_score or 0)}, below its {limit} of {limit_score} "
        f"(all positive scores add up to {ceiling})"
    )


def _explain_disagreement(facts: ProblemFacts) -> str:
    return (
        f"For {100 * (facts.share or 0):.0f} % of the files that can be compared, the scores of the matching formats "
        "do not add up to the score that the server reports. Health, grade and upgrades are withheld, and nothing is "
        "derived from these scores."
    )


def _explain_negative(facts: ProblemFacts) -> str:
    loses = capitalized(_files(facts, "loses", "lose")) + f" {number(-(facts.points or 0))} by it"
    if facts.below_minimum == 0:
        return f"{loses}."
    if facts.files == 1:
        return f"{loses}; it is below the minimum and would not be grabbed today."
    if facts.below_minimum == facts.files:
        return f"{loses}; all are below the minimum and would not be grabbed today."
    verb = "is" if facts.below_minimum == 1 else "are"
    return f"{loses}; {facts.below_minimum:,} {verb} below the minimum and would not be grabbed today."


def _unused(facts: ProblemFacts) -> str:
    return ", ".join(json.loads(facts.unused_profiles or "[]"))


def _advise_minimum(facts: ProblemFacts) -> str:
    if facts.basis == "ceiling":
        return "Lower the minimum, or score more formats: nothing is grabbed now."
    best = number(facts.best_score or 0)
    return f"Lower the minimum to what files reach, at most {best}, or check the formats that should raise their score."


def _advise_cutoff(facts: ProblemFacts) -> str:
    reached = (
        "releases reach" if facts.best_score is None else f"files reach, such as {number(facts.best_score)}"
    )
    return f"Keep it if the search should never end; otherwise lower it to what {reached}."


_Words = Mapping[str, Callable[[ProblemFacts], str]]
_TITLES: _Words = {
    "scores_disagree": lambda facts: (
        f"Scores disagree with the server's own rules: {facts.files:,} of {plural(facts.compared_files or 0, 'file')}"
    ),
    "unreachable_minimum": lambda facts: (
        f"{facts.profile}: nothing reaches the minimum of {number(facts.limit_score or 0)}"
    ),
    "unreachable_cutoff": lambda facts: (
        f"{facts.profile}: nothing reaches the score cutoff of {number(facts.limit_score or 0)}"
    ),
    "upgrades_off_below_reach": lambda facts: (
        f"{facts.profile}: upgrades are not allowed, and better ones exist"
    ),
    "never_matched": lambda facts: f"{facts.format}: scored, but no file matches it",
    "only_in_unused_profiles": lambda facts: f"{facts.format}: scored in unused profiles only",
    "matched_but_unscored": lambda facts: f"{facts.format}: matched, but scored 0 everywhere",
    "opposite_signs": lambda facts: f"{facts.format}: wanted in one profile, unwanted in another",
    "negative_in_library": lambda facts: f"{facts.format} at {number(facts.points or 0)}, in {facts.profile}",
}
_EXPLANATIONS: _Words = {
    "scores_disagree": _explain_disagreement,
    "unreachable_minimum": lambda facts: (
        f"{_limit(facts, 'minimum')}; {_files(facts, 'is', 'are')} below it."
    ),
    "unreachable_cutoff": lambda facts: (
        f"{_limit(facts, 'cutoff')}, so {service_name(facts.service)} never stops looking for a better score."
    ),
    "upgrades_off_below_reach": lambda facts: (
        f"The profile allows no upgrades, and {_files(facts, 'is', 'are')} far below what others of the same quality "
        "reach."
    ),
    "never_matched": lambda facts: f"Scored in {_used_scores(facts)}, but no file matches it.",
    "only_in_unused_profiles": lambda facts: (
        f"Only profiles that no title uses score it ({_unused(facts)}), so it decides nothing; "
        f"{_files(facts, 'matches', 'match')} it."
    ),
    "matched_but_unscored": lambda facts: (
        f"{capitalized(_files(facts, 'matches', 'match'))} it, but no profile scores it, so it decides nothing."
    ),
    "opposite_signs": lambda facts: (
        f"The same release is wanted in one profile and unwanted in another: {_used_scores(facts)}; "
        f"{_files(facts, 'matches', 'match')} it there."
    ),
    "negative_in_library": _explain_negative,
}
_ADVICE: _Words = {
    "scores_disagree": lambda facts: (
        "Run arrscore again, as scores may have been edited while files were read. If it stays, open one of the files "
        f"in {service_name(facts.service)}: if it shows the same score, restart or update it."
    ),
    "unreachable_minimum": _advise_minimum,
    "unreachable_cutoff": _advise_cutoff,
    "upgrades_off_below_reach": lambda _: (
        "Allow upgrades in the profile, or move titles to a profile that does."
    ),
    "never_matched": lambda _: "Check its conditions, or remove its scores.",
    "only_in_unused_profiles": lambda _: (
        "Score it in a profile that titles use, or remove it with the unused profiles."
    ),
    "matched_but_unscored": lambda facts: (
        "Keep it for file names, or score it."
        if facts.include_when_renaming
        else "Score it where it should count, or remove it."
    ),
    "opposite_signs": lambda _: (
        "Keep it if the profiles want different things; otherwise give it the same sign in both."
    ),
    "negative_in_library": lambda _: (
        "Replace these files, or raise the format's score if these files are fine."
    ),
}
