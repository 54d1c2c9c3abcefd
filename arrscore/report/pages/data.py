"""The data: downloads, their age, and the last runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from arrscore.history.manifest import MANIFEST_NAME
from arrscore.report.data.changes import Run
from arrscore.report.data.facts import Facts, InstanceFacts
from arrscore.report.layout import CONFIGURATION, DATABASE, METADATA, Site
from arrscore.report.pages.page import Page, WholeReportKind, with_files
from arrscore.report.rendering.components import DataAge
from arrscore.report.tables.table import Column, Table
from arrscore.report.text import formatting

DATASETTE_FILES = (
    (METADATA, "descriptions, units and queries for Datasette"),
    (CONFIGURATION, "facets, queries and settings for Datasette 1.0"),
)


class Download(NamedTuple):
    """A file to download; `note` describes it."""

    name: str
    href: str
    note: str


class InstanceDownloads(NamedTuple):
    """The tables of one instance, each as CSV."""

    name: str
    service: str
    version: str
    age: DataAge
    tables: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class DataPage(Page):
    """Data and downloads."""

    template: ClassVar[str] = "pages/data.html"
    downloads: tuple[Download, ...]
    instances: tuple[InstanceDownloads, ...]
    runs: Table
    database: str
    lite_link: str | None
    is_described: bool
    hides_titles: bool


def data_pages(site: Site, facts: Facts) -> Iterator[DataPage]:
    """Make the page of the data and of the last runs."""
    lead = _lead(site)
    runs = with_files(_run_table(facts.runs), KIND.path)
    yield DataPage(
        path=KIND.path,
        page=site.frame(KIND.path, "Data", lead, dated=True),
        lead=lead,
        files=runs.files,
        downloads=(
            Download(
                DATABASE,
                DATABASE,
                "all data with its history and every view; opens in Datasette",
            ),
            *(
                (Download(site.feed, site.feed, "the changes of the last runs, for feed readers (Atom)"),)
                if site.feed
                else ()
            ),
            Download(
                MANIFEST_NAME,
                MANIFEST_NAME,
                "how much history the database holds; the next run checks it",
            ),
            Download("summary.json", "summary.json", "the main figures of each instance, for programs"),
            Download("summary.md", "summary.md", "the same in Markdown, without titles"),
            Download("badge.svg", "badge.svg", "the health as a badge, for a dashboard"),
            Download("badge.json", "badge.json", "the same as an endpoint for shields.io"),
            *(Download(name, name, note) for name, note in DATASETTE_FILES if name in site.beside),
            Download("manifest.json", "manifest.json", "every file of this report with its SHA-256 and size"),
        ),
        instances=tuple(
            InstanceDownloads(
                name=one.instance.name,
                service=one.application,
                version=one.instance.version or "",
                age=age,
                tables=_tables(site, one),
            )
            for one, age in zip(facts.instances, site.data_age, strict=True)
        ),
        runs=runs.table,
        database=DATABASE,
        lite_link=site.lite_link,
        is_described=METADATA in site.beside,
        hides_titles=site.hides_titles,
    )


KIND = WholeReportKind(path="data.html", label="Data", make=data_pages, is_time_dependent=True)


def _lead(site: Site) -> str:
    if not site.instances:
        return "No instance has been fetched yet, so the database is empty."
    fetched = [
        f"{one.name} was fetched on {formatting.moment(one.fetched_at)}" if one.fetched_at
        else f"{one.name} was never fetched completely"
        for one in site.data_age
    ]  # fmt: skip
    return f"{formatting.listed(fetched)}."


def _tables(site: Site, facts: InstanceFacts) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            export.label,
            site.place(facts.instance, f"{export.name}.csv"),
        )
        for section in site.sections
        if section.only in {None, facts.kind}
        for export in section.exports
        if not (site.hides_titles and export.titles)
    )


def _run_table(runs: tuple[Run, ...]) -> Table:
    return Table(
        id="runs",
        caption="Last runs",
        columns=(
            Column("at", "Started", "date"), Column("time", "Time"), Column("instance", "Instance", facet=True),
            Column("outcome", "Outcome", "badge", facet=True), Column("error", "Error"),
            Column("seconds", "Seconds", "number"), Column("requests", "Requests", "number"),
            Column("received", "Received", "bytes"),
            Column("odd", "Invalid records", "number", help="Could not be read, left out."),
            Column("changes", "Changes", "number", help="Of the whole run."),
        ),
        rows=tuple(
            (
                row.started_at, f"{formatting.parse_time(row.started_at):%H:%M} UTC", row.instance,
                row.instance_outcome or row.outcome, row.error, row.seconds, row.requests, row.bytes, row.odd_records,
                row.changes,
            )
            for row in runs
        ),
        default_sort="-at",
        empty="No runs yet. Run arrscore build.",
        noun="run",
    )  # fmt: skip
