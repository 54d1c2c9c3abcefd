"""Release groups, compared within one profile and quality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from arrscore.site import filters
from arrscore.site.charts import Bar, BarChart, bars
from arrscore.site.facts import InstanceFacts
from arrscore.site.pages.columns import HREF, PROFILE, QUALITY, SIZE
from arrscore.site.pages.page import Page, with_files
from arrscore.site.places import Site
from arrscore.site.reads.storage import Group
from arrscore.site.tables import Column, Table, filter_link

SHOWN_BARS = 10
LEAST_FILES = 3


@dataclass(frozen=True, kw_only=True)
class GroupsPage(Page):
    """The release groups of one instance."""

    template: ClassVar[str] = "pages/groups.html"
    above: BarChart
    below: BarChart
    least_files: str
    table: Table


def groups_page(site: Site, one: InstanceFacts) -> GroupsPage:
    """Make the page of an instance's release groups."""
    path = site.place(one.instance, "groups.html")
    lead = _lead(one.groups)
    shown = with_files(_table(one), path)
    known = [row for row in one.groups if row.difference is not None and row.files >= LEAST_FILES]
    above = sorted(
        (row for row in known if (row.difference or 0) > 0), key=lambda row: -(row.difference or 0)
    )
    below = sorted((row for row in known if (row.difference or 0) < 0), key=lambda row: row.difference or 0)
    return GroupsPage(
        path=path,
        page=site.frame(path, "Release groups", f"{one.instance.name}: {lead}", instance=one.instance),
        lead=lead,
        files=shown.files,
        above=_bars("above", "Above the others of their quality", above, one),
        below=_bars("below", "Below the others of their quality", below, one),
        least_files=filters.plural(LEAST_FILES, "file"),
        table=shown.table,
    )


def _lead(groups: Sequence[Group]) -> str:
    if not groups:
        return "No file names its release group."
    names = {row.release_group for row in groups}
    largest = max(
        names, key=lambda name: (sum(row.files for row in groups if row.release_group == name), name)
    )
    files = sum(row.files for row in groups if row.release_group == largest)
    whole = f"Files of {filters.plural(len(names), 'release group')} are on disk; "
    return f"{whole}most come from {largest}, {filters.plural(files, 'file')}."


def _bars(name: str, title: str, rows: Sequence[Group], one: InstanceFacts) -> BarChart:
    return bars(
        name,
        title,
        [
            Bar(
                row.release_group, row.difference or 0, _files_link(one, row),
                "good" if (row.difference or 0) > 0 else "bad",
                f"{row.quality}, {filters.plural(row.files, 'file')}",
            )
            for row in rows
        ],
        limit=SHOWN_BARS,
        summary=None if rows else "None differs.",
    )  # fmt: skip


def _files_link(one: InstanceFacts, row: Group) -> str:
    rows = "library.html" if one.kind == "movie" else "episodes.html"
    return filter_link(rows, profile=row.profile, group=row.release_group)


def _table(one: InstanceFacts) -> Table:
    return Table(
        id="groups",
        caption="Release groups by profile and quality",
        columns=(
            Column("group", "Release group", link="href"), HREF, PROFILE, QUALITY, Column("files", "Files", "number"),
            Column("median", "Median score", "number"),
            Column("others", "All of them", "number", help="Median score of all files of the profile and quality."),
            Column("difference", "Difference", "points"),
            Column("position", "Place", "number", help="1 is the best group of the profile and quality."), SIZE,
        ),
        rows=tuple(
            (
                row.release_group, _files_link(one, row), row.profile, row.quality, row.files, row.score_median,
                row.rank_median, row.difference, row.position, row.size_bytes,
            )
            for row in one.groups
        ),
        default_sort="-files",
        empty="No file names its release group.",
        noun="row",
    )  # fmt: skip
