"""The upgrade candidates, and the items that are stuck: cutoff unmet, no upgrade possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from arrscore.report.charts import Bar, BarChart, bars
from arrscore.report.data.candidates import Candidate
from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.rules import Parameters
from arrscore.report.layout import Export, Site
from arrscore.report.pages.columns import (
    EPISODE,
    GAIN,
    HREF,
    PRIORITY,
    PROFILE,
    QUALITY,
    SCORE,
    SEASON,
    SIZE,
    STATE,
    YEAR,
    format_names,
    meaning_table,
)
from arrscore.report.pages.page import Page, PageKind, with_files
from arrscore.report.rendering.components import NavItem, Stat, Tone
from arrscore.report.tables.table import Column, Table, filter_link
from arrscore.report.tables.table import Row as TableRow
from arrscore.report.text import formatting
from arrscore.report.text.wording import (
    WAITING,
    counted,
    item_label,
    readable,
    share_words,
    state_words,
)


@dataclass(frozen=True, kw_only=True)
class UpgradesPage(Page):
    """The upgrades of one instance."""

    template: ClassVar[str] = "pages/upgrades.html"
    noun: str
    is_empty: bool
    figures: tuple[Stat, ...]
    rules: Table
    by_profile: BarChart | None
    table: Table
    stuck: Table | None
    held: tuple[NavItem, ...]
    is_withheld: bool
    application: str


def upgrades_pages(site: Site, facts: InstanceFacts, parameters: Parameters) -> Iterator[UpgradesPage]:
    """Make the page of an instance's upgrades."""
    path = site.place(facts.instance, KIND.path)
    candidates = facts.candidates()
    lead = _lead(facts, candidates)
    upgrades = with_files(_table(facts, candidates), path)
    del candidates  # the table holds them
    stuck = with_files(_stuck_table(facts), path) if facts.stuck else None
    yield UpgradesPage(
        path=path,
        page=site.frame(path, "Upgrades", f"{facts.instance.name}: {lead}", instance=facts.instance),
        lead=lead,
        files={**upgrades.files, **(stuck.files if stuck else {})},
        noun="movie" if facts.kind == "movie" else "episode",
        is_empty=not facts.item_count,
        figures=_stats(facts),
        rules=priority_rules(facts, parameters),
        by_profile=_by_profile(facts),
        table=upgrades.table,
        stuck=stuck.table if stuck else None,
        held=_held(facts),
        is_withheld=facts.fault is not None,
        application=facts.application,
    )


KIND = PageKind(
    path="upgrades.html",
    label="Upgrades",
    make=upgrades_pages,
    exports=(Export("Upgrades", "upgrades", titles=True),),
    title_rows=("", "stuck"),
)


def _held(facts: InstanceFacts) -> tuple[NavItem, ...]:
    """What is not listed, with links: in a loop, stuck with an unmet cutoff, or waiting."""
    rows = "library.html" if facts.kind == "movie" else "episodes.html"
    found = [
        (facts.held.loops, "in an upgrade loop", "loops.html"),
        (facts.held.stuck, "stuck with an unmet cutoff", filter_link(rows, fix="stuck")),
    ]
    found += [
        (facts.states.get(state, 0), words, filter_link(rows, state=state_words(state)))
        for state, words in WAITING.items()
    ]
    return tuple(
        NavItem(f"{formatting.number(count)} {words}", href) for count, words, href in found if count
    )


def priority_rules(facts: InstanceFacts, parameters: Parameters) -> Table:
    """The rule of each priority, with the configured thresholds."""
    high, medium = (_share(parameters, name) for name in ("gain_share_high", "gain_share_medium"))
    rules = {
        "critical": "The score is negative or below the Minimum Custom Format Score, so the release would not be "
        f"grabbed today. Only files that {facts.application} would upgrade, and with better releases, count here.",
        "high": f"The potential gain is at least {high} of the profile's range.",
        "medium": f"The potential gain is at least {medium} of the profile's range.",
        "low": f"Any smaller gain.{_least(parameters)}",
    }
    return meaning_table(
        "priorities",
        "Priority",
        [
            (name, facts.priorities.get(name, 0), filter_link("", priority=name), rule)
            for name, rule in rules.items()
        ],
    )


def _least(parameters: Parameters) -> str:
    """Which gains are too small to be listed; empty where none is."""
    least = parameters.get("gain_share_least")
    if least is None or not least.value:
        return ""
    return (
        f" Gains under {formatting.percent(least.value)} of the profile's range are hidden, "
        "unless the file is below the minimum."
    )


def _share(parameters: Parameters, name: str) -> str:
    return formatting.percent(parameters[name].value) if name in parameters else "a large share"


