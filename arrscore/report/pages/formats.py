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
    "decisive": "At least {decisive_share} of its files meet a minimum or a cutoff only because of it.",
    "useful": "Its score is positive, and it ranks files of the same profile and quality.",
    "neutral": "It is scored, but makes no difference between files of the same profile and quality.",
    "harmful present": "Its score is negative, and files in the library match it.",
    "never matched": "Profiles in use score it, and no file matches it.",
    "unscored": "No profile in use scores it.",
}
_LABELS = {"decisive": "make-or-break", "harmful present": "unwanted, in library"}


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


def rating_words(rating: str) -> str:
    """The label of a format's rating."""
    return _LABELS.get(rating, rating)


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
            (harmful, "penalizes files you have", "penalize files you have"),
            (decisive, "is make-or-break", "are make-or-break"),
            (never, "matches nothing", "match nothing"),
        )
        if count
    ]
    return (
        f"{whole}: {', '.join(parts)}."
        if parts
        else f"{whole}: none is unwanted, make-or-break or never matched."
    )


def _ratings(facts: InstanceFacts, parameters: Parameters) -> Table:
    share = parameters.get("decisive_share")
    words = formatting.percent(share.value) if share else "many"
    return meaning_table(
        "ratings",
        "Rating",
        [
            (
                rating_words(rating),
                _count(facts, rating),
                filter_link("", rating=rating_words(rating)),
                meaning.format(decisive_share=words),
            )
            for rating, meaning in RATINGS.items()
        ],
    )


def _lift(facts: InstanceFacts, least: int) -> BarChart:
    """How files with a format score without its own score; only where at least `least` files were compared."""
    known = [row for row in facts.formats if row.lift is not None and (row.lift_files or 0) >= least]
    known.sort(key=lambda row: (-abs(row.lift or 0), row.format))
    shown = sorted(known[:SHOWN_BARS], key=lambda row: (-(row.lift or 0), row.format))
    return bars(
        "lift",
        "Files with each format compared with files without it",
        [
            _bar(
                facts, row, round(row.lift or 0), f"{formatting.plural(row.lift_files or 0, 'file')} compared"
            )
            for row in shown
        ],
    )


def _harmful(facts: InstanceFacts) -> BarChart | None:
    """The formats with a negative score that most files match."""
    present = [row for row in facts.formats if row.rating == "harmful present"]
    if not present:
        return None
    return bars(
        "harmful",
        "Unwanted formats in the library",
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
            Column("points", "Score", "points", help="In the profile in use where it is furthest from 0."),
            Column("points_most", "Highest score", "points", hidden=True, help="Of all profiles in use."),
            Column("points_least", "Lowest score", "points", hidden=True, help="Of all profiles in use."),
            Column("files", "Files", "number"),
            Column("share", "Share", "percent", help="Of the files with known formats."),
            Column("rating", "Rating", "badge", facet=True, order=tuple(map(rating_words, RATINGS))),
            Column("advice", "Advice"),
            Column("decides_minimum", "Saves from minimum", "number",
                   help="Files that meet their minimum only because of it."),
            Column("decides_cutoff", "Lifts to cutoff", "number",
                   help="Files that meet their cutoff only because of it."),
            Column("lift", "Difference without its score", "points", hidden=True,
                   help="The score difference, not counting its own score."),
            Column("score_difference", "Score difference", "points", help="Files with it compared with files without "
                   "it, in the same profile and quality. Negative is fine where others have a higher tier."),
            Column("lift_files", "Files compared", "number", help="Files with it that were compared.", hidden=True),
            Column("always_with", "Always with", "tags", hidden=True, help="Formats that all of its files match, too."),
            Column("size", "Size", "bytes", hidden=True),
        ),
        rows=tuple(
            (
                row.format, facts.format_pages[row.format], row.points_weightiest, row.points_max, row.points_min,
                row.files, row.share, None if row.rating is None else rating_words(row.rating),
                readable(row.advice or ""), row.decides_minimum, row.decides_cutoff, row.lift,
                row.score_difference, row.lift_files, row.always_with, row.size_bytes,
            )
            for row in facts.formats
        ),
        default_sort="-files",
        empty=f"This instance has no custom formats, so every file scores 0. Add some in {facts.application}.",
        noun="format",
    )  # fmt: skip
