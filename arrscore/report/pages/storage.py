"""Disk space: size against score, by profile and quality, and by kind of file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from arrscore.report.charts import Bar, BarChart, Density, bars, density
from arrscore.report.charts.density import CellLink
from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.library import Item
from arrscore.report.data.rules import Parameters
from arrscore.report.data.storage import Category
from arrscore.report.layout import Export, Site
from arrscore.report.pages.columns import HREF, QUALITY, SIZE
from arrscore.report.pages.page import Page, PageKind, with_files
from arrscore.report.rendering.components import Stat
from arrscore.report.tables.table import Column, Table, filter_link
from arrscore.report.text import formatting
from arrscore.report.text.wording import rows_note, verb

SHOWN_PROFILES = 4
SHOWN_BARS = 12
LEAST_FILES = 10
GOOD = frozenset({"premium", "fine"})


@dataclass(frozen=True, kw_only=True)
class StoragePage(Page):
    """The storage of one instance."""

    template: ClassVar[str] = "pages/storage.html"
    figures: tuple[Stat, ...]
    qualities: BarChart
    categories: BarChart
    category_table: Table
    scores: tuple[Density, ...]
    rows_note: str
    table: Table


def storage_pages(site: Site, facts: InstanceFacts, _: Parameters) -> Iterator[StoragePage]:
    """Make the page of an instance's storage."""
    path = site.place(facts.instance, KIND.path)
    lead = _lead(facts)
    shown = with_files(_table(facts), path)
    yield StoragePage(
        path=path,
        page=site.frame(path, "Storage", f"{facts.instance.name}: {lead}", instance=facts.instance),
        lead=lead,
        files=shown.files,
        figures=_stats(facts),
        qualities=_qualities(facts),
        categories=_categories(facts),
        category_table=_category_table(facts),
        scores=tuple(_scores(facts)),
        rows_note=rows_note(facts.kind) if facts.totals.files else "",
        table=shown.table,
    )


KIND = PageKind(
    path="storage.html", label="Storage", make=storage_pages, exports=(Export("Storage", "storage"),),
)  # fmt: skip


def rows_page(facts: InstanceFacts) -> str:
    """The page whose table has a row for each movie or episode."""
    return "library.html" if facts.kind == "movie" else "episodes.html"


def _lowest(facts: InstanceFacts) -> tuple[int, int]:
    """Bytes and files of the lowest-scoring quarters of all profiles and qualities."""
    return sum(row.lowest_quarter_bytes for row in facts.storage), sum(
        row.lowest_quarter_files for row in facts.storage
    )


def _lead(facts: InstanceFacts) -> str:
    if not facts.totals.files:
        return f"{facts.instance.name} has no files yet."
    size, files = _lowest(facts)
    uses = verb(facts.totals.files, "uses", "use")
    whole = (
        f"{formatting.plural(facts.totals.files, 'file')} {uses} {formatting.size(facts.totals.size_bytes)}"
    )
    if not files:
        return f"{whole}."
    return (
        f"{whole}; the lowest-scoring 25% of each profile and quality use {formatting.size(size)} "
        f"({formatting.plural(files, 'file')})."
    )


def _stats(facts: InstanceFacts) -> tuple[Stat, ...]:
    size, files = _lowest(facts)
    average = facts.totals.size_bytes / facts.totals.files if facts.totals.files else None
    wanted = {item.file_id: item.size_bytes or 0 for item in facts.items if item.priority_name is not None}
    return (
        Stat("Files", formatting.number(facts.totals.files), note=formatting.size(facts.totals.size_bytes)),
        Stat("Average", formatting.size(average), note="per file"),
        Stat("Bottom 25% by score", formatting.size(size), note=formatting.plural(files, "file")),
        Stat("Upgrade candidates", formatting.size(sum(wanted.values())), note=formatting.plural(len(wanted), "file"),
             href="upgrades.html" if wanted else None),
    )  # fmt: skip


