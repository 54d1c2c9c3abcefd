"""Stage a snapshot as it arrives, in temporary tables, until the instance is complete.

The stored facts are not touched. SQLite keeps large temporary tables on disk, so a fetch of a large library needs no
more memory than that of a small one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from arrscore.models import (
    Batch,
    CustomFormat,
    Item,
    MediaFile,
    ProfileQuality,
    QualityProfile,
    ReleaseEvent,
    Rules,
    ServerStatus,
    Title,
)
from arrscore.store.columns import SqlValue, columns_of, row_of
from arrscore.store.statements import run_statements

_TABLES = (
    "staged_titles",
    "staged_items",
    "staged_files",
    "staged_events",
    "staged_format_sets",
    "staged_profiles",
    "staged_qualities",
    "staged_formats",
    "staged_scores",
)


@dataclass
class StagedInstance:
    """One instance's snapshot in progress; `key` identifies it in the temporary tables.

    `reads_all_events` is whether its events are of all kinds and cover the whole configured span.
    """

    db: Database
    key: int
    slug: str
    service: str
    name: str
    reads_all_events: bool = False
    rules: Rules | None = None
    status: ServerStatus | None = None

    def __post_init__(self) -> None:
        run_statements(self.db.conn, "record", "staging", {})
        self.discard()

    def discard(self) -> None:
        """Delete what was staged, for example after a failed fetch."""
        for table in _TABLES:
            self.db.conn.execute(f"delete from temp.{table} where instance_key = ?", [self.key])

    def add_rules(self, rules: Rules, status: ServerStatus) -> None:
        """Stage the profiles and formats, which arrive before any file."""
        self.rules, self.status = rules, status
        self._insert("staged_formats", columns_of(CustomFormat), map(row_of, rules.formats))
        self._insert("staged_profiles", columns_of(QualityProfile), map(row_of, rules.profiles))
        self._insert(
            "staged_qualities",
            ("profile_server_id", *columns_of(ProfileQuality)),
            ([each.server_id, *row_of(quality)] for each in rules.profiles for quality in each.qualities),
        )
        self._insert(
            "staged_scores",
            ("profile_server_id", "format_server_id", "score"),
            ([each.server_id, *points] for each in rules.profiles for points in each.scores.items()),
        )

    def add_batch(self, batch: Batch) -> None:
        """Stage a part of the library; of repeated records, the first counts."""
        self.db.conn.execute("begin")
        self._insert(
            "staged_titles",
            ("identity", *columns_of(Title)),
            ([identity_of(each), *row_of(each)] for each in batch.titles),
        )
        self._insert("staged_items", columns_of(Item), map(row_of, batch.items))
        self._insert("staged_files", columns_of(MediaFile), map(row_of, batch.files))
        self._insert("staged_events", columns_of(ReleaseEvent), map(row_of, batch.events))
        self.db.conn.execute("commit")

    def _insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[SqlValue]]) -> None:
        places = ", ".join("?" * len(columns))
        self.db.conn.executemany(
            f"insert or ignore into temp.{table} (instance_key, {', '.join(columns)}) "
            f"values ({self.key}, {places})",
            rows,
        )


def identity_of(title: Title) -> str:
    """The key that identifies a title after it is added again: the id that its service keeps unique."""
    if title.kind == "movie" and title.tmdb_id:
        return f"tmdb:{title.tmdb_id}"
    if title.kind == "series" and title.tvdb_id:
        return f"tvdb:{title.tvdb_id}"
    return f"server:{title.server_id}"
