"""The library in numbers, to be kept with each run that changed something."""

from __future__ import annotations

import sqlite3

from arrscore.analysis.views import temporary_tables
from arrscore.models import LibraryStats, ScoreFault

_NUMBERS = ("instance_report", "profile_report")


def read_score_faults(connection: sqlite3.Connection) -> tuple[ScoreFault, ...]:
    """Read which instances report scores that disagree with their own rules."""
    rows = connection.execute(
        "select instances.id, instances.slug, instances.name, disagreeing_files, compared_files"
        " from score_faults join instances on instances.id = score_faults.instance_id where distrusted"
        " order by instances.service, instances.name, instances.id"
    )
    return tuple(ScoreFault(*row) for row in rows)


def measure_library(connection: sqlite3.Connection) -> list[LibraryStats]:
    """Return how each instance and each of its profiles stands now, from the views held as temporary tables."""
    of_profiles = ", ".join(LibraryStats._fields)
    of_instances = ", ".join("null" if column == "profile_id" else column for column in LibraryStats._fields)
    with temporary_tables(connection, only=_NUMBERS):
        rows = connection.execute(
            f"select {of_instances} from instance_report union all select {of_profiles} from profile_report"
            " order by 1, 2"
        ).fetchall()
    return [LibraryStats(*row) for row in rows]
