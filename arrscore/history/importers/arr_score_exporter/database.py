"""Read arr-score-exporter's library.db from a copy, so that the original is not changed.

Its `media_files` has one row per file, its `score_history` one per change of a file's score; both refer to the file by
`unique_identifier`: `radarr:MOVIE:FILE` or `sonarr:SERIES:S01E02:FILE`, with the servers' ids.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, tzinfo
from pathlib import Path

from arrscore.config import SERVICES, SONARR
from arrscore.errors import ArrscoreError, ConfigurationError, DatabaseDamaged
from arrscore.history.importers.arr_score_exporter import reading
from arrscore.history.importers.arr_score_exporter.rows import (
    Key,
    Observation,
    OldFile,
    OldRow,
    Reason,
    SkippedRow,
)
from arrscore.store.database import APPLICATION_ID

Row = Mapping[str, object]

SIGNATURE = b"SQLite format 3\0"
_NEEDED = {
    "media_files": ("service_type", "file_id", "relative_path", "total_score"),
    "score_history": ("timestamp", "total_score", "change_type"),
}
_USED = {
    "media_files": {
        *("id", "unique_identifier", "service_type", "file_id", "relative_path", "title", "total_score"),
        *("custom_formats_json", "quality", "size_bytes", "recorded_at", "movie_id", "series_id", "imdb_id"),
        *("tmdb_id", "tvdb_id", "season_number", "episode_number"),
    },
    "score_history": {
        *("id", "unique_identifier", "service_type", "file_id", "relative_path", "timestamp", "total_score"),
        *("previous_score", "change_type", "custom_formats_json"),
    },
}
_OBSERVATIONS: dict[str, Observation] = {
    "new_file": "new",
    "improved": "rescored",
    "degraded": "rescored",
    "removed": "removed",
    "unchanged": "seen",
}
_IDENTIFIER = re.compile(
    r"(?P<service>[a-z]+):(?P<title>\d+|None):(?:S(?P<season>\d+)E(?P<episode>\d+):)?(?P<file>\d+)"
)


def read_database(path: Path, zone: tzinfo) -> OldFile:
    """Read every row of a library.db; `zone` is the zone of its local times.

    Raises ConfigurationError for another program's database or a missing column, DatabaseDamaged if SQLite cannot read
    it.
    """
    with _opened_copy(path) as connection:
        _check_tables(connection, path)
        media = [_clean(row) for row in connection.execute("select * from media_files order by rowid")]
        history = [_clean(row) for row in connection.execute("select * from score_history order by rowid")]
        unsupported = list(_unsupported(connection))
    old = OldFile(path.name, unsupported=unsupported)
    keys = {_file_key(row): _key_of(row) for row in media}
    files = {_file_key(row): row for row in media}
    siblings: dict[tuple[str, int | None], Key] = {
        (key.service, key.title_number): key for key in keys.values() if key.title_number is not None
    }
    with_history = set()
    for number, row in enumerate(history, start=1):
        file_key = _file_key(row)
        with_history.add(file_key)
        key = keys.get(file_key) or _key_of_removed(row, siblings)
        _add(old, number, row, key, files.get(file_key, {}))
    for number, row in enumerate(media, start=1):
        if _file_key(row) not in with_history:
            _add_seen(old, number, row, keys[_file_key(row)], zone)
    return old


@contextmanager
def _opened_copy(path: Path) -> Iterator[sqlite3.Connection]:
    with tempfile.TemporaryDirectory(prefix="arrscore-import-") as folder:
        copy = Path(folder) / "library.db"
        try:
            shutil.copyfile(path, copy)
            log = path.with_name(f"{path.name}-wal")
            if log.exists():  # the latest writes may only be there
                shutil.copyfile(log, copy.with_name("library.db-wal"))
        except OSError as error:
            raise ArrscoreError(
                f"Cannot read {path}: {error.strerror}. Check its permissions, and free space for a copy."
            ) from None
        try:
            with closing(sqlite3.connect(copy)) as connection:
                connection.row_factory = sqlite3.Row
                connection.text_factory = lambda raw: raw.decode(errors="replace")
                connection.execute("pragma trusted_schema = off")
                yield connection
        except sqlite3.Error as error:
            reason = " ".join(str(error).split())
            raise DatabaseDamaged(f"{path} is damaged ({reason}). Import an intact copy of it.") from None


def _check_tables(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("pragma application_id").fetchone()[0] == APPLICATION_ID:
        raise ConfigurationError(
            f"{path} is an arrscore database. Pass it as --database to continue it, or import another file."
        )
    for table, needed in _NEEDED.items():
        columns = _columns(connection, table)
        if not columns:
            raise ConfigurationError(
                f"{path} is not a library.db of arr-score-exporter: it has no table {table}. Choose another file."
            )
        missing = [name for name in needed if name not in columns]
        if "unique_identifier" not in columns and "file_id" not in columns:
            missing.append("unique_identifier")
        if missing:
            raise ConfigurationError(
                f"{path}: the table {table} has no column {', '.join(missing)}. It may be from another version of "
                "arr-score-exporter; docs/coming-from-arr-score-exporter.md lists the columns that are read."
            )
    problem = connection.execute("pragma quick_check(1)").fetchone()[0]
    if problem != "ok":
        raise sqlite3.DatabaseError(problem)


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    is_table = connection.execute(
        "select count(*) from sqlite_master where type = 'table' and name = ?", [table]
    ).fetchone()[0]
    rows = connection.execute(f"pragma table_info([{table}])").fetchall() if is_table else []
    return [row["name"].lower() for row in rows]


def _unsupported(connection: sqlite3.Connection) -> Iterator[str]:
    for table, used in _USED.items():
        yield from (f"{table}.{name}" for name in _columns(connection, table) if name not in used)
    yield "the scores of each format"
    tables = connection.execute(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name"
    ).fetchall()
    for (table,) in tables:
        if table not in _USED:
            name = table.replace("]", "]]")
            count = connection.execute(
                f'select count(*) from "{table.replace(chr(34), chr(34) * 2)}"'
            ).fetchone()[0]
            yield f"the table {name} ({count} rows)"


def _clean(row: sqlite3.Row) -> Row:
    return {name.lower(): row[name] for name in row.keys()}  # noqa: SIM118 - a Row iterates over values


def _file_key(row: Row) -> tuple[object, ...]:
    """The key of a file in both tables."""
    if row.get("unique_identifier") is not None:
        return (row["unique_identifier"],)
    return (row.get("service_type"), row.get("file_id"), row.get("relative_path"))


def _key_of(row: Row) -> Key:
    service = (reading.read_text(row.get("service_type")) or "unknown").lower()
    title = reading.read_text(row.get("title"))
    is_series = service == SONARR.name
    return Key(
        service,
        title_number=reading.read_number(row.get("series_id" if is_series else "movie_id")),
        tmdb_id=reading.read_number(row.get("tmdb_id")),
        tvdb_id=reading.read_number(row.get("tvdb_id")),
        imdb_id=reading.read_text(row.get("imdb_id")),
        title=reading.before_episode(title) if title and is_series else title,
        season=reading.read_number(row.get("season_number")),
        episode=reading.read_number(row.get("episode_number")),
        file_number=reading.read_number(row.get("file_id")),
        path=reading.read_text(row.get("relative_path")),
    )


def _key_of_removed(row: Row, siblings: Mapping[tuple[str, int | None], Key]) -> Key | None:
    """The key of a file without a row, from its identifier and other files of the same title."""
    match = _IDENTIFIER.fullmatch(str(row.get("unique_identifier")))
    if match is None:
        return _key_of(row) if row.get("service_type") is not None else None
    number = reading.read_number(match["title"])
    season, episode = reading.read_number(match["season"]), reading.read_number(match["episode"])
    file_number = reading.read_number(match["file"])
    sibling = siblings.get((match["service"], number)) if number is not None else None
    if sibling is None:
        return Key(match["service"], number, season=season, episode=episode, file_number=file_number)
    return replace(sibling, season=season, episode=episode, file_number=file_number, path=None)


def _add(old: OldFile, number: int, row: Row, key: Key | None, file: Row) -> None:
    parsed = _parsed(old.name, number, row, key, file)
    if isinstance(parsed, Reason):
        old.skipped.append(_skipped_row(old.name, number, row, key, parsed))
    else:
        old.rows.append(parsed)


def _parsed(source: str, number: int, row: Row, key: Key | None, file: Row) -> OldRow | Reason:
    """A row of score_history with its file from media_files, or why it cannot be imported."""
    if key is None:
        return Reason.NO_FILE
    if key.service not in SERVICES:
        return Reason.SERVICE
    observation = _OBSERVATIONS.get(str(row["change_type"]))
    if observation is None:
        return Reason.KIND
    at = reading.read_time(row["timestamp"], UTC)  # SQLite's own clock wrote it
    if at is None:
        return Reason.NO_TIME
    is_there = observation != "removed"  # the score of a removed file is always 0 there
    score = reading.read_score(row["total_score"]) if is_there else None
    if is_there and score is None:
        return Reason.NO_SCORE
    return OldRow(
        source,
        number,
        key,
        at,
        observation,
        score,
        reading.read_score(row.get("previous_score")),
        reading.read_formats(row.get("custom_formats_json")) if is_there else None,
        reading.read_text(file.get("quality")),
        reading.read_number(file.get("size_bytes")),
    )


def _add_seen(old: OldFile, number: int, row: Row, key: Key, zone: tzinfo) -> None:
    """Add a file without history, which was seen at least once."""
    recorded_at = row.get("recorded_at")
    at = reading.read_time(recorded_at, zone)  # Python's local clock wrote it
    seen = {**row, "timestamp": at or recorded_at, "change_type": "unchanged", "previous_score": None}
    _add(old, number, seen, key, row)


def _skipped_row(source: str, number: int, row: Row, key: Key | None, reason: Reason) -> SkippedRow:
    return SkippedRow(
        source,
        number,
        reason,
        key.service if key else "",
        (key.title if key else None) or "",
        (key.path if key else None) or str(row.get("unique_identifier") or ""),
        "" if row["timestamp"] is None else str(row["timestamp"]),
        "" if row["total_score"] is None else str(row["total_score"]),
    )
