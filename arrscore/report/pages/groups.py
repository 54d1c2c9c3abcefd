"""Release groups, compared within one profile and quality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from arrscore.report.charts import Bar, BarChart, bars
from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.rules import Parameters
from arrscore.report.data.storage import Group
from arrscore.report.layout import Export, Site
from arrscore.report.pages.columns import HREF, PROFILE, QUALITY, SIZE
from arrscore.report.pages.page import Page, PageKind, with_files
from arrscore.report.tables.table import Column, Table, filter_link
from arrscore.report.text import formatting
from arrscore.report.text.wording import rows_note

SHOWN_BARS = 10
LEAST_FILES = 3

GroupKey = tuple[int, int, str]
"""A profile's id, a quality's rank, and the name of a release group."""


@dataclass(frozen=True, kw_only=True)
class GroupsPage(Page):
    """The release groups of one instance."""

    template: ClassVar[str] = "pages/groups.html"
    above: BarChart
    below: BarChart
    least_files: str
    rows_note: str
    table: Table


def groups_pages(site: Site, facts: InstanceFacts, _: Parameters) -> Iterator[GroupsPage]:
    """Make the page of an instance's release groups."""
    path = site.place(facts.instance, KIND.path)
    lead = _lead(facts.groups)
    links = _files_links(facts)
    shown = with_files(_table(facts, links), path)
    known = [row for row in facts.groups if row.difference is not None and row.files >= LEAST_FILES]
    above = sorted(
        (row for row in known if (row.difference or 0) > 0), key=lambda row: -(row.difference or 0)
    )
    below = sorted((row for row in known if (row.difference or 0) < 0), key=lambda row: row.difference or 0)
    yield GroupsPage(
        path=path,
        page=site.frame(path, "Release groups", f"{facts.instance.name}: {lead}", instance=facts.instance),
        lead=lead,
        files=shown.files,
        above=_bars("above", "Above average for their quality", above, links),
        below=_bars("below", "Below average for their quality", below, links),
        least_files=formatting.plural(LEAST_FILES, "file"),
        rows_note=rows_note(facts.kind),
        table=shown.table,
    )


KIND = PageKind(
    path="groups.html", label="Groups", make=groups_pages, exports=(Export("Release groups", "groups"),),
)  # fmt: skip


def _lead(groups: Sequence[Group]) -> str:
    if not groups:
        return "No file has a known release group."
    names = {row.release_group for row in groups}
    largest = max(
        names, key=lambda name: (sum(row.files for row in groups if row.release_group == name), name)
    )
    files = sum(row.files for row in groups if row.release_group == largest)
    whole = formatting.plural(len(names), "release group")
    return f"{whole}; the largest is {largest} with {formatting.plural(files, 'file')}."


def _bars(name: str, title: str, rows: Sequence[Group], links: Mapping[GroupKey, str]) -> BarChart:
    return bars(
        name,
        title,
        [
            Bar(
                row.release_group, row.difference or 0, links[_key(row)],
                "good" if (row.difference or 0) > 0 else "bad",
                f"{row.quality}, {formatting.plural(row.files, 'file')}",
            )
            for row in rows
        ],
        limit=SHOWN_BARS,
        summary=None if rows else "No differences.",
    )  # fmt: skip


def _key(row: Group) -> GroupKey:
    return row.profile_id, row.quality_rank, row.release_group


def _files_links(facts: InstanceFacts) -> dict[GroupKey, str]:
    """Where the files of each row are listed; the table there knows qualities, not the profile's groups of them."""
    qualities: dict[GroupKey, set[str]] = {_key(row): set() for row in facts.groups}
    for item in facts.items:
        if item.profile_id is None or item.quality_rank is None or item.quality is None:
            continue
        key = item.profile_id, item.quality_rank, item.release_group or ""
        if key in qualities:
            qualities[key].add(item.quality)
    rows = "library.html" if facts.kind == "movie" else "episodes.html"
    return {
        _key(row): filter_link(
            rows, profile=row.profile, quality=sorted(qualities[_key(row)]), group=row.release_group
        )
        for row in facts.groups
    }


def _table(facts: InstanceFacts, links: Mapping[GroupKey, str]) -> Table:
    return Table(
        id="groups",
        caption="Release groups by profile and quality",
        columns=(
            Column("group", "Release group", link="href"), HREF, Column("files", "Files", "number"),
            Column("difference", "Difference", "points", help="From the median score of all groups."),
            PROFILE, QUALITY, Column("median", "Median score", "number"),
            Column("others", "All groups", "number", help="Median score of all files of the profile and quality."),
            Column("position", "Rank", "number", help="1 is the best group of the profile and quality."), SIZE,
        ),
        rows=tuple(
            (
                row.release_group, links[_key(row)], row.files, row.difference, row.profile, row.quality,
                row.score_median, row.rank_median, row.position, row.size_bytes,
            )
            for row in facts.groups
        ),
        default_sort="-files",
        empty="No file has a known release group.",
        noun="row",
    )  # fmt: skip
