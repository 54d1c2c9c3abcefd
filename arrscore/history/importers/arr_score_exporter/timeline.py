"""Derive changes of an item from observations of files.

arr-score-exporter records files, so an upgrade is a removed file and a new one there; here both are one change of the
item. Its kind follows only from the score, because removed files have no quality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from arrscore.history.importers.arr_score_exporter import reading
from arrscore.history.importers.arr_score_exporter.rows import OldRow, Reason, SkippedRow
from arrscore.store.imported import ImportedChange

# A removed file and its replacement are recorded in the same export.
_SAME_EXPORT = timedelta(days=1)
_SIZE_ROUNDED = 0.011 * 1024**3  # bytes: CSV files contain GiB with two decimals


@dataclass(slots=True)
class Timeline:
    """The changes of one item, and the rows without a change of their own."""

    item_id: int
    changes: list[tuple[OldRow, ImportedChange]] = field(default_factory=list)
    merged: int = 0
    skipped: list[SkippedRow] = field(default_factory=list)
    _current: OldRow | None = None
    _removal: tuple[OldRow, OldRow | None] | None = None  # the row of the removal, and the removed file

    def add(self, rows: Sequence[OldRow]) -> None:
        """Add all rows of the item, in any order."""
        for row in sorted(rows, key=_order):
            if row.observation == "removed":
                self._remove(row)
            else:
                self._observe(row)
        self._end_removal()

    def _remove(self, row: OldRow) -> None:
        if self._removal is not None:
            self.skipped.append(SkippedRow.of(row, Reason.UNCHANGED))
        elif self._current is not None and not _is_same_file(row, self._current):
            self.merged += 1  # its replacement was recorded first
        elif self._current is None and self.changes:
            self.skipped.append(SkippedRow.of(row, Reason.UNCHANGED))
        else:
            self._removal, self._current = (row, self._current), None

    def _observe(self, row: OldRow) -> None:
        before, is_replaced = self._current, False
        if self._removal is not None:
            removed, file = self._removal
            if file is not None and _moment(row) - _moment(removed) <= _SAME_EXPORT:
                self._removal, before, is_replaced = None, file, True
                self.merged += 1
            else:
                self._end_removal()
        if before is None:
            self._append(row, "rescored" if row.observation == "rescored" else "added", None)
        elif is_replaced or (row.observation != "rescored" and not _is_same_file(row, before)):
            self._append(row, _kind_by_score(before.score, row.score), before)
        elif row.score == before.score:
            self.skipped.append(SkippedRow.of(row, Reason.UNCHANGED))
        else:
            self._append(row, "rescored", before)
        self._current = row

    def _end_removal(self) -> None:
        if self._removal is None:
            return
        row, file = self._removal
        self._removal = None
        change = ImportedChange(
            row.at,
            self.item_id,
            "removed",
            "file",
            file.score if file else row.previous_score,
            None,
            old_quality=file.quality if file else None,
            old_size_bytes=file.size_bytes if file else None,
        )
        self.changes.append((row, change))

    def _append(self, row: OldRow, kind: str, before: OldRow | None) -> None:
        old_score = before.score if before else None
        if kind == "rescored" and row.previous_score is not None:
            old_score = row.previous_score
        old_formats, new_formats = before.formats if before else None, row.formats
        is_known = old_formats is not None and new_formats is not None
        gained = tuple(sorted({*(new_formats or ())} - {*(old_formats or ())})) if is_known else ()
        lost = tuple(sorted({*(old_formats or ())} - {*(new_formats or ())})) if is_known else ()
        cause = "file" if kind != "rescored" else "formats" if gained or lost else "rules"
        change = ImportedChange(
            row.at,
            self.item_id,
            kind,
            cause,
            old_score,
            row.score,
            before.quality if before else None,
            row.quality,
            before.size_bytes if before else None,
            row.size_bytes,
            gained,
            lost,
        )
        self.changes.append((row, change))


def _order(row: OldRow) -> tuple[str, str, int]:
    return (row.at, row.source, row.number)


def _moment(row: OldRow) -> datetime:
    return datetime.fromisoformat(row.at)


def _kind_by_score(old: int | None, new: int | None) -> str:
    if old is None or new is None or old == new:
        return "replaced"
    return "upgraded" if new > old else "downgraded"


def _is_same_file(one: OldRow, other: OldRow) -> bool:
    """By id if both rows have one, else by name, else by size, because a file may have been renamed.

    True if nothing can be compared.
    """
    if one.key.file_number is not None and other.key.file_number is not None:
        return one.key.file_number == other.key.file_number
    ours, theirs = reading.path_parts(one.key.path), reading.path_parts(other.key.path)
    if ours and theirs and ours[-1].casefold() == theirs[-1].casefold():
        return True
    if one.size_bytes is not None and other.size_bytes is not None:
        return abs(one.size_bytes - other.size_bytes) < _SIZE_ROUNDED
    return not (ours and theirs)
