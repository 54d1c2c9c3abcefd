"""The first page: all instances, the latest changes, and the top upgrades."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from arrscore.report.charts import Gauge, LineChart, Series, gauge, lines
from arrscore.report.data.candidates import Candidate
from arrscore.report.data.changes import BuildChanges
from arrscore.report.data.facts import FIRST_CANDIDATES, Facts, InstanceFacts
from arrscore.report.data.instance_facts import WITHHELD
from arrscore.report.layout import DATABASE, Site
from arrscore.report.pages.columns import GAIN, PRIORITY, SCORE
from arrscore.report.pages.page import Page, WholeReportKind
from arrscore.report.rendering.components import DataAge, NavItem, Stat
from arrscore.report.tables.table import Column, Table, filter_link
from arrscore.report.text import formatting
from arrscore.report.text.wording import (
    CRITICAL_NOTE,
    absent_words,
    change_words,
    item_label,
    missing_note,
    readable,
    sentence,
    share_words,
    verb,
)


class InstanceCard(NamedTuple):
    """One instance: its health, its upgrade candidates, its size, and when it was fetched."""

    name: str
    href: str
    upgrades_href: str
    health: Gauge
    facts: tuple[tuple[str, str], ...]
    age: DataAge


class ChangeLine(NamedTuple):
    """What the last run with changes found in one instance."""

    name: str
    at: str
    text: str
    href: str


@dataclass(frozen=True, kw_only=True)
class OverviewPage(Page):
    """The overview of all instances."""

    template: ClassVar[str] = "pages/overview.html"
    first_rows_only: ClassVar[bool] = True
    figures: tuple[Stat, ...]
    cards: tuple[InstanceCard, ...]
    changes: tuple[ChangeLine, ...]
    upgrades: Table
    trend: LineChart | None
    outlooks: tuple[tuple[str, str], ...]
    database_href: str
    titles: str
    custom_pages: tuple[NavItem, ...]


def overview_pages(site: Site, facts: Facts) -> Iterator[OverviewPage]:
    """Make the overview."""
    lead = overview_lead(facts.instances)
    yield OverviewPage(
        path=KIND.path,
        page=site.frame(KIND.path, site.title, lead, dated=True),
        lead=lead,
        figures=_stats(site, facts.instances),
        cards=tuple(_card(site, one, age) for one, age in zip(facts.instances, site.data_age, strict=True)),
        changes=_last_changes(site, facts.instances),
        upgrades=_upgrades(site, facts.instances),
        trend=health_trend(facts.instances),
        outlooks=_outlooks(facts.instances),
        database_href=DATABASE,
        titles=site.titles if any(one.titles for one in facts.instances) else "",
        custom_pages=site.custom_pages,
    )


KIND = WholeReportKind(path="index.html", label="Overview", make=overview_pages, is_time_dependent=True)


def overview_lead(instances: tuple[InstanceFacts, ...]) -> str:
    """One sentence, such as: 14 of 420 movies are worth upgrading; 3 are critical."""
    if not instances:
        return "No instance has been fetched yet."
    if not any(one.item_count for one in instances):
        fetched = any(one.instance.fetched_at is not None for one in instances)
        return "All libraries are still empty." if fetched else "No library could be fetched yet."
    distrusted = [one.instance.name for one in instances if one.fault is not None]
    withheld = (
        f"What is worth upgrading of {formatting.listed(distrusted)} is withheld, as "
        f"{verb(len(distrusted), 'its scores disagree with its', 'their scores disagree with their')} own rules."
        if distrusted
        else ""
    )
    instances = tuple(one for one in instances if one.fault is None)
    parts = []
    for kind in dict.fromkeys(one.kind for one in instances):
        of_kind = [one for one in instances if one.kind == kind]
        wanted, whole = sum(one.candidate_count for one in of_kind), sum(one.item_count for one in of_kind)
        if whole:
            parts.append(share_words(wanted, whole, kind))
    critical = sum(one.priorities.get("critical", 0) for one in instances)
    wanted = sum(one.candidate_count for one in instances)
    tail = f"; {formatting.number(critical)} {'is' if critical == 1 else 'are'} critical" if critical else ""
    tail = tail or ("; none is critical" if wanted else "")
    are = verb(max(1, wanted), "is", "are") if len(parts) == 1 else "are"
    found = sentence(f"{formatting.listed(parts)} {are} worth upgrading{tail}.") if parts else ""
    return f"{found} {withheld}".strip()


def health_trend(instances: tuple[InstanceFacts, ...]) -> LineChart | None:
    """Draw the health of each instance over time; None before there are two runs."""
    series = [
        Series(one.instance.name, [(point.at, point.health) for point in one.trend])
        for one in instances
        if one.trend
    ]
    if not any(len(one.points) > 1 for one in series):
        return None
    return lines("health-trend", "Health over time", series, unit="number")


def _outlooks(instances: tuple[InstanceFacts, ...]) -> tuple[tuple[str, str], ...]:
    """The trend of each instance's health; it moves with every run, so only a time-dependent page may show it."""
    return tuple(
        (one.instance.name, sentence(readable(one.outlook["health"].sentence)))
        for one in instances
        if "health" in one.outlook
    )


def changes_text(build: BuildChanges) -> str:
    """What a run found: `3 upgraded, 1 added, 2 rules edited`."""
    edits = "rule edited" if build.rule_edits == 1 else "rules edited"
    text = change_words(
        [
            (build.upgraded, "upgraded"), (build.downgraded, "downgraded"), (build.replaced, "replaced"),
            (build.rescored, "rescored"), (build.added, "added"), (build.removed, "removed"),
            (build.rule_edits, edits),
        ]
    )  # fmt: skip
    return text or "no score changed"


