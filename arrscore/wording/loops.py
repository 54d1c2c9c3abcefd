"""Why an item is grabbed again and again, and what to change."""

from __future__ import annotations

from typing import NamedTuple

from arrscore.wording.numbers import day, formats, number, plural, service_name

_ADVICE = {
    "renaming": (
        "Add the missing tokens to your naming scheme ({MediaInfo AudioCodec}, {Release Group}, {Custom Formats}), "
        "then rename."
    ),
    "season_pack": (
        "Score formats that only the name of a pack matches 0, or unmonitor the episode until a better release of its "
        "own appears."
    ),
    "edited_scores": (
        "Keep the scores as they are for a while, or raise the profile's Minimum Custom Format Score Increment."
    ),
}


class LoopFacts(NamedTuple):
    """What the explanation of a loop and its advice are made of."""

    likely_cause: str
    service: str = "radarr"
    grabs: int = 1
    imports: int = 0
    repeats: int = 0
    never_imported: int = 0
    failures: int = 0
    first_grab_at: str = ""
    last_grab_at: str = ""
    last_edit_at: str | None = None
    gap: int | None = None
    file_score_today: int | None = None
    lost_formats: str = "[]"
    gained_formats: str = "[]"
    imported_items: int | None = None


def explanation(facts: LoopFacts) -> str:
    """How often an item was grabbed, what each grab was worth and what probably causes it."""
    failed = f" {plural(facts.failures, 'download')} failed." if facts.failures else ""
    return f"{_grabs(facts)}: {_worth(facts)}.{_cause(facts)}{failed}"


def advice(facts: LoopFacts) -> str:
    """What to change, or where to look."""
    if facts.likely_cause in _ADVICE:
        return _ADVICE[facts.likely_cause]
    if (facts.gap or 0) > 0:
        return "Compare the name of the release with the name of the file: what the formats match is lost in between."
    application = service_name(facts.service)
    if facts.never_imported:
        return f"Look into {application}'s queue: it shows why these downloads are not imported."
    return f"Look into {application}'s history: it shows what happened to the file between the grabs."


def _grabs(facts: LoopFacts) -> str:
    if facts.grabs == 1:
        return f"Grabbed on {day(facts.last_grab_at)}"
    return f"Grabbed {facts.grabs:,} times from {day(facts.first_grab_at)} to {day(facts.last_grab_at)}"


def _worth(facts: LoopFacts) -> str:
    if (facts.gap or 0) > 0 and facts.file_score_today is not None:
        by_name = number(facts.file_score_today + (facts.gap or 0))
        return (
            f"by its name the release scores {by_name}, but the imported file only {number(facts.file_score_today)}"
            f"{_formats(facts)}"
        )
    if facts.imports == 0 or facts.never_imported:
        return f"the last {facts.never_imported:,} were never imported"
    return f"{facts.repeats:,} were no better than the one before"


def _formats(facts: LoopFacts) -> str:
    lost, gained = formats(facts.lost_formats), formats(facts.gained_formats)
    parts = [words for words in (lost and f"lost {lost}", gained and f"gained {gained}") if words]
    return f", as it {' and '.join(parts)}" if parts else ""


def _cause(facts: LoopFacts) -> str:
    if facts.likely_cause == "renaming":
        return " Renaming probably drops what these formats match."
    if facts.likely_cause == "season_pack":
        return f" It comes in a pack that filled {facts.imported_items or 0:,} episodes."
    if facts.likely_cause == "edited_scores":
        return f" Scores of its profile were edited since, last noticed on {day(facts.last_edit_at or '')}."
    return ""
