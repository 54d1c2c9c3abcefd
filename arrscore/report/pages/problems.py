"""Problems of profiles and formats: settings that cannot work, with the affected files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from arrscore.report.charts import Bar, BarChart, bars
from arrscore.report.charts.bars import BarTone
from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.problems import SHOWN_PROOFS, Problem
from arrscore.report.data.rules import Parameters
from arrscore.report.layout import Export, Site
from arrscore.report.pages.columns import HREF, PROFILE, QUALITY, SCORE, SIZE
from arrscore.report.pages.page import Page, PageKind, with_files
from arrscore.report.rendering.components import Stat, Tone
from arrscore.report.tables.table import Column, Table, filter_link
from arrscore.report.text import formatting
from arrscore.report.text.wording import item_label, readable

SHOWN_BARS = 12
SEVERITIES = {1: "error", 2: "warning", 3: "housekeeping"}
NO_PROBLEMS = (
    "No problems found: every minimum and cutoff can be reached, and every scored format matches files."
)
_TILES = {1: "Errors", 2: "Warnings", 3: "Housekeeping"}
TONES: Mapping[int, BarTone] = {1: "bad", 2: "warn", 3: "muted"}
KINDS = {
    "scores_disagree": "scores disagree",
    "unreachable_cutoff": "cutoff out of reach",
    "unreachable_minimum": "minimum out of reach",
    "never_matched": "never matched",
    "only_in_unused_profiles": "scored in unused profiles only",
    "matched_but_unscored": "matched, not scored",
    "upgrades_off_below_reach": "upgrades off, better available",
    "opposite_signs": "opposite signs",
    "negative_in_library": "unwanted format in library",
}


@dataclass(frozen=True, kw_only=True)
class ProblemsPage(Page):
    """The problems of one instance."""

    template: ClassVar[str] = "pages/problems.html"
    first_rows_only: ClassVar[bool] = True
    figures: tuple[Stat, ...]
    by_files: BarChart
    table: Table
    proofs: Table
    shown_proofs: int


def problems_pages(site: Site, facts: InstanceFacts, _: Parameters) -> Iterator[ProblemsPage]:
    """Make the page of an instance's problems."""
    path = site.place(facts.instance, KIND.path)
    lead = _lead(facts)
    table = with_files(_table(facts), path)
    proofs = with_files(_proofs(facts), path)
    yield ProblemsPage(
        path=path,
        page=site.frame(path, "Problems", f"{facts.instance.name}: {lead}", instance=facts.instance),
        lead=lead,
        files={**table.files, **proofs.files},
        figures=_stats(facts.problems),
        by_files=_by_files(facts),
        table=table.table,
        proofs=proofs.table,
        shown_proofs=SHOWN_PROOFS,
    )


KIND = PageKind(
    path="problems.html",
    label="Problems",
    make=problems_pages,
    exports=(Export("Problems", "problems"),),
    title_rows=("proofs",),
)


def kind_words(problem: str) -> str:
    """The label of a kind of problem."""
    return KINDS.get(problem, problem.replace("_", " "))


def _lead(facts: InstanceFacts) -> str:
    if not facts.problems:
        return NO_PROBLEMS
    if len(facts.problems) == 1:
        return f"One finding: {readable(facts.problems[0].title.rstrip('.'))}."
    serious = sum(row.severity == 1 for row in facts.problems)
    count = formatting.number(serious) if serious else "none"
    return f"{formatting.plural(len(facts.problems), 'finding')}, {count} serious."


def _stats(problems: Sequence[Problem]) -> tuple[Stat, ...]:
    tones: Mapping[int, Tone] = {1: "bad", 2: "warn", 3: ""}
    counts = {level: sum(row.severity == level for row in problems) for level in SEVERITIES}
    return tuple(
        Stat(
            _TILES[level], formatting.number(counts[level]),
            href=filter_link("", severity=word) if counts[level] else None, tone=tones[level] if counts[level] else "",
        )
        for level, word in SEVERITIES.items()
    )  # fmt: skip


def _label(row: Problem) -> str:
    return " in ".join(name for name in (row.format, row.profile) if name) or "all profiles"


def _by_files(facts: InstanceFacts) -> BarChart:
    rows = sorted((row for row in facts.problems if row.files), key=lambda row: (-row.files, _label(row)))
    return bars(
        "by-files",
        "Affected files by problem",
        [
            Bar(
                _label(row), row.files, _proof_link(row), TONES.get(row.severity, ""), kind_words(row.problem)
            )
            for row in rows
        ],
        unit="number",
        limit=SHOWN_BARS,
    )


def _proof_link(row: Problem) -> str | None:
    if not row.files:
        return None
    wanted = {"problem": kind_words(row.problem)}
    wanted |= {"profile": row.profile} if row.profile else {}
    wanted |= {"format": row.format} if row.format else {}
    return filter_link("", "proofs", **wanted)


def _table(facts: InstanceFacts) -> Table:
    return Table(
        id="problems",
        caption="Problems",
        columns=(
            Column("title", "Problem", link="rule_href"), Column("rule_href", "", hidden=True),
            Column("severity", "Severity", "badge", facet=True, order=tuple(SEVERITIES.values())),
            Column("explanation", "Why", wide=True), Column("advice", "What to do", wide=True),
            Column("files", "Files", "number", link="href", help="Affected files."), HREF,
            Column("kind", "Kind", facet=True),
            replace(PROFILE, hidden=True), Column("format", "Format", facet=True, hidden=True),
        ),
        rows=tuple(
            (
                readable(row.title), _rule_href(facts, row), SEVERITIES[row.severity],
                readable(row.explanation), readable(row.advice),
                row.files, _proof_link(row), kind_words(row.problem), row.profile, row.format,
            )
            for row in facts.problems
        ),
        default_sort="severity",
        empty=NO_PROBLEMS,
        noun="finding",
    )  # fmt: skip


def _rule_href(facts: InstanceFacts, row: Problem) -> str | None:
    """The page of the format that it is about, else that of the profile."""
    if row.format is not None and row.format in facts.format_pages:
        return facts.format_pages[row.format]
    slug = facts.profile_slugs.get(row.profile_id) if row.profile_id is not None else None
    return None if slug is None else f"profiles/{slug}.html"


def _proofs(facts: InstanceFacts) -> Table:
    return Table(
        id="proofs",
        caption="Affected files",
        columns=(
            Column("title", "Title", link="href"), HREF, Column("problem", "Problem", facet=True),
            Column("format", "Format", facet=True), PROFILE, SCORE, QUALITY, SIZE,
        ),
        rows=tuple(
            (
                item_label(row.title, row.year, row.season_number, row.episode_number), facts.title_page(row.title_id),
                kind_words(row.problem), row.format, row.profile, row.score, row.quality, row.size_bytes,
            )
            for row in facts.proofs
        ),
        empty="No file is affected.",
        noun="row",
    )  # fmt: skip
