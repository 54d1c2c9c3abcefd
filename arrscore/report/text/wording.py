"""Labels and phrases that several pages share."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from arrscore.report.text.formatting import MINUS, date, number, plural

# Each begins with a hyphen: searching for it is five times as fast as for what is before it.
_HYPHEN_AS_MINUS = re.compile(r"-(?<![\w-]-)(?=\d)")
_MONTH_AND_DAY = re.compile(r"-\d\d-\d\d\b")
_ISO_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
# Thousands of items have the same reason.
_KEPT = 8192
_NOUNS = {"movie": ("movie", "movies"), "series": ("episode", "episodes")}

# What each state of the database means; Radarr or Sonarr is named where a page shows it.
_STATES = {
    "missing": "Monitored, no file: {service} grabs any release that the profile allows.",
    "unavailable": "Monitored, but not available yet: Radarr rejects every release until the movie reaches its "
    "Minimum Availability. It does not count as missing, and a file on disk is not replaced.",
    "not_aired": "Monitored, but it airs later or has no air date, so it does not count as missing.",
    "quality_below_cutoff": "The quality is below Upgrade Until: {service} upgrades to a better quality, even with a "
    "lower score.",
    "score_below_cutoff": "The quality cutoff is met, but the score is below Upgrade Until Custom Format Score: "
    "{service} upgrades to a higher score of the same quality.",
    "done": "Both cutoffs are met: only a newer revision of the same quality replaces the file.",
    "upgrades_off": "The profile does not allow upgrades: only a newer revision replaces the file.",
    "unknown": "Only the score decides, and the scores that {service} reports disagree with its own rules.",
    "unmonitored": "Unmonitored: {service} ignores it.",
}
STATES = tuple(_STATES)
# Labels that are not the state's name with spaces.
_STATE_LABELS = {
    "quality_below_cutoff": "quality cutoff unmet",
    "score_below_cutoff": "score cutoff unmet",
    "done": "cutoff met",
    "upgrades_off": "upgrades not allowed",
}
# The states that items without a file can have, in words that are clear without a table of states.
_ABSENT = {
    "missing": "missing",
    "unavailable": "not available yet",
    "not_aired": "not aired yet",
    "unmonitored": "unmonitored",
}
# Items in these states wait: nothing is grabbed for them yet.
WAITING = {state: _ABSENT[state] for state in ("unavailable", "not_aired")}
# Labels of categories where the view's own label is unclear on a page.
_CATEGORIES = {"upgrade_worthy": "Upgrade candidate, not critical"}
# Not every such file is a candidate: upgrades may not be allowed, or no better release is known.
CRITICAL_NOTE = "upgradeable, below Minimum Custom Format Score or negative"
SERVICES = {"movie": "Radarr", "series": "Sonarr"}
# Why Radarr and Sonarr delete a file, by their own codes.
_DELETIONS = {
    "Manual": "deleted by hand",
    "MissingFromDisk": "missing from the disk",
    "NoLinkedEpisodes": "no episode belongs to it",
    "ManualOverride": "replaced by hand",
}
PRIORITIES = ("critical", "high", "medium", "low")
# The settings of a quality profile, as Radarr and Sonarr print them.
MINIMUM = "Minimum Custom Format Score"
CUTOFF = "Upgrade Until Custom Format Score"
INCREMENT = "Minimum Custom Format Score Increment"


def states_of(kind: str) -> dict[str, str]:
    """The states that movies, or the episodes of series, can have, with what each means."""
    other = "unavailable" if kind == "series" else "not_aired"
    return {state: state_meaning(state, SERVICES[kind]) for state in STATES if state != other}


def state_meaning(state: str, service: str) -> str:
    """What a state means, with the name of the service that acts on it."""
    return _STATES[state].format(service=service)


def state_words(state: str) -> str:
    """`quality_below_cutoff` as `quality cutoff unmet`."""
    return _STATE_LABELS.get(state, state.replace("_", " "))


def category_label(category: str, label: str) -> str:
    """The label of a category on pages, given the label in its view."""
    return _CATEGORIES.get(category, label)


def missing_note(kinds: Collection[str]) -> str:
    """What counts as missing among titles of these kinds: movies, series or both."""
    words = [word for kind, word in (("movie", "available"), ("series", "aired")) if kind in kinds]
    return f"monitored, {' or '.join(words)}, no file"


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
    """`; also without a file: 2 unmonitored`: what else has no file, after a sentence that names the missing."""
    others = absent_words({state: count for state, count in absent.items() if state != "missing"})
    return f"; {'also ' if absent.get('missing') else ''}without a file: {others}" if others else ""


def rows_note(kind: str) -> str:
    """The note of a chart of files whose marks link to rows; movies need none, as each has one file."""
    return (
        ""
        if kind == "movie"
        else "Charts count files; each mark links to a list of episodes, and a file can hold several"
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
    """The text with its first letter in upper case."""
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
    """The release's name, and why a file was deleted."""
    why = _DELETIONS.get(reason or "")
    return f"{name} ({why})" if name and why else name or why


def change_words(counts: Sequence[tuple[int, str]]) -> str:
    """`3 upgraded, 1 added`; empty where nothing happened."""
    return ", ".join(f"{number(count)} {word}" for count, word in counts if count)
