"""Read arr-score-exporter's CSV exports: each file's score at one time.

There are three kinds: of the scripts (Title, File, Score, Quality Profile), of `arr-export-enhanced` (Title, File,
Total_Score, …, Recorded_At), and of both for series, whose first columns are Series Title and Episode.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from pathlib import Path

from arrscore.config import RADARR, SONARR
from arrscore.errors import ArrscoreError, ConfigurationError
from arrscore.history.importers.arr_score_exporter import reading
from arrscore.history.importers.arr_score_exporter.rows import Key, OldFile, OldRow, Reason, SkippedRow
from arrscore.times import iso_utc

_USED = {
    *("title", "seriestitle", "year", "episode", "file", "score", "totalscore", "quality", "sizegb"),
    *("imdbid", "tmdbid", "tvdbid", "customformats", "recordedat"),
}
_STAMP = re.compile(r"(?<!\d)(20\d{6})_(\d{6})(?!\d)")
_GB = 1024**3


def read_export(path: Path, zone: tzinfo, at: datetime | None) -> OldFile:
    """Read a CSV export; `zone` is the zone of its local times, `at` the time of an export without times.

    Raises ConfigurationError for any other file, ArrscoreError if it cannot be read completely.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _neither(path) from None
    except OSError as error:
        raise ArrscoreError(f"Cannot read {path}: {error.strerror}. Check its permissions.") from None
    lines = csv.reader(text.splitlines(keepends=True))
    try:
        header = next(lines, [])
    except csv.Error:
        raise _neither(path) from None
    names = [re.sub(r"[\s_]+", "", name).lower() for name in header]
    if (
        "file" not in names
        or not {"title", "seriestitle"} & {*names}
        or not {"score", "totalscore"} & {*names}
    ):
        raise _neither(path)
    unused = [title for title, name in zip(header, names, strict=True) if name not in _USED]
    old = OldFile(path.name, unsupported=[f"the column {title}" for title in unused])
    time_of_file = iso_utc(at) if at is not None else _stamp_of(path, zone)
    try:
        for number, cells in enumerate((line for line in lines if line), start=1):
            row = dict(zip(names, cells, strict=False))
            _add(old, number, row, is_cut_off=len(cells) != len(names), zone=zone, time_of_file=time_of_file)
    except csv.Error as error:
        raise ArrscoreError(
            f"{path}, line {lines.line_num}: {error}. Check that the file is complete."
        ) from None
    return old


def _neither(path: Path) -> ConfigurationError:
    return ConfigurationError(
        f"{path} is neither a library.db nor a CSV export of arr-score-exporter (which has columns Title, File and "
        "Score). Choose another file."
    )


def _stamp_of(path: Path, zone: tzinfo) -> str | None:
    """The time in a name such as radarr_scores_20240131_060000.csv."""
    match = _STAMP.search(path.name)
    return reading.read_time(f"{match[1]}T{match[2]}", zone) if match else None


def _add(
    old: OldFile,
    number: int,
    row: Mapping[str, str],
    *,
    is_cut_off: bool,
    zone: tzinfo,
    time_of_file: str | None,
) -> None:
    key = _key_of(row)
    written_at, written_score = row.get("recordedat"), row.get("totalscore", row.get("score", ""))
    at = reading.read_time(written_at, zone) if written_at else time_of_file
    score = reading.read_score(written_score)
    if is_cut_off or at is None or score is None:
        reason = Reason.CUT_OFF if is_cut_off else Reason.NO_TIME if at is None else Reason.NO_SCORE
        details = (
            key.service,
            key.title or "",
            key.path or "",
            written_at or time_of_file or "",
            written_score,
        )
        old.skipped.append(SkippedRow(old.name, number, reason, *details))
        return
    formats = reading.split_formats(row["customformats"]) if "customformats" in row else None
    quality = reading.read_text(row.get("quality"))
    old.rows.append(
        OldRow(old.name, number, key, at, "seen", score, None, formats, quality, _size(row.get("sizegb")))
    )


def _key_of(row: Mapping[str, str]) -> Key:
    path = reading.read_text(row.get("file"))
    imdb_id = reading.read_text(row.get("imdbid"))
    tmdb_id, tvdb_id = reading.read_number(row.get("tmdbid")), reading.read_number(row.get("tvdbid"))
    if "seriestitle" not in row:
        title = reading.read_text(row.get("title"))
        year = reading.read_number(row.get("year"))
        return Key(RADARR.name, None, tmdb_id, tvdb_id, imdb_id, title, year, path=path)
    season, episode = reading.find_episode(row.get("episode")) or reading.find_episode(path) or (None, None)
    title = reading.read_text(row["seriestitle"])
    return Key(SONARR.name, None, tmdb_id, tvdb_id, imdb_id, title, None, season, episode, path=path)


def _size(text: str | None) -> int | None:
    """Bytes, from a number of GiB with two decimals."""
    try:
        size = float(text or "")
    except ValueError:
        return None
    return round(size * _GB) if 0 < size < 1e6 else None  # noqa: PLR2004 - no file has a petabyte
