"""An instance's own overview: its health and what it is made of, its scores, its states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from arrscore.report.charts import Bar, BarChart, BoxChart, Gauge, LineChart, Series, bars, gauge, lines
from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.instance_facts import WITHHELD
from arrscore.report.data.rules import Parameters
from arrscore.report.layout import Site
from arrscore.report.pages.columns import GAIN, HREF, PRIORITY, SCORE
from arrscore.report.pages.overview import changes_text, overview_lead
from arrscore.report.pages.page import Page, PageKind
from arrscore.report.pages.profiles import profile_boxes
from arrscore.report.rendering.components import Meter, NavItem, Stat, Tone
from arrscore.report.tables.table import Column, Table, filter_link
from arrscore.report.text import formatting
from arrscore.report.text.wording import (
    CRITICAL_NOTE,
    PRIORITIES,
    STATES,
    disk_words,
    item_label,
    missing_note,
    readable,
)

GRADES = (("A", "grade_a"), ("B", "grade_b"), ("C", "grade_c"), ("D", "grade_d"))
SHOWN_UPGRADES = 5
PRIORITY_TONES: Mapping[str, Tone] = {"critical": "bad", "high": "warn", "medium": "", "low": "muted"}
STATE_TONES: Mapping[str, Tone] = {
    "missing": "bad",
    "done": "good",
    "unavailable": "muted",
    "not aired": "muted",
    "unmonitored": "muted",
    "unknown": "muted",
    "upgrades off": "muted",
}


@dataclass(frozen=True, kw_only=True)
class InstancePage(Page):
    """The overview of one instance."""

    template: ClassVar[str] = "pages/instance.html"
    first_rows_only: ClassVar[bool] = True
    noun: str
    is_empty: bool
    was_fetched: bool
    figures: tuple[Stat, ...]
    health: Gauge
    parts: tuple[Meter, ...]
    is_withheld: bool
    part_meanings: tuple[tuple[str, str], ...]
    states: BarChart
    priorities: BarChart
    profiles: BoxChart
    trend: LineChart | None
    upgrades: Table
    last_change: str
    last_change_at: str | None
    last_change_link: NavItem | None
    mismatches: str
    titles: str


def instance_pages(site: Site, one: InstanceFacts, parameters: Parameters) -> Iterator[InstancePage]:
    """Make the overview of an instance."""
    path = site.place(one.instance, KIND.path)
    lead = overview_lead((one,)) if one.item_count else _lead_of_nothing(one)
    newest = one.builds[0] if one.builds else None
    yield InstancePage(
        path=path,
        page=site.frame(path, one.instance.name, lead, instance=one.instance),
        lead=lead,
        noun="movie" if one.kind == "movie" else "episode",
        is_empty=not one.item_count,
        was_fetched=one.instance.fetched_at is not None,
        figures=_stats(one),
        health=gauge(
            "health", "Health", one.health.score, one.health.grade,
            stops=grade_stops(parameters), caption=_grades(parameters), unknown=one.unknown_health,
        ),
        parts=() if one.fault is not None else _parts(one),
        is_withheld=one.fault is not None,
        part_meanings=tuple((part.label, part.meaning) for part in one.health_parts),
        states=_states(one),
        priorities=_priorities(one),
        profiles=profile_boxes(site, one, path),
        trend=_trend(one),
        upgrades=_upgrades(one),
        last_change=changes_text(newest) if newest else "",
        last_change_at=newest.at if newest else None,
        last_change_link=(
            NavItem("What changed", f"changes/build-{newest.build_run_id}.html") if newest else None
        ),
        mismatches=_mismatches(one),
        titles=site.titles if one.titles else "",
    )  # fmt: skip


KIND = PageKind(path="index.html", label="Overview", make=instance_pages)


def _lead_of_nothing(one: InstanceFacts) -> str:
    name = one.instance.name
    return (
        f"{name} could not be fetched yet."
        if one.instance.fetched_at is None
        else f"{name} has no titles yet."
    )


def _upgrades(one: InstanceFacts) -> Table:
    return Table(
        id="upgrades",
        caption="The first upgrades",
        columns=(
            Column("title", "Title", link="href"), HREF, PRIORITY, GAIN, SCORE,
            Column("reachable", "Reachable", "number"), Column("recommendation", "What to look for"),
        ),
        rows=tuple(
            (
                item_label(row.title, row.year, row.season_number, row.episode_number),
                one.title_page(row.title_id), row.priority_name, row.potential_gain, row.score,
                row.reachable_score, readable(row.recommendation),
            )
            for row in one.first_candidates[:SHOWN_UPGRADES]
        ),
        default_sort="priority",
        empty="Nothing is worth upgrading." if one.fault is None else "What is worth upgrading is withheld.",
        noun="upgrade",
    )  # fmt: skip


def _grades(parameters: Parameters) -> str:
    """What the gauge's short lines stand for; nothing where no grade has a lowest value."""
    return formatting.listed(
        f"{grade} from {formatting.number(lowest)}" for grade, lowest in grade_stops(parameters)
    )


