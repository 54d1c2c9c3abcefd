"""Seasons with several qualities or several release groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.rules import Parameters
from arrscore.report.data.storage import SeasonMix
from arrscore.report.layout import Export, Site
from arrscore.report.pages.columns import HREF
from arrscore.report.pages.page import Page, PageKind, with_files
from arrscore.report.rendering.components import Stat
from arrscore.report.tables.table import Column, Table, filter_link
from arrscore.report.text import formatting


@dataclass(frozen=True, kw_only=True)
class SeasonsPage(Page):
    """The seasons of one instance."""

    template: ClassVar[str] = "pages/seasons.html"
    figures: tuple[Stat, ...]
    table: Table


def seasons_pages(site: Site, facts: InstanceFacts, _: Parameters) -> Iterator[SeasonsPage]:
    """Make the page of an instance's seasons."""
    path = site.place(facts.instance, KIND.path)
    lead = _lead(facts.seasons)
    shown = with_files(_table(facts), path)
    yield SeasonsPage(
        path=path,
        page=site.frame(
            path,
            "Mixed seasons",
            f"{facts.instance.name}: {lead}",
            instance=facts.instance,
            section="library.html",
        ),
        lead=lead,
        files=shown.files,
        figures=_stats(facts.seasons),
        table=shown.table,
    )


KIND = PageKind(
    path="seasons.html",
    make=seasons_pages,
    only="series",
    exports=(Export("Mixed seasons", "seasons", titles=True),),
    title_rows=("",),
)


def _lead(seasons: Sequence[SeasonMix]) -> str:
    quality = sum(bool(row.mixes_quality) for row in seasons)
    group = sum(bool(row.mixes_group) for row in seasons)
    if not quality and not group:
        return "No season mixes qualities or release groups."
    whole = formatting.plural(len(seasons), "season")
    share = formatting.number(quality) if quality else "None"
    mixes = f"{share} of {whole} {'mixes' if quality <= 1 else 'mix'} qualities"
    groups = (
        f"{formatting.number(group) if group else 'none'} {'mixes' if group <= 1 else 'mix'} release groups"
    )
    return f"{mixes}, {groups}."


def _stats(seasons: Sequence[SeasonMix]) -> tuple[Stat, ...]:
    quality = sum(bool(row.mixes_quality) for row in seasons)
    group = sum(bool(row.mixes_group) for row in seasons)
    return (
        Stat("Seasons", formatting.number(len(seasons))),
        Stat("Mixed qualities", formatting.number(quality), href=filter_link("", mixes="qualities")),
        Stat("Mixed groups", formatting.number(group), href=filter_link("", mixes="groups")),
    )


def mixed(row: SeasonMix) -> tuple[str, ...]:
    """What a season mixes."""
    return tuple(
        word for word, is_so in (("qualities", row.mixes_quality), ("groups", row.mixes_group)) if is_so
    )


def _table(facts: InstanceFacts) -> Table:
    rows = [row for row in facts.seasons if row.mixes_quality or row.mixes_group]
    rows.sort(key=lambda row: -((row.score_max or 0) - (row.score_min or 0)))
    return Table(
        id="seasons",
        caption="Mixed seasons",
        columns=(
            Column("series", "Series", link="href"), HREF, Column("season", "Season", "number"),
            Column("mixes", "Mixes", "tags", facet=True),
            Column("qualities", "Qualities", "tags", facet=True),
            Column("group_count", "Groups", "number"),
            Column("spread", "Spread", "number", help="From the lowest to the highest score."),
            Column("lowest", "Lowest", "number"), Column("median", "Median", "number"),
            Column("highest", "Highest", "number"), Column("files", "Files", "number"),
            Column("note", "Details", wide=True, hidden=True),
            Column("groups", "Release groups", "tags", facet=True, hidden=True),
        ),
        rows=tuple(
            (
                row.title, _href(facts, row), row.season_number, mixed(row), row.qualities, len(row.groups),
                row.score_max - row.score_min if row.score_max is not None and row.score_min is not None else None,
                row.score_min, row.score_median, row.score_max, row.files, row.note, row.groups,
            )
            for row in rows
        ),
        default_sort="-spread",
        empty="No season mixes qualities or release groups.",
        noun="season",
    )  # fmt: skip


def _href(facts: InstanceFacts, row: SeasonMix) -> str | None:
    page = facts.title_page(row.title_id)
    season = row.season_number
    return None if page is None else filter_link(page, "episodes", season=(season, season))
