"""Changes before the first run, from the history of Radarr and Sonarr and from other programs."""

from __future__ import annotations

from collections.abc import Sequence

from arrscore.report.data.changes import ImportedChange, PastImport
from arrscore.report.tables.table import Column, Table
from arrscore.report.text.wording import readable

KINDS = ("upgraded", "downgraded", "replaced", "rescored", "added", "removed")


def past_table(imports: Sequence[PastImport]) -> Table:
    """Make the table of what Radarr or Sonarr imported before the first run."""
    return Table(
        id="past",
        caption="Earlier imports",
        columns=(
            Column("at", "Date", "date"), Column("title", "Title"), Column("score", "Score at import", "number"),
            Column("quality", "Quality", facet=True), Column("size", "Size", "bytes"),
            Column("release", "Release", wide=True),
        ),
        rows=tuple(
            (row.occurred_at, row.label, row.frozen_score, row.quality, row.size_bytes, row.release_name)
            for row in imports
        ),
        default_sort="-at",
        empty="The history has no import before the first run.",
        noun="import",
    )  # fmt: skip


def imported_table(rows: Sequence[ImportedChange]) -> Table:
    """Make the table of the changes that another program recorded."""
    return Table(
        id="imported",
        caption="Changes imported from arr-score-exporter",
        columns=(
            Column("title", "Title"), Column("at", "Date", "date"),
            Column("kind", "Change", "badge", facet=True, order=KINDS), Column("delta", "Difference", "points"),
            Column("old_score", "Before", "number"), Column("new_score", "After", "number"),
            Column("quality", "Quality", facet=True), Column("why", "Why"),
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