def grade_stops(parameters: Parameters) -> tuple[tuple[str, float], ...]:
    """The lowest value that earns each grade, as the configuration has it."""
    return tuple((grade, parameters[name].value) for grade, name in GRADES if name in parameters)


def _stats(one: InstanceFacts) -> tuple[Stat, ...]:
    critical, missing = one.priorities.get("critical", 0), one.states.get("missing", 0)
    unknown = one.totals.files - one.totals.scored
    titles = f"in {formatting.number(len(one.titles))} series" if one.kind == "series" else ""
    notes = titles, disk_words(one.item_count, one.absent)
    return (
        Stat(
            "Movies" if one.kind == "movie" else "Episodes", formatting.number(one.item_count),
            note="; ".join(filter(None, notes)), href="library.html",
        ),
        Stat(
            "Worth upgrading", formatting.number(one.candidate_count) if one.fault is None else WITHHELD,
            href="upgrades.html",
            note=f"besides, {formatting.number(one.held.loops)} in upgrade loops" if one.held.loops else "",
        ),
        Stat(
            "Critical", formatting.number(critical) if one.fault is None else WITHHELD,
            note=CRITICAL_NOTE, href=filter_link("upgrades.html", priority="critical"),
            tone="bad" if critical else "",
        ),
        Stat(
            "Missing", formatting.number(missing), note=missing_note((one.kind,)),
            href=_state_link(one, "missing"),
        ),
        Stat(
            "Files", formatting.number(one.totals.files),
            note=formatting.size(one.totals.size_bytes)
            + (f", {formatting.number(unknown)} not scored" if unknown else ""),
        ),
    )  # fmt: skip


def _parts(one: InstanceFacts) -> tuple[Meter, ...]:
    """What the health is made of: each part's share, and how many of its points it earns."""
    return tuple(
        Meter(
            label=part.label,
            share=part.value,
            value=formatting.percent(part.value),
            note=f"{formatting.number(part.points, 1)} of {formatting.number(part.weight, 0)} points",
        )
        for part in one.health_parts
    )


def _state_link(one: InstanceFacts, state: str) -> str:
    """Where the movies or episodes are that are in a state."""
    return filter_link("library.html" if one.kind == "movie" else "episodes.html", state=state)


def _states(one: InstanceFacts) -> BarChart:
    noun = "movies" if one.kind == "movie" else "episodes"
    return bars(
        "states",
        f"What the application does about its {noun}",
        [
            Bar(state, one.states[state], _state_link(one, state), STATE_TONES.get(state, ""))
            for state in STATES
            if state in one.states
        ],
        unit="number",
    )


def _priorities(one: InstanceFacts) -> BarChart:
    return bars(
        "priorities",
        "Upgrades by priority",
        [
            Bar(
                priority, one.priorities.get(priority, 0), filter_link("upgrades.html", priority=priority),
                PRIORITY_TONES[priority],
            )
            for priority in PRIORITIES
        ] if one.candidate_count else [],
        unit="number",
    )  # fmt: skip


def _trend(one: InstanceFacts) -> LineChart | None:
    if len(one.trend) <= 1:
        return None
    return lines(
        "trend",
        "Health over time",
        [Series("Health", [(row.at, row.health) for row in one.trend])],
        unit="number",
    )


def _mismatches(one: InstanceFacts) -> str:
    if not one.mismatches or one.fault is not None:
        return ""
    verb = "has a score" if one.mismatches == 1 else "have a score"
    return (
        f"{formatting.plural(one.mismatches, 'file')} {verb} that differs from the sum of its formats' points. "
        "The application computed it under other rules, or while rules were being edited: fetch again, and if the "
        "difference stays, look at these files in score_mismatches."
    )
