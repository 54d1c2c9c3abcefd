"""The library: movies in one table, or series in a table with a page each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from statistics import median_low
from typing import ClassVar

from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.library import Item
from arrscore.report.data.rules import Parameters
from arrscore.report.layout import Export, Site
from arrscore.report.pages.columns import (
    ABSENT,
    ADDED,
    CATEGORIES,
    EPISODE,
    FIX,
    FORMATS,
    GAIN,
    GROUP,
    HREF,
    PRIORITY,
    PROFILE,
    QUALITY,
    REASON,
    SCORE,
    SEASON,
    SIZE,
    STATE,
    YEAR,
    category_words,
    fix_words,
    meaning_table,
    reason_words,
)
from arrscore.report.pages.page import Page, PageKind, with_files
from arrscore.report.pages.series import absent_states
from arrscore.report.rendering.components import Stat
from arrscore.report.tables.table import Column, Table, filter_link
from arrscore.report.tables.table import Row as TableRow
from arrscore.report.text import formatting
from arrscore.report.text.wording import (
    absent_words,
    disk_words,
    item_label,
    missing_note,
    others_absent,
    sentence,
    share_words,
    state_words,
    states_of,
    verb,
)


@dataclass(frozen=True, kw_only=True)
class LibraryPage(Page):
    """An instance's movies or series."""

    template: ClassVar[str] = "pages/library.html"
    noun: str
    figures: tuple[Stat, ...]
    states: Table
    table: Table
    has_episodes: bool


@dataclass(frozen=True, kw_only=True)
class EpisodesPage(Page):
    """Every episode of an instance."""

    template: ClassVar[str] = "pages/episodes.html"
    table: Table


def library_pages(site: Site, facts: InstanceFacts, _: Parameters) -> Iterator[LibraryPage]:
    """Make the page of an instance's library."""
    yield _library_page(site, facts, _movie_table(facts) if facts.kind == "movie" else _series_table(facts))


KIND = PageKind(
    path="library.html",
    label="Library",
    make=library_pages,
    exports=(Export("Library", "library", titles=True),),
    title_rows=("",),
)


def episodes_pages(site: Site, facts: InstanceFacts, _: Parameters) -> Iterator[EpisodesPage]:
    """Make the page of all episodes in one table, to which scores, states and formats link."""
    path = site.place(facts.instance, EPISODES_KIND.path)
    lead = _lead(facts)
    shown = with_files(_episode_table(facts), path)
    yield EpisodesPage(
        path=path,
        page=site.frame(
            path, "Episodes", f"{facts.instance.name}: {lead}", instance=facts.instance, section="library.html"
        ),
        lead=lead,
        files=shown.files,
        table=shown.table,
    )  # fmt: skip


EPISODES_KIND = PageKind(
    path="episodes.html",
    make=episodes_pages,
    only="series",
    exports=(Export("Episodes", "episodes", titles=True),),
    title_rows=("",),
)


def _episode_table(facts: InstanceFacts) -> Table:
    # The same objects for all episodes of a series, or all files of a kind.
    page_of, words_of = cache(facts.title_page), cache(partial(category_words, facts.category_labels))
    return Table(
        id="episodes",
        caption="Episodes of all series",
        columns=(
            Column("title", "Episode", link="href"), HREF, SCORE, STATE["series"], FIX, PRIORITY, GAIN,
            Column("episode_title", "Title"), PROFILE, QUALITY, SIZE,
            Column("series", "Series", facet=True, hidden=True),
            replace(SEASON, hidden=True), replace(EPISODE, hidden=True), GROUP, FORMATS, CATEGORIES, ADDED,
            REASON,
        ),
        rows=tuple(
            (
                item_label(row.title, None, row.season_number, row.episode_number), page_of(row.title_id),
                row.score, state_words(row.state), fix_words(row), row.priority_name, row.potential_gain, row.item_name,
                row.profile, row.quality, row.size_bytes, row.title, row.season_number, row.episode_number,
                row.release_group, row.formats, words_of(row.categories), row.added_at, reason_words(row),
            )
            for row in facts.items
        ),
        default_sort="title",
        empty="No episodes yet. Add a series in Sonarr, then run arrscore build.",
        noun="episode",
    )  # fmt: skip


def _library_page(site: Site, facts: InstanceFacts, table: Table) -> LibraryPage:
    path = site.place(facts.instance, KIND.path)
    lead = _lead(facts)
    shown = with_files(table, path)
    return LibraryPage(
        path=path,
        page=site.frame(path, "Library", f"{facts.instance.name}: {lead}", instance=facts.instance),
        lead=lead,
        files=shown.files,
        noun="movie" if facts.kind == "movie" else "series",
        figures=_stats(facts),
        states=meaning_table(
            "states",
            "State",
            [
                (state_words(state), facts.states.get(state, 0), filter_link("", state=state_words(state)), text)
                for state, text in states_of(facts.kind).items()
                if state != "unknown" or facts.fault is not None
            ],
        ),
        table=shown.table,
        has_episodes=facts.kind == "series",
    )  # fmt: skip


