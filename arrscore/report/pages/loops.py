"""Upgrade loops: items that are grabbed again and again because the imported file scores less than the grab."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from arrscore.report.charts import Bar, BarChart, bars
from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.problems import Loop
from arrscore.report.data.rules import Parameters
from arrscore.report.layout import Export, Site
from arrscore.report.pages.columns import HREF, PROFILE
from arrscore.report.pages.page import Page, PageKind, with_files
from arrscore.report.rendering.components import Stat
from arrscore.report.tables.table import Column, Table, filter_link
from arrscore.report.text import formatting
from arrscore.report.text.wording import counted, event_words, failed_words, readable, verb

SHOWN_BARS = 12
NO_LOOPS = "No upgrade loops found: imported files keep the score of the grab."
CAUSES: Mapping[str, str] = {
    "renaming": "lost on rename",
    "edited_scores": "edited scores",
    "season_pack": "season pack",
    "unknown": "unknown",
}
MEANINGS: Mapping[str, str] = {
    "renaming": "The release name matches formats that the renamed file no longer matches, so each grab scores higher "
    "than the imported file.",
    "edited_scores": "Scores were edited between grab and import, or later.",
    "season_pack": "The name of the season pack matches other formats than its files.",
    "unknown": "Not enough history. Compare the names of release and file.",
}


@dataclass(frozen=True, kw_only=True)
class LoopsPage(Page):
    """The upgrade loops of one instance."""

    template: ClassVar[str] = "pages/loops.html"
    title_charts: ClassVar[tuple[str, ...]] = ("wasted",)
    figures: tuple[Stat, ...]
    wasted: BarChart | None
    causes: Table
    table: Table
    failed: Table
    events: Table
    application: str


def loops_pages(site: Site, facts: InstanceFacts, _: Parameters) -> Iterator[LoopsPage]:
    """Make the page of an instance's upgrade loops."""
    path = site.place(facts.instance, KIND.path)
    lead = loops_lead(facts.loops, facts.kind)
    if facts.failed_downloads:
        lead += f" Failed downloads: {counted(len(facts.failed_downloads), facts.kind)}."
    table = with_files(_table(facts), path)
    failed = with_files(_failed(facts), path)
    events = with_files(_events(facts), path)
    yield LoopsPage(
        path=path,
        page=site.frame(path, "Upgrade loops", f"{facts.instance.name}: {lead}", instance=facts.instance),
        lead=lead,
        files={**table.files, **failed.files, **events.files},
        figures=_stats(facts.loops),
        wasted=_wasted(facts.loops),
        causes=_causes(facts.loops),
        table=table.table,
        failed=failed.table,
        events=events.table,
        application=facts.application,
    )


KIND = PageKind(
    path="loops.html",
    label="Loops",
    make=loops_pages,
    exports=(
        Export("Upgrade loops", "loops", titles=True),
        Export("Failed downloads", "failed", titles=True),
        Export("Grabs, imports and failures", "events", titles=True),
    ),
    title_rows=("", "failed", "events"),
)


def loops_lead(loops: Sequence[Loop], kind: str) -> str:
    """One sentence: how many items are in a loop, and what that wasted."""
    if not loops:
        return NO_LOOPS
    grabs = sum(row.grabs for row in loops)
    wasted = sum(row.wasted_bytes or 0 for row in loops)
    cost = f", {formatting.size(wasted)} wasted" if wasted else ""
    items = f"{counted(len(loops), kind)} {verb(len(loops), 'is', 'are')} stuck in an upgrade loop"
    return f"{items}: {formatting.plural(grabs, 'grab')} so far{cost}."


def cause_words(cause: str) -> str:
    """The label of a likely cause."""
    return CAUSES.get(cause, cause.replace("_", " "))


def _stats(loops: Sequence[Loop]) -> tuple[Stat, ...]:
    return (
        Stat("In a loop", formatting.number(len(loops)), tone="bad" if loops else ""),
        Stat("Grabs", formatting.number(sum(row.grabs for row in loops))),
        Stat("Imports", formatting.number(sum(row.imports for row in loops))),
        Stat("Wasted", formatting.size(sum(row.wasted_bytes or 0 for row in loops))),
    )


