"""The changes of each run with their causes, and a page for each of the last runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from arrscore.report.charts import LineChart, Series, lines
from arrscore.report.data.changes import BuildChanges, Change, RuleChange
from arrscore.report.data.facts import SHOWN_BUILDS, InstanceFacts
from arrscore.report.data.rules import Parameters
from arrscore.report.layout import Export, Site
from arrscore.report.pages.before_first_run import KINDS, imported_table, past_table
from arrscore.report.pages.columns import HREF
from arrscore.report.pages.overview import changes_text
from arrscore.report.pages.page import Page, PageKind, with_files
from arrscore.report.rendering.components import NavItem, Stat, Tone
from arrscore.report.tables.table import Column, Table
from arrscore.report.text import formatting
from arrscore.report.text.wording import CUTOFF, INCREMENT, MINIMUM, episode_code, item_label, readable

FIELDS = {
    "score": "Custom Format Score",
    "cutoff": "Upgrade Until",
    "min_format_score": MINIMUM,
    "cutoff_format_score": CUTOFF,
    "min_upgrade_format_score": INCREMENT,
    "upgrade_allowed": "Upgrades Allowed",
    "propers_and_repacks": "Propers and Repacks",
    "include_when_renaming": "Include Custom Format when Renaming",
    "allowed_qualities": "Qualities",
}
SWITCHES = frozenset({"upgrade_allowed", "include_when_renaming"})
NUMBERS = frozenset({"score", "min_format_score", "cutoff_format_score", "min_upgrade_format_score"})
CAUSES = {
    "file": "new file",
    "rules": "edited scores",
    "formats": "format match changed",
    "profile": "other profile",
    "server": "recalculated",
}


@dataclass(frozen=True, kw_only=True)
class ChangesPage(Page):
    """All changes of the last runs of one instance."""

    template: ClassVar[str] = "pages/changes.html"
    shown_builds: int
    is_recorded: bool
    builds: Table
    trend: LineChart | None
    rules: Table
    table: Table
    past: Table
    imported: Table
    application: str


@dataclass(frozen=True, kw_only=True)
class BuildPage(Page):
    """The changes that one run found in one instance."""

    template: ClassVar[str] = "pages/build.html"
    at: str
    figures: tuple[Stat, ...]
    newer: NavItem | None
    older: NavItem | None
    rules: Table
    table: Table


def change_pages(site: Site, facts: InstanceFacts, _: Parameters) -> Iterator[Page]:
    """Make the page of an instance's changes, and one for each run that it shows."""
    path = site.place(facts.instance, KIND.path)
    lead = _lead(facts)
    table = with_files(_table(facts.score_changes, dated=True), path)
    rules = with_files(_rule_table(facts.rule_edits, dated=True), path)
    builds = with_files(_build_table(facts.builds), path)
    past = with_files(past_table(facts.past_imports), path)
    imported = with_files(imported_table(facts.imported_changes), path)
    yield ChangesPage(
        path=path,
        page=site.frame(path, "Changes", f"{facts.instance.name}: {lead}", instance=facts.instance),
        lead=lead,
        files={**table.files, **rules.files, **builds.files, **past.files, **imported.files},
        shown_builds=SHOWN_BUILDS,
        is_recorded=facts.instance.fetched_at is not None,
        builds=builds.table,
        trend=_trend(facts),
        rules=rules.table,
        table=table.table,
        past=past.table,
        imported=imported.table,
        application=facts.application,
    )
    for place, build in enumerate(facts.builds):
        newer = facts.builds[place - 1] if place else None
        older = facts.builds[place + 1] if place + 1 < len(facts.builds) else None
        yield _build_page(site, facts, build, newer, older)


KIND = PageKind(
    path="changes.html",
    label="Changes",
    make=change_pages,
    count=lambda facts: 1 + len(facts.builds),
    exports=(Export("Changes", "changes", titles=True), Export("Profile and format edits", "rules")),
)


def _lead(facts: InstanceFacts) -> str:
    if facts.instance.fetched_at is None:
        return f"{facts.instance.name} could not be fetched yet."
    if not facts.builds:
        return f"Nothing has changed in {facts.instance.name} since the first run."
    newest = facts.builds[0]
    return f"Latest changes, on {formatting.date(newest.at)}: {changes_text(newest)}."


def _name(build: BuildChanges) -> str:
    return f"build-{build.build_run_id}"


def _build_table(builds: Sequence[BuildChanges]) -> Table:
    return Table(
        id="builds",
        caption="Runs with changes",
        columns=(
            Column("at", "Run", "date", link="href"), HREF, Column("time", "Time"),
            Column("changes", "Changes"), Column("points", "Net score change", "points"),
        ),
        rows=tuple(
            (
                build.at, f"changes/{_name(build)}.html", f"{formatting.parse_time(build.at):%H:%M} UTC",
                changes_text(build), build.score_delta,
            )
            for build in builds
        ),
        default_sort="-at",
        noun="run",
    )  # fmt: skip


def _trend(facts: InstanceFacts) -> LineChart | None:
    if len(facts.trend) <= 1:
        return None
    return lines(
        "median-trend",
        "Median score over time",
        [Series("Median score", [(row.at, row.score_median) for row in facts.trend])],
        unit="points",
    )


