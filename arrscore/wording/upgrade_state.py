"""What Radarr or Sonarr would do with an item, and by which of its scores and qualities."""

from __future__ import annotations

from typing import NamedTuple

from arrscore.wording.numbers import day, number, service_name

_WAITS = {
    "announced": "waits for its announcement (Minimum Availability: Announced)",
    "inCinemas": "waits for its theatrical release (Minimum Availability: In Cinemas)",
    "released": "waits for its release (Minimum Availability: Released)",
    "preDB": "waits for its release (Minimum Availability: PreDB)",
    "tba": "rejects every release so far (Minimum Availability: TBA)",
}


class StateFacts(NamedTuple):
    """What the reason of an item's state is made of; what depends on a file is None without one."""

    state: str
    takes: str = "nothing"
    kind: str = "movie"
    service: str = "radarr"
    title_monitored: int = 1
    profile_id: int | None = 1
    quality: str | None = None
    quality_allowed: int | None = None
    rank_allowed: int | None = None
    score: int | None = None
    required_score: int | None = None
    min_format_score: int | None = None
    cutoff_score: int | None = None
    cutoff_quality: str | None = None
    revision_version: int | None = None
    item_count: int | None = None
    blocked_in_feed: int = 0
    propers_and_repacks: str | None = None
    air_date: str | None = None
    minimum_availability: str | None = None
    available_from: str | None = None


def reason(facts: StateFacts) -> str:
    """Why an item has its state, and what would replace its file."""
    waiting = {
        "unmonitored": _unmonitored,
        "unavailable": _unavailable,
        "not_aired": _not_aired,
        "missing": _missing,
    }
    if facts.state in waiting:
        return waiting[facts.state](facts)
    if facts.profile_id is None:
        return "Its quality profile is unknown, so it is unknown what replaces this file."
    if facts.state == "unknown":
        return (
            "The scores of this server disagree with its own rules, so it is unknown what replaces this file."
        )
    return f"{_cutoffs(facts)}. {_replacement(facts)}{_conditions(facts)}"


def _unmonitored(facts: StateFacts) -> str:
    unmonitored = "episode" if facts.title_monitored else facts.kind
    return f"The {unmonitored} is unmonitored: {service_name(facts.service)} ignores it."


def _unavailable(facts: StateFacts) -> str:
    waits = _WAITS.get(facts.minimum_availability or "", "rejects every release so far")
    until = "" if facts.available_from is None else f", not before {day(facts.available_from)}"
    waiting = f"not available yet: {service_name(facts.service)} {waits}{until}."
    if facts.quality is None:
        return f"No file, as it is {waiting}"
    score = "" if facts.score is None else f" with a score of {number(facts.score)}"
    return f"Nothing replaces its {facts.quality}{score} for now, as it is {waiting}"


def _not_aired(facts: StateFacts) -> str:
    if facts.air_date is None:
        return "No file and no air date: it has not aired yet."
    return f"No file, as it has not aired yet: it airs on {day(facts.air_date)}."


def _missing(facts: StateFacts) -> str:
    if facts.min_format_score is None:
        return "No file, and its quality profile is unknown."
    return f"No file. Any allowed quality scoring {number(facts.min_format_score)}+ is grabbed."


def _cutoffs(facts: StateFacts) -> str:
    if facts.state == "upgrades_off":
        return "Upgrades are not allowed by the quality profile"
    if facts.state == "quality_below_cutoff":
        return f"Quality cutoff unmet ({facts.quality} / {facts.cutoff_quality})"
    if facts.score is None:
        return f"Quality cutoff met; {service_name(facts.service)} reports no score"
    state = "Score cutoff unmet" if facts.state == "score_below_cutoff" else "Cutoff met"
    return f"{state} ({number(facts.score)} / {number(facts.cutoff_score or 0)})"


def _replacement(facts: StateFacts) -> str:
    at_minimum = f"Any better quality scoring {number(facts.min_format_score or 0)}+"
    another = f"{facts.quality} at {number(facts.required_score or 0)}+"
    if facts.takes == "better quality or score":
        return f"{at_minimum} upgrades it, and another {another}."
    if facts.takes == "better quality":
        return f"{at_minimum} upgrades it{_but_no_score(facts)}."
    if facts.takes == "better score":
        return f"Any {another} upgrades it."
    if facts.takes == "newer revision":
        return _revision(facts)
    if not facts.quality_allowed:
        return f"The profile does not allow {facts.quality}, so nothing replaces it."
    return "Nothing replaces it, as Propers and Repacks are not preferred."


def _but_no_score(facts: StateFacts) -> str:
    if facts.score is None:
        return "; its own score is unknown"
    if not facts.rank_allowed:
        return f", but no other {facts.quality}, which the profile does not allow"
    return f", but no other {facts.quality}, as its score of {number(facts.score)} meets the cutoff"


def _revision(facts: StateFacts) -> str:
    if not facts.quality_allowed:
        return (
            f"The profile does not allow {facts.quality}, so it is stuck unless a newer revision of an allowed "
            "quality appears."
        )
    why = "The profile allows no better quality: only" if facts.state == "quality_below_cutoff" else "Only"
    if facts.propers_and_repacks == "doNotUpgrade":
        return f"{why} a proper of {facts.quality} found by a search replaces it."
    return f"{why} a newer revision of {facts.quality} replaces it."


def _conditions(facts: StateFacts) -> str:
    """What a release must be besides."""
    conditions = []
    version = facts.revision_version or 1
    if (
        facts.takes in {"better score", "better quality or score"}
        and version > 1
        and facts.propers_and_repacks != "doNotPrefer"
    ):
        conditions.append(f"Revisions older than v{version} are rejected.")
    if (facts.item_count or 0) > 1 and facts.takes.startswith("better"):
        conditions.append(f"A release must hold all {facts.item_count} episodes of its file.")
    if facts.blocked_in_feed and facts.takes != "nothing":
        conditions.append("Another episode of its file is unmonitored, so only a search replaces it.")
    return "".join(f" {each}" for each in conditions)