def _wasted(loops: Sequence[Loop]) -> BarChart:
    return bars(
        "wasted",
        "Wasted downloads",
        [
            Bar(
                row.label, row.wasted_bytes or 0, filter_link("", q=row.label), "warn",
                formatting.plural(row.grabs, "grab"),
            )
            for row in loops
            if row.wasted_bytes
        ],
        unit="size",
        limit=SHOWN_BARS,
    )  # fmt: skip


def _causes(loops: Sequence[Loop]) -> Table:
    counts = Counter(row.likely_cause for row in loops)
    return Table(
        id="causes",
        caption="Likely causes",
        columns=(
            Column("cause", "Likely cause", link="href"), HREF, Column("items", "Items", "number"),
            Column("meaning", "Meaning"),
        ),
        rows=tuple(
            (words, filter_link("", cause=words) if counts[cause] else None, counts[cause], MEANINGS[cause])
            for cause, words in CAUSES.items()
        ),
        noun="cause",
    )  # fmt: skip


def lost_words(loop: Loop) -> tuple[str, ...]:
    """The formats that were lost between grab and import, with their scores."""
    return tuple(f"{row['format']} {formatting.points(row['points'])}" for row in loop.lost_formats)


def _table(facts: InstanceFacts) -> Table:
    return Table(
        id="loops",
        caption="Items in a loop",
        columns=(
            Column("title", "Title", link="href"), HREF,
            Column("grabs", "Grabs", "number", link="events_href"), Column("events_href", "", hidden=True),
            Column("gap", "Score lost", "points", help="From grab to imported file."),
            Column("at_grab", "At grab", "number", help=f"The score that {facts.application} gave the release."),
            Column("at_import", "At import", "number", help="The score of the imported file."),
            Column("today", "Current score", "number"),
            Column("wasted", "Wasted", "bytes", help="Downloaded without a higher score."),
            Column("cause", "Likely cause", facet=True), Column("advice", "What to change", wide=True),
            Column("lost", "Formats lost", "tags"),
            Column("explanation", "Why", wide=True, hidden=True),
            Column("grab_today", "Release, current score", "number", hidden=True,
                   help="With the current custom format scores."),
            Column("imports", "Imports", "number", hidden=True), replace(PROFILE, hidden=True),
            Column("first", "First grab", "date", hidden=True), Column("last", "Last grab", "date"),
        ),
        rows=tuple(
            (
                row.label, facts.title_page(row.title_id), row.grabs, filter_link("", "events", title=row.label),
                -row.gap if row.gap else row.gap, row.score_at_grab, row.score_at_import, row.file_score_today,
                row.wasted_bytes, cause_words(row.likely_cause), readable(row.advice), lost_words(row),
                readable(row.explanation), row.grab_score_today, row.imports, row.profile, row.first_grab_at,
                row.last_grab_at,
            )
            for row in facts.loops
        ),
        default_sort="-wasted",
        empty=NO_LOOPS,
        noun="item",
    )  # fmt: skip


def _failed(facts: InstanceFacts) -> Table:
    return Table(
        id="failed",
        caption="Failed downloads since the last import",
        columns=(
            Column("title", "Title", link="href"), HREF,
            Column("failures", "Failures", "number", link="events_href"), Column("events_href", "", hidden=True),
            Column("what", "What happened", wide=True), Column("first", "First failure", "date", hidden=True),
            Column("last", "Last failure", "date"), replace(PROFILE, hidden=True),
        ),
        rows=tuple(
            (
                row.label, facts.title_page(row.title_id), row.failures, filter_link("", "events", title=row.label),
                failed_words(row.failures, row.first_failed_at, row.last_failed_at), row.first_failed_at,
                row.last_failed_at, row.profile,
            )
            for row in facts.failed_downloads
        ),
        empty="No download failed.",
        noun="item",
    )  # fmt: skip


def _events(facts: InstanceFacts) -> Table:
    return Table(
        id="events",
        caption="Grabs, imports and failures",
        columns=(
            Column("title", "Title", facet=True), Column("at", "Date", "date"),
            Column("event", "Event", "badge", facet=True), Column("then", "Score at the time", "number"),
            Column("today", "Current score", "number", help="With the current custom format scores."),
            Column("quality", "Quality"), Column("release", "Release", wide=True),
        ),
        rows=tuple(
            (
                row.label, row.occurred_at, row.kind, row.frozen_score, row.score_today, row.quality,
                event_words(row.release_name, row.reason),
            )
            for row in facts.loop_events
        ),
        default_sort="-at",
        empty="No events recorded.",
        noun="event",
    )  # fmt: skip
