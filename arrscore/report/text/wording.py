"""How the pages put data into words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from arrscore.report.text.formatting import MINUS, date, number, plural

# Each begins with a hyphen, for which a text is searched five times as fast as for what stands before it.
_HYPHEN_AS_MINUS = re.compile(r"-(?<![\w-]-)(?=\d)")
_MONTH_AND_DAY = re.compile(r"-\d\d-\d\d\b")
_ISO_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
# Thousands of items have the same reason.
_KEPT = 8192
_NOUNS = {"movie": ("movie", "movies"), "series": ("episode", "episodes")}

STATES = {
    "missing": "Monitored, and nothing is on disk: the application takes anything that the profile allows.",
    "unavailable": "Monitored, but not available yet: the application refuses every release until the movie reaches "
    "its Minimum Availability. It does not count as missing, and a file on disk is not replaced.",
    "not aired": "Monitored, but it airs later or its date is unknown, so it does not count as missing.",
    "quality below cutoff": "The quality is below the profile's cutoff: a better quality is taken, even with a "
    "lower score.",
    "score below cutoff": "The quality is good enough, the score is below the profile's cutoff: a better score of "
    "the same quality is taken.",
    "done": "Both cutoffs are met: only a newer revision of the same release quality is taken.",
    "upgrades off": "The profile has upgrades switched off: nothing but a newer revision replaces the file.",
    "unknown": "Only the score decides, and the scores of this server disagree with its own rules.",
    "unmonitored": "Not monitored: the application leaves it alone.",
}
# The states that items without a file can have, in words that need no table beside them.
_ABSENT = {
    "missing": "missing",
    "unavailable": "not available yet",
    "not aired": "not aired yet",
    "unmonitored": "unmonitored",
}
# States of what waits: the application takes nothing for it yet.
WAITING = {state: _ABSENT[state] for state in ("unavailable", "not aired")}
# Words for categories where the label of the view says too little beside the rest of a page.
_CATEGORIES = {"upgrade_worthy": "Worth upgrading, not urgent"}
# Not every such file is worth upgrading: the application may take nothing better, or nothing better be known.
CRITICAL_NOTE = "worth upgrading, and negative or below the minimum"
# Why the applications delete a file, by their word for it.
_DELETIONS = {
    "Manual": "deleted by hand",
    "MissingFromDisk": "missing from the disk",
    "NoLinkedEpisodes": "no episode belongs to it",
    "ManualOverride": "replaced by hand",
}
PRIORITIES = ("critical", "high", "medium", "low")


def states_of(kind: str) -> dict[str, str]:
    """The states that movies, or the episodes of series, can have, with what each means."""
    other = "unavailable" if kind == "series" else "not aired"
    return {state: text for state, text in STATES.items() if state != other}


def state_words(state: str) -> str:
    """`quality_below_cutoff` as `quality below cutoff`."""
    return state.replace("_", " ")


def category_label(category: str, label: str) -> str:
    """What pages call a category of files that has this label in its view."""
    return _CATEGORIES.get(category, label)


def missing_note(kinds: Collection[str]) -> str:
    """What counts as missing among titles of these kinds: movies, series or both."""
    words = [word for kind, word in (("movie", "available"), ("series", "aired")) if kind in kinds]
    return f"monitored and {' or '.join(words)}, nothing on disk"


def absent_words(absent: Mapping[str, int]) -> str:
    """`6 missing, 2 unmonitored`: what items without a file are, given their counts by state; these sum up."""
    return ", ".join(
        f"{number(absent[state])} {word}" for state, word in _ABSENT.items() if absent.get(state)
    )


def disk_words(items: int, absent: Mapping[str, int]) -> str:
    """`490 on disk; without a file: 6 missing, 2 unmonitored`, which sum up; empty where every item has a file."""
    if not absent:
        return ""
    return f"{number(items - sum(absent.values()))} on disk; without a file: {absent_words(absent)}"


def others_absent(absent: Mapping[str, int]) -> str:
    """`; without a file, too: 2 unmonitored`: what else has no file, after a sentence that names the missing."""
    others = absent_words({state: count for state, count in absent.items() if state != "missing"})
    return f"; without a file{', too' if absent.get('missing') else ''}: {others}" if others else ""


def rows_note(kind: str) -> str:
    """What a chart of files must say of the rows behind its marks; nothing of movies, which have one file each."""
    return (
        ""
        if kind == "movie"
        else "Charts count files; the rows behind a mark are episodes, and a file can hold several"
    )


@lru_cache(maxsize=_KEPT)
def readable(text: str) -> str:
    """A sentence of a view as pages print it: with real minus signs, and dates with the month's name."""
    if "-" not in text:
        return text
    text = _HYPHEN_AS_MINUS.sub(MINUS, text)
    return _ISO_DATE.sub(lambda found: date(found.group()), text) if _MONTH_AND_DAY.search(text) else text


def counted(count: int, kind: str) -> str:
    """`1 movie`, `3,204 episodes`; `kind` is that of the titles: movie or series."""
    one, many = _NOUNS[kind]
    return plural(count, one, many)


def share_words(part: int, whole: int, kind: str) -> str:
    """`14 of 420 movies`, `none of 420 movies`."""
    return f"{number(part) if part else 'none'} of {counted(whole, kind)}"


def sentence(text: str) -> str:
    """The text with a capital in front."""
    return text[:1].upper() + text[1:]


def verb(count: int, singular: str, plural_form: str) -> str:
    """Pick the verb's form that fits a count."""
    return singular if count == 1 else plural_form


def episode_code(season: int | None, episode: int | None) -> str | None:
    """`S01E02`; None for a movie."""
    if season is None or episode is None:
        return None
    return f"S{season:02d}E{episode:02d}"


def item_label(title: str, year: int | None, season: int | None, episode: int | None) -> str:
    """`Title (2020)` for a movie, `Title S01E02` for an episode."""
    code = episode_code(season, episode)
    if code is not None:
        return f"{title} {code}"
    return title if year is None else f"{title} ({year})"


def season_name(season: int | None) -> str:
    """`Season 3`; season 0 are the specials."""
    return "Specials" if season == 0 else f"Season {season}"


def failed_words(count: int, first_at: str, last_at: str) -> str:
    """How many downloads failed, and when: `3 downloads failed on 20 Nov 2026`, as a sentence."""
    first, last = date(first_at), date(last_at)
    days = f"on {last}" if first == last else f"from {first} to {last}"
    return f"{plural(count, 'download')} failed {days}."


def event_words(name: str | None, reason: str | None) -> str | None:
    """What a release event says of itself: the name, and why a file was deleted."""
    why = _DELETIONS.get(reason or "")
    return f"{name} ({why})" if name and why else name or why


def change_words(counts: Sequence[tuple[int, str]]) -> str:
    """`3 upgraded, 1 added`; empty where nothing happened."""
    return ", ".join(f"{number(count)} {word}" for count, word in counts if count)