def _lead(facts: InstanceFacts, candidates: Sequence[Candidate]) -> str:
    if not facts.item_count:
        return f"{facts.instance.name} has no titles yet."
    if facts.fault is not None:
        name = facts.instance.name
        return f"Upgrades are withheld because the scores of {name} disagree with its own rules."
    if not candidates:
        return f"None of {counted(facts.item_count, facts.kind)} is worth upgrading."
    critical = facts.priorities.get("critical", 0)
    size = formatting.size(sum(_file_sizes(candidates).values()))
    tail = (
        f"{formatting.number(critical)} {'is' if critical == 1 else 'are'} critical"
        if critical
        else "none is critical"
    )
    words = share_words(len(candidates), facts.item_count, facts.kind)
    are, them, they_use = ("is", "it", "It uses") if len(candidates) == 1 else ("are", "them", "They use")
    return (
        f"{words} {are} worth upgrading: {facts.application} would upgrade {them}, and better releases exist; "
        f"{tail}. {they_use} {size}."
    )


def _file_sizes(candidates: Sequence[Candidate]) -> dict[int, int]:
    """The size of each file that would be replaced, once for all episodes in it."""
    return {row.file_id: row.size_bytes for row in candidates}


def _stats(facts: InstanceFacts) -> tuple[Stat, ...]:
    tones: dict[str, Tone] = {"critical": "bad", "high": "warn"}
    return tuple(
        Stat(
            name.capitalize(), formatting.number(facts.priorities.get(name, 0)), href=filter_link("", priority=name),
            tone=tones.get(name, "") if facts.priorities.get(name) else "",
        )
        for name in ("critical", "high", "medium", "low")
    )  # fmt: skip


def _by_profile(facts: InstanceFacts) -> BarChart | None:
    counts = [(row.profile, row.candidates) for row in facts.profiles if row.candidates]
    if len(counts) < 2:  # noqa: PLR2004 - one bar compares nothing
        return None
    return bars(
        "by-profile",
        "Upgrades by profile",
        [
            Bar(name, count, filter_link("", profile=name))
            for name, count in sorted(counts, key=lambda row: -row[1])
        ],
        unit="number",
        limit=12,
    )


def _table(facts: InstanceFacts, candidates: Sequence[Candidate]) -> Table:
    episodes = facts.kind == "series"
    columns = (
        Column("title", "Title", link="href"), HREF,
        *((SEASON, EPISODE, Column("episode_title", "Episode title", hidden=True)) if episodes else (
            replace(YEAR, hidden=True),)),
        GAIN, PRIORITY, SCORE,
        Column("reachable", "Best achievable", "number", help="The score that better files of its kind reach."),
        Column("recommendation", "Look for", wide=True),
        Column("reason", "Why", hidden=True, help="What priority and potential gain are based on."),
        PROFILE, replace(QUALITY, hidden=True), replace(STATE[facts.kind], hidden=True),
        Column("required", "Score needed", "number", hidden=True, help="The lowest score that upgrades it."),
        Column("lacking", "Missing formats", "tags", facet=True, hidden=True),
        Column("negative", "Unwanted formats", "tags", facet=True, hidden=True),
        Column("size", "Size", "bytes", hidden=True),
    )  # fmt: skip
    return Table(
        id="upgrades",
        caption="Upgrades",
        columns=columns,
        rows=tuple(_row(facts, row, episodes=episodes) for row in candidates),
        default_sort="priority",
        empty="Nothing is worth upgrading.",
        noun="upgrade",
    )


def _row(facts: InstanceFacts, row: Candidate, *, episodes: bool) -> TableRow:
    place = (row.season_number, row.episode_number, row.item_name) if episodes else (row.year,)
    return (
        row.title if episodes else item_label(row.title, row.year, None, None),
        facts.title_page(row.title_id),
        *place, row.potential_gain, row.priority_name, row.score, row.reachable_score,
        readable(row.recommendation), readable(row.reason), row.profile, row.quality, state_words(row.state),
        row.required_score, format_names(row.recommended_formats), format_names(row.negative_formats), row.size_bytes,
    )  # fmt: skip


def _stuck_table(facts: InstanceFacts) -> Table:
    return Table(
        id="stuck",
        caption="Cutoff unmet, not upgradeable",
        columns=(
            Column("title", "Title", link="href"), HREF, SCORE, QUALITY, PROFILE, STATE[facts.kind],
            Column("reason", "Why"), SIZE,
        ),
        rows=tuple(
            (
                item_label(row.title, row.year, row.season_number, row.episode_number),
                facts.title_page(row.title_id), row.score, row.quality, row.profile, state_words(row.state),
                readable(row.reason), row.size_bytes,
            )
            for row in facts.stuck
        ),
        noun="item",
    )  # fmt: skip
