"""Where health and the median score are heading."""

from __future__ import annotations

from typing import NamedTuple

from arrscore.wording.numbers import day, number, plural

_LABELS = {"health": "Health", "score_median": "The median score"}


class TrendFacts(NamedTuple):
    """What the sentence of a trend is made of; `direction` and what is projected are None with too little history."""

    measure: str
    builds: int = 0
    days: float = 0.0
    last_value: float | None = None
    enough: int = 0
    distrusted: int = 0
    direction: str | None = None
    pace_per_week: float | None = None
    projected_at: str | None = None
    projected_value: float | None = None
    projected_low: float | None = None
    projected_high: float | None = None
    trend_min_builds: float = 0
    trend_min_days: float = 0


def sentence(facts: TrendFacts) -> str:
    """Where a measure is and where it is heading, or why that is not known."""
    label = _LABELS[facts.measure]
    if facts.distrusted:
        return f"{label} is withheld, as the scores of the server disagree with its own rules."
    if facts.builds == 0:
        return f"{label} is not known yet."
    history = f"{plural(facts.builds, 'run')} in {plural(int(facts.days), 'day')}"
    now = f"{label} is {_value(facts, facts.last_value)}"
    if not facts.enough:
        return (
            f"{now}; too little history for a trend: {history}; at least {facts.trend_min_builds:,.0f} in "
            f"{facts.trend_min_days:,.0f} days are needed."
        )
    low, high = _value(facts, facts.projected_low), _value(facts, facts.projected_high)
    until = day(facts.projected_at or "")
    if facts.direction == "steady":
        return f"{now}, with no clear trend over {history}; likely {low} to {high} by {until}."
    direction = "up" if facts.direction == "rising" else "down"
    projected = _value(facts, facts.projected_value)
    return (
        f"{now}, {direction} {_pace(facts)} per week over {history}; on track for {projected} by {until} "
        f"({low} to {high})."
    )


def _value(facts: TrendFacts, value: float | None) -> str:
    """A health with one decimal, a score without."""
    known = value or 0.0
    return f"{known:.1f}" if facts.measure == "health" else number(known)


def _pace(facts: TrendFacts) -> str:
    pace = abs(facts.pace_per_week or 0.0)
    is_health = facts.measure == "health"
    least = 0.01 if is_health else 1
    if pace < least / 2:
        return f"less than {least}"
    return f"{pace:.2f}" if is_health else number(pace)
