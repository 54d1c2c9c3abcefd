"""Passages of the documentation that are generated from the database: its tables and views."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

from sqlite_utils import Database

from arrscore.analysis.views import View, load_views
from arrscore.report.pages.how import MAIN_VIEWS
from arrscore.report.text.wording import readable, sentence
from arrscore.store.database import open_database
from arrscore.store.schema import schema_comments
from arrscore.wording import TEXTS

_CHOICES = re.compile(r"check \((?P<name>\w+) in \((?P<values>[^)]*)\)\)")


def tables_reference() -> str:
    """Every table of facts with its grain and columns, as Markdown."""
    with closing(open_database(None)) as db:
        names = [name for name in db.table_names() if not name.startswith(("_", "sqlite_"))]
        return "\n\n".join("\n".join(_table(db, name)) for name in names)


def _table(db: Database, name: str) -> Iterator[str]:
    written = db.execute("select sql from sqlite_master where name = ?", [name]).fetchone()[0]
    comments = schema_comments()[name]
    choices = {match["name"]: match["values"].replace("'", "`") for match in _CHOICES.finditer(written)}
    table = db.table(name)
    keys = {key.column: key.other_table for key in table.foreign_keys}
    yield f"### `{name}`"
    yield ""
    yield f"{sentence(comments.grain)}."
    yield ""
    yield "| column | type | meaning |"
    yield "|---|---|---|"
    for column in table.columns:
        kind = column.type.lower() + ("" if column.notnull or column.is_pk else ", may be null")
        meaning = comments.columns.get(column.name) or choices.get(column.name, "")
        if column.name in keys:
            meaning = f"→ `{keys[column.name]}`" + (f"; {meaning}" if meaning else "")
        yield f"| `{column.name}` | {kind} | {meaning.replace('|', '/')} |"


def views_reference() -> str:
    """Every view with its header, those that pages show first, as Markdown."""
    views = {view.name: view for view in load_views()}
    main = [views[name] for name in MAIN_VIEWS if name in views]
    helpers = [view for name, view in sorted(views.items()) if name not in MAIN_VIEWS]
    parts = ["## What pages show", *map(_view, main), "## What these views build on", *map(_view, helpers)]
    return "\n\n".join(parts)


def _view(view: View) -> str:
    lines = [
        f"### `{view.name}`: {view.title}",
        "",
        f"{sentence(readable(view.why))}.",
        "",
        f"Grain: {view.grain}.",
    ]
    if view.published == "no":
        lines += ["", "A step of the analysis, which the published database leaves out."]
    if texts := [f"`{text.name}`" for text in TEXTS if text.view == view.name]:
        lines += ["", f"Sentences in the published table: {', '.join(texts)}."]
    if view.units:
        lines += ["", *(f"- `{column}`: {readable(text)}" for column, text in view.units.items())]
    if view.reads:
        lines += ["", "Reads " + ", ".join(f"`{name}`" for name in view.reads) + "."]
    return "\n".join(lines)
