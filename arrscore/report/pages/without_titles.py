"""The pages of a report that hides its titles: tables of titles become a note, and nothing links to their rows.

The database behind such a report names no title either, so this is not what keeps them secret. It leaves out rows
that would be useless, and the links to them. Custom pages show whatever their queries select.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple, Self, TypeVar

from arrscore.report.pages.page import Page, PageKind
from arrscore.report.tables.table import Table
from arrscore.report.text import formatting
from arrscore.store.redact import HIDDEN_TITLE

WHY = "This report hides titles, so it shows totals only."
P = TypeVar("P", bound=Page)


class TitleRows(NamedTuple):
    """Where links may lead to rows of titles: pages whose first table has such rows, and other tables that have."""

    pages: frozenset[str]
    tables: tuple[str, ...]

    @classmethod
    def of(cls, kinds: Iterable[PageKind]) -> Self:
        """Collect them from what the kinds of pages declare."""
        named = [(kind.path, table) for kind in kinds for table in kind.title_rows]
        return cls(
            frozenset(path for path, table in named if not table),
            tuple(f"{table}." for _, table in named if table),
        )

    def has(self, href: object, page: str) -> bool:
        """Tell whether an address on `page` is a table's state (`library.html#score=5`) and leads to such rows."""
        if not isinstance(href, str):
            return False
        path, _, state = href.partition("#")
        if "=" not in state or " " in path:
            return False
        return posixpath.basename(path or page) in self.pages or state.startswith(self.tables)


def without_titles(page: P, *, hidden: TitleRows) -> P:
    """Give the page without its rows of titles, their files, and links to such rows."""
    changed: dict[str, Any] = {
        one.name: _without_links(getattr(page, one.name), page.path, hidden)
        for one in fields(page)
        if one.name not in {"path", "page", "files"}
    }
    files = dict(page.files)
    for name, table in changed.items():
        if isinstance(table, Table) and _lists_titles(table):
            count = "" if page.first_rows_only else f"{formatting.plural(len(table.rows), table.noun)}. "
            changed[name] = replace(
                table,
                rows=(),
                csv_href=None,
                data_href=None,
                rows_href=None,
                empty=f"{count}{WHY}",
                withheld=True,
            )
            for path in _files_of(table, page.path):
                files.pop(path, None)
    for name in page.title_charts:
        changed[name] = None
    return replace(page, files=files, **changed)


def _lists_titles(table: Table) -> bool:
    """Tell it by the labels that the database has in place of titles: a table that is added is found, too."""
    return any(isinstance(value, str) and HIDDEN_TITLE.match(value) for row in table.rows for value in row)


def _files_of(table: Table, page: str) -> tuple[str, ...]:
    folder = posixpath.dirname(page)
    return tuple(
        posixpath.normpath(posixpath.join(folder, each)) for each in (table.csv_href, table.data_href) if each
    )


def _without_links(value: Any, page: str, hidden: TitleRows) -> Any:  # noqa: ANN401 - whatever pages are made of
    if isinstance(value, Table):
        return _table_without_links(value, page, hidden)
    if isinstance(value, str):
        return "" if hidden.has(value, page) else value
    if hasattr(value, "_asdict"):
        return value._replace(**_changed(value._asdict(), page, hidden))
    if isinstance(value, tuple):
        return tuple(_without_links(one, page, hidden) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        found = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
        return replace(value, **_changed(found, page, hidden))
    return value


def _changed(found: Mapping[str, Any], page: str, hidden: TitleRows) -> dict[str, Any]:
    """The fields of a dataclass or a named tuple without links to rows."""
    return {
        name: None if name == "href" and hidden.has(old, page) else _without_links(old, page, hidden)
        for name, old in found.items()
    }


def _table_without_links(table: Table, page: str, hidden: TitleRows) -> Table:
    links = {column.link for column in table.columns}
    places = {place for place, column in enumerate(table.columns) if column.key in links}
    rows = tuple(
        tuple(
            None if place in places and hidden.has(value, page) else value for place, value in enumerate(row)
        )
        for row in table.rows
    )
    return replace(table, rows=rows)