def _lead(facts: InstanceFacts) -> str:
    if not facts.item_count:
        return f"{facts.instance.name} has no titles yet."
    missing = facts.states.get("missing", 0)
    titles = f" in {formatting.number(len(facts.titles))} series" if facts.kind == "series" else ""
    text = f"{sentence(share_words(facts.on_disk, facts.item_count, facts.kind))}{titles} are on disk"
    if facts.on_disk:
        text += f", {_wanted_words(facts)}"
    if missing:
        text += f", {formatting.number(missing)} {verb(missing, 'is', 'are')} missing"
    return f"{text}{others_absent(facts.absent)}."


def _wanted_words(facts: InstanceFacts) -> str:
    if facts.fault is not None:
        return "and the number worth upgrading is withheld"
    return f"{formatting.number(facts.candidate_count) if facts.candidate_count else 'none'} of them worth upgrading"


def _stats(facts: InstanceFacts) -> tuple[Stat, ...]:
    return (
        *((Stat("Series", formatting.number(len(facts.titles))),) if facts.kind == "series" else ()),
        Stat(
            "Movies" if facts.kind == "movie" else "Episodes", formatting.number(facts.item_count),
            note=disk_words(facts.item_count, facts.absent),
        ),
        Stat("Files", formatting.number(facts.totals.files), note=formatting.size(facts.totals.size_bytes)),
        Stat("Missing", formatting.number(facts.states.get("missing", 0)), note=missing_note((facts.kind,))),
    )  # fmt: skip


def _movie_table(facts: InstanceFacts) -> Table:
    words_of = cache(partial(category_words, facts.category_labels))
    return Table(
        id="library",
        caption="Movies",
        columns=(
            Column("title", "Title", link="href"), HREF, YEAR, SCORE, STATE["movie"], FIX, PRIORITY, GAIN,
            PROFILE, QUALITY, SIZE, GROUP, FORMATS, CATEGORIES, ADDED, REASON,
        ),
        rows=tuple(
            (
                row.title, facts.title_page(row.title_id), row.year, row.score, state_words(row.state), fix_words(row),
                row.priority_name, row.potential_gain, row.profile, row.quality, row.size_bytes, row.release_group,
                row.formats, words_of(row.categories), row.added_at, reason_words(row),
            )
            for row in facts.items
        ),
        default_sort="title",
        empty="No movies yet. Add one in Radarr, then run arrscore build.",
        noun="movie",
    )  # fmt: skip


def _series_table(facts: InstanceFacts) -> Table:
    titles = sorted(facts.titles.values(), key=lambda title: (title.sort_name, title.id))
    return Table(
        id="library",
        caption="Series",
        columns=(
            Column("title", "Title", link="href"), HREF, replace(YEAR, hidden=True),
            Column("score", "Median score", "number", help="Half of the files score at least this."),
            Column("lowest", "Lowest score", "number"), Column("candidates", "Upgrade candidates", "number"),
            Column("missing", "Missing", "number"), ABSENT, PRIORITY, PROFILE,
            Column("quality", "Quality", "tags", facet=True),
            Column("episodes", "Episodes", "number"), Column("files", "Files", "number"), SIZE,
            Column("group", "Release groups", "tags", facet=True, hidden=True),
            Column("state", "States", "tags", facet=True, hidden=True, order=STATE["series"].order),
        ),
        rows=tuple(
            _series_row(title.name, facts.title_path(title.id), title.year, title.profile,
                        facts.items_of.get(title.id, ()))
            for title in titles
        ),
        default_sort="title",
        empty="No series yet. Add one in Sonarr, then run arrscore build.",
        noun="title",
    )  # fmt: skip


def _series_row(
    name: str, href: str, year: int | None, profile: str | None, items: Sequence[Item]
) -> TableRow:
    files = {item.file_id: item for item in items if item.file_id is not None}
    scores = [item.score for item in files.values() if item.score is not None]
    priorities = [item.priority_name for item in items if item.priority_name is not None]
    return (
        name, href, year,
        median_low(scores) if scores else None,
        min(scores) if scores else None,
        len(priorities),
        sum(item.state == "missing" for item in items),
        absent_words(absent_states(items)) or None,
        min(priorities, key=PRIORITY.order.index) if priorities else None,
        profile,
        tuple(sorted({item.quality for item in files.values() if item.quality is not None})),
        len(items), len(files),
        sum(item.size_bytes or 0 for item in files.values()),
        tuple(sorted({item.release_group for item in files.values() if item.release_group is not None})),
        tuple(sorted({state_words(item.state) for item in items})),
    )  # fmt: skip
