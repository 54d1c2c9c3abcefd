"""What the comments of the migrations say of tables and their columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from arrscore.store.migrations import MIGRATION_NAMES
from arrscore.store.statements import statements_of

_TABLE = re.compile(r"create table (?P<name>\w+) \(\n  -- grain: (?P<grain>.+)\n")
_COLUMN = re.compile(r"^  (?P<name>\w+) .*? -- (?P<text>.+)$", re.MULTILINE)
_ADDED_COLUMN = re.compile(
    r"alter table (?P<table>\w+) add column (?P<name>\w+) .*/\* (?P<text>.+) \*/", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class TableComments:
    """The grain of a table, and the meaning of those columns that have a comment."""

    grain: str
    columns: dict[str, str]


@cache
def schema_comments() -> dict[str, TableComments]:
    """The comments of every table, by name; a table that is made anew has those of the newest migration."""
    found: dict[str, TableComments] = {}
    for migration in MIGRATION_NAMES:
        for statement in statements_of("migrations", migration):
            if match := _TABLE.match(statement.sql):
                columns = {each["name"]: each["text"].strip() for each in _COLUMN.finditer(statement.sql)}
                found[match["name"]] = TableComments(match["grain"], columns)
            elif match := _ADDED_COLUMN.match(statement.sql):
                found[match["table"]].columns[match["name"]] = match["text"]
    return found