def _build_page(
    site: Site,
    facts: InstanceFacts,
    build: BuildChanges,
    newer: BuildChanges | None,
    older: BuildChanges | None,
) -> BuildPage:
    path = site.place(facts.instance, f"changes/{_name(build)}.html")
    lead = f"{facts.instance.name}: {changes_text(build)}."
    table = with_files(_table(_of(facts.score_changes, build), dated=False), path, name=_name(build))
    return BuildPage(
        path=path,
        page=site.frame(
            path,
            f"Changes of {formatting.moment(build.at)}",
            lead,
            instance=facts.instance,
            section="changes.html",
        ),
        lead=lead,
        files=table.files,
        at=build.at,
        figures=_stats(build),
        newer=NavItem(f"Newer: {formatting.date(newer.at)}", f"{_name(newer)}.html") if newer else None,
        older=NavItem(f"Older: {formatting.date(older.at)}", f"{_name(older)}.html") if older else None,
        rules=_rule_table(_edits_of(facts.rule_edits, build), dated=False),
        table=table.table,
    )


def _of(rows: Sequence[Change], build: BuildChanges) -> list[Change]:
    return [row for row in rows if row.build_run_id == build.build_run_id]


def _edits_of(rows: Sequence[RuleChange], build: BuildChanges) -> list[RuleChange]:
    return [row for row in rows if row.build_run_id == build.build_run_id]


def _stats(build: BuildChanges) -> tuple[Stat, ...]:
    counts = (build.upgraded, build.downgraded, build.replaced, build.rescored, build.added, build.removed)
    tones: dict[str, Tone] = {"upgraded": "good", "downgraded": "bad"}
    return (
        *(
            Stat(kind.capitalize(), formatting.number(count), tone=tones.get(kind, ""))
            for kind, count in zip(KINDS, counts, strict=True)
            if count
        ),
        *(
            (Stat("Profile and format edits", formatting.number(build.rule_edits)),)
            if build.rule_edits
            else ()
        ),
        Stat("Net score change", formatting.points(build.score_delta)),
    )


def _table(rows: Sequence[Change], *, dated: bool) -> Table:
    day = (Column("at", "Run", "date", facet=False),) if dated else ()
    return Table(
        id="changes",
        caption="Changes",
        columns=(
            Column("title", "Title"), Column("kind", "Change", "badge", facet=True, order=KINDS),
            Column("delta", "Difference", "points"), *day, Column("old_score", "Before", "number"),
            Column("new_score", "After", "number"), Column("why", "Why"),
            Column("cause", "Cause", facet=True), Column("old_quality", "Quality before", facet=True, hidden=True),
            Column("new_quality", "Quality", facet=True), Column("profile", "Profile", facet=True),
            Column("gained", "Formats gained", "tags", facet=True, hidden=True),
            Column("lost", "Formats lost", "tags", facet=True, hidden=True),
        ),
        rows=tuple(
            (
                _label(row), row.kind, row.delta, *((row.at,) if dated else ()), row.old_score, row.new_score,
                readable(row.why), _cause(row), row.old_quality, row.new_quality, row.profile,
                row.formats_added, row.formats_removed,
            )
            for row in rows
        ),
        default_sort="-at" if dated else None,
        empty="No file or score changed.",
        noun="change",
    )  # fmt: skip


def _cause(row: Change) -> str:
    return "file removed" if row.kind == "removed" else CAUSES.get(row.cause, row.cause)


def _label(row: Change) -> str:
    label = item_label(row.title, row.year, row.season_number, row.episode_number)
    return f"{label} {row.item_name}" if episode_code(row.season_number, row.episode_number) else label


def _rule_table(rows: Sequence[RuleChange], *, dated: bool) -> Table:
    edits = [row for row in rows if row.field in NUMBERS]
    day = (Column("at", "Run", "date"),) if dated else ()
    return Table(
        id="rules",
        caption="Profile and format edits",
        columns=(
            Column("rule", "Profile or format"), *day, Column("field", "Setting"),
            Column("old", "Before", order=_figures(row.old_value for row in edits)),
            Column("new", "After", order=_figures(row.new_value for row in edits)),
            Column("files", "Files rescored", "number", help="Files whose score this edit changed."),
        ),
        rows=tuple(
            (
                _rule(row), *((row.at,) if dated else ()), FIELDS.get(row.field, row.field.replace("_", " ")),
                _value(row.field, row.old_value), _value(row.field, row.new_value), row.files_moved,
            )
            for row in rows
        ),
        default_sort="-at" if dated else "-files",
        empty="No profile or format was edited.",
        noun="edit",
    )  # fmt: skip


def _figures(values: Iterable[str | None]) -> tuple[str, ...]:
    """The figures among the values of rules in the order of figures, which their texts do not have."""
    return tuple(map(formatting.number, sorted({int(value) for value in values if value is not None})))


def _value(field: str, value: str | None) -> str | None:
    """A rule's value in words: lists joined, switches as yes and no, scores with a real minus."""
    if value is None:
        return None
    if field == "allowed_qualities":
        return ", ".join(json.loads(value))
    if field in SWITCHES:
        return "no" if value == "0" else "yes"
    return formatting.number(int(value)) if field in NUMBERS else value


def _rule(row: RuleChange) -> str:
    if row.profile is not None and row.format is not None:
        return f"{row.format} in {row.profile}"
    return row.profile or row.format or "Settings"