def _stats(site: Site, instances: tuple[InstanceFacts, ...]) -> tuple[Stat, ...]:
    files = sum(one.totals.files for one in instances)
    size = sum(one.totals.size_bytes for one in instances)
    wanted = sum(one.candidate_count for one in instances)
    critical = sum(one.priorities.get("critical", 0) for one in instances)
    missing = sum(one.states.get("missing", 0) for one in instances)
    only = instances[0].instance if len(instances) == 1 else None
    known = any(one.fault is None for one in instances)
    without = formatting.listed(one.instance.name for one in instances if one.fault is not None)
    note = f"without {without}" if without and known else ""
    return (
        Stat(
            "Upgrade candidates",
            formatting.number(wanted) if known else WITHHELD,
            note=note,
            href=site.place(only, "upgrades.html") if only else None,
        ),
        Stat(
            "Critical",
            formatting.number(critical) if known else WITHHELD,
            note=note or CRITICAL_NOTE,
            tone="bad" if critical else "",
        ),
        Stat("Missing", formatting.number(missing), note=missing_note([one.kind for one in instances])),
        Stat("Files", formatting.number(files), note=formatting.size(size)),
    )


def _card(site: Site, facts: InstanceFacts, age: DataAge) -> InstanceCard:
    return InstanceCard(
        name=facts.instance.name,
        href=site.place(facts.instance, "index.html"),
        upgrades_href=site.place(facts.instance, "upgrades.html"),
        health=gauge(
            f"health-{site.folders[facts.instance.id]}", "Health", facts.health.score, facts.health.grade,
            unknown=facts.unknown_health,
        ),
        facts=(
            *_health_change(facts),
            (
                "Upgrade candidates",
                WITHHELD
                if facts.fault
                else f"{formatting.number(facts.candidate_count)} of {formatting.number(facts.item_count)}",
            ),
            ("Critical", WITHHELD if facts.fault else formatting.number(facts.priorities.get("critical", 0))),
            *((("In upgrade loops", formatting.number(facts.held.loops)),) if facts.held.loops else ()),
            ("On disk", f"{formatting.number(facts.on_disk)} of {formatting.number(facts.item_count)}"),
            *((("Not on disk", absent_words(facts.absent)),) if facts.absent else ()),
            ("Files", f"{formatting.number(facts.totals.files)}, {formatting.size(facts.totals.size_bytes)}"),
        ),
        age=age,
    )  # fmt: skip


def _health_change(facts: InstanceFacts) -> tuple[tuple[str, str], ...]:
    """How far the health moved between the last two runs with changes; nothing before there are two."""
    known = [(point.at, point.health) for point in facts.trend if point.health is not None]
    if facts.fault is not None or len(known) < 2:  # noqa: PLR2004 - a difference takes two
        return ()
    (before_at, before), (_, now) = known[-2:]
    moved = round(now - before, 1)
    sign = "+" if moved > 0 else ""
    words = f"{sign}{formatting.number(moved, 1)}" if moved else "unchanged"
    return ((f"Health since {formatting.date(before_at)}", words),)


def _last_changes(site: Site, instances: tuple[InstanceFacts, ...]) -> tuple[ChangeLine, ...]:
    """What the newest run with changes found; instances without changes are left out."""
    newest = max((one.builds[0].build_run_id for one in instances if one.builds), default=None)
    return tuple(
        ChangeLine(
            name=one.instance.name,
            at=one.builds[0].at,
            text=changes_text(one.builds[0]),
            href=site.place(one.instance, f"changes/build-{newest}.html"),
        )
        for one in instances
        if one.builds and one.builds[0].build_run_id == newest
    )


def _upgrades(site: Site, instances: tuple[InstanceFacts, ...]) -> Table:
    """The top candidates of all instances."""
    known = {one.instance.id: one for one in instances}
    best = sorted(_all_candidates(instances), key=_worth)[:FIRST_CANDIDATES]
    return Table(
        id="upgrades",
        caption="Top upgrade candidates",
        columns=(
            Column("title", "Title", link="href"), Column("href", "", hidden=True), PRIORITY, GAIN, SCORE,
            Column("reachable", "Best achievable", "number"), Column("profile", "Profile"),
            Column("instance", "Instance"),
        ),
        rows=tuple(
            (
                item_label(row.title, row.year, row.season_number, row.episode_number),
                _title_link(site, known[row.instance_id], row),
                row.priority_name, row.potential_gain, row.score, row.reachable_score, row.profile,
                known[row.instance_id].instance.name,
            )
            for row in best
        ),
        default_sort="priority",
        empty="Nothing is worth upgrading."
        if any(one.fault is None for one in instances)
        else "What is worth upgrading is withheld.",
        noun="upgrade",
    )  # fmt: skip


def _title_link(site: Site, facts: InstanceFacts, row: Candidate) -> str:
    page = facts.title_page(row.title_id)
    return (
        site.place(facts.instance, page)
        if page
        else filter_link(site.place(facts.instance, "upgrades.html"), q=row.title)
    )


def _all_candidates(instances: tuple[InstanceFacts, ...]) -> Iterable[Candidate]:
    for one in instances:
        yield from one.first_candidates


def _worth(row: Candidate) -> tuple[float, ...]:
    return (row.priority, -(row.gain_ratio or 0), row.item_id)
