"""The pages of a report that hides its titles: what lists titles says so instead, and nothing links to its rows.

The database behind such a report names no title either, so this is not what keeps them secret. It leaves out rows
that would tell nobody anything, and the links to them. Own pages show what their owner asks for, labels and all.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from arrscore.site import filters
from arrscore.site.pages.page import Page
from arrscore.site.tables import Table
from arrscore.store.redact import HIDDEN_TITLE

WHY = "This report hides titles, so it tells totals only."
# Pages that show only the first rows of such a table: their number would tell nothing.
_CUT = frozenset({"pages/overview.html", "pages/instance.html", "pages/format.html", "pages/problems.html"})
_TITLE_CHARTS: Mapping[str, tuple[str, ...]] = {"pages/loops.html": ("wasted",)}
# Pages whose first table has such rows, and other tables with such rows that a link may name.
_ROW_PAGES = frozenset({"library.html", "episodes.html", "upgrades.html", "loops.html", "seasons.html"})
_ROW_TABLES = ("proofs.", "events.", "failed.", "stuck.")

P = TypeVar("P", bound=Page)


def without_titles(page: P) -> P:
    """Give the page without its rows of titles, their files, and links to such rows."""
    changed: dict[str, Any] = {
        one.name: _without_links(getattr(page, one.name), page.path)
        for one in fields(page)
        if one.name not in {"path", "page", "files"}
    }
    files = dict(page.files)
    for name, table in changed.items():
        if isinstance(table, Table) and _lists_titles(table):
            count = "" if page.template in _CUT else f"{filters.plural(len(table.rows), table.noun)}. "
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
    for name in _TITLE_CHARTS.get(page.template, ()):
        changed[name] = None
    return replace(page, files=files, **changed)


def _lists_titles(table: Table) -> bool:
    """Tell it by the labels that the database has in place of titles: a table that is added is found, too."""
    return any(isinstance(value, str) and HIDDEN_TITLE.match(value) for row in table.rows for value in row)


def _files_of(table: Table, page: str) -> tuple[str, ...]:
    folder = posixpath.dirname(page)
    paths = [
        posixpath.normpath(posixpath.join(folder, each)) for each in (table.csv_href, table.data_href) if each
    ]
    return (*paths, *(f"{path.removesuffix('.csv')}.json" for path in paths))


def _without_links(value: Any, page: str) -> Any:  # noqa: ANN401 - whatever pages are made of
    if isinstance(value, Table):
        return _table_without_links(value, page)
    if isinstance(value, str):
        return "" if _leads_to_rows(value, page) else value
    if hasattr(value, "_asdict"):
        return value._replace(**_changed(value._asdict(), page))
    if isinstance(value, tuple):
        return tuple(_without_links(one, page) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        found = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
        return replace(value, **_changed(found, page))
    return value


def _changed(found: Mapping[str, Any], page: str) -> dict[str, Any]:
    """The fields of a dataclass or a named tuple without links to rows."""
    return {
        name: None if name == "href" and _leads_to_rows(old, page) else _without_links(old, page)
        for name, old in found.items()
    }


def _table_without_links(table: Table, page: str) -> Table:
    links = {column.link for column in table.columns}
    places = {place for place, column in enumerate(table.columns) if column.key in links}
    rows = tuple(
        tuple(
            None if place in places and _leads_to_rows(value, page) else value
            for place, value in enumerate(row)
        )
        for row in table.rows
    )
    return replace(table, rows=rows)


def _leads_to_rows(href: object, page: str) -> bool:
    """Tell whether an address is a table's state (`library.html#score=5`) and that table has rows of titles."""
    if not isinstance(href, str):
        return False
    path, _, state = href.partition("#")
    if "=" not in state or " " in path:
        return False
    return posixpath.basename(path or page) in _ROW_PAGES or state.startswith(_ROW_TABLES)
