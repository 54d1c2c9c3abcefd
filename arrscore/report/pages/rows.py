"""The rows of a long table as plain pages, for those who read without JavaScript and for paper.

A page that cannot show all rows of its table links to them. They have the table's visible columns and its order, and
nothing that a script would need, as half a million rows are some seventy megabytes of them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import ClassVar, NamedTuple

from arrscore.report.pages.page import ROWS_PAGE, Page
from arrscore.report.rendering.components import NavItem
from arrscore.report.tables.table import Column, Row, Table, cell_text
from arrscore.report.text import formatting

ROWS_IN_PLAIN_PAGE = 500
# This many pages before and after a page are linked by number, besides the first and the last.
NEAR_PAGES = 2
LONGEST_LABEL = 40
CELL_BREAK = "\t"


class RowLink(NamedTuple):
    """A cell that leads to a page."""

    text: str
    href: str


class Step(NamedTuple):
    """A page by its number, after a gap where those between are left out."""

    number: int
    href: str
    current: bool
    after_gap: bool


# A row: links, and between them the texts of cells, each after a tab, which no text from a server has.
PlainRow = tuple[str | RowLink, ...]


@dataclass(frozen=True, kw_only=True)
class RowsPage(Page):
    """Some of a table's rows; `contents` are the pages with what their rows begin and end with, on the first only.

    `classes` name the columns of figures by their places.
    """

    template: ClassVar[str] = "pages/rows.html"
    above: str
    caption: str
    columns: tuple[Column, ...]
    classes: str
    rows: tuple[PlainRow, ...]
    previous: str | None
    next: str | None
    steps: tuple[Step, ...]
    contents: tuple[NavItem, ...]
    csv_href: str | None


def rows_pages(page: Page) -> Iterator[RowsPage]:
    """Make the plain pages of the tables of which `page` shows only the first rows."""
    for table in vars(page).values():
        if isinstance(table, Table) and table.is_cut and table.rows_href is not None:
            plain = _PlainTable(page, table)
            yield from map(plain.page, range(1, plain.pages + 1))


class _PlainTable:
    """A table of a page, by plain pages; these are in the page's folder, where the addresses of its rows hold."""

    def __init__(self, page: Page, table: Table) -> None:
        self._page = page
        self._table = table
        self._name = posixpath.basename(page.path)
        self._columns = tuple(column for column in table.shown_columns if not column.hidden)
        places = {column.key: place for place, column in enumerate(table.columns)}
        self._places = tuple(
            (column, places[column.key], None if column.link is None else places[column.link])
            for column in self._columns
        )
        self.pages = ceil(len(table.rows) / ROWS_IN_PLAIN_PAGE)

    def page(self, number: int) -> RowsPage:
        """Make the page with this number."""
        frame, table = self._page.page, self._table
        first, last = self._span(number)
        title = f"{table.caption}: {self._span_words(first, last)}"
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self._page.path), self._href(number)))
        return RowsPage(
            path=path,
            page=replace(
                frame,
                title=title,
                description=f"{frame.title}: {title}.",
                crumbs=(
                    *frame.crumbs,
                    NavItem(frame.title, f"{posixpath.basename(self._page.path)}#{table.id}"),
                ),
                data_age=(),
                shell="",
            ),
            lead=self._lead(),
            above=frame.title,
            caption=table.caption,
            columns=self._columns,
            classes=" ".join(f"n{place}" for place, column in enumerate(self._columns, 1) if column.numeric),
            rows=tuple(map(self._row, table.rows[first - 1 : last])),
            previous=self._href(number - 1) if number > 1 else None,
            next=self._href(number + 1) if number < self.pages else None,
            steps=self._steps(number),
            contents=self._contents() if number == 1 else (),
            csv_href=table.csv_href,
        )

    def _span(self, number: int) -> tuple[int, int]:
        """The numbers of the first and the last row of a page."""
        return (number - 1) * ROWS_IN_PLAIN_PAGE + 1, min(number * ROWS_IN_PLAIN_PAGE, len(self._table.rows))

    def _span_words(self, first: int, last: int) -> str:
        whole = formatting.number(len(self._table.rows))
        if self.pages == 1:
            return f"all {whole} rows"
        return f"rows {formatting.number(first)}\N{EN DASH}{formatting.number(last)} of {whole}"

    def _href(self, number: int) -> str:
        first = self._table.rows_href or ""
        return first.removesuffix(ROWS_PAGE.format(1)) + ROWS_PAGE.format(number)

    def _lead(self) -> str:
        column = self._table.sort_column
        if column is None:
            return "In the table's own order."
        falls = self._table.sorted_by(column) == "descending"
        return f"Sorted by {column.label.lower()}{', descending' if falls else ''}."

    def _row(self, row: Row) -> PlainRow:
        parts: list[str | RowLink] = []
        texts = ""
        for column, place, link in self._places:
            text = cell_text(column, row[place]) or formatting.NOTHING
            href = None if link is None else row[link]
            if isinstance(href, str) and href:
                parts += [texts, RowLink(text, self._name + href if href.startswith("#") else href)]
                texts = CELL_BREAK
            else:
                texts += text + CELL_BREAK
        return (*parts, texts.removesuffix(CELL_BREAK))

    def _steps(self, number: int) -> tuple[Step, ...]:
        near = range(max(1, number - NEAR_PAGES), min(self.pages, number + NEAR_PAGES) + 1)
        numbers = sorted({1, *near, self.pages})
        before = (0, *numbers)
        return tuple(
            Step(each, self._href(each), current=each == number, after_gap=each > last + 1)
            for last, each in zip(before, numbers, strict=False)
        )

    def _contents(self) -> tuple[NavItem, ...]:
        """Each page by what its rows begin and end with, so that a row is found in two steps."""
        column = self._table.sort_column
        if column is None or self.pages == 1:
            return ()
        place = list(self._table.columns).index(column)
        return tuple(
            NavItem(self._label(column, place, self._span(number)), self._href(number), current=number == 1)
            for number in range(1, self.pages + 1)
        )

    def _label(self, column: Column, place: int, span: Sequence[int]) -> str:
        texts = [cell_text(column, self._table.rows[number - 1][place]) for number in span]
        return " \N{EN DASH} ".join(formatting.cut(text, LONGEST_LABEL) for text in texts)
