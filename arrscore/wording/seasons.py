"""How uniform a season is."""

from __future__ import annotations

import json
from typing import NamedTuple


class SeasonFacts(NamedTuple):
    """What a season's note is made of; the counts are JSON arrays of names with their episodes."""

    files: int
    mixes_quality: int
    mixes_group: int
    quality_episodes: str = "[]"
    group_episodes: str = "[]"


def note(facts: SeasonFacts) -> str:
    """Which qualities and groups a season mixes."""
    qualities, groups = _counts(facts.quality_episodes), _counts(facts.group_episodes)
    if facts.mixes_quality and facts.mixes_group:
        return f"Mixes qualities, {qualities}, and groups, {groups}."
    if facts.mixes_quality:
        return f"Mixes qualities: {qualities}."
    if facts.mixes_group:
        return f"Mixes groups: {groups}."
    if facts.files == 1:
        return "One file only."
    return f"One quality{' and one group' if groups else ''} throughout{'' if groups else '; the groups are unknown'}."


def _counts(names: str | None) -> str:
    return ", ".join(f"{each['name']} ({each['episodes']})" for each in json.loads(names or "[]"))
