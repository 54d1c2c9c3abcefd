"""What all pages have in common, and the files of their tables."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, NamedTuple

from arrscore.report.data.facts import Facts, InstanceFacts
from arrscore.report.data.rules import Parameters
from arrscore.report.layout import Section, Site, link
from arrscore.report.rendering.components import PageFrame
from arrscore.report.tables.columnar import columnar_parts
from arrscore.report.tables.exports import csv_parts, json_parts
from arrscore.report.tables.table import ROWS_IN_PAGE, Table, Value

# No other page's name has a period in it.
ROWS_PAGE = ".rows-{}.html"

FileContent = bytes | Callable[[], Iterator[bytes]]
"""A file's bytes, or what makes them, part by part, when they are written: tens of megabytes for a large table."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page at `path`; its template gets every field under the field's name. `files` are published with it.

    Where a page shows only the first rows of its tables, their number is not shown. `title_charts` are the fields of
    charts that name titles.
    """

    template: ClassVar[str]
    first_rows_only: ClassVar[bool] = False
    title_charts: ClassVar[tuple[str, ...]] = ()
    path: str
    page: PageFrame
    lead: str
    files: Mapping[str, FileContent] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """What the template gets."""
        return vars(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeReportKind(Section):
    """A kind of page that the report has once. One that `is_time_dependent` shows times or the last runs."""

    make: Callable[[Site, Facts], Iterable[Page]]
    is_time_dependent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageKind(Section):
    """A kind of page that each instance has: all that a new one declares, besides its template.

    `make` makes the pages of one instance, of which there are `count`; each may be written and forgotten before the
    next is made. `title_rows` are the tables with a row for each title or file, by id, or empty for the first of the
    page: where titles are hidden, nothing links to their rows.
    """

    make: Callable[[Site, InstanceFacts, Parameters], Iterable[Page]]
    count: Callable[[InstanceFacts], int] = lambda _: 1
    title_rows: tuple[str, ...] = ()


class TableFiles(NamedTuple):
    """A table with the addresses of its files, and the files themselves by path."""

    table: Table
    files: Mapping[str, FileContent]


def with_files(
    table: Table,
    page: str,
    *,
    name: str | None = None,
    formats: Collection[str] = ("csv",),
) -> TableFiles:
    """Give the table on `page` its files in `formats`, and where the page cannot show all rows the script's data.

    They are in the page's folder under the table's id, or `name`, and so are the plain pages of the rows, see
    `pages.rows`. The data file has its content's hash in its name, as a page must never be shown with the data of
    another build.
    """
    folder, name = posixpath.dirname(page), name or table.id
    base = posixpath.join(folder, name)
    exported = tuple(column for column in table.shown_columns if column.exported)
    places = [table.columns.index(column) for column in exported]
    keys = [column.key for column in exported]
    rows = table.rows

    def exported_rows() -> Iterator[list[Value]]:
        return ([row[place] for place in places] for row in rows)

    files: dict[str, FileContent] = {}
    if "csv" in formats:
        files[f"{base}.csv"] = lambda: csv_parts(keys, exported_rows())
        table = replace(table, csv_href=link(page, f"{base}.csv"))
    if "json" in formats:
        files[f"{base}.json"] = lambda: json_parts(keys, exported_rows())
    if len(table.rows) > ROWS_IN_PAGE:
        data, path = with_data(table, page, name=name)
        files[path] = data
        rows_href = link(page, base + ROWS_PAGE.format(1))
        table = replace(table, data_href=link(page, path), rows_href=rows_href)
    return TableFiles(table, files)


def with_data(table: Table, page: str, *, name: str) -> tuple[FileContent, str]:
    """Make the script's data of a table, and its path."""
    parts = tuple(columnar_parts(table))
    return lambda: iter(parts), posixpath.join(
        posixpath.dirname(page), "data", f"{name}.{content_hash(*parts)}.js"
    )


def content_hash(*parts: bytes) -> str:
    """Eight hexadecimal digits that change with the content."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return found.hexdigest()[:8]
