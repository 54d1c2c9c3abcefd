"""A custom format: its files and those without it, its score, and what to do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from arrscore.report.charts import Bar, BarChart, bars
from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.rules import Format, Parameters, ProfileFormat
from arrscore.report.layout import Site
from arrscore.report.pages.format_files import FileGroups, files_table, group_files, group_table
from arrscore.report.pages.formats import rating_words
from arrscore.report.pages.page import Page, PageKind
from arrscore.report.rendering.components import FormatPoints, Stat
from arrscore.report.tables.table import Table, filter_link
from arrscore.report.text import formatting
from arrscore.report.text.wording import readable

UP = "../"


@dataclass(frozen=True, kw_only=True)
class FormatPage(Page):
    """One custom format."""

    template: ClassVar[str] = "pages/format.html"
    first_rows_only: ClassVar[bool] = True
    rating: str | None
    advice: str
    figures: tuple[Stat, ...]
    points: BarChart
    companions: tuple[FormatPoints, ...]
    groups: Table
    files_shown: str
    all_with: str
    all_without: str | None
    table: Table


def format_pages(site: Site, facts: InstanceFacts, _: Parameters) -> Iterator[FormatPage]:
    """Make the page of each custom format."""
    groups = group_files(facts)
    points: dict[str, list[ProfileFormat]] = defaultdict(list)
    for profile in facts.profiles:
        for each in facts.profile_formats.get(profile.profile_id, ()):
            points[each.format].append(each)
    for row in facts.formats:
        yield _format_page(site, facts, row, groups, points[row.format])


KIND = PageKind(path="format/{}.html", make=format_pages, count=lambda facts: len(facts.formats))


def _format_page(
    site: Site, facts: InstanceFacts, row: Format, groups: FileGroups, points: Sequence[ProfileFormat]
) -> FormatPage:
    path = site.place(facts.instance, KIND.path.format(facts.format_slugs[row.format_id]))
    lead = _lead(row)
    table, shown = files_table(facts, groups, row.format_id, row.files)
    library = f"{UP}{'library' if facts.kind == 'movie' else 'episodes'}.html"
    compared = groups.comparisons.get(row.format_id, ())
    profiles = sorted({facts.profile_of[each.profile_id].profile for each in compared if each.files_without})
    return FormatPage(
        path=path,
        page=site.frame(
            path, row.format, f"{row.format}: {lead}", instance=facts.instance, section="formats.html"
        ),
        lead=lead,
        rating=None if row.rating is None else rating_words(row.rating),
        advice=readable(row.advice or ""),
        figures=_stats(row),
        points=_points(facts, row, points),
        companions=tuple(
            FormatPoints(name, None, UP + facts.format_pages[name] if name in facts.format_pages else None)
            for name in row.always_with
        ),
        groups=group_table(facts, groups, row.format_id),
        files_shown=shown,
        all_with=filter_link(library, formats=(row.format,)),
        all_without=filter_link(library, formats=(f"-{row.format}",), profile=profiles) if profiles else None,
        table=table,
    )


def _lead(row: Format) -> str:
    if not row.files:
        worth = f"; it scores {_worth_words(row)}" if _is_scored(row) else ", and no profile in use scores it"
        return f"No file matches it{worth}."
    share = f"{formatting.plural(row.files, 'file')} ({formatting.percent(row.share)})"
    return f"{share} {'matches' if row.files == 1 else 'match'} it; it scores {_worth_words(row)}."


def _is_scored(row: Format) -> bool:
    return bool(row.points_min or row.points_max)


def _worth_words(row: Format) -> str:
    if not _is_scored(row):
        return "0 in every profile in use"
    if row.points_min == row.points_max:
        return formatting.points(row.points_max)
    return f"{formatting.points(row.points_min)} to {formatting.points(row.points_max)} by profile"


def _stats(row: Format) -> tuple[Stat, ...]:
    decides = row.decides_minimum + row.decides_cutoff
    return (
        Stat(
            "Files",
            formatting.number(row.files),
            note=f"{formatting.percent(row.share)}, {formatting.size(row.size_bytes)}",
        ),
        Stat("Score", formatting.points(row.points_weightiest), note=_spread(row)),
        Stat(
            "Depend on it", formatting.number(decides),
            note=f"minimum: {formatting.number(row.decides_minimum)}, cutoff: {formatting.number(row.decides_cutoff)}"
            if decides else "no file needs it for a minimum or a cutoff",
        ),
        Stat(
            "Compared with files without it", formatting.points(None if row.lift is None else round(row.lift)),
            note=f"without its own score, {formatting.plural(row.lift_files or 0, 'file')} compared"
            if row.lift is not None else "nothing to compare",
        ),
    )  # fmt: skip


def _spread(row: Format) -> str:
    if row.points_min == row.points_max:
        return "in every profile in use"
    return f"{formatting.points(row.points_min)} to {formatting.points(row.points_max)} by profile"


def _points(facts: InstanceFacts, row: Format, points: Sequence[ProfileFormat]) -> BarChart:
    used = sorted(points, key=lambda each: (-each.points, -each.files))
    return bars(
        "points",
        "Score by profile",
        [
            Bar(
                facts.profile_of[each.profile_id].profile, each.points,
                f"{UP}profiles/{facts.profile_slugs[each.profile_id]}.html",
                "good" if each.points > 0 else "bad" if each.points < 0 else "muted",
                formatting.plural(each.files, "file"),
            )
            for each in used
        ],
        limit=16,
        summary=None if used else f"No profile scores {row.format}, and no file matches it.",
    )  # fmt: skip
