"""A snapshot as it arrives: temporary tables that take batches until the instance is complete.

Nothing here touches the stored facts, and SQLite keeps temporary tables on disk once they are large, so a fetch
needs no more memory for a large library than for a small one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sqlite_utils import Database

from arrscore.models import (
    Batch,
    CustomFormat,
    Item,
    MediaFile,
    QualityProfile,
    ReleaseEvent,
    Rules,
    ServerStatus,
    Title,
)
from arrscore.store.statements import SqlValue, run_statements
from arrscore.texts import clean_text

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

Row = tuple[SqlValue, ...]


@dataclass
class StagedInstance:
    """One instance's snapshot in the making; `key` stands for it in the temporary tables.

    `reads_all_events` says that its events are of all kinds, and of the whole span that the settings ask for.
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
        """Forget what arrived, as when a fetch failed half-way."""
        for table in _TABLES:
            self.db.conn.execute(f"delete from temp.{table} where instance_key = ?", [self.key])

    def add_rules(self, rules: Rules, status: ServerStatus) -> None:
        """Stage the profiles and formats, which come before any file."""
        self.rules, self.status = rules, status
        self._insert("staged_formats", 4, (self._format_row(each) for each in rules.formats))
        self._insert("staged_profiles", 9, (self._profile_row(each) for each in rules.profiles))
        self._insert(
            "staged_qualities", 10, (row for each in rules.profiles for row in self._qualities(each))
        )
        self._insert(
            "staged_scores",
            4,
            (
                (self.key, each.server_id, format_id, score)
                for each in rules.profiles
                for format_id, score in each.scores.items()
            ),
        )

    def add_batch(self, batch: Batch) -> None:
        """Stage a part of the library; of records that repeat, the first counts."""
        self.db.conn.execute("begin")
        self._insert("staged_titles", 18, map(self._title_row, batch.titles), more=", null, 0, 0")
        self._insert("staged_items", 12, map(self._item_row, batch.items), more=", null")
        self._insert("staged_files", 30, map(self._file_row, batch.files))
        self._insert("staged_events", 16, map(self._event_row, batch.events))
        self.db.conn.execute("commit")

    def _insert(self, table: str, columns: int, rows: Iterable[Row], more: str = "") -> None:
        places = ", ".join("?" * columns)
        cleaned = ([clean_text(each) if type(each) is str else each for each in row] for row in rows)
        self.db.conn.executemany(f"insert or ignore into temp.{table} values ({places}{more})", cleaned)

    def _format_row(self, each: CustomFormat) -> Row:
        return (self.key, each.server_id, each.name, each.include_when_renaming)

    def _profile_row(self, each: QualityProfile) -> Row:
        return (
            self.key,
            each.server_id,
            each.name,
            each.upgrade_allowed,
            each.cutoff_server_id,
            each.min_format_score,
            each.cutoff_format_score,
            each.min_upgrade_format_score,
            each.language,
        )

    def _qualities(self, profile: QualityProfile) -> Iterable[Row]:
        for each in profile.qualities:
            yield (
                self.key,
                profile.server_id,
                each.quality.server_id,
                each.quality.name,
                each.quality.resolution,
                each.quality.source,
                each.group_server_id,
                each.group_name,
                each.rank,
                each.allowed,
            )

    def _title_row(self, each: Title) -> Row:
        return (
            self.key,
            each.server_id,
            identity_of(each),
            each.kind,
            each.name,
            each.sort_name,
            each.year,
            each.tmdb_id,
            each.tvdb_id,
            each.imdb_id,
            each.slug,
            each.profile_server_id,
            each.monitored,
            _json(each.tags),
            each.root_folder,
            each.series_type,
            each.runtime_minutes,
            each.added_at,
        )

    def _item_row(self, each: Item) -> Row:
        is_available, minimum, expected_at = each.availability or (None, None, None)
        return (
            self.key,
            each.server_id,
            each.title_server_id,
            each.season_number,
            each.episode_number,
            each.name,
            each.air_date,
            is_available,
            minimum,
            expected_at,
            each.monitored,
            each.file_server_id,
        )

    def _file_row(self, each: MediaFile) -> Row:
        info = each.media_info
        return (
            self.key,
            each.server_id,
            each.title_server_id,
            each.name,
            each.size_bytes,
            each.quality.server_id,
            each.quality.name,
            each.quality.source,
            each.quality.resolution,
            each.revision_version,
            each.revision_real,
            each.is_repack,
            _set_key(each.format_server_ids),
            each.score,
            each.added_at,
            each.scene_name,
            each.release_group,
            each.edition,
            _json(each.languages),
            info.video_codec,
            info.video_bit_depth,
            info.dynamic_range,
            info.dynamic_range_type,
            info.width,
            info.height,
            info.audio_codec,
            info.audio_channels,
            _json(info.audio_languages),
            _json(info.subtitles),
            info.runtime_seconds,
        )

    def _event_row(self, each: ReleaseEvent) -> Row:
        return (
            self.key,
            each.server_id,
            each.item_server_id,
            each.kind,
            each.occurred_at,
            each.download_key,
            each.release_name,
            each.release_group,
            each.quality.server_id,
            each.quality.name,
            each.revision_version,
            each.size_bytes,
            _set_key(each.format_server_ids),
            each.frozen_score,
            each.file_server_id,
            each.reason,
        )


def identity_of(title: Title) -> str:
    """What makes it the same title after a re-add: the id that its service keeps unique."""
    if title.kind == "movie" and title.tmdb_id:
        return f"tmdb:{title.tmdb_id}"
    if title.kind == "series" and title.tvdb_id:
        return f"tvdb:{title.tvdb_id}"
    return f"server:{title.server_id}"


@lru_cache(maxsize=16_384)
def _set_key(format_ids: tuple[int, ...] | None) -> str | None:
    return None if format_ids is None else ",".join(map(str, sorted(set(format_ids))))


@lru_cache(maxsize=4096)
def _json(labels: tuple[str, ...]) -> str:
    return json.dumps([clean_text(label) for label in labels], ensure_ascii=False) if labels else "[]"
