"""The custom formats: what each one does, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from arrscore.report.charts import Bar, BarChart, bars
from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.rules import Format, Parameters
from arrscore.report.layout import Export, Site
from arrscore.report.pages.columns import HREF, meaning_table
from arrscore.report.pages.page import Page, PageKind, with_files
from arrscore.report.rendering.components import Tone
from arrscore.report.tables.table import Column, Table, filter_link
from arrscore.report.text import formatting
from arrscore.report.text.wording import readable

SHOWN_BARS = 20
RATINGS = {
    "decisive": "Files pass a minimum or a cutoff only by it: at least {decisive_share} of those that match it.",
    "useful": "It has positive points and tells files of the same profile and quality apart.",
    "neutral": "It has points, but tells no files of the same profile and quality apart.",
    "harmful present": "Files in the library match it where its points are negative.",
    "never matched": "Profiles in use score it, and no file matches it.",
    "unscored": "No profile in use gives it points.",
}


@dataclass(frozen=True, kw_only=True)
class FormatsPage(Page):
    """The custom formats of one instance."""

    template: ClassVar[str] = "pages/formats.html"
    ratings: Table
    lift: BarChart
    least_compared: str
    harmful: BarChart | None
    table: Table


def formats_pages(site: Site, facts: InstanceFacts, parameters: Parameters) -> Iterator[FormatsPage]:
    """Make the page of an instance's custom formats."""
    path = site.place(facts.instance, KIND.path)
    lead = _lead(facts)
    shown = with_files(_table(facts), path)
    few = parameters.get("reach_min_files")
    least = round(few.value) if few else 1
    yield FormatsPage(
        path=path,
        page=site.frame(path, "Custom formats", f"{facts.instance.name}: {lead}", instance=facts.instance),
        lead=lead,
        files=shown.files,
        ratings=_ratings(facts, parameters),
        lift=_lift(facts, least),
        least_compared=formatting.plural(least, "file"),
        harmful=_harmful(facts),
        table=shown.table,
    )


KIND = PageKind(
    path="formats.html", label="Formats", make=formats_pages, exports=(Export("Custom formats", "formats"),),
)  # fmt: skip


def _count(facts: InstanceFacts, rating: str) -> int:
    return sum(row.rating == rating for row in facts.formats)


def _lead(facts: InstanceFacts) -> str:
    if not facts.formats:
        return f"{facts.instance.name} has no custom formats yet."
    whole = formatting.plural(len(facts.formats), "custom format")
    decisive, harmful, never = (
        _count(facts, rating) for rating in ("decisive", "harmful present", "never matched")
    )
    parts = [
        f"{formatting.number(count)} {one_does if count == 1 else they_do}"
        for count, one_does, they_do in (
            (harmful, "costs files in the library points", "cost files in the library points"),
            (decisive, "decides what is good enough", "decide what is good enough"),
            (never, "matches no file", "match no file"),
        )
        if count
    ]
    return (
        f"Of {whole}, {formatting.listed(parts)}."
        if parts
        else f"None of {whole} decides, harms or never matches."
    )


def _ratings(facts: InstanceFacts, parameters: Parameters) -> Table:
    share = parameters.get("decisive_share")
    words = formatting.percent(share.value) if share else "many"
    return meaning_table(
        "ratings",
        "Rating",
        [
            (
                rating,
                _count(facts, rating),
                filter_link("", rating=rating),
                meaning.format(decisive_share=words),
            )
            for rating, meaning in RATINGS.items()
        ],
    )


def _lift(facts: InstanceFacts, least: int) -> BarChart:
    """What goes along with a format, beyond its own points; only where at least `least` files were compared."""
    known = [row for row in facts.formats if row.lift is not None and (row.lift_files or 0) >= least]
    known.sort(key=lambda row: (-abs(row.lift or 0), row.format))
    shown = sorted(known[:SHOWN_BARS], key=lambda row: (-(row.lift or 0), row.format))
    return bars(
        "lift",
        "What comes with each format",
        [
            _bar(
                facts, row, round(row.lift or 0), f"{formatting.plural(row.lift_files or 0, 'file')} compared"
            )
            for row in shown
        ],
    )


def _harmful(facts: InstanceFacts) -> BarChart | None:
    """The formats with negative points that most files match."""
    present = [row for row in facts.formats if row.rating == "harmful present"]
    if not present:
        return None
    return bars(
        "harmful",
        "Negative formats in the library",
        [_bar(facts, row, row.files, formatting.points(row.points_min), tone="bad") for row in present],
        unit="number",
        limit=SHOWN_BARS,
    )


def _bar(facts: InstanceFacts, row: Format, value: float, note: str, tone: Tone | None = None) -> Bar:
    chosen: Tone = tone if tone is not None else "good" if value > 0 else "bad" if value < 0 else "muted"
    return Bar(row.format, value, facts.format_pages[row.format], chosen, note)


def _table(facts: InstanceFacts) -> Table:
    return Table(
        id="formats",
        caption="Custom formats",
        columns=(
            Column("format", "Format", link="href"),
            HREF,
            Column("points", "Points", "points", help="Those of the profile in use where it weighs most."),
            Column("points_most", "Most points", "points", hidden=True, help="The most that a profile in use gives."),
            Column("points_least", "Least points", "points", hidden=True, help="The least that one gives."),
            Column("files", "Files", "number"),
            Column("share", "Share", "percent", help="Of the files with known formats."),
            Column("rating", "Rating", "badge", facet=True, order=tuple(RATINGS)),
            Column("advice", "Advice"),
            Column("decides_minimum", "For minimum", "number", help="Files that pass their minimum only by it."),
            Column("decides_cutoff", "For cutoff", "number", help="Files that pass their cutoff only by it."),
            Column("lift", "Lift", "points", help="What else comes with it: how much more or less files with it score "
                   "than others of the same profile and quality, leaving its own points out."),
            Column("score_difference", "With its own points", "points", help="The same with its own points counted. "
                   "Less than zero is nothing bad where others have a format worth more, such as a higher tier."),
            Column("lift_files", "Compared", "number", help="Files with it that were compared.", hidden=True),
            Column("always_with", "Always with", "tags", hidden=True, help="Formats that come with it on every file."),
            Column("size", "Size", "bytes", hidden=True),
        ),
        rows=tuple(
            (
                row.format, facts.format_pages[row.format], row.points_weightiest, row.points_max, row.points_min,
                row.files, row.share, row.rating,
                readable(row.advice or ""), row.decides_minimum, row.decides_cutoff, row.lift,
                row.score_difference, row.lift_files, row.always_with, row.size_bytes,
            )
            for row in facts.formats
        ),
        default_sort="-files",
        empty="This instance has no custom formats, so every file scores 0. Make some in the application.",
        noun="format",
    )  # fmt: skip