def _qualities(facts: InstanceFacts) -> BarChart:
    sizes: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for item in _files(facts):
        if item.quality is not None:
            sizes[item.quality] += item.size_bytes or 0
            files[item.quality] += 1
    return bars(
        "qualities",
        "Space by quality",
        [
            Bar(
                name,
                size,
                filter_link(rows_page(facts), quality=name),
                "",
                formatting.plural(files[name], "file"),
            )
            for name, size in sorted(sizes.items(), key=lambda found: (-found[1], found[0]))
        ],
        unit="size",
        limit=SHOWN_BARS,
    )


def _files(facts: InstanceFacts) -> Iterator[Item]:
    """One item for each file."""
    seen: set[int] = set()
    for item in facts.items:
        if item.file_id is not None and item.file_id not in seen:
            seen.add(item.file_id)
            yield item


def _category_link(facts: InstanceFacts, row: Category) -> str | None:
    return (
        filter_link(rows_page(facts), categories=(facts.category_labels[row.category],))
        if row.files
        else None
    )


def _categories(facts: InstanceFacts) -> BarChart:
    rows = sorted((row for row in facts.categories if row.files), key=lambda row: -row.size_bytes)
    return bars(
        "categories",
        "Space by kind of file",
        [
            Bar(
                facts.category_labels[row.category], row.size_bytes, _category_link(facts, row),
                "good" if row.category in GOOD else "warn",
                formatting.plural(row.files, "file"),
            )
            for row in rows
        ],
        unit="size",
    )  # fmt: skip


def _category_table(facts: InstanceFacts) -> Table:
    return Table(
        id="categories-table",
        caption="Kinds of file",
        columns=(
            Column("kind", "Kind", link="href"), HREF, Column("files", "Files", "number"), SIZE,
            Column("meaning", "Meaning"),
        ),
        rows=tuple(
            (facts.category_labels[row.category], _category_link(facts, row), row.files, row.size_bytes, row.meaning)
            for row in facts.categories
        ),
        empty="No file is on disk.",
        noun="kind",
    )  # fmt: skip


def _scores(facts: InstanceFacts) -> Iterator[Density]:
    """Size against score for the largest profiles, one chart each because profiles have different scales."""
    points: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for item in _files(facts):
        if item.profile_id in facts.profile_of and item.profile_id is not None and item.score is not None:
            points[item.profile_id].append((item.score, item.size_bytes or 0))
    largest = sorted(points, key=lambda profile_id: (-len(points[profile_id]), profile_id))
    for profile_id in largest[:SHOWN_PROFILES]:
        if len(points[profile_id]) >= LEAST_FILES:
            yield _density(facts, profile_id, points)


def _density(
    facts: InstanceFacts, profile_id: int, points: Mapping[int, Sequence[tuple[int, int]]]
) -> Density:
    name = facts.profile_of[profile_id].profile
    link: CellLink = lambda low, high, least, most: filter_link(  # noqa: E731
        rows_page(facts), profile=name, score=(low, high), size=(least, most)
    )
    return density(f"size-{facts.profile_slugs[profile_id]}", name, points[profile_id], link=link)


def _table(facts: InstanceFacts) -> Table:
    return Table(
        id="storage",
        caption="Space by profile and quality",
        columns=(
            Column("profile", "Profile", facet=True, link="href"), HREF, QUALITY, SIZE,
            Column("files", "Files", "number"),
            Column("median_size", "Median size", "bytes"), Column("median", "Median score", "number"),
            Column("lowest", "Bottom 25%", "bytes", help="The size of the lowest-scoring quarter."),
            Column("lowest_files", "Files in bottom 25%", "number"),
        ),
        rows=tuple(
            (
                row.profile, _profile_href(facts, row.profile_id), row.quality, row.size_bytes, row.files,
                row.size_median, row.score_median, row.lowest_quarter_bytes, row.lowest_quarter_files,
            )
            for row in facts.storage
        ),
        default_sort="-size",
        empty="No file is on disk.",
        noun="row",
    )  # fmt: skip


def _profile_href(facts: InstanceFacts, profile_id: int) -> str | None:
    slug = facts.profile_slugs.get(profile_id)
    return None if slug is None else f"profiles/{slug}.html"
