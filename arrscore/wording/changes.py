"""What made a score or a file change."""

from __future__ import annotations

from typing import NamedTuple

from arrscore.wording.numbers import number, signed

_RESCORED = {
    "rules": "Custom format scores were edited",
    "formats": "Other custom formats match now",
    "profile": "Moved to another quality profile",
    "server": "The server reports another score by the same rules",
}
_SINCE_IMPORT = {
    "added": "first seen",
    "removed": "the file was removed",
    "upgraded": "replaced by a file with a higher score",
    "downgraded": "replaced by a file with a lower score",
    "replaced": "replaced by another file",
}


class ChangeFacts(NamedTuple):
    """What a change's sentence is made of."""

    kind: str
    cause: str = "file"
    old_score: int | None = None
    new_score: int | None = None
    delta: int | None = None
    old_quality: str | None = None
    new_quality: str | None = None
    file_points: int | None = None
    rules_points: int | None = None


class ImportedFacts(NamedTuple):
    """What the sentence of a change is made of that another program saw."""

    kind: str
    cause: str = "file"
    old_score: int | None = None
    new_score: int | None = None
    delta: int | None = None


def why(facts: ChangeFacts) -> str:
    """What happened to an item, and to its score."""
    if facts.kind == "added":
        score = "unknown" if facts.new_score is None else number(facts.new_score)
        return f"First import, score {score}."
    if facts.kind == "removed":
        score = "" if facts.old_score is None else f", score {number(facts.old_score)}"
        return f"File removed{score}."
    return f"{_event(facts)}{_difference(facts)}."


def _event(facts: ChangeFacts) -> str:
    if facts.kind == "rescored":
        return _RESCORED.get(facts.cause, "The score of the same file changed")
    is_same_quality = facts.old_quality is not None and facts.old_quality == facts.new_quality
    from_formats = facts.file_points or 0
    if facts.kind == "upgraded" and from_formats < 0:
        return f"Upgraded to a {'newer revision' if is_same_quality else 'better quality'} that scores less"
    if facts.kind == "downgraded" and from_formats > 0:
        return (
            f"Downgraded to {'an older revision' if is_same_quality else 'a lower quality'} that scores more"
        )
    return facts.kind.capitalize()


def _difference(facts: ChangeFacts) -> str:
    """By how much the score changed, and how much of that formats and edited rules made."""
    if facts.delta is None:
        return ", one of the scores is unknown"
    by_formats, by_rules = facts.file_points or 0, facts.rules_points or 0
    delta = f", {signed(facts.delta)}"
    is_split_known = facts.file_points is not None and facts.rules_points is not None
    if facts.kind != "rescored" and is_split_known and facts.delta != by_formats + by_rules:
        from_formats = f"{delta}, of which {signed(by_formats)} from its formats"
        return f"{from_formats}; a score of the server disagrees with its own rules"
    if by_formats and by_rules:
        return f"{delta}: {signed(by_formats)} from its formats and {signed(by_rules)} from edited rules"
    if facts.delta == 0:
        return ", same score"
    return f"{delta} from edited rules" if facts.kind != "rescored" and by_rules else delta


def imported_why(facts: ImportedFacts) -> str:
    """What another program saw of an item."""
    if facts.kind == "rescored":
        event = (
            "the same file matched other formats"
            if facts.cause == "formats"
            else "the same file scored differently"
        )
    else:
        event = _SINCE_IMPORT[facts.kind]
    return f"Imported: {event}{_imported_score(facts)}."


def _imported_score(facts: ImportedFacts) -> str:
    if facts.kind == "added":
        return "" if facts.new_score is None else f", score {number(facts.new_score)}"
    if facts.kind == "removed":
        return "" if facts.old_score is None else f", score {number(facts.old_score)}"
    return f", {signed(facts.delta)}" if facts.delta else ""
