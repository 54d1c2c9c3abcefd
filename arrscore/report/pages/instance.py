"""An instance's overview: its health breakdown, its scores, its states."""

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
    state_words,
)

GRADES = (("A", "grade_a"), ("B", "grade_b"), ("C", "grade_c"), ("D", "grade_d"))
SHOWN_UPGRADES = 5
PRIORITY_TONES: Mapping[str, Tone] = {"critical": "bad", "high": "warn", "medium": "", "low": "muted"}
STATE_TONES: Mapping[str, Tone] = {
    "missing": "bad",
    "done": "good",
    "unavailable": "muted",
    "not_aired": "muted",
    "unmonitored": "muted",
    "unknown": "muted",
    "upgrades_off": "muted",
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
    application: str


def instance_pages(site: Site, facts: InstanceFacts, parameters: Parameters) -> Iterator[InstancePage]:
    """Make the overview of an instance."""
    path = site.place(facts.instance, KIND.path)
    lead = overview_lead((facts,)) if facts.item_count else _lead_of_nothing(facts)
    newest = facts.builds[0] if facts.builds else None
    yield InstancePage(
        path=path,
        page=site.frame(path, facts.instance.name, lead, instance=facts.instance),
        lead=lead,
        noun="movie" if facts.kind == "movie" else "episode",
        is_empty=not facts.item_count,
        was_fetched=facts.instance.fetched_at is not None,
        figures=_stats(facts),
        health=gauge(
            "health", "Health", facts.health.score, facts.health.grade,
            stops=grade_stops(parameters), caption=_grades(parameters), unknown=facts.unknown_health,
        ),
        parts=() if facts.fault is not None else _parts(facts),
        is_withheld=facts.fault is not None,
        part_meanings=tuple((part.label, part.meaning) for part in facts.health_parts),
        states=_states(facts),
        priorities=_priorities(facts),
        profiles=profile_boxes(site, facts, path),
        trend=_trend(facts),
        upgrades=_upgrades(facts),
        last_change=changes_text(newest) if newest else "",
        last_change_at=newest.at if newest else None,
        last_change_link=(
            NavItem("Latest changes", f"changes/build-{newest.build_run_id}.html") if newest else None
        ),
        mismatches=_mismatches(facts),
        titles=site.titles if facts.titles else "",
        application=facts.application,
    )  # fmt: skip


KIND = PageKind(path="index.html", label="Overview", make=instance_pages)


def _lead_of_nothing(facts: InstanceFacts) -> str:
    name = facts.instance.name
    return (
        f"{name} could not be fetched yet."
        if facts.instance.fetched_at is None
        else f"{name} has no titles yet."
    )


def _upgrades(facts: InstanceFacts) -> Table:
    return Table(
        id="upgrades",
        caption="The first upgrades",
        columns=(
            Column("title", "Title", link="href"), HREF, PRIORITY, GAIN, SCORE,
            Column("reachable", "Best achievable", "number"), Column("recommendation", "Look for"),
        ),
        rows=tuple(
            (
                item_label(row.title, row.year, row.season_number, row.episode_number),
                facts.title_page(row.title_id), row.priority_name, row.potential_gain, row.score,
                row.reachable_score, readable(row.recommendation),
            )
            for row in facts.first_candidates[:SHOWN_UPGRADES]
        ),
        default_sort="priority",
        empty="Nothing is worth upgrading." if facts.fault is None else "What is worth upgrading is withheld.",
        noun="upgrade",
    )  # fmt: skip


def _grades(parameters: Parameters) -> str:
    """The lowest value of each grade, which the gauge marks; empty where no grade has one."""
    return formatting.listed(
        f"{grade} from {formatting.number(lowest)}" for grade, lowest in grade_stops(parameters)
    )


def grade_stops(parameters: Parameters) -> tuple[tuple[str, float], ...]:
    """The lowest value that earns each grade, as the configuration has it."""
    return tuple((grade, parameters[name].value) for grade, name in GRADES if name in parameters)


def _stats(facts: InstanceFacts) -> tuple[Stat, ...]:
    critical, missing = facts.priorities.get("critical", 0), facts.states.get("missing", 0)
    unknown = facts.totals.files - facts.totals.scored
    titles = f"in {formatting.number(len(facts.titles))} series" if facts.kind == "series" else ""
    notes = titles, disk_words(facts.item_count, facts.absent)
    return (
        Stat(
            "Movies" if facts.kind == "movie" else "Episodes", formatting.number(facts.item_count),
            note="; ".join(filter(None, notes)), href="library.html",
        ),
        Stat(
            "Upgrade candidates", formatting.number(facts.candidate_count) if facts.fault is None else WITHHELD,
            href="upgrades.html",
            note=f"plus {formatting.number(facts.held.loops)} in upgrade loops" if facts.held.loops else "",
        ),
        Stat(
            "Critical", formatting.number(critical) if facts.fault is None else WITHHELD,
            note=CRITICAL_NOTE, href=filter_link("upgrades.html", priority="critical"),
            tone="bad" if critical else "",
        ),
        Stat(
            "Missing", formatting.number(missing), note=missing_note((facts.kind,)),
            href=_state_link(facts, "missing"),
        ),
        Stat(
            "Files", formatting.number(facts.totals.files),
            note=formatting.size(facts.totals.size_bytes)
            + (f", {formatting.number(unknown)} not scored" if unknown else ""),
        ),
    )  # fmt: skip


def _parts(facts: InstanceFacts) -> tuple[Meter, ...]:
    """The health breakdown: each part's share, and how many of its points it earns."""
    return tuple(
        Meter(
            label=part.label,
            share=part.value,
            value=formatting.percent(part.value),
            note=f"{formatting.number(part.points, 1)} of {formatting.number(part.weight, 0)} points",
        )
        for part in facts.health_parts
    )


def _state_link(facts: InstanceFacts, state: str) -> str:
    """The address of the movies or episodes in a state."""
    return filter_link("library.html" if facts.kind == "movie" else "episodes.html", state=state_words(state))


def _states(facts: InstanceFacts) -> BarChart:
    return bars(
        "states",
        "Upgrade status",
        [
            Bar(
                state_words(state), facts.states[state], _state_link(facts, state), STATE_TONES.get(state, "")
            )
            for state in STATES
            if state in facts.states
        ],
        unit="number",
    )


def _priorities(facts: InstanceFacts) -> BarChart:
    return bars(
        "priorities",
        "Upgrades by priority",
        [
            Bar(
                priority, facts.priorities.get(priority, 0), filter_link("upgrades.html", priority=priority),
                PRIORITY_TONES[priority],
            )
            for priority in PRIORITIES
        ] if facts.candidate_count else [],
        unit="number",
    )  # fmt: skip


def _trend(facts: InstanceFacts) -> LineChart | None:
    if len(facts.trend) <= 1:
        return None
    return lines(
        "trend",
        "Health over time",
        [Series("Health", [(row.at, row.health) for row in facts.trend])],
        unit="number",
    )


def _mismatches(facts: InstanceFacts) -> str:
    if not facts.mismatches or facts.fault is not None:
        return ""
    verb = "has a score" if facts.mismatches == 1 else "have a score"
    return (
        f"{formatting.plural(facts.mismatches, 'file')} {verb} that differs from the sum of its formats' scores. "
        f"{facts.application} computed it with other rules, or while rules were being edited. Run arrscore build "
        "again; if the difference stays, see score_mismatches in the database for these files."
    )
