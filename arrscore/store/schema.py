"""The descriptions of tables and columns, from the comments of the migrations."""

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
    """The grain of a table, and the meaning of its commented columns."""

    grain: str
    columns: dict[str, str]


@cache
def schema_comments() -> dict[str, TableComments]:
    """The comments of every table, by name; a re-created table has those of the newest migration."""
    found: dict[str, TableComments] = {}
    for migration in MIGRATION_NAMES:
        for statement in statements_of("migrations", migration):
            if match := _TABLE.match(statement.sql):
                columns = {each["name"]: each["text"].strip() for each in _COLUMN.finditer(statement.sql)}
                found[match["name"]] = TableComments(match["grain"], columns)
            elif match := _ADDED_COLUMN.match(statement.sql):
                found[match["table"]].columns[match["name"]] = match["text"]
    return found
