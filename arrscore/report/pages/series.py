"""A series: its seasons by episode, and the score of each episode's file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median_low
from typing import ClassVar

from arrscore.report.charts import HeatCell, HeatMap, HeatRow, heatmap
from arrscore.report.charts.heatmap import State as CellState
from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.instance_facts import WITHHELD
from arrscore.report.data.library import Item, TitleRow
from arrscore.report.data.rules import Parameters
from arrscore.report.data.storage import SeasonMix
from arrscore.report.layout import Site
from arrscore.report.pages.columns import (
    ADDED,
    EPISODE,
    FIX,
    FORMATS,
    GAIN,
    GROUP,
    HREF,
    PRIORITY,
    QUALITY,
    REASON,
    SCORE,
    SEASON,
    SIZE,
    STATE,
    fix_words,
    reason_words,
)
from arrscore.report.pages.page import Page, PageKind, with_files
from arrscore.report.rendering.components import Stat
from arrscore.report.tables.table import ROWS_IN_PAGE, Column, Table, filter_link
from arrscore.report.text import formatting
from arrscore.report.text.wording import (
    counted,
    disk_words,
    episode_code,
    failed_words,
    item_label,
    readable,
    season_name,
    state_words,
    verb,
)

CELL_STATES: Mapping[str, CellState] = {"missing": "missing", "not_aired": "unaired"}


@dataclass(frozen=True, kw_only=True)
class SeriesPage(Page):
    """One series."""

    template: ClassVar[str] = "pages/series.html"
    figures: tuple[Stat, ...]
    seasons: HeatMap | None
    season_table: Table
    table: Table
    loops: tuple[tuple[str, str], ...]
    failed: tuple[tuple[str, str], ...]
    application_href: str | None
    application: str


def series_pages(site: Site, facts: InstanceFacts, _: Parameters) -> Iterator[SeriesPage]:
    """Make the page of each series that has one."""
    for title in facts.titles.values():
        if title.id in facts.paged:
            yield _series_page(site, facts, title, facts.items_of.get(title.id, ()))


KIND = PageKind(path="series/{}.html", make=series_pages, count=lambda facts: len(facts.paged), only="series")


def _series_page(site: Site, facts: InstanceFacts, title: TitleRow, items: Sequence[Item]) -> SeriesPage:
    slug = facts.title_slugs[title.id]
    path = site.place(facts.instance, facts.title_path(title.id))
    name = item_label(title.name, title.year, None, None)
    lead = _lead(facts, title, items)
    table = replace(episode_table(items), default_sort="season" if items else None)
    # The page holds all rows of a shorter table, and the library has a CSV of all episodes.
    shown = with_files(table, path, name=slug, formats=()) if len(items) > ROWS_IN_PAGE else None
    return SeriesPage(
        path=path,
        page=site.frame(path, name, f"{name}: {lead}", instance=facts.instance, section="library.html"),
        lead=lead,
        files=shown.files if shown else {},
        figures=_stats(facts, title, items),
        seasons=_heatmap(items),
        season_table=_season_table(items, facts.seasons_of.get(title.id, {})),
        table=shown.table if shown else table,
        loops=tuple(
            (loop.label, readable(f"{loop.explanation} {loop.advice}"))
            for loop in facts.loops_of.get(title.id, ())
        ),
        failed=tuple(
            (row.label, failed_words(row.failures, row.first_failed_at, row.last_failed_at))
            for row in facts.failed_of.get(title.id, ())
        ),
        application_href=site.application_link(facts.instance, "series", title.slug),
        application=facts.application,
    )


def episode_table(items: Sequence[Item]) -> Table:
    """The episodes of one series; the column of needed fixes shows only where there are some."""
    fix = replace(FIX, hidden=not any(map(fix_words, items)))
    return Table(
        id="episodes",
        caption="Episodes",
        columns=(
            Column("title", "Title"), SEASON, EPISODE, SCORE, STATE["series"], fix, PRIORITY, GAIN, QUALITY, SIZE,
            GROUP, FORMATS, ADDED, REASON,
        ),
        rows=tuple(
            (
                row.item_name, row.season_number, row.episode_number, row.score, state_words(row.state), fix_words(row),
                row.priority_name, row.potential_gain, row.quality, row.size_bytes, row.release_group, row.formats,
                row.added_at, reason_words(row),
            )
            for row in items
        ),
        empty="This series has no episodes yet.",
        noun="episode",
    )  # fmt: skip


def _lead(facts: InstanceFacts, title: TitleRow, items: Sequence[Item]) -> str:
    if not items:
        return "This series has no episodes yet."
    wanted = sum(item.priority_name is not None for item in items)
    missing = sum(item.state == "missing" for item in items)
    tail = f"; {formatting.number(missing)} {verb(missing, 'is', 'are')} missing" if missing else ""
    share = formatting.number(wanted) if wanted else "None"
    are = verb(max(1, wanted), "is", "are")
    profile = f" in the profile {title.profile}" if title.profile else ""
    if facts.fault is not None:
        return f"Upgrades of its {counted(len(items), 'series')}{profile} are withheld{tail}."
    return f"{share} of {counted(len(items), 'series')} {are} worth upgrading{profile}{tail}."


def absent_states(items: Sequence[Item]) -> Mapping[str, int]:
    """How many episodes have no file, by state."""
    return Counter(item.state for item in items if item.file_id is None)


def _files(items: Sequence[Item]) -> Mapping[int, Item]:
    """One item for each file; a file of several episodes counts once."""
    return {item.file_id: item for item in items if item.file_id is not None}


def _median(items: Sequence[Item]) -> int | None:
    scores = [item.score for item in _files(items).values() if item.score is not None]
    return median_low(scores) if scores else None


def _size(items: Sequence[Item]) -> int:
    return sum(item.size_bytes or 0 for item in _files(items).values())


def _wanted(items: Sequence[Item]) -> int:
    return sum(item.priority_name is not None for item in items)


def _stats(facts: InstanceFacts, title: TitleRow, items: Sequence[Item]) -> tuple[Stat, ...]:
    notes = disk_words(len(items), absent_states(items)), "" if title.monitored else "unmonitored"
    return (
        Stat(
            "Episodes",
            formatting.number(len(items)),
            note="; ".join(filter(None, notes)),
        ),
        Stat("Files", formatting.number(len(_files(items))), note=formatting.size(_size(items))),
        Stat("Median score", formatting.number(_median(items))),
        Stat("Upgrade candidates", WITHHELD if facts.fault else formatting.number(_wanted(items))),
        Stat("Missing", formatting.number(sum(item.state == "missing" for item in items))),
    )


def _by_season(items: Sequence[Item]) -> Mapping[int, list[Item]]:
    seasons: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        seasons[item.season_number or 0].append(item)
    return seasons


def _season_link(season: int) -> str:
    return filter_link("", "episodes", season=(season, season))


def _season_table(items: Sequence[Item], mixes: Mapping[int, SeasonMix]) -> Table:
    seasons = _by_season(items)
    names = tuple(map(season_name, seasons))
    return Table(
        id="season-table",
        caption="Seasons",
        columns=(
            Column("season", "Season", link="href", order=names), HREF, Column("episodes", "Episodes", "number"),
            Column("files", "Files", "number"), Column("score", "Median score", "number"),
            Column("candidates", "Upgrade candidates", "number"), SIZE, Column("qualities", "Qualities", "tags"),
            Column("groups", "Release groups", "tags"),
        ),
        rows=tuple(
            (
                season_name(season), _season_link(season), len(episodes), len(_files(episodes)), _median(episodes),
                sum(item.priority_name is not None for item in episodes), _size(episodes),
                mixes[season].qualities if season in mixes else (), mixes[season].groups if season in mixes else (),
            )
            for season, episodes in seasons.items()
        ),
        default_sort="season",
        noun="season",
    )  # fmt: skip


def _heatmap(items: Sequence[Item]) -> HeatMap | None:
    if not items:
        return None
    return heatmap(
        "seasons",
        "Scores by season and episode",
        [
            HeatRow(season_name(season), [_cell(item) for item in episodes], _season_link(season))
            for season, episodes in _by_season(items).items()
        ],
    )


def _cell(item: Item) -> HeatCell:
    label = f"{episode_code(item.season_number, item.episode_number)} {item.item_name}"
    season, episode = item.season_number or 0, item.episode_number or 0
    href = filter_link("", "episodes", season=(season, season), episode=(episode, episode))
    if item.file_id is not None:
        return HeatCell(label, item.score, "low" if item.below_minimum else "scored", href)
    return HeatCell(label, None, CELL_STATES.get(item.state, "unmonitored"), href)
