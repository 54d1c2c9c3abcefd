"""Columns and cells that several tables have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from arrscore.report.data.library import Item
from arrscore.report.tables.table import Column, Table
from arrscore.report.text.wording import PRIORITIES, SERVICES, readable, state_words, states_of

HREF = Column("href", "", hidden=True)
PROFILE = Column("profile", "Profile", facet=True)
QUALITY = Column("quality", "Quality", facet=True)
SCORE = Column("score", "Score", "number", help="Custom format score, as Radarr or Sonarr computes it.")
SIZE = Column("size", "Size", "bytes")
GROUP = Column("group", "Release group", facet=True, hidden=True)
FORMATS = Column("formats", "Formats", "tags", facet=True, hidden=True, help="Highest score first.")
STATE = {
    kind: Column(
        "state", "State", "badge", facet=True, order=tuple(map(state_words, states_of(kind))),
        help=f"Whether {service} would upgrade it.",
    )
    for kind, service in SERVICES.items()
}  # fmt: skip
FIX = Column(
    "fix",
    "Needs a fix",
    "badge",
    facet=True,
    hidden=True,
    help="Why it is not an upgrade candidate: an upgrade loop, or no upgrade is possible.",
)
PRIORITY = Column("priority", "Priority", "badge", facet=True, order=PRIORITIES)
GAIN = Column("gain", "Potential gain", "points", help="From its score to the best achievable score.")
CATEGORIES = Column(
    "categories", "Kinds", "tags", facet=True, hidden=True, help="Kinds of file, such as a legacy codec."
)
YEAR = Column("year", "Year", "year")
SEASON = Column("season", "Season", "number")
EPISODE = Column("episode", "Episode", "number")
ABSENT = Column("absent", "Without a file", hidden=True, help="Episodes without a file, and why.")
ADDED = Column("added", "Added", "date", hidden=True)
REASON = Column("reason", "Why", hidden=True, exported=False)


def meaning_table(name: str, label: str, rows: Iterable[tuple[str, int, str | None, str]]) -> Table:
    """A table of labels: how many rows each has now, with a link to them, and what the label means."""
    return Table(
        id=name,
        caption=f"What each {label.lower()} means",
        columns=(
            Column("word", label, "badge"), Column("now", "Now", "number", link="href"), HREF,
            Column("meaning", "Meaning"),
        ),
        rows=tuple((word, count, href if count else None, meaning) for word, count, href, meaning in rows),
    )  # fmt: skip


def fix_words(item: Item) -> str | None:
    """What has to be fixed before an item can be upgraded; None where nothing has to."""
    if item.in_loop:
        return "upgrade loop"
    return "stuck" if item.stuck else None


def reason_words(item: Item) -> str:
    """Why an item is in its state; that it is in an upgrade loop comes first."""
    reason = readable(item.reason)
    return f"In an upgrade loop, so not an upgrade candidate. {reason}" if item.in_loop else reason


def format_names(formats: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The names of formats that a view lists with their scores."""
    return tuple(str(one["format"]) for one in formats)


def category_words(labels: Mapping[str, str], categories: Sequence[str]) -> tuple[str, ...]:
    """The categories of a file in words."""
    return tuple(labels[category] for category in categories if category in labels)
