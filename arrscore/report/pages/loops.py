"""Upgrade loops: items that are grabbed again and again, and grabs whose score the file never reaches."""

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
CAUSES: Mapping[str, str] = {
    "renaming": "renaming drops tokens",
    "edited_scores": "edited scores",
    "season_pack": "season pack",
    "unknown": "unknown",
}
MEANINGS: Mapping[str, str] = {
    "renaming": "The release's name matches formats that the renamed file no longer shows, so each grab looks better "
    "than the file it becomes.",
    "edited_scores": "Points were edited between grab and import, or since: the promise no longer holds.",
    "season_pack": "A pack was grabbed by its own name, and its files match other formats.",
    "unknown": "The events do not tell. Compare the names of release and file.",
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


def loops_pages(site: Site, facts: InstanceFacts, _: Parameters) -> Iterator[LoopsPage]:
    """Make the page of an instance's upgrade loops."""
    path = site.place(facts.instance, KIND.path)
    lead = loops_lead(facts.loops, facts.kind)
    if facts.failed_downloads:
        lead += f" Downloads of {counted(len(facts.failed_downloads), facts.kind)} failed."
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
    """Say how many loops there are in a library of this kind, and what they cost."""
    if not loops:
        return "No upgrade loop was found: what is grabbed scores as it promised."
    grabs = sum(row.grabs for row in loops)
    wasted = sum(row.wasted_bytes or 0 for row in loops)
    cost = f", and {formatting.size(wasted)} downloaded for nothing" if wasted else ""
    items = f"{counted(len(loops), kind)} {verb(len(loops), 'goes', 'go')} round in circles"
    return f"{items}: {formatting.plural(grabs, 'grab')} so far{cost}."


def cause_words(cause: str) -> str:
    """A likely cause in words."""
    return CAUSES.get(cause, cause.replace("_", " "))


def _stats(loops: Sequence[Loop]) -> tuple[Stat, ...]:
    return (
        Stat("In a loop", formatting.number(len(loops)), tone="bad" if loops else ""),
        Stat("Grabs", formatting.number(sum(row.grabs for row in loops))),
        Stat("Imports", formatting.number(sum(row.imports for row in loops))),
        Stat("Downloaded for nothing", formatting.size(sum(row.wasted_bytes or 0 for row in loops))),
    )


def _wasted(loops: Sequence[Loop]) -> BarChart:
    return bars(
        "wasted",
        "Downloaded for nothing",
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
    """The formats that got lost between grab and file, with their points."""
    return tuple(f"{row['format']} {formatting.points(row['points'])}" for row in loop.lost_formats)


def _table(facts: InstanceFacts) -> Table:
    return Table(
        id="loops",
        caption="Items that go round in circles",
        columns=(
            Column("title", "Title", link="href"), HREF,
            Column("grabs", "Grabs", "number", link="events_href"), Column("events_href", "", hidden=True),
            Column("gap", "Gap", "points", help="By how much the file misses what the release promised."),
            Column("at_grab", "At grab", "number", help="The score that the application computed for the release."),
            Column("at_import", "At import", "number", help="The score that it computed for the file."),
            Column("today", "File today", "number"),
            Column("wasted", "For nothing", "bytes", help="Downloaded without a better score."),
            Column("cause", "Likely cause", facet=True), Column("advice", "What to change", wide=True),
            Column("lost", "Formats lost", "tags"),
            Column("explanation", "Why", wide=True, hidden=True),
            Column("grab_today", "Release today", "number", hidden=True, help="By the present points."),
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
        empty="No upgrade loop was found: what is grabbed scores as it promised.",
        noun="item",
    )  # fmt: skip


def _failed(facts: InstanceFacts) -> Table:
    return Table(
        id="failed",
        caption="Items whose downloads failed since their last import",
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
        caption="Every event of them",
        columns=(
            Column("title", "Title", facet=True), Column("at", "Date", "date"),
            Column("event", "Event", "badge", facet=True), Column("then", "Score then", "number"),
            Column("today", "Score today", "number", help="By the present points."), Column("quality", "Quality"),
            Column("release", "Release", wide=True),
        ),
        rows=tuple(
            (
                row.label, row.occurred_at, row.kind, row.frozen_score, row.score_today, row.quality,
                event_words(row.release_name, row.reason),
            )
            for row in facts.loop_events
        ),
        default_sort="-at",
        empty="No event has been recorded of any of them.",
        noun="event",
    )  # fmt: skip
