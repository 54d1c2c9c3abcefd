"""From before the first build: what the applications and other programs had recorded."""

from __future__ import annotations

from collections.abc import Sequence

from arrscore.report.data.changes import ImportedChange, PastImport
from arrscore.report.tables.table import Column, Table
from arrscore.report.text.wording import readable

KINDS = ("upgraded", "downgraded", "replaced", "rescored", "added", "removed")


def past_table(imports: Sequence[PastImport]) -> Table:
    """Make the table of what the application imported before the first build."""
    return Table(
        id="past",
        caption="Imports before the first build",
        columns=(
            Column("at", "Date", "date"), Column("title", "Title"), Column("score", "Score then", "number"),
            Column("quality", "Quality", facet=True), Column("size", "Size", "bytes"),
            Column("release", "Release", wide=True),
        ),
        rows=tuple(
            (row.occurred_at, row.label, row.frozen_score, row.quality, row.size_bytes, row.release_name)
            for row in imports
        ),
        default_sort="-at",
        empty="The application's history tells of no import before the first build.",
        noun="import",
    )  # fmt: skip


def imported_table(rows: Sequence[ImportedChange]) -> Table:
    """Make the table of what another program had recorded."""
    return Table(
        id="imported",
        caption="Changes that another program recorded",
        columns=(
            Column("title", "Title"), Column("at", "Date", "date"),
            Column("kind", "Change", "badge", facet=True, order=KINDS), Column("delta", "Difference", "points"),
            Column("old_score", "Before", "number"), Column("new_score", "After", "number"),
            Column("quality", "Quality", facet=True), Column("why", "What"),
        ),
        rows=tuple(
            (
                row.label, row.at, row.kind, row.delta, row.old_score, row.new_score, row.new_quality,
                readable(row.why),
            )
            for row in rows
        ),
        default_sort="-at",
        empty="Nothing was imported from another program.",
        noun="change",
    )  # fmt: skip
