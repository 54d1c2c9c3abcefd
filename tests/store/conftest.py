"""A tiny library, and a database to record it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from sqlite_utils import Database

from arrscore.models import Batch, FetchCounts
from arrscore.store.database import open_database
from arrscore.store.recorder import RunSummary
from support.library import ServerLibrary, record_libraries

Record = Callable[..., RunSummary]


@pytest.fixture
def db() -> Iterator[Database]:
    """An empty, migrated database in memory."""
    database = open_database(None)
    yield database
    database.close()


@pytest.fixture
def library() -> ServerLibrary:
    """An empty library with one profile and three formats."""
    return ServerLibrary()


@pytest.fixture
def record(db: Database) -> Record:
    """Record a library as one complete run at a time; days count up by themselves."""
    runs = 0

    def record_library(
        library: ServerLibrary,
        *,
        slug: str = "radarr",
        batches: Sequence[Batch] | None = None,
        reads_all_events: bool = False,
        **unread: set[int] | bool,
    ) -> RunSummary:
        nonlocal runs
        runs += 1
        named = replace(library, slug=slug, name=slug.capitalize())
        staged = named.stage(db, batches=batches, reads_all_events=reads_all_events)
        counts = {name: frozenset(ids) if isinstance(ids, set) else ids for name, ids in unread.items()}
        return record_libraries(
            db, staged, at=f"2026-11-{runs:02d}T12:00:00Z", counts=FetchCounts(3, 100, 0.1, **counts)
        )

    return record_library


@pytest.fixture
def history(db: Database) -> Callable[[], list[dict[str, object]]]:
    """What the newest run wrote to score_history."""

    def newest() -> list[dict[str, object]]:
        return list(
            db.query(
                "select items.name as item, kind, cause, old_score, new_score, file_points, rules_points, "
                "formats_added, formats_removed from score_history join items on items.id = item_id "
                "where build_run_id = (select max(id) from build_runs) order by item_id"
            )
        )

    return newest
