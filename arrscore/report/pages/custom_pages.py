"""Custom pages: one for each custom query, and the page that lists them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from jinja2 import Environment
from markupsafe import Markup

from arrscore.analysis.custom_pages import CustomQuery, CustomRows
from arrscore.report.custom_pages.addresses import Addresses
from arrscore.report.custom_pages.charts import CustomChart, custom_chart
from arrscore.report.custom_pages.columns import NOUN, custom_columns, custom_table
from arrscore.report.custom_pages.template import custom_parts, render_body
from arrscore.report.data.facts import Facts
from arrscore.report.layout import CUSTOM_INDEX, DATABASE, Site
from arrscore.report.pages.page import Page, with_files
from arrscore.report.rendering.components import NavItem
from arrscore.report.tables.table import Table, Value
from arrscore.report.text import formatting
from arrscore.report.text.wording import sentence

TITLE = "Your pages"


class CustomLink(NamedTuple):
    """A custom page in the list of them, with its files."""

    title: str
    why: str
    rows: str
    href: str
    csv_href: str
    json_href: str


@dataclass(frozen=True, kw_only=True)
class CustomPage(Page):
    """What one query found; `body` is what its template renders, None without a template."""

    template: ClassVar[str] = "pages/custom-page.html"
    name: str
    sql: str
    table: Table
    chart: CustomChart | None
    is_cut: bool
    body: Markup | None
    database: str


@dataclass(frozen=True, kw_only=True)
class CustomIndexPage(Page):
    """The list of all custom pages."""

    template: ClassVar[str] = "pages/custom-pages.html"
    links: tuple[CustomLink, ...]


def custom_nav(queries: Iterable[CustomQuery]) -> tuple[NavItem, ...]:
    """The links to the pages of these queries."""
    return tuple(NavItem(query.title, _path(query)) for query in queries)


def _path(query: CustomQuery) -> str:
    return f"own/{query.name}.html"


def custom_pages(
    site: Site, facts: Facts, environment: Environment, found: Sequence[tuple[CustomQuery, CustomRows]]
) -> tuple[Page, ...]:
    """Make the page of each query and, where there are some, the page that lists them.

    Raises ConfigurationError where a header does not fit what its query found, or a template fails.
    """
    addresses = Addresses(site, facts)
    pages = [_custom_page(site, addresses, environment, query, rows) for query, rows in found]
    return (*pages, _index_page(site, pages)) if pages else ()


def _custom_page(
    site: Site, addresses: Addresses, environment: Environment, query: CustomQuery, found: CustomRows
) -> CustomPage:
    path = _path(query)

    def address(column: str, value: Value) -> str | None:
        return addresses.address(path, column, value)

    columns = custom_columns(query, found)
    shown = with_files(
        custom_table(query, found, columns, address), path, name=query.name, formats=("csv", "json")
    )
    chart = custom_chart(query, found, columns, shown.table)
    body = None
    if query.template is not None:
        body = render_body(query, found, columns, custom_parts(environment, shown.table, chart), address)
    lead = _lead(query.why)
    return CustomPage(
        path=path,
        page=site.frame(path, query.title, lead, section=CUSTOM_INDEX),
        lead=lead,
        files=shown.files,
        name=query.name,
        sql=query.sql,
        table=shown.table,
        chart=chart,
        is_cut=found.is_cut,
        body=body,
        database=DATABASE,
    )


def _lead(why: str) -> str:
    text = sentence(why)
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _index_page(site: Site, pages: Iterable[CustomPage]) -> CustomIndexPage:
    links = tuple(
        CustomLink(
            title=page.page.title,
            why=page.lead,
            rows=formatting.plural(len(page.table.rows), NOUN),
            href=f"{page.name}.html",
            csv_href=f"{page.name}.csv",
            json_href=f"{page.name}.json",
        )
        for page in pages
    )
    lead = f"{formatting.plural(len(links), 'page')} from your own queries."
    return CustomIndexPage(
        path=CUSTOM_INDEX, page=site.frame(CUSTOM_INDEX, TITLE, lead), lead=lead, links=links
    )
